package token

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Lookup resolves the path of a shortcode, such as user, public_metadata, plan, to JSON; nil when there is no such thing.
type Lookup func(path []string) json.RawMessage

// shortcode is what stands between {{ and }}: operands of which the first that is neither null nor false counts, and the last
// one where none does.
type shortcode []operand

// operand is a path, or a value as it stands.
type operand struct {
	path    []string
	literal json.RawMessage
}

var null = json.RawMessage("null")

// value is what the shortcode stands for.
func (s shortcode) value(look Lookup) json.RawMessage {
	var v json.RawMessage
	for _, o := range s {
		if v = o.literal; v == nil {
			v = look(o.path)
		}
		if len(v) == 0 {
			v = null
		}
		if text := string(v); text != "null" && text != "false" {
			break
		}
	}
	return v
}

// Within walks the nested keys of a JSON value; nil when there is no such key.
func Within(value json.RawMessage, keys []string) json.RawMessage {
	for _, key := range keys {
		var object map[string]json.RawMessage
		if json.Unmarshal(value, &object) != nil {
			return nil
		}
		value = object[key]
	}
	return value
}

// parser reads shortcodes.
type parser struct {
	text string
	at   int
}

var errUnclosed = errors.New("a shortcode is opened by {{ and not closed by }}")

// shortcode reads operands up to the closing braces. The opening ones are behind it.
func (p *parser) shortcode() (shortcode, error) {
	var s shortcode
	for {
		o, err := p.operand()
		if err != nil {
			return nil, err
		}
		s = append(s, o)
		p.space()
		switch rest := p.text[p.at:]; {
		case strings.HasPrefix(rest, "}}"):
			p.at += 2
			return s, nil
		case strings.HasPrefix(rest, "||"):
			p.at += 2
		case rest == "":
			return nil, errUnclosed
		default:
			return nil, fmt.Errorf("in a shortcode, %q stands where || or }} should", excerpt(rest))
		}
	}
}

func (p *parser) space() {
	p.at += len(p.text[p.at:]) - len(strings.TrimLeft(p.text[p.at:], " \t\r\n"))
}

// operand reads a text in single quotes, a number, true, false, null, or a path.
func (p *parser) operand() (operand, error) {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == '\'' {
		return p.quoted()
	}
	rest := p.text[p.at:]
	end := strings.IndexAny(rest, " \t\r\n'\"|{}")
	if end < 0 {
		end = len(rest)
	}
	word := rest[:end]
	switch {
	case word == "" && rest == "":
		return operand{}, errUnclosed
	case word == "":
		return operand{}, fmt.Errorf("in a shortcode, %q stands where a path or a value should", excerpt(rest))
	case word[0] == '-' || word[0] >= '0' && word[0] <= '9' || word == "true" || word == "false" || word == "null":
		if !json.Valid([]byte(word)) {
			return operand{}, fmt.Errorf("in a shortcode, %q is neither a number nor a path", excerpt(word))
		}
		p.at += end
		return operand{literal: json.RawMessage(word)}, nil
	}
	path := strings.Split(word, ".")
	for _, key := range path {
		if key == "" {
			return operand{}, fmt.Errorf("in a shortcode, the path %q has an empty part", excerpt(word))
		}
	}
	p.at += end
	return operand{path: path}, nil
}

// quoted reads a text in single quotes; a backslash lets a quote or a backslash be part of it.
func (p *parser) quoted() (operand, error) {
	var b strings.Builder
	for i := p.at + 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '\'':
			p.at = i + 1
			return operand{literal: quote(b.String())}, nil
		case c == '\\' && i+1 < len(p.text) && (p.text[i+1] == '\'' || p.text[i+1] == '\\'):
			i++
			b.WriteByte(p.text[i])
		default:
			b.WriteByte(c)
		}
	}
	return operand{}, errors.New("in a shortcode, a text in single quotes does not end")
}

// quote is a text as JSON.
func quote(s string) json.RawMessage {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string: cannot happen
	}
	return b
}

// excerpt keeps an error from repeating a whole template.
func excerpt(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}
