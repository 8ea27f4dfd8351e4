package bapi_test

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bartleby"
	"bartleby/testkit"
)

func TestWebhookApp(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		for _, call := range []string{"POST /v1/webhooks/svix_url", "DELETE /v1/webhooks/svix"} {
			s.Refused(t, 400, call, "", "svix_app_missing")
		}
		ticket := func(a testkit.Answer) string {
			t.Helper()
			o := a.Object(t)
			link, err := url.Parse(o["svix_url"].(string))
			if err != nil || len(o) != 1 || !strings.HasPrefix(link.String(), s.Frontend+"/webhooks/portal?ticket=") {
				t.Fatalf("%s", a.Body)
			}
			return link.Query().Get("ticket")
		}
		first := ticket(s.Call(t, 200, "POST /v1/webhooks/svix", ""))
		s.Refused(t, 400, "POST /v1/webhooks/svix", "null", "svix_app_exists")
		second := ticket(s.Call(t, 200, "POST /v1/webhooks/svix_url", "null"))
		open := func(ticket string) error {
			_, err := s.Rules.OpenWebhookPortal(context.Background(), s.Tenant.Instance, ticket)
			return err
		}
		if first == second {
			t.Error("the links are the same")
		}
		if s.Log.String() == "" || strings.Contains(s.Log.String(), second) {
			t.Error("the log holds a ticket")
		}

		// Each link opens once, whoever races; others wait meanwhile.
		var group sync.WaitGroup
		var opened atomic.Int64
		for range 6 {
			group.Go(func() {
				if err := open(first); err == nil {
					opened.Add(1)
				} else if !bartleby.IsCode(err, "ticket_invalid_code") {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if opened.Load() != 1 {
			t.Errorf("opened %d times", opened.Load())
		}
		if err := open(second); err != nil {
			t.Error(err)
		}
		invitation := s.Call(t, 200, "POST /v1/invitations", `{"email_address":"guest@example.com"}`).Object(t)["url"].(string)
		if err := open(invitation[strings.Index(invitation, "=")+1:]); !bartleby.IsCode(err, "ticket_invalid_code") {
			t.Errorf("a ticket of another kind: %v", err)
		}
		late := ticket(s.Call(t, 200, "POST /v1/webhooks/svix_url", ""))
		s.Clock.Advance(11 * time.Minute)
		if err := open(late); !bartleby.IsCode(err, "ticket_expired_code") {
			t.Errorf("%v", err)
		}

		// The twin has no part in it.
		if a := s.Do(t, testkit.Request{Call: "POST /v1/webhooks/svix_url", Key: s.Twin.Key}); a.Status != 400 {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		lost := ticket(s.Call(t, 200, "POST /v1/webhooks/svix_url", ""))
		if _, err := s.Rules.OpenWebhookPortal(context.Background(), s.Twin.Instance, lost); !bartleby.IsCode(err, "ticket_invalid_code") {
			t.Errorf("%v", err)
		}
		if a := s.Call(t, 204, "DELETE /v1/webhooks/svix", "null"); len(a.Body) != 0 {
			t.Errorf("%s", a.Body)
		}
		if err := open(lost); !bartleby.IsCode(err, "svix_app_missing") {
			t.Errorf("%v", err)
		}
		s.Refused(t, 400, "DELETE /v1/webhooks/svix", "", "svix_app_missing")
		s.Call(t, 200, "POST /v1/webhooks/svix", "")
		if err := open(lost); !bartleby.IsCode(err, "ticket_invalid_code") { // of the application before
			t.Errorf("%v", err)
		}
	})
}

func TestWebhookAppOnce(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		var group sync.WaitGroup
		var made atomic.Int64
		for range 8 {
			group.Go(func() {
				if a := s.Do(t, testkit.Request{Call: "POST /v1/webhooks/svix"}); a.Status == 200 {
					made.Add(1)
				} else if a.Status != 400 {
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}
		group.Wait()
		if made.Load() != 1 {
			t.Errorf("made %d times", made.Load())
		}
	})
}
