package spec

import (
	"slices"
	"strconv"
	"strings"

	"bartleby"
)

// schema compares two schemas in the same place. Members of their own are descended into; references are compared by name.
func (x *comparison) schema(at string, was, now *Value, as role) {
	switch {
	case was == nil && now == nil:
		return
	case was == nil || now == nil:
		x.add(at, TypeOf(was)+" became "+TypeOf(now), true)
		return
	}
	if a, b := was.Get("$ref").Text(), now.Get("$ref").Text(); a != "" || b != "" {
		if a != b {
			x.renamed(at, was, now, as)
		}
		return
	}
	x.types(at, was, now, as)
	x.enumeration(at, was, now, as)
	x.limits(at, was, now, as)
	x.properties(at, was, now, as)
	if a, b := was.Get("items"), now.Get("items"); a != nil && b != nil {
		x.schema(at+"[]", a, b, as)
	}
	if a, b := was.Get("additionalProperties"), now.Get("additionalProperties"); a != nil && b != nil && a.kind == objectValue && b.kind == objectValue {
		x.schema(at+".*", a, b, as)
	}
	for _, member := range []string{"allOf", "oneOf", "anyOf"} {
		x.parts(at, member, was.Get(member).Items(), now.Get(member).Items(), as)
	}
}

// renamed compares what two references lead to, or a reference and what stands in its place now. Only what differs in what they lead
// to can break anybody.
func (x *comparison) renamed(at string, was, now *Value, as role) {
	from, to := TypeOf(was), TypeOf(now)
	pair := [2]string{from, to}
	if x.pairs[pair] {
		return
	}
	x.pairs[pair] = true
	a, b := x.from.schema(was), x.to.schema(now)
	before := len(x.changes)
	if a == nil || b == nil || a.Get("$ref") != nil || b.Get("$ref") != nil {
		x.add(at, from+" became "+to, true)
		return
	}
	if strings.TrimSuffix(from, " or null") != strings.TrimSuffix(to, " or null") {
		x.add(at, from+" became "+to, false)
	}
	x.schema(at, a, b, as)
	x.nullable(at, strings.HasSuffix(from, " or null"), strings.HasSuffix(to, " or null"), as, before)
}

// nullable tells that null is answered, or no longer taken, where the types have not told it already.
func (x *comparison) nullable(at string, was, now bool, as role, before int) {
	told := slices.ContainsFunc(x.changes[before:], func(c Change) bool { return strings.Contains(c.What, "null") && "."+c.At == at })
	switch {
	case was == now || told:
	case now:
		x.add(at, "it may be null now", as&answered != 0)
	default:
		x.add(at, "it is never null now", as&sent != 0)
	}
}

// schema is what a schema is, behind a reference or as the only part of a schema that is put together.
func (s *Side) schema(v *Value) *Value {
	for range structural {
		if kind, name, rest := component(v.Get("$ref").Text()); kind == bartleby.KindSchema && rest == "" {
			v = s.parts[Key{kind, name}]
			continue
		}
		parts := slices.Concat(v.Get("allOf").Items(), v.Get("oneOf").Items(), v.Get("anyOf").Items())
		parts = slices.DeleteFunc(slices.Clone(parts), func(p *Value) bool { return p.Get("type").Text() == "null" })
		if v.Get("properties") != nil || len(parts) != 1 {
			break
		}
		v = parts[0]
	}
	return v
}

// kinds are the types that a schema takes, null among them.
func kinds(schema *Value) []string {
	var list []string
	if t := schema.Get("type").Text(); t != "" {
		list = append(list, t)
	}
	for _, t := range schema.Get("type").Items() {
		list = append(list, t.Text())
	}
	if schema.Get("nullable").True() && !slices.Contains(list, "null") {
		list = append(list, "null")
	}
	slices.Sort(list)
	return list
}

func (x *comparison) types(at string, was, now *Value, as role) {
	a, b := kinds(was), kinds(now)
	if slices.Equal(a, b) {
		if f, g := was.Get("format").Text(), now.Get("format").Text(); f != g {
			x.add(at, "format "+orNone(f)+" became "+orNone(g), false)
		}
		return
	}
	narrower, wider := len(without(a, b)) > 0, len(without(b, a)) > 0
	if len(a) == 0 { // anything was taken
		narrower, wider = true, false
	}
	if len(b) == 0 {
		narrower, wider = false, true
	}
	x.add(at, "type "+orNone(strings.Join(a, " or "))+" became "+orNone(strings.Join(b, " or ")), as&sent != 0 && narrower || as&answered != 0 && wider)
}

