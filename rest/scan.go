package rest

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// maxDepth bounds how deep a body nests, the body itself included.
const maxDepth = 128

// What can be wrong with a body as a whole; sentences for people.
const (
	notJSON     = "The request body is not valid JSON."
	tooDeep     = "The request body nests deeper than 128 levels."
	trailing    = "Something follows the JSON value in the request body."
	keyNotUTF8  = "A key of the request body is not valid UTF-8 text."
	notAnObject = "The request body has to be a JSON object."
	notAList    = "The request body has to be a JSON array."
)

// scanner walks JSON text (RFC 8259) without decoding it. encoding/json is no use here: it matches keys in any case, hides
// that one came twice, and puts U+FFFD where text is damaged instead of saying so.
type scanner struct {
	text  []byte
	at    int
	fault string // why the text is refused as a whole; "" while it is not
	unfit bool   // a string was passed that databases cannot hold; see plain
}

// member is one entry of an object or a list, with its raw text.
type member struct {
	key      []byte // with quotes; nil in a list
	value    []byte
	keyUnfit bool
	unfit    bool // somewhere in the value is a string that cannot be held
}

func (s *scanner) fail(reason string) bool {
	if s.fault == "" {
		s.fault = reason
	}
	return false
}

// space passes white space and shows the next byte; 0 at the end.
func (s *scanner) space() byte {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// ended tells whether nothing but white space is left.
func (s *scanner) ended() bool {
	if s.space(); s.at < len(s.text) {
		return s.fail(trailing)
	}
	return true
}

// next reads the entry of the object or list that the scanner is in, and passes its end. It must have passed the opening
// bracket; first is true for the first entry. It is false at the end and after a fault.
func (s *scanner) next(m *member, closing byte, first bool) bool {
	c := s.space()
	switch {
	case c == closing:
		s.at++
		return false
	case first:
	case c != ',':
		return s.fail(notJSON)
	default:
		s.at++
		s.space()
	}
	*m = member{}
	if closing == '}' {
		begun := s.at
		s.unfit = false
		if !s.quoted() {
			return false
		}
		m.key, m.keyUnfit = s.text[begun:s.at], s.unfit
		if s.space() != ':' {
			return s.fail(notJSON)
		}
		s.at++
		s.space()
	}
	begun := s.at
	s.unfit = false
	if !s.value(2) {
		return false
	}
	m.value, m.unfit = s.text[begun:s.at], s.unfit
	return true
}

// value passes one value that lies at a depth.
func (s *scanner) value(depth int) bool {
	switch c := s.space(); {
	case c == '"':
		return s.quoted()
	case c == '{':
		return s.nested(depth, '}')
	case c == '[':
		return s.nested(depth, ']')
	case c == 't':
		return s.word("true")
	case c == 'f':
		return s.word("false")
	case c == 'n':
		return s.word("null")
	case c == '-' || isDigit(c):
		return s.number()
	}
	return s.fail(notJSON)
}

func (s *scanner) nested(depth int, closing byte) bool {
	if depth > maxDepth {
		return s.fail(tooDeep)
	}
	s.at++
	if s.space() == closing {
		s.at++
		return true
	}
	for {
		if closing == '}' {
			if s.space(); !s.quoted() {
				return false
			}
			if s.space() != ':' {
				return s.fail(notJSON)
			}
			s.at++
		}
		if !s.value(depth + 1) {
			return false
		}
		switch s.space() {
		case ',':
			s.at++
		case closing:
			s.at++
			return true
		default:
			return s.fail(notJSON)
		}
	}
}

func (s *scanner) word(word string) bool {
	if !bytes.HasPrefix(s.text[s.at:], []byte(word)) {
		return s.fail(notJSON)
	}
	s.at += len(word)
	return true
}

func (s *scanner) number() bool {
	if s.text[s.at] == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !s.digits() {
		return s.fail(notJSON)
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return s.fail(notJSON)
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.at++
		if c = s.peek(); c == '+' || c == '-' {
			s.at++
		}
		if !s.digits() {
			return s.fail(notJSON)
		}
	}
	return true
}

func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) digits() bool {
	begun := s.at
	for isDigit(s.peek()) {
		s.at++
	}
	return s.at > begun
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// quoted passes a string. A raw NUL byte is no JSON, yet it is let through and marked: the answer then names the parameter
// that it is in, as it does for the escaped one.
func (s *scanner) quoted() bool {
	if s.peek() != '"' {
		return s.fail(notJSON)
	}
	s.at++
	begun, ascii := s.at, true
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '"':
			if !ascii && !utf8.Valid(s.text[begun:s.at]) {
				s.unfit = true
			}
			s.at++
			return true
		case c == '\\':
			if !s.escape() {
				return s.fail(notJSON)
			}
		case c == 0:
			s.unfit = true
			s.at++
		case c < ' ':
			return s.fail(notJSON)
		default:
			ascii = ascii && c < utf8.RuneSelf
			s.at++
		}
	}
	return s.fail(notJSON)
}

// escape passes a backslash and what it escapes. Halves of surrogate pairs on their own are no characters (RFC 8259 §8.2),
// and U+0000 is one that PostgreSQL does not store: both make the string unfit.
func (s *scanner) escape() bool {
	if s.at+1 >= len(s.text) {
		return false
	}
	switch s.text[s.at+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.at += 2
		return true
	case 'u':
	default:
		return false
	}
	unit, ok := s.unit()
	if !ok {
		return false
	}
	s.at += 6
	switch {
	case unit == 0 || 0xDC00 <= unit && unit < 0xE000:
		s.unfit = true
	case 0xD800 <= unit && unit < 0xDC00:
		if low, ok := s.unit(); ok && 0xDC00 <= low && low < 0xE000 {
			s.at += 6
		} else {
			s.unfit = true
		}
	}
	return true
}

// unit reads the number of a \uXXXX that begins here.
func (s *scanner) unit() (n rune, ok bool) {
	if s.at+6 > len(s.text) || s.text[s.at] != '\\' || s.text[s.at+1] != 'u' {
		return 0, false
	}
	for _, c := range s.text[s.at+2 : s.at+6] {
		switch {
		case isDigit(c):
			n = n<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			n = n<<4 | rune(c-'a'+10)
		case 'A' <= c && c <= 'F':
			n = n<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return n, true
}

// plain is the text of a string that was scanned; that of an unfit one may only be shown.
func plain(quoted []byte) string {
	inner := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return string(inner)
	}
	var text string
	if json.Unmarshal(quoted, &text) != nil {
		return string(inner) // a raw NUL
	}
	return text
}
