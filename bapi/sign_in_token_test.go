package bapi_test

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bartleby"
	"bartleby/testkit"
)

func TestSignInTokens(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := newUser(t, s, "ada_l")
		a := s.Call(t, 200, "POST /v1/sign_in_tokens", `{"user_id":"`+ada+`"}`)
		o := a.Object(t)
		ticket := o["token"].(string)
		if !strings.HasPrefix(a.ID(t), "sit_") || o["object"] != "sign_in_token" || o["user_id"] != ada || o["status"] != "pending" ||
			o["url"] != s.Frontend+"/v1/tickets/accept?ticket="+ticket || strings.Count(ticket, ".") != 2 {
			t.Fatalf("%s", a.Body)
		}
		if strings.Contains(s.Log.String(), ticket) {
			t.Error("the ticket is in the log")
		}
		for body, want := range map[string]string{
			`{}`: "form_param_missing user_id", `{"user_id":"` + ada + `","expires_in_seconds":0}`: "form_param_value_invalid expires_in_seconds",
			`{"user_id":"` + ada + `","expires_in_seconds":999999999999}`: "form_param_value_invalid expires_in_seconds", `{"user_id":"` + ada + `","expires_in_seconds":"1"}`: "form_param_type_invalid expires_in_seconds",
		} {
			s.Refused(t, 422, "POST /v1/sign_in_tokens", body, want)
		}
		s.Refused(t, 404, "POST /v1/sign_in_tokens", `{"user_id":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`, "resource_not_found")
		org := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme"}`).ID(t)
		s.Refused(t, 403, "POST /v1/sign_in_tokens", `{"user_id":"`+ada+`","org_id":"`+org+`"}`, "not_a_member_in_organization org_id")
		s.Refused(t, 404, "POST /v1/sign_in_tokens", `{"user_id":"`+ada+`","org_id":"org_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`, "resource_not_found")
		s.Call(t, 200, "POST /v1/organizations/"+org+"/memberships", `{"user_id":"`+ada+`","role":"org:member"}`)
		active := s.Call(t, 200, "POST /v1/sign_in_tokens", `{"user_id":"`+ada+`","org_id":"`+org+`","expires_in_seconds":60}`).Object(t)["token"].(string)

		redeem := func(ticket string) (*bartleby.SignInToken, error) {
			return s.Rules.RedeemSignInToken(context.Background(), s.Tenant.Instance, ticket)
		}
		if got, err := redeem(active); err != nil || got.UserID != ada || got.OrganizationID != org || got.IsActor() {
			t.Errorf("%+v %v", got, err)
		}
		if _, err := redeem(active); !bartleby.IsCode(err, "ticket_invalid_code") {
			t.Errorf("used twice: %v", err)
		}
		if _, err := s.Rules.RedeemSignInToken(context.Background(), s.Twin.Instance, ticket); !bartleby.IsCode(err, "ticket_invalid_code") {
			t.Errorf("at the twin: %v", err)
		}
		revoke := "POST /v1/sign_in_tokens/" + a.ID(t) + "/revoke"
		if got := s.Call(t, 200, revoke, "").Object(t); got["status"] != "revoked" || got["token"] != nil || got["url"] != nil {
			t.Errorf("%v", got)
		}
		s.Refused(t, 400, revoke, "", "sign_in_token_cannot_be_revoked_code")
		s.Refused(t, 404, "POST /v1/actor_tokens/"+a.ID(t)+"/revoke", "", "resource_not_found")
		s.Refused(t, 404, "POST /v1/sign_in_tokens/sit_2OEpKhcCN1Lat9NQ0G6puh7q5Rb/revoke", "", "resource_not_found")
		if _, err := redeem(ticket); !bartleby.IsCode(err, "ticket_invalid_code") {
			t.Errorf("revoked: %v", err)
		}

		// One of many who race is signed in.
		raced := s.Call(t, 200, "POST /v1/sign_in_tokens", `{"user_id":"`+ada+`"}`).Object(t)["token"].(string)
		var group sync.WaitGroup
		var won atomic.Int64
		for range 8 {
			group.Go(func() {
				if _, err := redeem(raced); err == nil {
					won.Add(1)
				} else if !bartleby.IsCode(err, "ticket_invalid_code") {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 {
			t.Errorf("redeemed %d times", won.Load())
		}
		late := s.Call(t, 200, "POST /v1/sign_in_tokens", `{"user_id":"`+ada+`","expires_in_seconds":5}`).Object(t)["token"].(string)
		gone := s.Call(t, 200, "POST /v1/sign_in_tokens", `{"user_id":"`+ada+`"}`).Object(t)["token"].(string)
		s.Clock.Advance(5 * time.Second)
		if _, err := redeem(late); !bartleby.IsCode(err, "ticket_expired_code") {
			t.Errorf("too late: %v", err)
		}
		s.Call(t, 200, "DELETE /v1/users/"+ada, "")
		if _, err := redeem(gone); !bartleby.IsCode(err, "ticket_invalid_code") {
			t.Errorf("of a deleted user: %v", err)
		}
	})
}

func TestActorTokens(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := newUser(t, s, "ada_l")
		a := s.Call(t, 200, "POST /v1/actor_tokens", `{"user_id":"`+ada+`","actor":{"sub":"user_support","why": "ticket 7"},"expires_in_seconds":60,"session_max_duration_in_seconds":120}`)
		o := a.Object(t)
		if !strings.HasPrefix(a.ID(t), "act_") || o["object"] != "actor_token" || o["actor"].(map[string]any)["why"] != "ticket 7" || o["url"] == nil {
			t.Fatalf("%s", a.Body)
		}
		for body, want := range map[string]string{
			`{"user_id":"` + ada + `"}`: "form_param_missing actor", `{"user_id":"` + ada + `","actor":{}}`: "form_param_value_invalid actor", `{"user_id":"` + ada + `","actor":[]}`: "form_param_value_invalid actor",
			`{"user_id":"` + ada + `","actor":{"sub":7}}`: "form_param_value_invalid actor", `{"user_id":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb","actor":{"sub":"x"}}`: "form_resource_not_found user_id",
			`{"user_id":"` + ada + `","actor":{"sub":"x"},"session_max_duration_in_seconds":-1}`: "form_param_value_invalid session_max_duration_in_seconds",
			`{"user_id":"` + ada + `","actor":{"sub":"` + strings.Repeat("x", 9000) + `"}}`:      "form_param_exceeds_allowed_size actor",
		} {
			s.Refused(t, 422, "POST /v1/actor_tokens", body, want)
		}
		got, err := s.Rules.RedeemSignInToken(context.Background(), s.Tenant.Instance, o["token"].(string))
		if err != nil || !got.IsActor() || string(got.Actor) != `{"sub":"user_support","why":"ticket 7"}` || got.SessionMaxDuration != 120_000 {
			t.Errorf("%+v %v", got, err)
		}
		s.Refused(t, 400, "POST /v1/actor_tokens/"+a.ID(t)+"/revoke", "", "actor_token_cannot_be_revoked_code")
		b := s.Call(t, 200, "POST /v1/actor_tokens", `{"user_id":"`+ada+`","actor":{"sub":"x"}}`)
		if got := s.Call(t, 200, "POST /v1/actor_tokens/"+b.ID(t)+"/revoke", "").Object(t); got["status"] != "revoked" || got["token"] != nil {
			t.Errorf("%v", got)
		}
		s.Refused(t, 404, "POST /v1/sign_in_tokens/"+b.ID(t)+"/revoke", "", "resource_not_found")
	})
}

func TestTestingTokens(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		o := s.Call(t, 200, "POST /v1/testing_tokens", "").Object(t)
		text := o["token"].(string)
		parts := regexp.MustCompile(`^(\d+)-c_[0-9A-Za-z]{27}$`).FindStringSubmatch(text)
		if parts == nil || o["object"] != "testing_token" {
			t.Fatalf("%v", o)
		}
		if made, _ := strconv.ParseFloat(parts[1], 64); o["expires_at"] != made+3600 {
			t.Errorf("%v", o)
		}
		valid := func(tenant testkit.Tenant, text string) bool {
			ok, err := s.Rules.TestingTokenValid(context.Background(), tenant.Instance, text)
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		first := valid(s.Tenant, text)
		if !first || !valid(s.Tenant, text) || valid(s.Twin, text) || valid(s.Tenant, text+"x") {
			t.Error("a testing token holds for its instance, and again")
		}
		s.Clock.Advance(time.Hour)
		if valid(s.Tenant, text) {
			t.Error("an hour later it still holds")
		}
	})
}
