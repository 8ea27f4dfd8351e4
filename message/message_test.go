package message

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"bartleby"
)

var data = map[string]any{
	"name": "<b>Ada</b>", "n": 3, "zero": 0, "f": 1.5, "yes": true, "no": false, "empty": "", "none": nil, "url": "JavaScript:alert(1)", "spaced": "java\tscript:alert(1)", "link": "https://x.example/?a=1&b=2",
	"app": map[string]any{"name": "Notes", "logo_image_url": ""}, "tmpl": "{{name}}",
	"list": []any{map[string]any{"x": "a"}, map[string]any{"x": "b"}}, "words": []any{"p", "q"}, "nothing": []any{},
}

func TestRender(t *testing.T) {
	for source, want := range map[string]string{
		"plain":                             "plain",
		"{{name}} {{ n }} {{f}} {{yes}}":    "&lt;b&gt;Ada&lt;/b&gt; 3 1.5 true",
		"{{{name}}}|{{&name}}|{{{ name }}}": "&lt;b&gt;Ada&lt;/b&gt;|&lt;b&gt;Ada&lt;/b&gt;|&lt;b&gt;Ada&lt;/b&gt;",
		"{{app.name}} {{this.app.name}} {{app.x.y}}{{gone}}{{none}}{{app}}{{list}}": "Notes Notes ",
		"{{tmpl}}": "{{name}}",
		"{{#if yes}}a{{else}}b{{/if}}{{#if no}}a{{else}}b{{/if}}{{#if empty}}c{{/if}}{{#if zero}}d{{/if}}{{#if nothing}}e{{/if}}{{#if app}}g{{/if}}": "abg",
		"{{#if no}}a{{else if yes}}b{{else}}c{{/if}}{{#if no}}a{{else if no}}b{{else}}c{{/if}}{{#if no}}1{{^}}2{{/if}}":                              "bc2",
		"{{#unless no}}a{{/unless}}{{#unless yes}}b{{else}}c{{/unless}}":                                                                             "ac",
		"{{#each list}}{{x}}{{@index}}{{n}}{{#if @last}}.{{else}},{{/if}}{{/each}}":                                                                  "a03,b13.",
		"{{#each words}}{{this}}{{/each}}{{#each nothing}}x{{else}}-{{/each}}{{#each n}}x{{/each}}":                                                  "pq-",
		"{{#with app}}{{name}}{{/with}}{{#with gone}}x{{else}}y{{/with}}":                                                                            "Notesy",
		"a {{~n~}} b{{! no }}c{{!-- {{n}} }} --}}d":                                                                                                  "a3bcd",
		`<a href="{{url}}">{{url}}</a><a href={{spaced}}><a href='{{link}}'>`:                                                                        `<a href="#">JavaScript:alert(1)</a><a href=#><a href='https://x.example/?a&#61;1&amp;b&#61;2'>`,
		"{{> copyright}}": "&copy;  Notes",
	} {
		_, html, _, err := Render(&bartleby.Template{Type: bartleby.EmailTemplate, Body: source}, data)
		if err != nil || html != want {
			t.Errorf("%s: %q, %v; want %q", source, html, err, want)
		}
	}
}

func TestSyntax(t *testing.T) {
	for _, source := range []string{
		"{{", "{{}}", "{{ }}", "{{n}", "{{{n}}", "{{#if}}{{/if}}", "{{#if n}}", "{{#if n}}{{/unless}}", "{{/if}}", "{{else}}", "{{#if n}}{{else}}{{else}}{{/if}}", "{{#loop n}}{{/loop}}",
		"{{#if a b}}{{/if}}", "{{helper n}}", "{{n()}}", "{{a..b}}", "{{../n}}", "{{> gone}}", "{{>}}", "{{> app_logo x}}", "{{!-- x }}", "{{#each n}}{{else if n}}{{/if}}", `{{"x"}}`,
		strings.Repeat("{{#if n}}", 40) + strings.Repeat("{{/if}}", 40), strings.Repeat("x", maxSource+1), "{{#if a}}" + strings.Repeat("{{else if a}}", 40) + "{{/if}}",
	} {
		_, err := Parse(source)
		var wrong *SyntaxError
		if !errors.As(err, &wrong) || wrong.Reason == "" {
			t.Errorf("%.40s: %v", source, err)
		}
	}
}

