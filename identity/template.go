package identity

import (
	"context"
	"errors"
	"net/url"

	"bartleby"
	"bartleby/message"
	"bartleby/store"
)

// TemplateChange is what an instance may say of a template. What is absent stays as it is.
type TemplateChange struct {
	Name, Subject, Markup, Body bartleby.Patch[string]
	FromName, ReplyName         bartleby.Patch[string]
	Delivered                   bartleby.Patch[bool]
}

// systemTemplate finds a template that every instance has. It fails with template_type_unsupported and resource_not_found.
func systemTemplate(ins *bartleby.Instance, kind bartleby.TemplateType, slug string) (*bartleby.Template, error) {
	all, err := systemTemplates(ins, kind)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Slug == slug {
			return &all[i], nil
		}
	}
	return nil, bartleby.ResourceNotFound("template", slug)
}

// systemTemplates lists them, as old as the instance.
func systemTemplates(ins *bartleby.Instance, kind bartleby.TemplateType) ([]bartleby.Template, error) {
	all := message.System(kind)
	if len(all) == 0 {
		return nil, bartleby.TemplateTypeUnsupported(string(kind))
	}
	for i := range all {
		all[i].CreatedAt, all[i].UpdatedAt = ins.CreatedAt, ins.CreatedAt
	}
	return all, nil
}

// Templates lists a page of the templates of a type by position, and how many there are.
func (s *Service) Templates(ctx context.Context, ins *bartleby.Instance, kind bartleby.TemplateType, limit, offset int) ([]*bartleby.Template, int64, error) {
	all, err := systemTemplates(ins, kind)
	if err != nil {
		return nil, 0, err
	}
	overrides, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) ([]*bartleby.TemplateOverride, error) { return tx.TemplateOverrides(kind) })
	if err != nil {
		return nil, 0, err
	}
	bySlug := map[string]*bartleby.TemplateOverride{}
	for _, o := range overrides {
		bySlug[o.Slug] = o
	}
	list := []*bartleby.Template{}
	for i := min(offset, len(all)); i < len(all) && len(list) < limit; i++ {
		t := &all[i]
		if o := bySlug[t.Slug]; o != nil {
			t = o.Over(*t, ins.ID)
		}
		list = append(list, t)
	}
	return list, int64(len(all)), nil
}

// Template is a template as the instance has it. It fails with template_type_unsupported and resource_not_found.
func (s *Service) Template(ctx context.Context, ins *bartleby.Instance, kind bartleby.TemplateType, slug string) (*bartleby.Template, error) {
	system, err := systemTemplate(ins, kind, slug)
	if err != nil {
		return nil, err
	}
	return store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Template, error) {
		o, err := tx.TemplateOverride(kind, slug)
		if err != nil || o == nil {
			return system, err
		}
		return o.Over(*system, ins.ID), nil
	})
}

// ChangeTemplate changes what an instance says of a template. It fails with template_type_unsupported, resource_not_found,
// required_variable_missing, invalid_template_body, and errors of the fields.
func (s *Service) ChangeTemplate(ctx context.Context, ins *bartleby.Instance, kind bartleby.TemplateType, slug string, c TemplateChange) (*bartleby.Template, error) {
	system, err := systemTemplate(ins, kind, slug)
	if err != nil {
		return nil, err
	}
	if kind == bartleby.SMSTemplate { // has none of these
		c.Subject, c.FromName, c.ReplyName = bartleby.Patch[string]{}, bartleby.Patch[string]{}, bartleby.Patch[string]{}
	}
	if err := s.checkTemplate(ins, system, c); err != nil {
		return nil, err
	}
	return s.override(ctx, ins, system, func(o *bartleby.TemplateOverride) {
		c.Name.Apply(&o.Name)
		c.Subject.Apply(&o.Subject)
		c.Markup.Apply(&o.Markup)
		c.Body.Apply(&o.Body)
		c.FromName.Apply(&o.FromName)
		c.ReplyName.Apply(&o.ReplyName)
		c.Delivered.Apply(&o.Delivered)
	})
}

// ToggleTemplateDelivery says whether this server delivers the messages made of a template; absent turns it round. It fails
// with template_type_unsupported and resource_not_found.
func (s *Service) ToggleTemplateDelivery(ctx context.Context, ins *bartleby.Instance, kind bartleby.TemplateType, slug string, delivered bartleby.Patch[bool]) (*bartleby.Template, error) {
	system, err := systemTemplate(ins, kind, slug)
	if err != nil {
		return nil, err
	}
	return s.override(ctx, ins, system, func(o *bartleby.TemplateOverride) {
		to := delivered.Or(!o.Over(*system, ins.ID).Delivered)
		o.Delivered = &to
	})
}

func (s *Service) override(ctx context.Context, ins *bartleby.Instance, system *bartleby.Template, change func(*bartleby.TemplateOverride)) (*bartleby.Template, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Template, error) {
		o, err := tx.EnsureTemplateOverride(system.Type, system.Slug)
		if err != nil {
			return nil, err
		}
		change(o)
		o.UpdatedAt = tx.Now
		return o.Over(*system, ins.ID), tx.SaveTemplateOverride(o)
	})
}

