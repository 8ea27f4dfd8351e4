package rest

import (
	"errors"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"bartleby"
)

// pair is one name and value of a query, decoded.
type pair struct{ key, value string }

// maxPairs bounds a query; lists of 100 values for each of ten filters stay far below it.
const maxPairs = 10_000

// parseQuery decodes a query as net/url does, without making a map.
func parseQuery(raw string, into []pair) ([]pair, error) {
	for raw != "" {
		var part string
		part, raw, _ = strings.Cut(raw, "&")
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		var p pair
		var err, also error
		p.key, err = url.QueryUnescape(key)
		p.value, also = url.QueryUnescape(value)
		if err != nil || also != nil || len(into) == maxPairs || strings.Contains(part, ";") {
			return nil, bartleby.ParametersMalformed()
		}
		into = append(into, p)
	}
	return into, nil
}

// fillQuery binds the query. Names that the input does not have are ignored.
func (p *plan) fillQuery(in reflect.Value, query []pair) bartleby.Errors {
	var faults bartleby.Errors
	for _, f := range p.query {
		if fault := f.takeQuery(in, query); fault != nil {
			faults = append(faults, fault)
		}
	}
	return faults
}

func (f *field) takeQuery(in reflect.Value, query []pair) *bartleby.Error {
	if f.kind == kindStrings {
		return f.takeList(in, query)
	}
	value, given := "", false
	for i := range query {
		if query[i].key == f.name { // of a name that is repeated, the first counts
			value, given = query[i].value, true
			break
		}
	}
	if !given {
		return f.absentInQuery(in)
	}
	if !fit(value) {
		return bartleby.ParamValueInvalid(f.name, unfitText)
	}
	switch f.kind {
	case kindInt:
		n, err := strconv.ParseInt(value, 10, 64)
		switch {
		case errors.Is(err, strconv.ErrRange):
			return f.outOfBounds()
		case err != nil:
			return bartleby.ParamFormat(f.name, "it must be an integer")
		}
		return f.setInt(in, n)
	case kindBool:
		switch value {
		case "true", "1":
			f.setBool(in, true)
		case "false", "0":
			f.setBool(in, false)
		default:
			return bartleby.ParamFormat(f.name, "it must be true or false")
		}
		return nil
	}
	if f.required && value == "" {
		return bartleby.ParamNil(f.name)
	}
	if f.signed {
		value = plus(value)
	}
	return f.setString(in, value)
}

// takeList gathers a name that is repeated, with or without brackets behind it.
func (f *field) takeList(in reflect.Value, query []pair) *bartleby.Error {
	n := 0
	for i := range query {
		if f.listed(query[i].key) {
			n++
		}
	}
	if n == 0 {
		return f.absentInQuery(in)
	}
	if fault := f.checkLength(n); fault != nil {
		return fault
	}
	list := make([]string, 0, n)
	for i := range query {
		if !f.listed(query[i].key) {
			continue
		}
		if !fit(query[i].value) {
			return bartleby.ParamValueInvalid(f.name, unfitText)
		}
		list = append(list, plus(query[i].value))
	}
	return f.setStrings(in, list)
}

func (f *field) listed(key string) bool {
	rest, ok := strings.CutPrefix(key, f.name)
	return ok && (rest == "" || rest == "[]")
}

func (f *field) absentInQuery(in reflect.Value) *bartleby.Error {
	if f.required {
		return bartleby.MissingQueryParameter(f.name)
	}
	f.setAbsent(in)
	return nil
}

// fit tells whether databases can hold the text.
func fit(text string) bool { return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 }

// plus gives back the sign that a query written by hand loses: an unescaped "+" arrives as a space.
func plus(value string) string {
	if len(value) > 1 && value[0] == ' ' {
		return "+" + value[1:]
	}
	return value
}
