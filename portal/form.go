package portal

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"bartleby"
	"bartleby/identity"
)

// endpointForm is the fields of an endpoint as they were typed, with what is wrong with them.
type endpointForm struct {
	ID          string // "": a new one
	Action      string
	Back        string
	URL         string
	Description string
	Events      string // a name, or a beginning, a line
	Headers     string // "name: value", a line
	RateLimit   string
	Faults      map[string]string // by field; "" for what is about none
	Names       []bartleby.EventType
}

func (p *Portal) newEndpoint(v *visit) error {
	return p.showForm(v, http.StatusOK, &endpointForm{})
}

func (p *Portal) editEndpoint(v *visit) error {
	e, err := p.endpoint(v)
	if err != nil {
		return err
	}
	f := &endpointForm{ID: e.ID, URL: e.URL, Description: e.Description, Events: strings.Join(e.EventTypes, "\n")}
	for _, name := range slices.Sorted(maps.Keys(e.Headers)) {
		f.Headers += name + ": " + e.Headers[name] + "\n"
	}
	if e.RateLimit > 0 {
		f.RateLimit = strconv.Itoa(e.RateLimit)
	}
	return p.showForm(v, http.StatusOK, f)
}

func (p *Portal) showForm(v *visit, status int, f *endpointForm) error {
	f.Names = bartleby.EventTypes
	title := "Add an endpoint"
	f.Back, f.Action = p.home(v.ins.ID), p.home(v.ins.ID)+"/endpoints"
	if f.ID != "" {
		title = "Change the endpoint"
		f.Back, f.Action = p.at(v, f.ID), p.at(v, f.ID)
	}
	if len(f.Faults) > 0 {
		title = "Error: " + title
	}
	return p.show(v, status, "form", title, f)
}

func typed(v *visit) *endpointForm {
	get := v.r.PostForm.Get
	return &endpointForm{
		ID: v.r.PathValue("endpoint"), URL: strings.TrimSpace(get("url")), Description: strings.TrimSpace(get("description")), Events: get("event_types"),
		Headers: get("headers"), RateLimit: strings.TrimSpace(get("rate_limit")), Faults: map[string]string{},
	}
}

// change reads the fields. What cannot be read is noted in Faults.
func (f *endpointForm) change() identity.WebhookEndpointChange {
	in := identity.WebhookEndpointChange{URL: bartleby.To(f.URL), Description: bartleby.To(f.Description)}
	in.EventTypes = bartleby.To(strings.FieldsFunc(f.Events, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) }))
	headers := map[string]string{}
	for line := range strings.Lines(f.Headers) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			f.Faults["headers"] = fmt.Sprintf("Each line is a name, a colon and a value; this one is not: %s", line)
		}
		headers[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	raw, _ := json.Marshal(headers) // strings never fail
	in.Headers = bartleby.To[json.RawMessage](raw)
	limit := 0
	if f.RateLimit != "" {
		var err error
		if limit, err = strconv.Atoi(f.RateLimit); err != nil {
			f.Faults["rate_limit"] = "The rate is a whole number, or empty."
		}
	}
	in.RateLimit = bartleby.To(limit)
	return in
}

func (p *Portal) createEndpoint(v *visit) error {
	return p.submit(v, "created", func(in identity.WebhookEndpointChange) (*bartleby.WebhookEndpoint, error) {
		return p.Identity.CreateWebhookEndpoint(v.r.Context(), v.ins, in, "")
	})
}

func (p *Portal) changeEndpoint(v *visit) error {
	return p.submit(v, "changed", func(in identity.WebhookEndpointChange) (*bartleby.WebhookEndpoint, error) {
		return p.Identity.UpdateWebhookEndpoint(v.r.Context(), v.ins, v.r.PathValue("endpoint"), in)
	})
}

// submit applies the fields, or shows them again with what is wrong.
func (p *Portal) submit(v *visit, word string, apply func(identity.WebhookEndpointChange) (*bartleby.WebhookEndpoint, error)) error {
	f := typed(v)
	in := f.change()
	if len(f.Faults) == 0 {
		e, err := apply(in)
		if err == nil {
			return p.then(v, p.at(v, e.ID), word, nil)
		}
		if !f.note(err) {
			return err
		}
	}
	return p.showForm(v, http.StatusUnprocessableEntity, f)
}

// reason says what is wrong with a field. It stands beside its field, which need not be named once more.
func reason(e *bartleby.Error) string {
	_, text, ok := strings.Cut(e.LongMessage, ": ")
	if !ok {
		return e.LongMessage
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// note keeps what is wrong with the fields. It tells whether the error is of that sort.
func (f *endpointForm) note(err error) bool {
	var many bartleby.Errors
	var one *bartleby.Error
	if !errors.As(err, &many) && errors.As(err, &one) {
		many = bartleby.Errors{one}
	}
	for _, e := range many {
		if e.Kind != bartleby.Invalid && e.Kind != bartleby.Forbidden {
			return false
		}
		f.Faults[e.Param()] = reason(e)
	}
	return len(many) > 0
}
