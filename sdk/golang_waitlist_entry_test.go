package sdk

import (
	"strings"
	"testing"

	"github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/svixwebhook"
	"github.com/clerk/clerk-sdk-go/v2/waitlistentry"

	"bartleby/testkit"
)

func TestGoWaitlistEntries(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := t.Context()
		c := waitlistentry.NewClient(config(s, s.Tenant.Key))
		e := must[*clerk.WaitlistEntry](t)(c.Create(ctx, &waitlistentry.CreateParams{EmailAddress: "Guest@example.com", Notify: clerk.Bool(false)}))
		if e.EmailAddress != "guest@example.com" || e.Status != "pending" || e.Invitation != nil || e.CreatedAt == 0 || e.Object != "waitlist_entry" {
			t.Errorf("%+v", e)
		}
		if again := must[*clerk.WaitlistEntry](t)(c.Create(ctx, &waitlistentry.CreateParams{EmailAddress: "guest@example.com"})); again.ID != e.ID {
			t.Errorf("%+v", again)
		}
		_, err := c.Create(ctx, &waitlistentry.CreateParams{EmailAddress: "nobody"})
		refused(t, err, "422 form_param_format_invalid email_address")
		must[*clerk.WaitlistEntry](t)(c.Create(ctx, &waitlistentry.CreateParams{EmailAddress: "other@example.com"}))
		s.Call(t, 200, "POST /v1/waitlist_entries/"+e.ID+"/invite", "")
		list := must[*clerk.WaitlistEntriesList](t)(c.List(ctx, &waitlistentry.ListParams{
			ListParams: clerk.ListParams{Limit: clerk.Int64(1)}, OrderBy: clerk.String("-email_address"), Statuses: []string{"pending", "invited"}, Query: clerk.String("example"),
		}))
		if list.TotalCount != 2 || len(list.WaitlistEntries) != 1 || list.WaitlistEntries[0].EmailAddress != "other@example.com" {
			t.Errorf("%+v", list)
		}
		list = must[*clerk.WaitlistEntriesList](t)(c.List(ctx, &waitlistentry.ListParams{Statuses: []string{"invited"}}))
		if list.TotalCount != 1 || list.WaitlistEntries[0].Invitation == nil || list.WaitlistEntries[0].Invitation.Status != "pending" {
			t.Errorf("%+v", list)
		}
	})
}

func TestGoWebhookApp(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := t.Context()
		c := svixwebhook.NewClient(config(s, s.Tenant.Key))
		_, err := c.RefreshURL(ctx)
		refused(t, err, "400 svix_app_missing")
		_, err = c.Delete(ctx)
		refused(t, err, "400 svix_app_missing")
		made := must[*clerk.SvixWebhook](t)(c.Create(ctx))
		_, err = c.Create(ctx)
		refused(t, err, "400 svix_app_exists")
		if again := must[*clerk.SvixWebhook](t)(c.RefreshURL(ctx)); !strings.HasPrefix(again.SvixURL, s.Frontend+"/") || again.SvixURL == made.SvixURL {
			t.Errorf("%+v", again)
		}
		if _, err := c.Delete(ctx); err != nil {
			t.Error(err)
		}
	})
}