func TestBounds(t *testing.T) {
	many := make([]any, 1000)
	for i := range many {
		many[i] = strings.Repeat("x", 1000)
	}
	for _, source := range []string{"{{#each l}}{{#each l}}{{/each}}{{/each}}", "{{#each l}}{{#each l}}a{{/each}}{{/each}}", "{{#each l}}{{this}}{{this}}{{/each}}", "{{big}}"} {
		_, _, _, err := Render(&bartleby.Template{Type: bartleby.EmailTemplate, Body: source}, map[string]any{"l": many, "big": strings.Repeat("<", maxOutput)})
		var wrong *SyntaxError
		if !errors.As(err, &wrong) {
			t.Errorf("%s: %v", source, err)
		}
	}
}

func TestSubjectsAndTexts(t *testing.T) {
	subject, _, text, err := Render(&bartleby.Template{Type: bartleby.EmailTemplate, Subject: "A <{{x}}>", Body: `<style>p{}</style><p>One &amp; two</p><p>See <a href="https://x.example/?a=1&amp;b=2">this</a></p><a href="mailto:a@x.example">a@x.example</a>`},
		map[string]any{"x": "1\r\nBcc: <evil>\x00"})
	if err != nil || subject != "A <1 Bcc: <evil>>" || text != "One & two\n\nSee this: https://x.example/?a=1&b=2\n\na@x.example" {
		t.Errorf("%q %q %v", subject, text, err)
	}
	for body, want := range map[string]string{
		`<div data-preheader><div>x</div>y</div>a<br>b`: "a\n\nb", `<p data-html>x <b>y</b></p><p>z</p>`: "z", `<img data-html alt="Logo"><p>a  b`: "Logo\n\na b", "<title>x": "", `<a href="https://x.example">https://x.example</a>`: "https://x.example",
		`<a href="https://x.example"><img alt="Shop"></a> now`: "Shop: https://x.example now", "<script>if (a<b) x</script>1 &lt; 2": "1 < 2", `<p>see <a href="https://x.example">this`: "see this: https://x.example", "<a>b</a>": "b",
	} {
		if got := PlainText(body); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
	_, html, text, err := Render(&bartleby.Template{Type: bartleby.SMSTemplate, Body: " {{x}} & {{y}}\n"}, map[string]any{"x": "<a>", "y": "\x1b[1m"})
	if err != nil || html != "" || text != "<a> & [1m" {
		t.Errorf("%q %q %v", html, text, err)
	}
}

func TestPlainText(t *testing.T) {
	for body, want := range map[string]string{
		"<p>a\n b</p><div>c<br>d<br/>e</div><table><tr><td>f</td><td>f</td></tr></table>g<h2>h</h2><ul><li>i</li></ul>":                    "a b\n\nc\n\nd\n\ne\n\nf f\n\ng\n\nh\n\ni",
		"<!-- x --><head><title>t</title>x</head><style>p{}</style><script>1<2</script><div data-preheader>x<div>y</div>z</div>a":          "a",
		`<a href="https://x.example">https://x.example</a> <a href='https://y.example/?a=1&amp;b'><b>go</b> </a>.`:                         "https://x.example go : https://y.example/?a=1&b.",
		`<a href="mailto:a@x.example"></a>, <a href="mailto:a@x.example">us</a>, <a href="https://x.example"><img src="x" alt="Logo"></a>`: "a@x.example, us, Logo: https://x.example",
		"a &lt;b&gt; &amp;&nbsp;c &#10; d < e": "a <b> & c d < e",
		`<a href="one">1<a href="two">2`:       "1: one2: two",
		"a<div data-preheader>b":               "a",
	} {
		if got := PlainText(body); got != want {
			t.Errorf("%s:\n got %q\nwant %q", body, got, want)
		}
	}
}

// TestWorkIsBounded sends what once took minutes: elements that nothing closes, and paths without an end in many loops.
func TestWorkIsBounded(t *testing.T) {
	begun := time.Now()
	for _, piece := range []string{"<head><!---->", "<div data-preheader><style></style>", "<a href='x'>", "<a href='", "<!--", "<", "&", "<script>", "<div><style></style>"} {
		PlainText(strings.Repeat(piece, maxOutput/len(piece)))
	}
	nested := strings.Repeat("{{#each l}}", maxDepth) + "{{a" + strings.Repeat(".a", 5000) + "}}" + strings.Repeat("{{/each}}", maxDepth)
	if _, _, _, err := Render(&bartleby.Template{Type: bartleby.EmailTemplate, Body: nested}, map[string]any{"l": []any{"x", "y"}, "a": 1}); err == nil {
		t.Error("a path of 5000 names is one")
	}
	if took := time.Since(begun); took > 20*time.Second { // it takes one, also where many share the machine
		t.Errorf("it took %s", took)
	}
}

// TestSystem holds every template to its own promises: it can be rendered, uses what it requires, and uses nothing that it
// does not list.
func TestSystem(t *testing.T) {
	for _, kind := range []bartleby.TemplateType{bartleby.EmailTemplate, bartleby.SMSTemplate} {
		for _, one := range System(kind) {
			for _, sample := range []map[string]any{Sample("<App>", "app.example", "help@app.example", "today", 2026), {}} {
				if _, html, text, err := Render(&one, sample); err != nil || text == "" || strings.Contains(html, "<App>") || strings.Contains(html, "%") && strings.Contains(html, "%content%") {
					t.Errorf("%s %s: %v", kind, one.Slug, err)
				}
			}
			program, err := Parse(one.Subject + one.Body)
			if err != nil {
				t.Fatal(err)
			}
			for _, required := range one.Required {
				if !program.Uses(required) {
					t.Errorf("%s %s does not use %s", kind, one.Slug, required)
				}
			}
			for _, used := range program.paths {
				if !slices.Contains(one.Available, used) {
					t.Errorf("%s %s uses %s, which it does not list", kind, one.Slug, used)
				}
			}
			if len(one.Body) > bartleby.MaxTemplateBody {
				t.Errorf("%s %s could not be put back", kind, one.Slug)
			}
		}
	}
}

// FuzzRender takes any template that has no tag of its own, with data that is all tags.
func FuzzRender(f *testing.F) {
	for _, seed := range []string{"{{name}}", "{{{name}}}", "{{&a.b}}", "{{#each l}}{{this}}{{/each}}", "{{#if a}}{{~name~}}{{else if l}}{{else}}{{/if}}", "{{!-- {{ --}}", "{{#with a}}{{b}}{{/with}}", "href={{name}}"} {
		f.Add(seed, "<script>&\"'`=")
	}
	f.Fuzz(func(t *testing.T, source, value string) {
		source = strings.NewReplacer("<", "", ">", "").Replace(source)
		values := map[string]any{"name": value, "a": map[string]any{"b": value}, "l": []any{value, value}}
		_, html, _, err := Render(&bartleby.Template{Type: bartleby.EmailTemplate, Body: source}, values)
		if err == nil && strings.ContainsAny(html, "<>") {
			t.Errorf("%q with %q: %q", source, value, html)
		}
		if len(html) > maxOutput+maxSource {
			t.Errorf("%d bytes", len(html))
		}
		_, _, text, plainErr := Render(&bartleby.Template{Type: bartleby.SMSTemplate, Body: source}, values)
		if len(text) > maxOutput+maxSource || err == nil && plainErr != nil && len(value) < 1000 {
			t.Errorf("%q with %q: %d bytes, %v", source, value, len(text), plainErr)
		}
	})
}
