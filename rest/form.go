package rest

import (
	"mime"
	"net/http"
	"reflect"

	"bartleby"
)

const formType = "application/x-www-form-urlencoded"

// isForm tells whether the body is a form. A body without a type is one as well: fetch sends none for an empty body.
func isForm(r *http.Request) bool {
	given := r.Header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(given)
	return given == "" || err == nil && media == formType
}

// fillForm binds a form. A list is a name that is repeated; metadata and objects are JSON text in one field; an empty value is
// a null, which forms cannot say otherwise. Of a name that is repeated without being a list, the first counts.
func (p *plan) fillForm(in reflect.Value, text string) (bartleby.Errors, error) {
	var room [16]pair
	pairs, err := parseQuery(text, room[:0])
	if err != nil {
		return nil, bartleby.BodyInvalid("The form in the request body is not validly encoded.")
	}
	if p.whole != nil {
		return nil, bartleby.BodyInvalid(notAList)
	}
	var faults, strangers bartleby.Errors
	if p.strict {
		strangers = p.strangers(pairs)
	}
	for _, f := range p.body {
		if f.ignored {
			continue
		}
		faults = append(faults, f.takeForm(in, pairs)...)
	}
	return append(faults, strangers...), nil
}

// strangers are faults about names that the input does not have.
func (p *plan) strangers(pairs []pair) bartleby.Errors {
	var faults bartleby.Errors
	for _, given := range pairs {
		if _, known := p.byKey[given.key]; !known && len(faults) < maxErrors {
			faults = append(faults, bartleby.ParamUnknown(shown(given.key)))
		}
	}
	return faults
}

func (f *field) takeForm(in reflect.Value, pairs []pair) bartleby.Errors {
	value, given := "", false
	for i := range pairs {
		if pairs[i].key == f.name || f.kind == kindStrings && f.listed(pairs[i].key) {
			value, given = pairs[i].value, true
			break
		}
	}
	one := func(fault *bartleby.Error) bartleby.Errors {
		if fault == nil {
			return nil
		}
		return bartleby.Errors{fault}
	}
	switch {
	case !given && f.required:
		return one(bartleby.ParamMissing(f.name))
	case !given:
		f.setAbsent(in)
		return nil
	case value == "" && f.required:
		return one(bartleby.ParamNil(f.name))
	case value == "" && f.kind != kindStrings:
		f.setNull(in)
		return nil
	}
	switch f.kind {
	case kindMetadata, kindRaw, kindObject, kindItems:
		return f.takeJSONText(in, value)
	case kindStrings:
		return one(f.takeFormList(in, pairs))
	}
	return one(f.takeQuery(in, []pair{{f.name, value}}))
}

// takeFormList gathers a name that is repeated. A single empty value is an empty list.
func (f *field) takeFormList(in reflect.Value, pairs []pair) *bartleby.Error {
	list := []string{}
	for i := range pairs {
		if !f.listed(pairs[i].key) {
			continue
		}
		if !fit(pairs[i].value) {
			return bartleby.ParamValueInvalid(f.name, unfitText)
		}
		list = append(list, pairs[i].value)
	}
	if len(list) == 1 && list[0] == "" {
		list = list[:0]
	}
	if fault := f.checkLength(len(list)); fault != nil {
		return fault
	}
	return f.setStrings(in, list)
}

// takeJSONText binds JSON that is the text of one field.
func (f *field) takeJSONText(in reflect.Value, text string) bartleby.Errors {
	s := scanner{text: []byte(text)}
	s.space()
	begun := s.at
	if !s.value(1) || !fit(text) {
		return bartleby.Errors{bartleby.ParamValueInvalid(f.name, "it must be JSON text")}
	}
	raw, unfit := s.text[begun:s.at], s.unfit
	if !s.ended() {
		return bartleby.Errors{bartleby.ParamValueInvalid(f.name, "it must be JSON text")}
	}
	if fault := f.setJSON(in, span{value: raw, unfit: unfit}); fault != nil {
		return bartleby.Errors{fault}
	}
	if f.items != nil && raw[0] != 'n' {
		return f.setObjects(in, raw)
	}
	return nil
}
