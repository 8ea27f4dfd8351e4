package rest

import (
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"bartleby"
)

// fillQuery binds the query. A list is the same name repeated, with or without brackets behind it; of anything else the
// first value counts. Names that the input does not have are ignored.
func (b *binding) fillQuery(in reflect.Value, query map[string][]string, v Version) bartleby.Errors {
	var faults bartleby.Errors
	for i := range b.query {
		f := &b.query[i]
		if !f.exists(v) {
			continue
		}
		values := query[f.name]
		if more := query[f.name+"[]"]; len(more) > 0 {
			values = append(values[:len(values):len(values)], more...)
		}
		if len(values) == 0 && f.fallback != "" {
			values = []string{f.fallback}
		}
		if fault := f.setQuery(in, values); fault != nil {
			faults = append(faults, fault)
		}
	}
	return faults
}

func (f *field) setQuery(in reflect.Value, values []string) *bartleby.Error {
	if len(values) == 0 {
		if f.required {
			return bartleby.MissingQueryParameter(f.name)
		}
		return nil
	}
	for i, value := range values {
		if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			return bartleby.ParamValueInvalid(f.name, "it is not valid UTF-8 text")
		}
		values[i] = plus(value)
	}
	switch value := values[0]; f.kind {
	case kindStrings:
		return f.set(in, values)
	case kindInt:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return bartleby.ParamFormat(f.name, "it must be an integer")
		}
		return f.set(in, n)
	case kindBool:
		switch value {
		case "true", "1":
			return f.set(in, true)
		case "false", "0":
			return f.set(in, false)
		}
		return bartleby.ParamFormat(f.name, "it must be true or false")
	default:
		return f.set(in, value)
	}
}

// plus gives back the sign that a query written by hand loses: an unescaped "+" arrives as a space.
func plus(value string) string {
	if rest, ok := strings.CutPrefix(value, " "); ok && rest != "" {
		return "+" + rest
	}
	return value
}