func (x *comparison) enumeration(at string, was, now *Value, as role) {
	values := func(v *Value) []string {
		var list []string
		for _, one := range v.Get("enum").Items() {
			list = append(list, one.Scalar())
		}
		return list
	}
	a, b := values(was), values(now)
	switch gone, more := without(a, b), without(b, a); {
	case a == nil && b == nil:
	case a == nil:
		x.add(at, "only these values from now on: "+strings.Join(b, ", "), as&sent != 0)
	case b == nil:
		x.add(at, "any value from now on, not only "+strings.Join(a, ", "), as&answered != 0)
	default:
		if len(gone) > 0 {
			x.add(at, "values removed: "+strings.Join(gone, ", "), as&sent != 0)
		}
		if len(more) > 0 {
			x.add(at, "values added: "+strings.Join(more, ", "), false)
		}
	}
}

// limits are bounds that a client may run into.
func (x *comparison) limits(at string, was, now *Value, as role) {
	for _, name := range []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "pattern"} {
		if a, b := was.Get(name).Scalar(), now.Get(name).Scalar(); a != b {
			x.add(at, name+" "+orNone(a)+" became "+orNone(b), as&sent != 0 && b != "" && !looser(name, a, b))
		}
	}
	if a, b := was.Get("default").Scalar(), now.Get("default").Scalar(); a != b {
		x.add(at, "default "+orNone(a)+" became "+orNone(b), false)
	}
}

// looser tells whether a bound lets more through than before.
func looser(name, was, now string) bool {
	a, err := strconv.ParseFloat(was, 64)
	b, also := strconv.ParseFloat(now, 64)
	if err != nil || also != nil {
		return false
	}
	if strings.HasPrefix(name, "max") || name == "exclusiveMaximum" {
		return b >= a
	}
	return b <= a
}

func (x *comparison) properties(at string, was, now *Value, as role) {
	required := func(v *Value) []string {
		var list []string
		for _, name := range v.Get("required").Items() {
			list = append(list, name.Text())
		}
		return list
	}
	old, next := required(was), required(now)
	was.Get("properties").Each(func(name string, value *Value) {
		in := at + "." + name
		other := now.Get("properties").Get(name)
		if other == nil {
			if now.Get("properties") != nil || now.Get("additionalProperties") == nil {
				x.add(in, "member removed", true)
			}
			return
		}
		switch is, becomes := slices.Contains(old, name), slices.Contains(next, name); {
		case !is && becomes:
			x.add(in, "it became required", as&sent != 0)
		case is && !becomes:
			x.add(in, "it became optional", as&answered != 0)
		}
		x.schema(in, value, other, as)
	})
	now.Get("properties").Each(func(name string, value *Value) {
		if was.Get("properties").Get(name) != nil {
			return
		}
		if slices.Contains(next, name) {
			x.add(at+"."+name, "required member added ("+TypeOf(value)+")", as&sent != 0)
		} else {
			x.add(at+"."+name, "member added ("+TypeOf(value)+")", false)
		}
	})
}

// parts compares what schemas are put together from, in order where there are as many.
func (x *comparison) parts(at, member string, was, now []*Value, as role) {
	if len(was) == len(now) {
		for i := range was {
			x.schema(at, was[i], now[i], as)
		}
		return
	}
	names := func(list []*Value) string {
		var all []string
		for _, one := range list {
			all = append(all, TypeOf(one))
		}
		return orNone(strings.Join(all, ", "))
	}
	fewer := len(now) < len(was)
	breaking := member == "allOf" || as&sent != 0 && fewer || as&answered != 0 && !fewer
	x.add(at, member+" "+names(was)+" became "+names(now), breaking)
}

// without is what of a list is not in another.
func without(list, other []string) []string {
	var left []string
	for _, one := range list {
		if !slices.Contains(other, one) {
			left = append(left, one)
		}
	}
	return left
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
