package message

import (
	"slices"
	"strings"
)

// Program is a template that has been read.
type Program struct {
	nodes []node
	paths []string
}

// Uses tells whether the value at a path, or one below it, is asked for anywhere outside of comments.
func (p *Program) Uses(path string) bool {
	return slices.ContainsFunc(p.paths, func(used string) bool { return used == path || strings.HasPrefix(used, path+".") })
}

// node is a piece of a program: a text, a value, or a block.
type node struct {
	text string
	path []string // of a value or a block; nil: a text
	kind string   // of a block: if, unless, each, with; "": a value
	body []node
	or   []node // after else
}

// partials are pieces that templates may name. They name none themselves.
var partials = map[string]string{
	"app_logo":  logo("app.logo_image_url", "app.name"),
	"org_logo":  logo("org.logo_image_url", "org.name"),
	"copyright": `&copy; {{current_year}} {{app.name}}`,
}

func logo(image, name string) string {
	return `{{#if ` + image + `}}<img src="{{` + image + `}}" alt="{{` + name + `}}" height="40" style="display:block;height:40px;max-width:240px;border:0;font-size:20px;font-weight:700">` +
		`{{else}}<span style="font-size:20px;line-height:28px;font-weight:700;letter-spacing:-0.01em">{{` + name + `}}</span>{{/if}}`
}

// Parse reads a template. It fails with a SyntaxError.
func Parse(source string) (*Program, error) {
	if len(source) > maxSource {
		return nil, syntax("the template is longer than %d bytes", maxSource)
	}
	p := &parser{rest: source, program: &Program{}}
	nodes, end, err := p.block(0)
	if err != nil {
		return nil, err
	}
	if end != "" {
		return nil, syntax("{{%s}} closes nothing", end)
	}
	p.program.nodes = nodes
	return p.program, nil
}

type parser struct {
	rest    string
	trim    bool // a ~ swallows the white space that follows
	program *Program
}

// next cuts the text before the next tag, and the tag. The last text has none.
func (p *parser) next() (text, tag string, more bool, err error) {
	text, rest, found := strings.Cut(p.rest, "{{")
	if p.trim {
		text = strings.TrimLeft(text, " \t\r\n")
		p.trim = false
	}
	if !found {
		p.rest = ""
		return text, "", false, nil
	}
	open, closing := "{{", "}}"
	bare := strings.TrimPrefix(rest, "~")
	switch {
	case strings.HasPrefix(bare, "!--"):
		closing = "--"
	case strings.HasPrefix(bare, "{"):
		closing = "}"
	}
	tag, after, found := strings.Cut(rest, closing)
	if closing == "--" { // the comment begins with the same characters
		_, tail, _ := strings.Cut(rest, "--")
		_, after, found = strings.Cut(tail, "--")
		tag = "!"
		if strings.HasPrefix(rest, "~") {
			tag = "~!"
		}
	}
	if found && closing != "}}" {
		var between string
		between, after, found = strings.Cut(after, "}}")
		found = found && (between == "" || between == "~")
		tag += between
	}
	if !found {
		return "", "", false, syntax("%s is not closed", open+cut(rest))
	}
	if strings.HasPrefix(tag, "~") {
		text, tag = strings.TrimRight(text, " \t\r\n"), tag[1:]
	}
	if strings.HasSuffix(tag, "~") {
		tag, p.trim = tag[:len(tag)-1], true
	}
	p.rest = after
	return text, strings.TrimSpace(tag), true, nil
}

func cut(s string) string {
	if len(s) > 20 {
		return strings.ToValidUTF8(s[:20], "") + "…"
	}
	return s
}

