package bapi_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby"
	"bartleby/store"
	"bartleby/testkit"
)

const noToken = "mt_00000000000000000000000000000000"

func TestM2MTokens(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		mail, mailKey := newMachine(t, s, "Mail")
		other, otherKey := newMachine(t, s, "Other")
		bill, key := newMachine(t, s, "Billing", mail)
		a := as(t, s, key, 201, "POST /m2m_tokens", `{"claims":{"b":{"x":1.50},"a":"<&>"},"seconds_until_expiration":60}`)
		o, id := a.Object(t), a.ID(t)
		token := o["token"].(string)
		if !regexp.MustCompile(`^mt_[0-9a-f]{32}$`).MatchString(id) || !regexp.MustCompile(`^mt_[0-9a-f]{64}$`).MatchString(token) || o["object"] != "machine_to_machine_token" ||
			o["subject"] != bill || fmt.Sprint(o["scopes"]) != "["+mail+"]" || o["revoked"] != false || o["revocation_reason"] != nil || o["expired"] != false ||
			o["expiration"] != o["created_at"].(float64)+60_000 || o["last_used_at"] != nil || !strings.Contains(string(a.Body), `"claims":{"b":{"x":1.50},"a":"<&>"}`) {
			t.Fatalf("%s", a.Body)
		}

		// Who may verify it: the instance, and the machines that it is for.
		verify := func(key string, token string) testkit.Answer {
			return s.Do(t, testkit.Request{Call: "POST /v1/m2m_tokens/verify", Body: `{"token":"` + token + `"}`, Key: key})
		}
		for _, who := range []string{s.Tenant.Key, mailKey} {
			a := verify(who, token)
			got := a.Object(t)
			if a.Status != 200 || got["id"] != id || got["subject"] != bill || got["token"] != nil || fmt.Sprint(got["scopes"]) != "["+mail+"]" || got["last_used_at"] == nil {
				t.Errorf("%s", a.Body)
			}
		}
		twin := s.Do(t, testkit.Request{Call: "POST /v1/machines", Body: `{"name":"Mail"}`, Key: s.Twin.Key}).Object(t)
		for who, key := range map[string]string{"a machine out of scope": otherKey, "itself": key, "another tenant": s.Twin.Key, "a machine of another tenant": twin["secret_key"].(string)} {
			if a := verify(key, token); a.Status != 404 || a.Codes(t)[0] != "resource_not_found" {
				t.Errorf("%s: %d %s", who, a.Status, a.Body)
			}
		}
		unknown := verify(mailKey, "mt_"+strings.Repeat("0", 64))
		if unknown.Status != 404 || verify(mailKey, id).Status != 404 || verify(mailKey, key).Status != 404 || verify("ak_"+strings.Repeat("x", 43), token).Status != 401 {
			t.Errorf("%s", unknown.Body)
		}
		as(t, s, mailKey, 422, "POST /m2m_tokens/verify", `{}`, "form_param_missing token")

		// What it reaches: what it was made for, and has not been taken away since.
		s.Call(t, 200, "POST /v1/machines/"+bill+"/scopes", `{"to_machine_id":"`+other+`"}`)
		if a := verify(otherKey, token); a.Status != 404 {
			t.Errorf("a later scope widens it: %s", a.Body)
		}
		s.Call(t, 200, "DELETE /v1/machines/"+bill+"/scopes/"+mail, "")
		if a := verify(mailKey, token); a.Status != 404 {
			t.Errorf("a scope that was taken away holds: %s", a.Body)
		}
		if a := verify(s.Tenant.Key, token); a.Status != 200 || fmt.Sprint(a.Object(t)["scopes"]) != "[]" {
			t.Errorf("%s", a.Body)
		}
		s.Call(t, 200, "POST /v1/machines/"+bill+"/scopes", `{"to_machine_id":"`+mail+`"}`)

		// Revocation.
		at := "POST /m2m_tokens/" + id + "/revoke"
		as(t, s, otherKey, 404, at, `{}`, "resource_not_found")
		as(t, s, s.Twin.Key, 404, at, `{}`, "resource_not_found")
		as(t, s, key, 404, "POST /m2m_tokens/"+noToken+"/revoke", `{}`, "resource_not_found")
		as(t, s, key, 422, at, `{"reason":"x"}`, "form_param_unknown reason")
		for range 2 {
			got := as(t, s, key, 200, at, `{"revocation_reason":"leaked"}`).Object(t)
			if got["revoked"] != true || got["revocation_reason"] != "leaked" || got["expired"] != false || got["token"] != nil {
				t.Errorf("%v", got)
			}
		}
		if got := as(t, s, s.Tenant.Key, 200, "POST /v1/m2m_tokens/"+id+"/revoke", `{"revocation_reason":null}`).Object(t); got["revocation_reason"] != "leaked" {
			t.Errorf("%v", got)
		}
		if a := verify(mailKey, token); a.Status != 404 || string(strip(a.Body)) != string(strip(unknown.Body)) {
			t.Errorf("revoked: %s", a.Body)
		}

		// Refusals of the creation.
		as(t, s, s.Tenant.Key, 401, "POST /v1/m2m_tokens", `{}`, "authentication_invalid")
		for _, claim := range []string{"iss", "sub", "exp", "nbf", "iat", "jti", `\u0073ub`} {
			as(t, s, key, 400, "POST /m2m_tokens", `{"claims":{"x":1,"`+claim+`":1}}`, "machine_token_reserved_claim claims")
		}
		for body, want := range map[string]string{
			`{"claims":[]}`: "form_param_value_invalid claims", `{"claims":"x"}`: "form_param_value_invalid claims", `{"claims":{"x":"` + strings.Repeat("x", 9000) + `"}}`: "form_param_exceeds_allowed_size claims",
			`{"seconds_until_expiration":0}`: "form_param_value_invalid seconds_until_expiration", `{"token_format":"paseto"}`: "form_param_value_invalid token_format", `{"scopes":[]}`: "form_param_unknown scopes",
		} {
			as(t, s, key, 422, "POST /m2m_tokens", body, want)
		}

		// Lists.
		s.Clock.Advance(time.Second)
		as(t, s, key, 201, "POST /v1/m2m_tokens", `{"seconds_until_expiration":null,"claims":null,"token_format":"opaque"}`)
		s.Clock.Advance(time.Second)
		short := as(t, s, key, 201, "POST /v1/m2m_tokens", `{"seconds_until_expiration":1}`).Object(t)["token"].(string)
		s.Clock.Advance(time.Second)
		if a := verify(mailKey, short); a.Status != 404 || string(strip(a.Body)) != string(strip(unknown.Body)) {
			t.Errorf("expired: %s", a.Body)
		}
		for query, want := range map[string]string{
			"": "1 of 1", "&expired=true": "2 of 2", "&revoked=true": "2 of 2", "&revoked=true&expired=true&limit=2&offset=1": "2 of 3", "&revoked=false": "1 of 1",
		} {
			for _, who := range []string{key, s.Tenant.Key} {
				got := as(t, s, who, 200, "GET /m2m_tokens?subject="+bill+query, "").Object(t)
				list := got["m2m_tokens"].([]any)
				if text := fmt.Sprintf("%d of %v", len(list), got["total_count"]); text != want {
					t.Errorf("%s: %s, want %s", query, text, want)
				}
				for _, one := range list {
					if one := one.(map[string]any); one["token"] != nil || one["subject"] != bill {
						t.Errorf("%v", one)
					}
				}
			}
		}
		as(t, s, otherKey, 403, "GET /m2m_tokens?subject="+bill, "", "authorization_invalid")
		as(t, s, otherKey, 403, "GET /m2m_tokens?subject="+noMachine, "", "authorization_invalid")
		as(t, s, s.Tenant.Key, 404, "GET /m2m_tokens?subject="+noMachine, "", "resource_not_found")
		as(t, s, s.Twin.Key, 404, "GET /m2m_tokens?subject="+bill, "", "resource_not_found")
		as(t, s, key, 400, "GET /m2m_tokens", "", "missing_query_parameter subject")
		as(t, s, key, 422, "GET /m2m_tokens?limit=101&subject="+bill, "", "form_param_value_invalid limit")

		if log := s.Log.String(); strings.Contains(log, token) || strings.Contains(log, key) {
			t.Error("a secret is in the log")
		}
		stored, err := store.Read(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (*bartleby.M2MToken, error) { return tx.M2MToken(id) })
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := json.Marshal(stored); strings.Contains(string(text), token[3:]) || stored.LastUsedAt == 0 {
			t.Errorf("%s", text)
		}
		// Long after their time they are forgotten, and their machine takes all with it.
		s.Clock.Advance(31 * 24 * time.Hour)
		last := as(t, s, key, 201, "POST /v1/m2m_tokens", "").Object(t)["token"].(string)
		if got := as(t, s, key, 200, "GET /m2m_tokens?revoked=true&expired=true&subject="+bill, "").Object(t); got["total_count"] != 1.0 {
			t.Errorf("%v", got)
		}
		s.Call(t, 200, "DELETE /v1/machines/"+bill, "")
		if a := verify(s.Tenant.Key, last); a.Status != 404 {
			t.Errorf("%s", a.Body)
		}
	})
}

