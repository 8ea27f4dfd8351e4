package message

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Elements of which the plain text has nothing, and those that end a line.
var (
	mute  = []string{"style", "script", "title"}
	lines = []string{"p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "tr", "li", "table", "ul", "ol", "blockquote"}
)

// PlainText makes the plain alternative of an e-mail's HTML: its words, line by line, with the addresses of its links. An element
// with the attribute data-preheader or data-html is for readers of the HTML alone.
func PlainText(body string) string {
	t := &plainText{tokens: html.NewTokenizer(strings.NewReader(body))}
	for {
		switch t.tokens.Next() {
		case html.ErrorToken: // the end: the reader is a string
			t.link()
			return t.String()
		case html.TextToken:
			if t.skipped == 0 {
				t.words.Write(t.tokens.Text())
			}
		case html.StartTagToken:
			t.start(false)
		case html.SelfClosingTagToken:
			t.start(true)
		case html.EndTagToken:
			t.end()
		}
	}
}

type plainText struct {
	tokens  *html.Tokenizer
	skip    string // name of the element that is left out
	skipped int    // how deep we are in elements of that name; 0: nothing is left out
	done    []string
	words   strings.Builder // of the present line, or of the link in it
	before  string          // what stands in the line before the link
	to      string          // where the link leads; "" outside of links
}

func (t *plainText) start(closed bool) {
	raw, more := t.tokens.TagName()
	name := string(raw)
	if t.skipped > 0 {
		if name == t.skip && !closed {
			t.skipped++
		}
		return
	}
	hidden := slices.Contains(mute, name)
	for more {
		var key, value []byte
		key, value, more = t.tokens.TagAttr()
		switch k := string(key); {
		case k == "data-preheader", k == "data-html":
			hidden = slices.Contains(lines, name)
		case k == "href" && name == "a":
			t.link()
			t.before, t.to = t.words.String(), string(value)
			t.words.Reset()
		case k == "alt" && name == "img":
			t.words.Write(value)
		}
	}
	switch {
	case hidden && !closed:
		t.skip, t.skipped = name, 1
	case name == "br":
		t.line()
	}
}

func (t *plainText) end() {
	raw, _ := t.tokens.TagName()
	switch name := string(raw); {
	case t.skipped > 0:
		if name == t.skip {
			t.skipped--
		}
	case name == "a":
		t.link()
	case slices.Contains(lines, name):
		t.line()
	}
}

// link ends a link: its words, and its address where that is another text.
func (t *plainText) link() {
	if t.to == "" {
		return
	}
	words := strings.Join(strings.Fields(t.words.String()), " ")
	address, isMail := strings.CutPrefix(t.to, "mailto:")
	switch {
	case words == "":
		words = address
	case words != address && !isMail:
		words += ": " + address
	}
	t.words.Reset()
	t.words.WriteString(t.before)
	t.words.WriteString(words)
	t.before, t.to = "", ""
}

// line ends a line.
func (t *plainText) line() {
	t.link()
	if words := strings.Join(strings.Fields(t.words.String()), " "); words != "" {
		t.done = append(t.done, words)
	}
	t.words.Reset()
}

func (t *plainText) String() string {
	t.line()
	return strings.Join(t.done, "\n\n")
}
