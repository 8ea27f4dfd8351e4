package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"bartleby"
)

// field is one field of an input, as its tags describe it.
//
// A tag says where the value comes from: path, query, json (a key of the body), file (a part of an upload), or body:"true"
// (the whole body, a list). Others bound it: required; min and most, for integers; most, for the length of a list; max, in
// characters; enum, separated by commas; default, for what is absent; from and upto, the versions between which the key
// exists; ignored, for keys that are accepted and dropped. Package spec reads the same tags, and doc.
//
// Kinds are string, bool, int, int64, []string, bartleby.Metadata, json.RawMessage, structs and lists of structs whose fields are
// keys again, Patch of those, and File. A fault of a key within an object is named by the path to it: saml.idp_sso_url.
type field struct {
	name         string
	place        place
	index        []int
	kind         kind
	patch        bool
	required     bool
	ignored      bool
	signed       bool // a leading space in the query stands for a plus sign
	characters   int
	lower, upper int64
	enum         []string
	fallback     reflect.Value // what it is when absent; invalid: the zero value
	from, upto   string
	items        *plan // of objects, and of lists of them
}

type place uint8

const (
	inPath place = iota
	inQuery
	inBody
	inFile
	isBody
)

// tags are the tags that place a field, by place.
var tags = [...]string{inPath: "path", inQuery: "query", inBody: "json", inFile: "file", isBody: "body"}

type kind uint8

const (
	kindString kind = iota
	kindBool
	kindInt
	kindStrings
	kindMetadata // the text of a JSON object
	kindRaw      // the text of any JSON value
	kindObject   // a struct
	kindItems    // structs
	kindFile
)

// wanted says in an error what a field takes.
var wanted = [...]string{
	kindString: "a string", kindBool: "true or false", kindInt: "an integer", kindStrings: "a list of strings",
	kindMetadata: "an object", kindRaw: "a JSON value", kindObject: "an object", kindItems: "a list of objects", kindFile: "a file",
}

// newField reads the tags of a struct field.
func newField(sf reflect.StructField, index []int) (*field, error) {
	if !sf.IsExported() {
		return nil, errors.New("is not exported")
	}
	f := &field{index: index, characters: math.MaxInt, lower: math.MinInt64, upper: math.MaxInt64}
	if err := f.locate(sf); err != nil {
		return nil, err
	}
	if err := f.classify(sf.Type); err != nil {
		return nil, err
	}
	if err := f.bound(sf); err != nil {
		return nil, err
	}
	return f, f.check(sf)
}

// locate reads where the value comes from.
func (f *field) locate(sf reflect.StructField) error {
	found := 0
	for at, tag := range tags {
		if name, _, _ := strings.Cut(sf.Tag.Get(tag), ","); name != "" {
			f.place, f.name = place(at), name
			found++
		}
	}
	switch {
	case found == 0:
		return errors.New("no tag says where it comes from")
	case found > 1:
		return errors.New("it comes from two places")
	}
	if f.place == isBody {
		f.name = "body"
	}
	f.signed = f.place == inQuery && f.name == "order_by"
	return nil
}

// classify finds the kind of a Go type.
func (f *field) classify(t reflect.Type) error {
	t, f.patch = patched(t)
	known := true
	switch {
	case t == reflect.TypeFor[bartleby.Metadata]():
		f.kind = kindMetadata
	case t == reflect.TypeFor[json.RawMessage]():
		f.kind = kindRaw
	case t == reflect.TypeFor[File]():
		f.kind = kindFile
	case t == reflect.TypeFor[[]string]():
		f.kind = kindStrings
	case t.Kind() == reflect.String:
		f.kind = kindString
	case t.Kind() == reflect.Bool:
		f.kind = kindBool
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		f.kind = kindInt
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		f.kind = kindItems
	case t.Kind() == reflect.Struct:
		f.kind = kindObject
	default:
		known = false
	}
	fits := true
	switch f.place {
	case inPath:
		fits = f.kind == kindString && !f.patch
	case inQuery:
		fits = f.kind <= kindStrings
	case inBody:
		fits = f.kind <= kindItems
	case inFile:
		fits = f.kind == kindFile
	case isBody:
		fits = f.kind == kindStrings || f.kind == kindItems
	}
	if !known || !fits || f.patch && f.kind > kindItems {
		return fmt.Errorf("the %s takes no %s", tags[f.place], t)
	}
	return nil
}

