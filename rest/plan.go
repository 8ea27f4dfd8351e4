package rest

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// plan says how requests of one API version fill the input of a route. It holds the fields that exist in the version,
// under the names they have there.
type plan struct {
	strict bool
	limit  int64
	path   []*field
	query  []*field
	body   []*field // with the files of an upload
	byKey  map[string]int
	whole  *field // the body as a whole, where it is a list
	upload bool
	forms  bool // a body may be a form
}

// newPlans makes the plan of each edition.
func newPlans(r *Route, versions editions, releases []Release, forms bool) ([]*plan, error) {
	if r.In.Kind() != reflect.Struct {
		return nil, fmt.Errorf("the input is a %s, not a struct", r.In)
	}
	fields, err := fieldsOf(r.In, r.In, nil)
	if err != nil {
		return nil, err
	}
	if err := checkFields(r, versions, fields); err != nil {
		return nil, err
	}
	plans := make([]*plan, len(versions.dates))
	for i := range plans {
		if plans[i], err = newPlan(r, versions.at(i), fields, releases); err != nil {
			return nil, err
		}
		plans[i].forms = forms
	}
	return plans, nil
}

// fieldsOf lists the fields of a struct, those of embedded ones in their place.
func fieldsOf(root, t reflect.Type, at []int) ([]*field, error) {
	var list []*field
	for i := range t.NumField() {
		sf := t.Field(i)
		index := append(slices.Clone(at), i)
		if sf.Anonymous && sf.Type.Kind() == reflect.Struct {
			more, err := fieldsOf(root, sf.Type, index)
			if err != nil {
				return nil, err
			}
			list = append(list, more...)
			continue
		}
		f, err := newField(sf, index)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", sf.Name, err)
		}
		list = append(list, f)
		if f.kind == kindItems || f.kind == kindObject {
			of, _ := patched(sf.Type)
			if f.kind == kindItems {
				of = of.Elem()
			}
			if f.items, err = newItems(of); err != nil {
				return nil, fmt.Errorf("%s: %w", sf.Name, err)
			}
		}
		if err := f.settle(root, sf.Tag.Get("default")); err != nil {
			return nil, fmt.Errorf("%s: %w", sf.Name, err)
		}
	}
	return list, nil
}

// newItems is the plan of the objects within a body. It is the same in all versions: they have no history yet.
func newItems(t reflect.Type) (*plan, error) {
	fields, err := fieldsOf(t, t, nil)
	if err != nil {
		return nil, err
	}
	p := &plan{byKey: map[string]int{}}
	for _, f := range fields {
		if f.place != inBody || len(f.dates()) > 0 {
			return nil, fmt.Errorf("an object within a body has only keys, in all versions: %s", f.name)
		}
		if err := p.add(f); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// checkFields holds the input to what its route can give.
func checkFields(r *Route, versions editions, fields []*field) error {
	file, whole, key := false, false, false
	for _, f := range fields {
		for _, date := range f.dates() {
			if !slices.Contains(versions.dates, date) {
				return fmt.Errorf("%s: there is no version %s", f.name, date)
			}
		}
		switch f.place {
		case inPath:
			if !slices.Contains(Parameters(r.Path), f.name) {
				return fmt.Errorf("the path has no parameter %s", f.name)
			}
		case inQuery:
		default:
			file, whole, key = file || f.place == inFile, whole || f.place == isBody, key || f.place == inBody
		}
	}
	switch {
	case (file || whole || key) && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		return errors.New("the body of a GET is ignored")
	case whole && (file || key):
		return errors.New("a body is either a list, or an object, or an upload")
	case file:
		for _, f := range fields {
			if f.place == inBody && f.kind != kindString {
				return fmt.Errorf("a part of an upload is text: %s", f.name)
			}
		}
	}
	return nil
}

// Parameters are the names in a path such as /v1/users/{user_id}.
func Parameters(path string) []string {
	var names []string
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			names = append(names, strings.TrimSuffix(strings.TrimSuffix(name, "}"), "..."))
		}
	}
	return names
}

func newPlan(r *Route, v Version, fields []*field, releases []Release) (*plan, error) {
	p := &plan{strict: r.Strict, limit: r.MaxBody, byKey: map[string]int{}}
	for _, f := range fields {
		if !f.exists(v) {
			continue
		}
		if name := f.nameIn(r, v, releases); name != f.name {
			older := *f
			older.name = name
			f = &older
		}
		if err := p.add(f.within(r)); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// within has the objects in a field as strict as the route is.
func (f *field) within(r *Route) *field {
	if f.items == nil {
		return f
	}
	own, items := *f, *f.items
	own.items, items.strict, items.body = &items, r.Strict, make([]*field, len(f.items.body))
	for i, inner := range f.items.body {
		items.body[i] = inner.within(r)
	}
	return &own
}

// nameIn is what a version calls the field: renames are taken back from the newest release to the oldest.
func (f *field) nameIn(r *Route, v Version, releases []Release) string {
	name := f.name
	if f.place != inQuery && f.place != inBody {
		return name
	}
	for _, release := range releases {
		if !v.Before(release.Date) {
			break
		}
		for was, is := range release.Lift[r.Method+" "+r.Path] {
			if is == name {
				name = was
				break
			}
		}
	}
	return name
}

func (p *plan) add(f *field) error {
	switch f.place {
	case inPath:
		p.path = append(p.path, f)
	case inQuery:
		if f.ignored {
			return nil // as any name that is not in the input
		}
		if slices.ContainsFunc(p.query, func(other *field) bool { return other.name == f.name }) {
			return fmt.Errorf("two fields are named %s", f.name)
		}
		p.query = append(p.query, f)
	case isBody:
		if p.whole != nil {
			return errors.New("two fields are the whole body")
		}
		p.whole = f
	default:
		if _, twice := p.byKey[f.name]; twice {
			return fmt.Errorf("two fields are named %s", f.name)
		}
		p.upload = p.upload || f.place == inFile
		p.byKey[f.name] = len(p.body)
		p.body = append(p.body, f)
	}
	return nil
}

// fill binds a request to an input, and finds all that is wrong with it at once, in the order of the fields.
func (p *plan) fill(in reflect.Value, w http.ResponseWriter, r *http.Request, query []pair) error {
	for _, f := range p.path {
		in.FieldByIndex(f.index).SetString(r.PathValue(f.name))
	}
	faults := p.fillQuery(in, query)
	more, err := p.fillBody(in, w, r)
	if err != nil {
		return err // of the body as a whole: then its parameters are not known
	}
	if faults = append(faults, more...); len(faults) > 0 {
		return faults
	}
	return nil
}