// strip takes the trace id from an envelope.
func strip(body []byte) []byte { return regexp.MustCompile(`"[0-9a-f]{32}"`).ReplaceAll(body, nil) }

func TestSignedM2MTokens(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		mail, mailKey := newMachine(t, s, "Mail")
		_, otherKey := newMachine(t, s, "Other")
		bill, key := newMachine(t, s, "Billing", mail)
		o := as(t, s, key, 201, "POST /m2m_tokens", `{"token_format":"jwt","claims":{"plan":{"seats":3.50}},"seconds_until_expiration":60,"min_remaining_ttl_seconds":5}`).Object(t)
		text := o["token"].(string)
		parts := strings.Split(text, ".")
		part := func(n int) (out map[string]any) {
			raw, err := base64.RawURLEncoding.DecodeString(parts[n])
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(raw, &out); err != nil {
				t.Fatal(err)
			}
			return out
		}
		head, claims := part(0), part(1)
		if head["alg"] != "RS256" || head["typ"] != "JWT" || head["kid"] != s.Tenant.Instance.ID || head["cat"] != "cl_B7d4PD333AAA" {
			t.Errorf("%v", head)
		}
		made := o["created_at"].(float64) / 1000
		if len(claims) != 7 || claims["iss"] != s.Frontend || claims["sub"] != bill || claims["jti"] != o["id"] || claims["iat"] != made || claims["nbf"] != made-10 ||
			claims["exp"] != made+60 || fmt.Sprint(claims["plan"]) != "map[seats:3.5]" || o["expiration"] != (made+60)*1000 {
			t.Errorf("%v %v", claims, o)
		}
		verify := func(key, token string) testkit.Answer {
			return s.Do(t, testkit.Request{Call: "POST /m2m_tokens/verify", Body: `{"token":"` + token + `"}`, Key: key})
		}
		for _, who := range []string{mailKey, s.Tenant.Key} {
			a := verify(who, text)
			if got := a.Object(t); a.Status != 200 || got["id"] != o["id"] || got["subject"] != bill || fmt.Sprint(got["scopes"]) != "["+mail+"]" || !strings.Contains(string(a.Body), `"claims":{"plan":{"seats":3.50}}`) {
				t.Errorf("%s", a.Body)
			}
		}
		ticket := s.Call(t, 200, "POST /v1/invitations", `{"email_address":"guest@example.com"}`).Object(t)["url"].(string)
		_, ticket, _ = strings.Cut(ticket, "ticket=")
		forged, err := s.Rules.Tokens.Sign(t.Context(), s.Tenant.Instance.ID, map[string]any{"sub": bill, "jti": noToken, "iat": int64(made), "nbf": int64(made), "exp": int64(made) + 60}, nil)
		if err != nil {
			t.Fatal(err)
		}
		flipped := []byte(parts[2])
		flipped[5] ^= 1
		for what, token := range map[string]string{
			"a ticket": ticket, "of another category": forged, "another signature": parts[0] + "." + parts[1] + "." + string(flipped), "no signature": parts[0] + "." + parts[1] + ".", "dots": "..",
		} {
			if a := verify(mailKey, token); a.Status != 404 || a.Codes(t)[0] != "resource_not_found" {
				t.Errorf("%s: %s", what, a.Body)
			}
		}
		if a := verify(otherKey, text); a.Status != 404 {
			t.Errorf("out of scope: %s", a.Body)
		}
		if a := verify(s.Twin.Key, text); a.Status != 404 {
			t.Errorf("at the twin: %s", a.Body)
		}
		// It is not stored: neither listed nor revocable.
		if got := as(t, s, key, 200, "GET /m2m_tokens?subject="+bill, "").Object(t); got["total_count"] != 0.0 {
			t.Errorf("%v", got)
		}
		as(t, s, key, 404, "POST /m2m_tokens/"+o["id"].(string)+"/revoke", `{}`, "resource_not_found")
		s.Clock.Advance(time.Minute)
		if a := verify(mailKey, text); a.Status != 404 {
			t.Errorf("expired: %s", a.Body)
		}
		next := as(t, s, key, 201, "POST /m2m_tokens", `{"token_format":"jwt"}`).Object(t)["token"].(string)
		s.Call(t, 200, "DELETE /v1/machines/"+bill, "")
		if a := verify(s.Tenant.Key, next); a.Status != 404 {
			t.Errorf("of a machine that is gone: %s", a.Body)
		}
	})
}

