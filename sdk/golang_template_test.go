package sdk

import (
	"strings"
	"testing"

	"github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/template"

	"bartleby/testkit"
)

func templates(s *testkit.Server, key string) *template.Client {
	return template.NewClient(config(s, key))
}

func TestGoTemplates(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, c, twin := t.Context(), templates(s, s.Tenant.Key), templates(s, s.Twin.Key)
		const email, slug = clerk.TemplateTypeEmail, "magic_link_sign_in"
		for kind, want := range map[clerk.TemplateType]int64{email: 19, clerk.TemplateTypeSMS: 6} {
			list := must[*clerk.TemplateList](t)(c.List(ctx, &template.ListParams{TemplateType: kind}))
			if list.TotalCount != want || int64(len(list.Templates)) != want {
				t.Errorf("%s: %d of %d", kind, len(list.Templates), list.TotalCount)
			}
		}
		one := must[*clerk.Template](t)
		system := one(c.Get(ctx, &template.GetParams{TemplateType: email, Slug: slug}))
		if system.Object != "template" || system.Slug != slug || system.ResourceType != "system" || system.CanRevert || !system.DeliveredByClerk || len(system.RequiredVariables) != 1 || system.Subject == "" {
			t.Errorf("%+v", system)
		}
		// What was read can be written back.
		same := one(c.Update(ctx, &template.UpdateParams{TemplateType: email, Slug: slug, Name: &system.Name, Subject: &system.Subject, Markup: &system.Markup, Body: &system.Body}))
		if same.ResourceType != "user" || !same.CanRevert || same.Body != system.Body {
			t.Errorf("%+v", same)
		}
		changed := one(c.Update(ctx, &template.UpdateParams{TemplateType: email, Slug: slug, Body: clerk.String("<a href=\"{{magic_link}}\">in</a>"), FromEmailName: clerk.String("hello"), DeliveredByClerk: clerk.Bool(false)}))
		if !strings.Contains(changed.Body, "magic_link") || changed.DeliveredByClerk || changed.FromEmailName == nil || *changed.FromEmailName != "hello" {
			t.Errorf("%+v", changed)
		}
		if other := one(twin.Get(ctx, &template.GetParams{TemplateType: email, Slug: slug})); other.ResourceType != "system" {
			t.Errorf("%+v", other)
		}
		preview := must[*clerk.TemplatePreview](t)(c.Preview(ctx, &template.PreviewParams{TemplateType: email, Slug: slug, Subject: clerk.String("To {{app.name}}"), ReplyToEmailName: clerk.String("help")}))
		if !strings.HasPrefix(preview.Subject, "To ") || !strings.HasPrefix(preview.Body, `<a href="https://`) || preview.FromEmailAddress == nil || !strings.HasPrefix(*preview.FromEmailAddress, "hello@") || !strings.HasPrefix(*preview.ReplyToEmailAddress, "help@") {
			t.Errorf("%+v", preview)
		}
		if on := one(c.ToggleDelivery(ctx, &template.ToggleDeliveryParams{TemplateType: email, Slug: slug, DeliveredByClerk: clerk.Bool(true)})); !on.DeliveredByClerk {
			t.Errorf("%+v", on)
		}
		if back := one(c.Revert(ctx, &template.RevertParams{TemplateType: email, Slug: slug})); back.ResourceType != "system" || back.Body != system.Body {
			t.Errorf("%+v", back)
		}
		_, err := c.Revert(ctx, &template.RevertParams{TemplateType: email, Slug: slug})
		refused(t, err, "400 template_revert_error")
		_, err = c.Delete(ctx, &template.DeleteParams{TemplateType: email, Slug: slug})
		refused(t, err, "400 template_deletion_restricted")
		_, err = c.Get(ctx, &template.GetParams{TemplateType: email, Slug: "nothing"})
		refused(t, err, "404 resource_not_found")
		_, err = c.List(ctx, &template.ListParams{TemplateType: "pigeon"})
		refused(t, err, "400 template_type_unsupported")
		_, err = c.Update(ctx, &template.UpdateParams{TemplateType: email, Slug: slug, Body: clerk.String("no link")})
		refused(t, err, "422 required_variable_missing body")
		_, err = c.Preview(ctx, &template.PreviewParams{TemplateType: email, Slug: slug, Body: clerk.String("{{#if}}")})
		refused(t, err, "422 invalid_template_body body")
	})
}