// patched is the type that a patch is of.
func patched(t reflect.Type) (to reflect.Type, patch bool) {
	if t.Kind() == reflect.Struct && t.PkgPath() == "bartleby" && strings.HasPrefix(t.Name(), "Patch[") {
		field, _ := t.FieldByName("To")
		return field.Type, true
	}
	return t, false
}

// bound reads the tags that bound the value.
func (f *field) bound(sf reflect.StructField) (err error) {
	if list := sf.Tag.Get("enum"); list != "" {
		f.enum = strings.Split(list, ",")
	}
	if f.required, err = flag(sf, "required"); err != nil {
		return err
	}
	if f.ignored, err = flag(sf, "ignored"); err != nil {
		return err
	}
	f.from, f.upto = sf.Tag.Get("from"), sf.Tag.Get("upto")
	if f.from != "" && f.upto != "" && f.from >= f.upto {
		return errors.New("it exists in no version")
	}
	characters := int64(f.characters)
	for tag, n := range map[string]*int64{"min": &f.lower, "most": &f.upper, "max": &characters} {
		if text := sf.Tag.Get(tag); text != "" {
			if *n, err = strconv.ParseInt(text, 10, 64); err != nil {
				return fmt.Errorf("tag %s: %w", tag, err)
			}
		}
	}
	f.characters = int(characters)
	return nil
}

func flag(sf reflect.StructField, tag string) (bool, error) {
	text := sf.Tag.Get(tag)
	if text == "" {
		return false, nil
	}
	on, err := strconv.ParseBool(text)
	if err != nil {
		return false, fmt.Errorf("tag %s: %w", tag, err)
	}
	return on, nil
}

// check refuses bounds that the kind does not have: they would be forgotten in silence.
func (f *field) check(sf reflect.StructField) error {
	text := f.kind == kindString || f.kind == kindStrings
	allowed := map[string]bool{
		"enum": text, "max": text, "min": f.kind == kindInt, "most": f.kind == kindInt || f.kind == kindStrings || f.kind == kindItems,
		"default": f.kind <= kindStrings && !f.patch && !f.required && f.place != inPath && f.place != isBody,
		"from":    f.place == inQuery || f.place == inBody, "upto": f.place == inQuery || f.place == inBody,
		"ignored": f.place == inQuery || f.place == inBody, "required": f.place != inPath,
	}
	for tag, fits := range allowed {
		if sf.Tag.Get(tag) != "" && !fits {
			return fmt.Errorf("it cannot have the tag %s", tag)
		}
	}
	if f.place == isBody && f.upper == math.MaxInt64 {
		return errors.New("a body that is a list needs the tag most")
	}
	return nil
}

// settle works out the default, by setting it once in a value of the input's type.
func (f *field) settle(in reflect.Type, text string) error {
	if text == "" {
		return nil
	}
	pairs := []pair{{f.name, text}}
	if f.kind == kindStrings {
		pairs = pairs[:0]
		for item := range strings.SplitSeq(text, ",") {
			pairs = append(pairs, pair{f.name, item})
		}
	}
	probe := reflect.New(in).Elem()
	if fault := f.takeQuery(probe, pairs); fault != nil {
		return fmt.Errorf("tag default: %w", fault)
	}
	f.fallback = probe.FieldByIndex(f.index)
	return nil
}

// exists tells whether a version has the field.
func (f *field) exists(v Version) bool { return v.within(f.from, f.upto) }

// dates are the versions that the tags name.
func (f *field) dates() []string {
	return slices.DeleteFunc([]string{f.from, f.upto}, func(date string) bool { return date == "" })
}
