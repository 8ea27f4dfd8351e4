package rest

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"bartleby"
)

// binding is the plan by which requests fill the input of a route, made once when the route is registered.
//
// Tags say where a field comes from: path, query, json (a key of the body) or file (a part of an upload). Others bound it:
// required, min and most (numbers), max (characters), enum (separated by commas), default; from and upto are the versions
// between which the key exists. Kinds: string, bool, int, int64, []string, bartleby.Metadata, and Patch of those; File.
type binding struct {
	strict  bool
	limit   int64
	path    []field
	query   []field
	body    []field
	byKey   map[string]int // of body
	uploads bool
}

// field is one field of an input.
type field struct {
	name         string
	index        []int
	kind         kind
	patch        bool
	required     bool
	characters   int // 0: any number
	lower, upper *int64
	enum         []string
	fallback     string
	from, upto   string
}

type kind uint8

const (
	kindString kind = iota
	kindBool
	kindInt
	kindStrings
	kindRaw // JSON text: metadata
	kindFile
)

// wanted says in an error what a field takes.
var wanted = map[kind]string{
	kindString: "a string", kindBool: "a boolean", kindInt: "an integer", kindStrings: "a list of strings", kindRaw: "an object",
}

func newBinding(r *Route, versions []string) (*binding, error) {
	b := &binding{strict: r.Strict, limit: r.MaxBody, byKey: map[string]int{}}
	if err := b.add(r.In, nil, versions); err != nil {
		return nil, err
	}
	for _, f := range b.path {
		if !strings.Contains(r.Path, "{"+f.name+"}") {
			return nil, fmt.Errorf("the path has no parameter %s", f.name)
		}
	}
	return b, nil
}

func (b *binding) add(t reflect.Type, at []int, versions []string) error {
	for i := range t.NumField() {
		sf := t.Field(i)
		index := append(slices.Clone(at), i)
		if sf.Anonymous && sf.Type.Kind() == reflect.Struct {
			if err := b.add(sf.Type, index, versions); err != nil {
				return err
			}
			continue
		}
		if err := b.addField(sf, index, versions); err != nil {
			return fmt.Errorf("%s: %w", sf.Name, err)
		}
	}
	return nil
}

func (b *binding) addField(sf reflect.StructField, index []int, versions []string) error {
	if !sf.IsExported() {
		return errors.New("is not exported")
	}
	f := field{index: index, enum: split(sf.Tag.Get("enum")), fallback: sf.Tag.Get("default"), required: sf.Tag.Get("required") != ""}
	f.from, f.upto = sf.Tag.Get("from"), sf.Tag.Get("upto")
	for _, date := range []string{f.from, f.upto} {
		if date != "" && !slices.Contains(versions, date) {
			return fmt.Errorf("no such version: %s", date)
		}
	}
	t := sf.Type
	if t.Kind() == reflect.Struct && strings.HasPrefix(t.Name(), "Patch[") {
		to, _ := t.FieldByName("To")
		f.patch, t = true, to.Type
	}
	var known bool
	if f.kind, known = kindOf(t); !known {
		return fmt.Errorf("inputs have no fields of type %s", sf.Type)
	}
	var err error
	if f.lower, err = bound(sf, "min"); err != nil {
		return err
	}
	if f.upper, err = bound(sf, "most"); err != nil {
		return err
	}
	if characters, err := bound(sf, "max"); err != nil {
		return err
	} else if characters != nil {
		f.characters = int(*characters)
	}
	return b.place(sf, f)
}

// place files a field under where it comes from.
func (b *binding) place(sf reflect.StructField, f field) error {
	if f.name = sf.Tag.Get("path"); f.name != "" {
		b.path = append(b.path, f)
		return nil
	}
	if f.name = sf.Tag.Get("query"); f.name != "" {
		b.query = append(b.query, f)
		return nil
	}
	if f.name = sf.Tag.Get("file"); f.name != "" {
		b.uploads = true
	} else if f.name = sf.Tag.Get("json"); f.name == "" {
		return errors.New("no tag says where it comes from")
	}
	if _, twice := b.byKey[f.name]; twice {
		return fmt.Errorf("two fields are named %s", f.name)
	}
	b.byKey[f.name] = len(b.body)
	b.body = append(b.body, f)
	return nil
}

func kindOf(t reflect.Type) (kind, bool) {
	switch {
	case t == reflect.TypeFor[bartleby.Metadata]():
		return kindRaw, true
	case t == reflect.TypeFor[File]():
		return kindFile, true
	case t == reflect.TypeFor[[]string]():
		return kindStrings, true
	}
	switch t.Kind() {
	case reflect.String:
		return kindString, true
	case reflect.Bool:
		return kindBool, true
	case reflect.Int, reflect.Int64:
		return kindInt, true
	}
	return 0, false
}

func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}

func bound(sf reflect.StructField, tag string) (*int64, error) {
	text := sf.Tag.Get(tag)
	if text == "" {
		return nil, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("tag %s: %w", tag, err)
	}
	return &n, nil
}

// exists tells whether a version has the key.
func (f *field) exists(v Version) bool {
	return (f.from == "" || !v.Before(f.from)) && (f.upto == "" || v.Before(f.upto))
}

// fill binds a request to an input: all that is wrong with it at once.
func (b *binding) fill(in reflect.Value, w http.ResponseWriter, r *http.Request, query map[string][]string, v Version) error {
	for i := range b.path {
		f := &b.path[i]
		value := r.PathValue(f.name)
		if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			return bartleby.RouteNotFound()
		}
		in.FieldByIndex(f.index).SetString(value)
	}
	faults := b.fillQuery(in, query, v)
	more, err := b.fillBody(in, w, r, v)
	if err != nil {
		return err
	}
	if faults = append(faults, more...); len(faults) > 0 {
		return faults
	}
	return nil
}

// set stores a value that is of the field's kind, and checks its bounds.
func (f *field) set(in reflect.Value, value any) *bartleby.Error {
	target := in.FieldByIndex(f.index)
	if f.patch {
		target.FieldByName("Set").SetBool(true)
		target = target.FieldByName("To")
	}
	switch x := value.(type) {
	case string:
		if f.characters > 0 && utf8.RuneCountInString(x) > f.characters {
			return bartleby.ParamTooLong(f.name, f.characters)
		}
		if len(f.enum) > 0 && !slices.Contains(f.enum, x) {
			return bartleby.ParamNotOneOf(f.name, f.enum...)
		}
		target.SetString(x)
	case bool:
		target.SetBool(x)
	case int64:
		if f.lower != nil && x < *f.lower || f.upper != nil && x > *f.upper || target.OverflowInt(x) {
			return bartleby.ParamValueInvalid(f.name, f.bounds())
		}
		target.SetInt(x)
	default:
		target.Set(reflect.ValueOf(x).Convert(target.Type()))
	}
	return nil
}

func (f *field) bounds() string {
	switch {
	case f.lower != nil && f.upper != nil:
		return fmt.Sprintf("it must lie between %d and %d", *f.lower, *f.upper)
	case f.lower != nil:
		return fmt.Sprintf("it must be at least %d", *f.lower)
	case f.upper != nil:
		return fmt.Sprintf("it must be at most %d", *f.upper)
	}
	return "it is too large"
}
