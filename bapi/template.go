package bapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/wire"
)

type listTemplates struct {
	Type      string `path:"template_type" doc:"email or sms."`
	Limit     int    `query:"limit" default:"500" min:"1" most:"500" doc:"How many to answer at most."`
	Offset    int    `query:"offset" min:"0" doc:"How many to pass over."`
	Paginated bool   `query:"paginated" doc:"Answer with data and total_count where a bare array is the default."`
}

func (a *api) listTemplates(ctx context.Context, in *listTemplates) (*rest.Page[*wire.Template], error) {
	return page(wire.MessageTemplate, in.Paginated, func() ([]*bartleby.Template, int64, error) {
		return a.id.Templates(ctx, instance(ctx), bartleby.TemplateType(in.Type), in.Limit, in.Offset)
	})
}

type templatePath struct {
	Type string `path:"template_type" doc:"email or sms."`
	Slug string `path:"slug" doc:"Which template, such as verification_code."`
}

func (p templatePath) key() (bartleby.TemplateType, string) {
	return bartleby.TemplateType(p.Type), p.Slug
}

func (a *api) getTemplate(ctx context.Context, in *templatePath) (*wire.Template, error) {
	kind, slug := in.key()
	t, err := a.id.Template(ctx, instance(ctx), kind, slug)
	return present(wire.MessageTemplate, t, err)
}

type upsertTemplate struct {
	templatePath
	Name             bartleby.Patch[string] `json:"name" doc:"For people who look through the list."`
	Subject          bartleby.Patch[string] `json:"subject" doc:"Of an e-mail; passed over for a text message. Null: that of the system template."`
	Markup           bartleby.Patch[string] `json:"markup" doc:"What an editor made the body of; kept, not interpreted."`
	Body             bartleby.Patch[string] `json:"body" doc:"Handlebars. Every required variable has to be in it."`
	DeliveredByClerk bartleby.Patch[bool]   `json:"delivered_by_clerk" doc:"Whether this server delivers the message."`
	FromEmailName    bartleby.Patch[string] `json:"from_email_name" doc:"Local part of the sender's address; null: that of the instance."`
	ReplyToEmailName bartleby.Patch[string] `json:"reply_to_email_name" doc:"Local part of the address for replies; null: none."`
}

func (a *api) upsertTemplate(ctx context.Context, in *upsertTemplate) (*wire.Template, error) {
	kind, slug := in.key()
	t, err := a.id.ChangeTemplate(ctx, instance(ctx), kind, slug, identity.TemplateChange{
		Name: in.Name, Subject: in.Subject, Markup: in.Markup, Body: in.Body, FromName: in.FromEmailName, ReplyName: in.ReplyToEmailName, Delivered: in.DeliveredByClerk,
	})
	return present(wire.MessageTemplate, t, err)
}

func (a *api) revertTemplate(ctx context.Context, in *templatePath) (*wire.Template, error) {
	kind, slug := in.key()
	t, err := a.id.RevertTemplate(ctx, instance(ctx), kind, slug)
	return present(wire.MessageTemplate, t, err)
}

type previewTemplate struct {
	templatePath
	Subject          bartleby.Patch[string] `json:"subject" doc:"Absent: the stored one."`
	Body             bartleby.Patch[string] `json:"body" doc:"Absent: the stored one."`
	FromEmailName    bartleby.Patch[string] `json:"from_email_name" doc:"Absent: the stored one."`
	ReplyToEmailName bartleby.Patch[string] `json:"reply_to_email_name" doc:"Absent: the stored one."`
}

func (a *api) previewTemplate(ctx context.Context, in *previewTemplate) (*wire.TemplatePreview, error) {
	kind, slug := in.key()
	p, err := a.id.PreviewTemplate(ctx, instance(ctx), kind, slug, identity.TemplateChange{
		Subject: in.Subject, Body: in.Body, FromName: in.FromEmailName, ReplyName: in.ReplyToEmailName,
	})
	return present(wire.Previewed, p, err)
}

type toggleTemplateDelivery struct {
	templatePath
	DeliveredByClerk bartleby.Patch[bool] `json:"delivered_by_clerk" doc:"Absent: the opposite of what it is."`
}

func (a *api) toggleTemplateDelivery(ctx context.Context, in *toggleTemplateDelivery) (*wire.Template, error) {
	kind, slug := in.key()
	t, err := a.id.ToggleTemplateDelivery(ctx, instance(ctx), kind, slug, in.DeliveredByClerk)
	return present(wire.MessageTemplate, t, err)
}

func (a *api) deleteTemplate(ctx context.Context, in *templatePath) (*wire.DeletedObject, error) {
	kind, slug := in.key()
	d, err := a.id.DeleteTemplate(ctx, instance(ctx), kind, slug)
	return present(wire.Deleted, d, err)
}
