package spec

import (
	"slices"
	"strings"

	"bartleby"
)

// Side is one of two versions that are compared: everything of it.
type Side struct {
	Operations []bartleby.DocumentOperation
	Components []bartleby.DocumentComponent

	parts map[Key]*Value // components, parsed
	roles map[string]role
}

// role says whether what a schema describes is sent, answered, or both.
type role uint8

const (
	sent role = 1 << iota
	answered
)

// Change is one difference.
type Change struct {
	At       string // where, such as "parameters.limit"
	What     string // in words
	Breaking bool   // a client of the older version may fail for it
}

// Changed is what differs in an operation or a schema that both versions have.
type Changed struct {
	Operation *bartleby.DocumentOperation // as it is now; nil for a schema
	Schema    string
	Changes   []Change
}

// Breaking tells whether any of the changes is.
func (c *Changed) Breaking() bool {
	return slices.ContainsFunc(c.Changes, func(one Change) bool { return one.Breaking })
}

// Difference is what changed between two versions. Descriptions and examples do not count.
type Difference struct {
	Added, Removed               []bartleby.DocumentOperation
	AddedSchemas, RemovedSchemas []string
	Changed                      []Changed // operations first
}

// Breaking tells whether a client of the older version may fail with the newer one.
func (d *Difference) Breaking() bool {
	return len(d.Removed) > 0 || slices.ContainsFunc(d.Changed, func(c Changed) bool { return c.Breaking() })
}

// Compare tells what changed from one version to another. A schema is compared once, not wherever it is used, and by whether it is
// sent or answered: a member that becomes required breaks who sends it, one that is no longer there breaks who reads it.
func Compare(from, to *Side) (*Difference, error) {
	for _, s := range []*Side{from, to} {
		if err := s.prepare(); err != nil {
			return nil, err
		}
	}
	d := &Difference{}
	before := map[string]*bartleby.DocumentOperation{}
	for i := range from.Operations {
		before[from.Operations[i].Key()] = &from.Operations[i]
	}
	kept := map[string]bool{}
	for i := range to.Operations {
		now := &to.Operations[i]
		was := before[now.Key()]
		if was == nil {
			d.Added = append(d.Added, *now)
			continue
		}
		kept[now.Key()] = true
		changes, err := compareOperations(from, to, was, now)
		if err != nil {
			return nil, err
		}
		if len(changes) > 0 {
			d.Changed = append(d.Changed, Changed{Operation: now, Changes: changes})
		}
	}
	for _, was := range from.Operations {
		if !kept[was.Key()] {
			d.Removed = append(d.Removed, was)
		}
	}
	d.schemas(from, to)
	return d, nil
}

func (d *Difference) schemas(from, to *Side) {
	for _, c := range to.Components {
		if c.Kind != bartleby.KindSchema {
			continue
		}
		was := from.parts[Key{c.Kind, c.Name}]
		if was == nil {
			d.AddedSchemas = append(d.AddedSchemas, c.Name)
			continue
		}
		x := &comparison{from: from, to: to, pairs: map[[2]string]bool{}}
		as := from.roles[c.Name] | to.roles[c.Name]
		x.schema("", was, to.parts[Key{c.Kind, c.Name}], as)
		if len(x.changes) > 0 {
			d.Changed = append(d.Changed, Changed{Schema: c.Name, Changes: x.changes})
		}
	}
	for _, c := range from.Components {
		if c.Kind == bartleby.KindSchema && to.parts[Key{c.Kind, c.Name}] == nil {
			d.RemovedSchemas = append(d.RemovedSchemas, c.Name)
		}
	}
}

// prepare parses the components, and works out what schemas are used for.
func (s *Side) prepare() error {
	s.parts, s.roles = map[Key]*Value{}, map[string]role{}
	for _, c := range s.Components {
		part, err := Parse(c.JSON)
		if err != nil {
			return err
		}
		s.parts[Key{c.Kind, c.Name}] = part
	}
	for _, o := range s.Operations {
		op, err := Parse(o.JSON)
		if err != nil {
			return err
		}
		in, out := sent, answered
		if !strings.HasPrefix(o.Path, "/") { // what webhooks carry is read
			in, out = out, in
		}
		op.Each(func(name string, value *Value) {
			if as := in; name == "responses" {
				s.use(value, out, map[Key]bool{})
			} else {
				s.use(value, as, map[Key]bool{})
			}
		})
	}
	return nil
}

func (s *Side) use(part *Value, as role, seen map[Key]bool) {
	part.references(func(r reference) {
		kind, name, _ := component(r.to)
		key := Key{kind, name}
		if s.parts[key] == nil || seen[key] {
			return
		}
		seen[key] = true
		if kind == bartleby.KindSchema {
			if s.roles[name]&as == as {
				return
			}
			s.roles[name] |= as
		}
		s.use(s.parts[key], as, seen)
	})
}

