package message

import (
	"encoding/json"
	"strconv"
	"strings"

	"bartleby"
)

// Render makes what is sent from a template and its data, which is JSON as Go decodes it: maps, lists, strings, numbers.
// For an e-mail: the subject, the HTML, and the plain text derived from it; for a text message: only the text. It fails
// with a SyntaxError.
func Render(t *bartleby.Template, data map[string]any) (subject, html, text string, err error) {
	if t.Type == bartleby.SMSTemplate {
		text, err = render(t.Body, data, false)
		return "", "", strings.TrimSpace(text), err
	}
	if subject, err = render(t.Subject, data, false); err != nil {
		return "", "", "", err
	}
	if html, err = render(t.Body, data, true); err != nil {
		return "", "", "", err
	}
	return strings.Join(strings.Fields(subject), " "), html, PlainText(html), nil // a line break would begin another header
}

func render(source string, data map[string]any, html bool) (string, error) {
	program, err := Parse(source)
	if err != nil {
		return "", err
	}
	return program.render(data, html)
}

func (p *Program) render(data map[string]any, html bool) (string, error) {
	r := &renderer{html: html, scopes: []any{data}}
	if err := r.all(p.nodes); err != nil {
		return "", err
	}
	return r.out.String(), nil
}

type renderer struct {
	out    strings.Builder
	html   bool
	scopes []any // the innermost last
	steps  int
}

func (r *renderer) all(nodes []node) error {
	for i := range nodes {
		if r.steps++; r.steps > maxSteps {
			return syntax("the template takes more than %d steps", maxSteps)
		}
		if err := r.one(&nodes[i]); err != nil {
			return err
		}
		if r.out.Len() > maxOutput {
			return syntax("the message would be longer than %d bytes", maxOutput)
		}
	}
	return nil
}

func (r *renderer) one(n *node) error {
	if n.path == nil {
		r.out.WriteString(n.text)
		return nil
	}
	value := r.lookup(n.path)
	switch n.kind {
	case "":
		return r.write(plain(value))
	case "each":
		return r.each(n, value)
	case "with":
		if truthy(value) {
			return r.within(n.body, value)
		}
	default:
		if truthy(value) == (n.kind == "if") {
			return r.all(n.body)
		}
	}
	return r.all(n.or)
}

func (r *renderer) each(n *node, value any) error {
	list, _ := value.([]any)
	if len(list) == 0 {
		return r.all(n.or)
	}
	for i, item := range list {
		r.scopes = append(r.scopes, map[string]any{"@index": i, "@first": i == 0, "@last": i == len(list)-1})
		err := r.within(n.body, item)
		r.scopes = r.scopes[:len(r.scopes)-1]
		if err != nil {
			return err
		}
		if r.steps++; r.steps > maxSteps {
			return syntax("the template takes more than %d steps", maxSteps)
		}
	}
	return nil
}

func (r *renderer) within(body []node, scope any) error {
	r.scopes = append(r.scopes, scope)
	err := r.all(body)
	r.scopes = r.scopes[:len(r.scopes)-1]
	return err
}

// lookup finds a value: its first name in the innermost scope that has it. Only keys of maps are ever read.
func (r *renderer) lookup(path []string) any {
	if len(path) == 1 && path[0] == "this" {
		return r.scopes[len(r.scopes)-1]
	}
	for i := len(r.scopes) - 1; i >= 0; i-- {
		scope, _ := r.scopes[i].(map[string]any)
		value, ok := scope[path[0]]
		if !ok {
			continue
		}
		for _, name := range path[1:] {
			inner, _ := value.(map[string]any)
			value = inner[name]
		}
		return value
	}
	return nil
}

// write adds a value: escaped in HTML, without control characters elsewhere. Where an attribute begins with it, a URL that
// a mail client would run is dropped.
func (r *renderer) write(value string) error {
	if r.steps += len(value) / 64; len(value) > maxOutput || r.steps > maxSteps {
		return syntax("the message would be longer than %d bytes", maxOutput)
	}
	value = strings.Map(func(c rune) rune {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return -1
		}
		return c
	}, strings.ToValidUTF8(value, "\uFFFD"))
	if !r.html {
		r.out.WriteString(value)
		return nil
	}
	before := r.out.String()
	before = strings.TrimRight(before[max(0, len(before)-256):], " \t\r\n\"'")
	if strings.HasSuffix(before, "=") && runs(value) {
		value = "#"
	}
	_, err := escaper.WriteString(&r.out, value)
	return err
}

// escaper is for any place in HTML text or in an attribute, quoted or not.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;", "`", "&#96;", "=", "&#61;")

// runs tells whether a URL has a scheme that carries its own content.
func runs(url string) bool {
	scheme, _, ok := strings.Cut(strings.ToLower(strings.Join(strings.Fields(url), "")), ":")
	return ok && (scheme == "javascript" || scheme == "data" || scheme == "vbscript" || scheme == "file" || scheme == "blob")
}

func plain(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case json.Number:
		return v.String()
	}
	return "" // nothing, or what has no text
}

func truthy(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case string:
		return v != ""
	case bool:
		return v
	case int:
		return v != 0
	case int64:
		return v != 0
	case float64:
		return v != 0
	case json.Number:
		return v != "0"
	case []any:
		return len(v) > 0
	}
	return true
}