// block reads up to a tag that ends or divides a block, and returns that tag; "" at the end of the template.
func (p *parser) block(depth int) ([]node, string, error) {
	if depth > maxDepth {
		return nil, "", syntax("blocks are nested deeper than %d", maxDepth)
	}
	var nodes []node
	for {
		text, tag, more, err := p.next()
		if err != nil {
			return nil, "", err
		}
		if text != "" {
			nodes = append(nodes, node{text: text})
		}
		if !more {
			return nodes, "", nil
		}
		if tag == "" {
			return nil, "", syntax("{{}} is empty")
		}
		words := strings.Fields(tag[1:])
		switch {
		case tag[0] == '!':
		case tag[0] == '/' || tag == "^" || tag == "else" || strings.HasPrefix(tag, "else "):
			return nodes, tag, nil
		case tag[0] == '>':
			more, err := p.partial(words, depth)
			if err != nil {
				return nil, "", err
			}
			nodes = append(nodes, more...)
		case tag[0] == '#':
			n, err := p.section(words, depth)
			if err != nil {
				return nil, "", err
			}
			nodes = append(nodes, n)
		default:
			path, err := p.path(strings.TrimSpace(strings.TrimLeft(tag, "{&")))
			if err != nil {
				return nil, "", err
			}
			nodes = append(nodes, node{path: path})
		}
	}
}

func (p *parser) partial(words []string, depth int) ([]node, error) {
	if len(words) != 1 || partials[words[0]] == "" {
		return nil, syntax("there is no partial named %s", cut(strings.Join(words, " ")))
	}
	inner := &parser{rest: partials[words[0]], program: p.program}
	nodes, _, err := inner.block(depth + 1)
	return nodes, err
}

// section reads a block after its opening tag, with all its branches.
func (p *parser) section(words []string, depth int) (node, error) {
	if len(words) != 2 || !slices.Contains([]string{"if", "unless", "each", "with"}, words[0]) {
		return node{}, syntax("{{#%s}} is no block: there are if, unless, each and with, each with one path", cut(strings.Join(words, " ")))
	}
	path, err := p.path(words[1])
	if err != nil {
		return node{}, err
	}
	n := node{kind: words[0], path: path}
	body, end, err := p.block(depth + 1)
	if err != nil {
		return node{}, err
	}
	n.body = body
	if chained, ok := strings.CutPrefix(end, "else "); ok { // {{else if x}}: a block inside, which shares the end
		inner, err := p.chain(strings.Fields(chained), words[0], depth+1)
		n.or = []node{inner}
		return n, err
	}
	if end == "else" || end == "^" {
		if n.or, end, err = p.block(depth + 1); err != nil {
			return node{}, err
		}
	}
	return n, closes(end, words[0])
}

func (p *parser) chain(words []string, opened string, depth int) (node, error) {
	if len(words) != 2 || words[0] != "if" && words[0] != "unless" {
		return node{}, syntax("{{else %s}} cannot be read", cut(strings.Join(words, " ")))
	}
	path, err := p.path(words[1])
	if err != nil {
		return node{}, err
	}
	n := node{kind: words[0], path: path}
	body, end, err := p.block(depth)
	if err != nil {
		return node{}, err
	}
	n.body = body
	if chained, ok := strings.CutPrefix(end, "else "); ok {
		inner, err := p.chain(strings.Fields(chained), opened, depth+1)
		n.or = []node{inner}
		return n, err
	}
	if end == "else" || end == "^" {
		if n.or, end, err = p.block(depth); err != nil {
			return node{}, err
		}
	}
	return n, closes(end, opened)
}

func closes(end, opened string) error {
	if strings.HasPrefix(end, "/") && strings.TrimSpace(end[1:]) == opened {
		return nil
	}
	if end == "" {
		return syntax("{{#%s}} is not closed", opened)
	}
	return syntax("{{%s}} does not close {{#%s}}", cut(end), opened)
}

// path reads a dotted name, and notes that it is used.
func (p *parser) path(name string) ([]string, error) {
	plain := strings.TrimPrefix(name, "@")
	parts := strings.Split(strings.TrimPrefix(plain, "this."), ".")
	if len(parts) > maxPath {
		return nil, syntax("%s has more than %d names", cut(name), maxPath)
	}
	for _, part := range parts {
		if part == "" || strings.ContainsFunc(part, func(r rune) bool {
			return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' && r != '-'
		}) {
			return nil, syntax("%q is not the name of a value", cut(name))
		}
	}
	if name != plain {
		parts[0] = "@" + parts[0]
	}
	p.program.paths = append(p.program.paths, strings.Join(parts, "."))
	return parts, nil
}
