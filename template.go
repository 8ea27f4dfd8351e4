package bartleby

import (
	"regexp"
	"unicode/utf8"
)

// TemplateType is what a template makes.
type TemplateType string

// The types of templates.
const (
	EmailTemplate TemplateType = "email"
	SMSTemplate   TemplateType = "sms"
)

// Template is an e-mail or a text message before its variables are filled in: as every instance begins with it, or as an
// instance has changed it.
type Template struct {
	ID         string // "" of a system template
	InstanceID string // "" of a system template
	Type       TemplateType
	Slug       string
	Name       string
	Position   int    // in lists, from 0
	Subject    string // "" of a text message
	Markup     string // what an editor made the body of; not interpreted
	Body       string
	FromName   string // local part of the sender; "": the instance's
	ReplyName  string // local part of the address for replies; "": none
	Delivered  bool   // by this server; else only announced by an event
	Notifies   bool   // tells of something that happened, rather than carry a code or a link
	Available  []string
	Required   []string
	CreatedAt  int64 // Unix milliseconds
	UpdatedAt  int64
}

// TemplateOverride is what an instance says instead of a system template; nil is what it leaves alone.
type TemplateOverride struct {
	ID        string       `json:"id"`
	Type      TemplateType `json:"type"`
	Slug      string       `json:"slug"`
	Name      *string      `json:"name"`
	Subject   *string      `json:"subject"`
	Markup    *string      `json:"markup"`
	Body      *string      `json:"body"`
	FromName  *string      `json:"from_name"`
	ReplyName *string      `json:"reply_name"`
	Delivered *bool        `json:"delivered"`
	CreatedAt int64        `json:"created_at"`
	UpdatedAt int64        `json:"updated_at"`
}

// Over is the system template as the override changes it.
func (o *TemplateOverride) Over(system Template, instance string) *Template {
	t := system
	t.ID, t.InstanceID, t.CreatedAt, t.UpdatedAt = o.ID, instance, o.CreatedAt, o.UpdatedAt
	for field, to := range map[*string]*string{&t.Name: o.Name, &t.Subject: o.Subject, &t.Markup: o.Markup, &t.Body: o.Body, &t.FromName: o.FromName, &t.ReplyName: o.ReplyName} {
		if to != nil {
			*field = *to
		}
	}
	if o.Delivered != nil {
		t.Delivered = *o.Delivered
	}
	return &t
}

// TemplatePreview is a template rendered with sample data. Addresses are nil for a text message, and where there is none.
type TemplatePreview struct {
	Subject             string
	Body                string
	FromEmailAddress    *string
	ReplyToEmailAddress *string
}

// Bounds of a template's parts, in characters.
const (
	MaxTemplateName    = 256
	MaxTemplateSubject = 998 // of a header line (RFC 5322, section 2.1.1)
	MaxTemplateBody    = 100_000
	MaxSMSBody         = 1600 // ten parts
)

var localPart = regexp.MustCompile(`^[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*$`)

// CheckEmailName demands the local part of an e-mail address, of plain characters; "" is none.
func CheckEmailName(param, name string) error {
	if len(name) > 64 {
		return ParamTooLong(param, 64)
	}
	if name != "" && !localPart.MatchString(name) {
		return ParamFormat(param, "it must be what stands before the @ of an e-mail address")
	}
	return nil
}

// CheckTemplateText demands a text that is neither empty nor longer than limit, in characters.
func CheckTemplateText(param, text string, limit int) error {
	if text == "" {
		return ParamNil(param)
	}
	if utf8.RuneCountInString(text) > limit {
		return ParamTooLong(param, limit)
	}
	return nil
}