// resolve follows references to anything but schemas, which are compared by themselves.
func (s *Side) resolve(v *Value) *Value {
	for range structural {
		kind, name, _ := component(v.Get("$ref").Text())
		if kind == "" || kind == bartleby.KindSchema {
			break
		}
		v = s.parts[Key{kind, name}]
	}
	return v
}

// comparison gathers changes.
type comparison struct {
	from, to *Side
	changes  []Change
	pairs    map[[2]string]bool // references that were compared already
}

func (x *comparison) add(at, what string, breaking bool) {
	x.changes = append(x.changes, Change{strings.TrimPrefix(at, "."), what, breaking})
}

func compareOperations(from, to *Side, was, now *bartleby.DocumentOperation) ([]Change, error) {
	x := &comparison{from: from, to: to, pairs: map[[2]string]bool{}}
	a, err := Parse(was.JSON)
	if err != nil {
		return nil, err
	}
	b, err := Parse(now.JSON)
	if err != nil {
		return nil, err
	}
	in, out := sent, answered
	if !strings.HasPrefix(now.Path, "/") {
		in, out = out, in
	}
	if was.OperationID != now.OperationID {
		x.add("operation_id", was.OperationID+" became "+now.OperationID, false)
	}
	if was.Deprecated != now.Deprecated {
		x.add("deprecated", map[bool]string{true: "it is deprecated now", false: "it is no longer deprecated"}[now.Deprecated], false)
	}
	x.parameters(a.Get("parameters").Items(), b.Get("parameters").Items(), in)
	x.body(a.Get("requestBody"), b.Get("requestBody"), in)
	x.responses(a.Get("responses"), b.Get("responses"), out)
	return x.changes, nil
}

func (x *comparison) parameters(was, now []*Value, as role) {
	key := func(p *Value) string { return p.Get("in").Text() + " " + p.Get("name").Text() }
	before := map[string]*Value{}
	for _, p := range was {
		p = x.from.resolve(p)
		before[key(p)] = p
	}
	for _, p := range now {
		p = x.to.resolve(p)
		at := "parameters." + p.Get("name").Text()
		old := before[key(p)]
		delete(before, key(p))
		required := p.Get("required").True()
		switch {
		case old == nil && required:
			x.add(at, "required parameter added ("+p.Get("in").Text()+")", true)
		case old == nil:
			x.add(at, "optional parameter added ("+p.Get("in").Text()+", "+TypeOf(p.Get("schema"))+")", false)
		default:
			if is := old.Get("required").True(); is != required {
				x.add(at, map[bool]string{true: "it became required", false: "it became optional"}[required], required)
			}
			x.schema(at, old.Get("schema"), p.Get("schema"), as)
		}
	}
	for _, p := range was {
		if p = x.from.resolve(p); before[key(p)] != nil {
			x.add("parameters."+p.Get("name").Text(), "parameter removed", true)
		}
	}
}

func (x *comparison) body(was, now *Value, as role) {
	was, now = x.from.resolve(was), x.to.resolve(now)
	switch {
	case was == nil && now == nil:
		return
	case was == nil:
		x.add("body", "body added", now.Get("required").True())
		return
	case now == nil:
		x.add("body", "body removed", true)
		return
	}
	if required := now.Get("required").True(); required != was.Get("required").True() {
		x.add("body", map[bool]string{true: "it became required", false: "it became optional"}[required], required)
	}
	x.content("body", was.Get("content"), now.Get("content"), as)
}

func (x *comparison) content(at string, was, now *Value, as role) {
	was.Each(func(media string, old *Value) {
		if next := now.Get(media); next == nil {
			x.add(at, "media type "+media+" removed", true)
		} else {
			x.schema(at, old.Get("schema"), next.Get("schema"), as)
		}
	})
	now.Each(func(media string, _ *Value) {
		if was.Get(media) == nil {
			x.add(at, "media type "+media+" added", false)
		}
	})
}

func (x *comparison) responses(was, now *Value, as role) {
	was.Each(func(code string, old *Value) {
		at := "responses." + code
		next := now.Get(code)
		if next == nil {
			x.add(at, "answer removed", strings.HasPrefix(code, "2"))
			return
		}
		x.content(at, x.from.resolve(old).Get("content"), x.to.resolve(next).Get("content"), as)
	})
	now.Each(func(code string, _ *Value) {
		if was.Get(code) == nil {
			x.add("responses."+code, "answer added", false)
		}
	})
}