// RevertTemplate drops all that an instance says of a template. It fails with template_type_unsupported,
// resource_not_found, and template_revert_error where it says nothing.
func (s *Service) RevertTemplate(ctx context.Context, ins *bartleby.Instance, kind bartleby.TemplateType, slug string) (*bartleby.Template, error) {
	system, err := systemTemplate(ins, kind, slug)
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Template, error) {
		o, err := tx.TemplateOverride(kind, slug)
		if err != nil {
			return nil, err
		}
		if o == nil {
			return nil, bartleby.TemplateRevertRestricted()
		}
		return system, tx.DeleteTemplateOverride(o.ID)
	})
}

// DeleteTemplate never deletes: there are only templates that every instance needs. It fails with
// template_type_unsupported, resource_not_found and template_deletion_restricted.
func (s *Service) DeleteTemplate(_ context.Context, ins *bartleby.Instance, kind bartleby.TemplateType, slug string) (*bartleby.Deleted, error) {
	if _, err := systemTemplate(ins, kind, slug); err != nil {
		return nil, err
	}
	return nil, bartleby.TemplateDeletionRestricted()
}

// PreviewTemplate renders a template with sample data, as it would be after a change. Nothing is stored. It fails as
// ChangeTemplate does.
func (s *Service) PreviewTemplate(ctx context.Context, ins *bartleby.Instance, kind bartleby.TemplateType, slug string, c TemplateChange) (*bartleby.TemplatePreview, error) {
	t, err := s.Template(ctx, ins, kind, slug)
	if err != nil {
		return nil, err
	}
	if kind == bartleby.SMSTemplate {
		c.Subject, c.FromName, c.ReplyName = bartleby.Patch[string]{}, bartleby.Patch[string]{}, bartleby.Patch[string]{}
	}
	if err := s.checkTemplate(ins, t, c); err != nil {
		return nil, err
	}
	t.Subject, t.Body = c.Subject.Or(t.Subject), c.Body.Or(t.Body)
	t.FromName, t.ReplyName = c.FromName.Or(t.FromName), c.ReplyName.Or(t.ReplyName)
	subject, html, text, err := message.Render(t, s.sample(ins))
	if err != nil {
		return nil, bodyFault(err)
	}
	if kind == bartleby.SMSTemplate {
		return &bartleby.TemplatePreview{Body: text}, nil
	}
	p := &bartleby.TemplatePreview{Subject: subject, Body: html}
	from := t.FromName
	if from == "" {
		from = ins.Settings.FromEmail
	}
	from += "@" + s.mailDomain(ins)
	p.FromEmailAddress = &from
	if t.ReplyName != "" {
		reply := t.ReplyName + "@" + s.mailDomain(ins)
		p.ReplyToEmailAddress = &reply
	}
	return p, nil
}

// checkTemplate checks what is given of a change, and that the message can be rendered with it.
func (s *Service) checkTemplate(ins *bartleby.Instance, t *bartleby.Template, c TemplateChange) error {
	var faults []error
	text := func(param string, p bartleby.Patch[string], limit int) {
		if p.Set {
			faults = append(faults, bartleby.CheckTemplateText(param, p.To, limit))
		}
	}
	limit := bartleby.MaxTemplateBody
	if t.Type == bartleby.SMSTemplate {
		limit = bartleby.MaxSMSBody
	}
	text("name", c.Name, bartleby.MaxTemplateName)
	if !c.Subject.Null { // null: the system's
		text("subject", c.Subject, bartleby.MaxTemplateSubject)
	}
	text("body", c.Body, limit)
	if len(c.Markup.To) > 4*bartleby.MaxTemplateBody {
		faults = append(faults, bartleby.ParamTooLong("markup", 4*bartleby.MaxTemplateBody))
	}
	faults = append(faults, bartleby.CheckEmailName("from_email_name", c.FromName.To), bartleby.CheckEmailName("reply_to_email_name", c.ReplyName.To))
	if err := bartleby.Collect(faults...); err != nil {
		return err
	}
	return s.tryTemplate(ins, t, c)
}

// tryTemplate renders the parts that are given with sample data.
func (s *Service) tryTemplate(ins *bartleby.Instance, t *bartleby.Template, c TemplateChange) error {
	if c.Subject.Has() {
		if _, _, _, err := message.Render(&bartleby.Template{Type: t.Type, Subject: c.Subject.To}, s.sample(ins)); err != nil {
			return bartleby.ParamFormat("subject", err.Error())
		}
	}
	if !c.Body.Has() {
		return nil
	}
	program, err := message.Parse(c.Body.To)
	if err != nil {
		return bodyFault(err)
	}
	for _, variable := range t.Required {
		if !program.Uses(variable) {
			return bartleby.RequiredVariableMissing(variable)
		}
	}
	if _, _, _, err := message.Render(&bartleby.Template{Type: t.Type, Body: c.Body.To}, s.sample(ins)); err != nil {
		return bodyFault(err)
	}
	return nil
}

func bodyFault(err error) error {
	var wrong *message.SyntaxError
	if errors.As(err, &wrong) {
		return bartleby.TemplateBodyInvalid(wrong.Reason)
	}
	return err
}

// sample is data for previews.
func (s *Service) sample(ins *bartleby.Instance) map[string]any {
	now := s.Tokens.Now().UTC()
	return message.Sample(ins.Application, s.mailDomain(ins), ins.Settings.SupportEmail, now.Format("2 January 2006, 15:04 MST"), now.Year())
}

// mailDomain is where an instance's mail comes from: the host of its home, or of this server's frontend.
func (s *Service) mailDomain(ins *bartleby.Instance) string {
	for _, address := range []string{ins.Settings.HomeURL, s.PublicURL(ins)} {
		if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
			return u.Hostname()
		}
	}
	return "example.com"
}
