package rest

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"unicode/utf8"

	"bartleby"
)

// unfitText is why a string is refused that no database of ours holds.
const unfitText = "it is not valid UTF-8 text without NUL characters"

// target is where the value goes; a patch is marked as set.
func (f *field) target(in reflect.Value) reflect.Value {
	v := in.FieldByIndex(f.index)
	if f.patch {
		p := v
		p.Field(patchSet).SetBool(true)
		v = p.Field(patchTo)
	}
	return v
}

// The fields of a bartleby.Patch by place; a test holds this.
const (
	patchSet = iota
	patchNull
	patchTo
)

// setNull is a JSON null: a patch notes it, for anything else it is absence.
func (f *field) setNull(in reflect.Value) {
	if f.patch {
		p := in.FieldByIndex(f.index)
		p.Field(patchSet).SetBool(true)
		p.Field(patchNull).SetBool(true)
		return
	}
	f.setAbsent(in)
}

func (f *field) setAbsent(in reflect.Value) {
	if f.fallback.IsValid() {
		in.FieldByIndex(f.index).Set(f.fallback)
	}
}

func (f *field) setString(in reflect.Value, s string) *bartleby.Error {
	if fault := f.checkString(s); fault != nil {
		return fault
	}
	f.target(in).SetString(s)
	return nil
}

func (f *field) checkString(s string) *bartleby.Error {
	if len(s) > f.characters && utf8.RuneCountInString(s) > f.characters {
		return bartleby.ParamTooLong(f.name, f.characters)
	}
	if f.enum != nil && !slices.Contains(f.enum, s) {
		return bartleby.ParamNotOneOf(f.name, f.enum...)
	}
	return nil
}

func (f *field) setBool(in reflect.Value, b bool) { f.target(in).SetBool(b) }

func (f *field) setInt(in reflect.Value, n int64) *bartleby.Error {
	if n < f.lower || n > f.upper {
		return f.outOfBounds()
	}
	f.target(in).SetInt(n)
	return nil
}

func (f *field) outOfBounds() *bartleby.Error {
	reason := "the number is too large"
	switch lower, upper := f.lower != math.MinInt64, f.upper != math.MaxInt64; {
	case lower && upper:
		reason = fmt.Sprintf("it must lie between %d and %d", f.lower, f.upper)
	case lower:
		reason = fmt.Sprintf("it must be at least %d", f.lower)
	case upper:
		reason = fmt.Sprintf("it must be at most %d", f.upper)
	}
	return bartleby.ParamValueInvalid(f.name, reason)
}

func (f *field) setStrings(in reflect.Value, list []string) *bartleby.Error {
	for _, item := range list {
		if fault := f.checkString(item); fault != nil {
			return fault
		}
	}
	*f.target(in).Addr().Interface().(*[]string) = list
	return nil
}

// checkLength is apart from setStrings so that a list which is too long is never built.
func (f *field) checkLength(n int) *bartleby.Error {
	if int64(n) > f.upper {
		return bartleby.ParamTooMany(f.name, int(f.upper))
	}
	return nil
}
