package message

import (
	"bytes"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// PlainText makes the plain alternative of an e-mail's HTML: its words, line by line, with the addresses of its links. It
// takes one pass: a template is written by whoever administers an instance, and its text must not cost more than its length.
func PlainText(body string) string {
	p := &plainText{}
	for tokens := html.NewTokenizer(strings.NewReader(body)); ; {
		switch tokens.Next() {
		case html.ErrorToken: // the end
			p.leave()
			return p.lines()
		case html.TextToken:
			p.text(tokens.Token().Data)
		case html.StartTagToken:
			p.begin(tokens.Token())
		case html.SelfClosingTagToken:
			if t := tokens.Token(); t.DataAtom == atom.Br || t.DataAtom == atom.Img {
				p.begin(t)
			}
		case html.EndTagToken:
			p.end(tokens.Token().DataAtom)
		case html.CommentToken, html.DoctypeToken:
		}
	}
}

// plainText is a plain text in the making.
type plainText struct {
	out    []byte
	hidden atom.Atom // the element whose content is not shown; 0: all is
	depth  int       // of elements of that name inside of it, itself included
	linked bool      // within a link
	href   string    // of the link
	words  int       // where those of the link begin
}

func (p *plainText) text(words string) {
	if p.hidden != 0 {
		return
	}
	for _, c := range words {
		if unicode.IsSpace(c) {
			c = ' ' // lines end where the HTML says so
		}
		p.out = append(p.out, string(c)...)
	}
}

func (p *plainText) begin(t html.Token) {
	if p.hidden != 0 {
		if t.DataAtom == p.hidden {
			p.depth++
		}
		return
	}
	if _, only := attribute(t, "data-html"); only && t.DataAtom != atom.Img { // what is only for the HTML, such as a link in writing
		p.hidden, p.depth = t.DataAtom, 1
		return
	}
	switch t.DataAtom {
	case atom.Head, atom.Style, atom.Script, atom.Title:
		p.hidden, p.depth = t.DataAtom, 1
	case atom.Div:
		if _, preheader := attribute(t, "data-preheader"); preheader {
			p.hidden, p.depth = atom.Div, 1
		}
		p.divide(atom.Div)
	case atom.A:
		p.leave()
		p.href, p.linked = attribute(t, "href")
		p.words = len(p.out)
	case atom.Img:
		alt, _ := attribute(t, "alt")
		p.text(alt)
	case atom.Br:
		p.out = append(p.out, '\n')
	default:
		p.divide(t.DataAtom)
	}
}

func (p *plainText) end(element atom.Atom) {
	if p.hidden != 0 {
		if element == p.hidden {
			if p.depth--; p.depth == 0 {
				p.hidden = 0
			}
		}
		return
	}
	if element == atom.A {
		p.leave()
	}
	p.divide(element)
}

// divide ends a line before and after an element that has lines of its own, and a word where a cell ends.
func (p *plainText) divide(element atom.Atom) {
	switch element {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Div, atom.Tr, atom.Li, atom.Table:
		p.out = append(p.out, '\n')
	case atom.Td, atom.Th:
		p.out = append(p.out, ' ')
	}
}

// leave ends a link: its address follows its words, unless they are the same.
func (p *plainText) leave() {
	if !p.linked {
		return
	}
	p.linked = false
	words := string(bytes.TrimSpace(p.out[p.words:]))
	address, mail := strings.CutPrefix(p.href, "mailto:")
	switch {
	case words == "":
		p.out = append(p.out, address...)
	case !mail && words != address:
		p.out = append(append(p.out, ": "...), address...)
	}
}

// lines puts the lines that have words one empty line apart.
func (p *plainText) lines() string {
	var lines []string
	for line := range strings.SplitSeq(string(p.out), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n\n")
}

func attribute(t html.Token, name string) (string, bool) {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}
