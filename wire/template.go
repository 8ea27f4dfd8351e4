package wire

import "bartleby"

// Template is the public JSON of a template.
type Template struct {
	ID                  string   `json:"id"`
	Object              string   `json:"object" enum:"template"`
	InstanceID          *string  `json:"instance_id" doc:"Null of a system template."`
	ResourceType        string   `json:"resource_type" enum:"system,user" doc:"user where the instance has changed it."`
	TemplateType        string   `json:"template_type" enum:"email,sms"`
	Name                string   `json:"name"`
	Slug                string   `json:"slug"`
	Position            int      `json:"position" doc:"Place in the list, from 0."`
	CanRevert           bool     `json:"can_revert"`
	CanDelete           bool     `json:"can_delete"`
	CanEditBody         bool     `json:"can_edit_body"`
	CanToggle           bool     `json:"can_toggle" doc:"True of text messages that only notify."`
	Subject             *string  `json:"subject" doc:"Null of a text message."`
	Markup              string   `json:"markup" doc:"What an editor made the body of."`
	Body                string   `json:"body" doc:"Before its variables are filled in."`
	AvailableVariables  []string `json:"available_variables"`
	RequiredVariables   []string `json:"required_variables"`
	FromEmailName       string   `json:"from_email_name" doc:"Local part of the sender; empty: that of the instance."`
	ReplyToEmailName    string   `json:"reply_to_email_name" doc:"Local part of the address for replies; empty: none."`
	DeliveredByClerk    bool     `json:"delivered_by_clerk" doc:"Whether this server delivers the message; if not, it is only announced by a webhook."`
	Enabled             bool     `json:"enabled"`
	FlaggedAsSuspicious bool     `json:"flagged_as_suspicious"`
	CreatedAt           int64    `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt           int64    `json:"updated_at" doc:"Unix milliseconds."`
}

// MessageTemplate makes a template presentable.
func MessageTemplate(t *bartleby.Template) *Template {
	w := &Template{
		ID: t.ID, Object: "template", ResourceType: "system", TemplateType: string(t.Type), Name: t.Name, Slug: t.Slug, Position: t.Position,
		CanEditBody: true, CanToggle: t.Type == bartleby.SMSTemplate && t.Notifies, Markup: t.Markup, Body: t.Body,
		AvailableVariables: t.Available, RequiredVariables: t.Required, FromEmailName: t.FromName, ReplyToEmailName: t.ReplyName,
		DeliveredByClerk: t.Delivered, Enabled: true, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
	if t.Type == bartleby.EmailTemplate {
		w.Subject = &t.Subject
	}
	if t.InstanceID != "" {
		w.InstanceID, w.ResourceType, w.CanRevert = &t.InstanceID, "user", true
	} else {
		w.ID = "tmpl_" + string(t.Type) + "_" + t.Slug
	}
	return w
}

// TemplatePreview is the public JSON of a preview.
type TemplatePreview struct {
	Subject             string  `json:"subject"`
	Body                string  `json:"body" doc:"HTML of an e-mail, text of a text message."`
	FromEmailAddress    *string `json:"from_email_address"`
	ReplyToEmailAddress *string `json:"reply_to_email_address"`
}

// Previewed makes a preview presentable.
func Previewed(p *bartleby.TemplatePreview) *TemplatePreview { return (*TemplatePreview)(p) }
