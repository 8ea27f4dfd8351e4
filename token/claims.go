package token

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Claims is the claims of a JWT template, compiled: to render them, nothing of the template is decoded again.
type Claims struct{ list []claim }

type claim struct {
	name  string
	value []piece // the name and a colon before it
}

// piece is JSON as it stands, and a shortcode whose value follows it.
type piece struct {
	text   string
	code   shortcode // nil: none
	inside bool      // within a string: the value becomes text
}

// CompileClaims reads an object of claims. A string in it, at any depth, that is one shortcode stands for its value; where a
// shortcode is a part of a string, its value becomes text. Keys are not looked into. The error says, in words that go on a
// sentence, what cannot be read.
func CompileClaims(text json.RawMessage) (*Claims, error) {
	c := &compiler{dec: json.NewDecoder(bytes.NewReader(text))}
	c.dec.UseNumber()
	if t, err := c.dec.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("it is not an object: %w", err)
	}
	out := &Claims{}
	err := c.members(func(key string) error {
		c.pieces, c.text = nil, append(quote(key), ':')
		if err := c.value(); err != nil {
			return fmt.Errorf("claim %q: %w", excerpt(key), err)
		}
		out.list = append(out.list, claim{key, append(c.pieces, piece{text: string(c.text)})})
		return nil
	})
	return out, err
}

// Names lists the claims in their order.
func (c *Claims) Names() []string {
	names := make([]string, len(c.list))
	for i := range c.list {
		names[i] = c.list[i].name
	}
	return names
}

// Use tells whether some shortcode asks for what the path begins with.
func (c *Claims) Use(path ...string) bool {
	for _, claim := range c.list {
		for _, p := range claim.value {
			for _, o := range p.code {
				if len(o.path) >= len(path) && slices.Equal(o.path[:len(path)], path) {
					return true
				}
			}
		}
	}
	return false
}

// Merge adds the claims to an object that has some already, but for those with reserved names.
func (c *Claims) Merge(object []byte, reserved func(name string) bool, look Lookup) []byte {
	object = bytes.TrimSuffix(object, []byte("}"))
	for _, claim := range c.list {
		if reserved(claim.name) {
			continue
		}
		if len(object) > 1 {
			object = append(object, ',')
		}
		for _, p := range claim.value {
			object = append(object, p.text...)
			if p.code == nil {
				continue
			}
			value := p.code.value(look)
			if p.inside {
				value = asText(value)
			}
			object = append(object, value...)
		}
	}
	return append(object, '}')
}

// asText is a JSON value as it reads within a JSON string.
func asText(value json.RawMessage) json.RawMessage {
	switch value[0] {
	case '{', '[':
		value = quote(string(value))
	case '"':
	default:
		return value
	}
	return value[1 : len(value)-1]
}

// compiler collects pieces while it walks the claims.
type compiler struct {
	dec    *json.Decoder
	pieces []piece
	text   []byte // since the last shortcode
}

// members reads an object, whose opening brace is behind it, to its end.
func (c *compiler) members(each func(key string) error) error {
	seen := map[string]bool{}
	for c.dec.More() {
		t, err := c.dec.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		if seen[key] {
			return fmt.Errorf("the key %q is there twice", excerpt(key))
		}
		seen[key] = true
		if err := each(key); err != nil {
			return err
		}
	}
	_, err := c.dec.Token()
	return err
}

func (c *compiler) value() error {
	t, err := c.dec.Token()
	if err != nil {
		return err
	}
	switch v := t.(type) {
	case string:
		return c.string(v)
	case json.Number:
		c.text = append(c.text, v...)
	case bool:
		c.text = fmt.Append(c.text, v)
	case nil:
		c.text = append(c.text, null...)
	case json.Delim:
		if v == '{' {
			return c.object()
		}
		return c.array()
	}
	return nil
}

func (c *compiler) object() error {
	c.text = append(c.text, '{')
	n := 0
	err := c.members(func(key string) error {
		if n++; n > 1 {
			c.text = append(c.text, ',')
		}
		c.text = append(append(c.text, quote(key)...), ':')
		return c.value()
	})
	c.text = append(c.text, '}')
	return err
}

func (c *compiler) array() error {
	c.text = append(c.text, '[')
	for n := 0; c.dec.More(); n++ {
		if n > 0 {
			c.text = append(c.text, ',')
		}
		if err := c.value(); err != nil {
			return err
		}
	}
	c.text = append(c.text, ']')
	_, err := c.dec.Token()
	return err
}

// string parts a string at its shortcodes.
func (c *compiler) string(s string) error {
	p := &parser{text: s}
	if strings.HasPrefix(s, "{{") {
		p.at = 2
		code, err := p.shortcode()
		if err != nil {
			return err
		}
		if p.at == len(s) {
			c.code(code, false)
			return nil
		}
		p.at = 0
	}
	c.text = append(c.text, '"')
	for {
		plain, _, found := strings.Cut(s[p.at:], "{{")
		escaped := quote(plain)
		c.text = append(c.text, escaped[1:len(escaped)-1]...)
		if !found {
			c.text = append(c.text, '"')
			return nil
		}
		p.at += len(plain) + 2
		code, err := p.shortcode()
		if err != nil {
			return err
		}
		c.code(code, true)
	}
}

func (c *compiler) code(s shortcode, inside bool) {
	c.pieces = append(c.pieces, piece{string(c.text), s, inside})
	c.text = nil
}