func TestM2MTokenReuse(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		mail, mailKey := newMachine(t, s, "Mail")
		bill, key := newMachine(t, s, "Billing", mail)
		create := func(key, body string) (id, token string) {
			t.Helper()
			o := as(t, s, key, 201, "POST /m2m_tokens", body).Object(t)
			return o["id"].(string), o["token"].(string)
		}
		same := func(what string, want bool, key, a, b string) {
			t.Helper()
			firstID, first := create(key, a)
			againID, again := create(key, b)
			if (firstID == againID) != want || (first == again) != want {
				t.Errorf("%s: %s and %s", what, a, b)
			}
			if a := s.Do(t, testkit.Request{Call: "POST /m2m_tokens/verify", Body: `{"token":"` + again + `"}`, Key: mailKey}); a.Status != 200 {
				t.Errorf("%s: %s", what, a.Body)
			}
		}
		same("alike", true, key, `{}`, `{"min_remaining_ttl_seconds":3000}`)
		same("with claims, in another order", true, key, `{"claims":{"a":1,"b":[2,{"c":3,"d":4}]}}`, `{"claims":{"b":[2, {"d":4,"c":3}],"a":1},"min_remaining_ttl_seconds":0}`)
		same("another claim", false, key, `{"claims":{"z":1}}`, `{"claims":{"z":1.0},"min_remaining_ttl_seconds":0}`)
		same("not asked for", false, key, `{}`, `{}`)
		same("too short a rest", false, key, `{"claims":{"s":1},"seconds_until_expiration":60}`, `{"claims":{"s":1},"min_remaining_ttl_seconds":61}`)
		same("a longer one than new", true, key, `{"claims":{"l":1},"seconds_until_expiration":6000}`, `{"claims":{"l":1},"min_remaining_ttl_seconds":3599}`)
		for body, life := range map[string]bool{`{"min_remaining_ttl_seconds":3600}`: true, `{"seconds_until_expiration":60,"min_remaining_ttl_seconds":60}`: true, `{"min_remaining_ttl_seconds":-1}`: true} {
			if a := s.Do(t, testkit.Request{Call: "POST /m2m_tokens", Body: body, Key: key}); (a.Status == 400 && a.Codes(t)[0] == "request_body_invalid min_remaining_ttl_seconds") != life {
				t.Errorf("%s: %s", body, a.Body)
			}
		}
		revoked, _ := create(key, `{"claims":{"r":1}}`)
		as(t, s, key, 200, "POST /m2m_tokens/"+revoked+"/revoke", `{}`)
		if again, _ := create(key, `{"claims":{"r":1},"min_remaining_ttl_seconds":1}`); again == revoked {
			t.Error("a revoked token is reused")
		}
		before, _ := create(key, `{"claims":{"n":1}}`)
		other, _ := newMachine(t, s, "Other")
		s.Call(t, 200, "POST /v1/machines/"+bill+"/scopes", `{"to_machine_id":"`+other+`"}`)
		if again, _ := create(key, `{"claims":{"n":1},"min_remaining_ttl_seconds":1}`); again == before {
			t.Error("a token of other scopes is reused")
		}
		before, _ = create(key, `{"claims":{"n":2}}`)
		fresh := s.Call(t, 200, "POST /v1/machines/"+bill+"/secret_key/rotate", `{"previous_token_ttl":60}`).Object(t)["secret"].(string)
		if again, _ := create(fresh, `{"claims":{"n":2},"min_remaining_ttl_seconds":1}`); again == before {
			t.Error("a token of the key before is reused")
		}
		same("by the new key", true, fresh, `{"claims":{"k":1}}`, `{"claims":{"k":1},"min_remaining_ttl_seconds":1}`)

		// Of many who ask at once, all have the same one.
		var group sync.WaitGroup
		got := make([]string, 12)
		for i := range got {
			group.Go(func() {
				got[i] = s.Do(t, testkit.Request{Call: "POST /m2m_tokens", Body: `{"claims":{"race":1},"min_remaining_ttl_seconds":60}`, Key: fresh}).Object(t)["token"].(string)
			})
		}
		group.Wait()
		for _, token := range got {
			if token != got[0] {
				t.Fatalf("several tokens: %v", got)
			}
		}
	})
}

// Once a revocation is answered, no verification that begins afterwards succeeds, and none undoes it.
func TestM2MTokenRevocationRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		_, key := newMachine(t, s, "Billing")
		for range 8 {
			o := as(t, s, key, 201, "POST /m2m_tokens", "").Object(t)
			id, body := o["id"].(string), `{"token":"`+o["token"].(string)+`"}`
			var group sync.WaitGroup
			for range 3 {
				group.Go(func() {
					if a := s.Do(t, testkit.Request{Call: "POST /m2m_tokens/verify", Body: body}); a.Status != 200 && a.Status != 404 {
						t.Errorf("%s", a.Body)
					}
				})
			}
			group.Go(func() {
				s.Do(t, testkit.Request{Call: "POST /m2m_tokens/" + id + "/revoke", Body: `{}`})
				if a := s.Do(t, testkit.Request{Call: "POST /m2m_tokens/verify", Body: body}); a.Status != 404 {
					t.Errorf("verified after the revocation: %s", a.Body)
				}
			})
			group.Wait()
			if a := s.Do(t, testkit.Request{Call: "POST /m2m_tokens/verify", Body: body}); a.Status != 404 {
				t.Errorf("the revocation is undone: %s", a.Body)
			}
		}
	})
}
