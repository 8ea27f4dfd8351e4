package bapi_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
	"bartleby/token"
)

const verifyCall = "POST /v1/oauth_applications/access_tokens/verify"

func issue(t *testing.T, s *testkit.Server, clientID, userID string, scopes ...string) *bartleby.OAuthTokens {
	t.Helper()
	tokens, err := s.Rules.IssueOAuthTokens(t.Context(), s.Stored(t, s.Tenant), identity.NewOAuthGrant{ClientID: clientID, UserID: userID, Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func about(token string) string { return `{"access_token":"` + token + `"}` }

func TestOAuthTokens(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := newUser(t, s, "ada_l")
		id, client, _ := newOAuthApplication(t, s, `{"name":"Client","scopes":"profile email offline_access"}`)
		_, other, _ := newOAuthApplication(t, s, `{"name":"Other","scopes":"profile"}`)
		path := "/v1/oauth_applications/" + id
		now := s.Clock.Now().Unix()
		tokens := issue(t, s, client, ada, "profile", "offline_access")
		if !regexp.MustCompile(`^oat_[0-9A-Za-z]{32}$`).MatchString(tokens.Access) || tokens.Refresh == "" || issue(t, s, client, ada, "profile").Refresh != "" {
			t.Errorf("%+v", tokens)
		}
		a := s.Call(t, 200, verifyCall, about(tokens.Access))
		o := a.Object(t)
		made, _ := o["created_at"].(float64)
		if !regexp.MustCompile(`^oat_[0-9a-f]{32}$`).MatchString(a.ID(t)) || o["object"] != "clerk_idp_oauth_access_token" || o["client_id"] != client || o["subject"] != ada ||
			fmt.Sprint(o["scopes"]) != "[profile offline_access]" || o["revoked"] != false || o["revocation_reason"] != nil || o["expired"] != false ||
			int64(made) < now || int64(made) > now+60 || o["updated_at"] != made || o["expiration"].(float64)-made > 86_400 || len(o) != 11 {
			t.Errorf("%s", a.Body)
		}
		if again := s.Call(t, 200, "POST /oauth_applications/access_tokens/verify", `{"secret":"`+tokens.Access+`"}`); string(again.Body) != string(a.Body) {
			t.Errorf("%s", again.Body)
		}
		for _, unknown := range []string{tokens.Refresh, tokens.Access + "x", "oat_", a.ID(t), "no token", strings.Repeat("x", 5000)} {
			s.Refused(t, 404, verifyCall, about(unknown), "resource_not_found")
		}
		for _, body := range []string{`{}`, `{"access_token":""}`, `{"access_token":null}`} {
			s.Refused(t, 422, verifyCall, body, "form_param_missing access_token")
		}
		if at := s.Do(t, testkit.Request{Call: verifyCall, Body: about(tokens.Access), Key: s.Twin.Key}); at.Status != 404 {
			t.Errorf("at the twin: %s", at.Body)
		}
		if log := s.Log.String(); strings.Contains(log, tokens.Access) || strings.Contains(log, tokens.Refresh) {
			t.Error("a token is in the log")
		}
		grant := identity.NewOAuthGrant{ClientID: client, UserID: ada, Scopes: []string{"profile"}, Audience: []string{"https://api.example"}}
		meant, err := s.Rules.IssueOAuthTokens(t.Context(), s.Tenant.Instance, grant)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Call(t, 200, verifyCall, about(meant.Access)).Object(t); fmt.Sprint(got["aud"]) != "[https://api.example]" {
			t.Errorf("%v", got)
		}

		// What is not given.
		for code, bad := range map[string]identity.NewOAuthGrant{
			"invalid_client":           {ClientID: "unknown", UserID: ada, Scopes: []string{"profile"}},
			"resource_not_found":       {ClientID: client, UserID: "user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", Scopes: []string{"profile"}},
			"form_param_value_invalid": {ClientID: other, UserID: ada, Scopes: []string{"profile", "email"}},
			"form_param_nil":           {ClientID: client, UserID: ada},
		} {
			if _, err := s.Rules.IssueOAuthTokens(t.Context(), s.Tenant.Instance, bad); !bartleby.IsCode(err, code) {
				t.Errorf("%s: %v", code, err)
			}
		}

		// Either token revokes both, and no other grant's.
		for _, which := range []string{tokens.Access, issue(t, s, client, ada, "profile", "offline_access").Refresh} {
			s.Call(t, 204, "POST "+path+"/revoke_token", `{"token":"`+which+`"}`)
			s.Call(t, 204, "POST "+path+"/revoke_token", `{"token":"`+which+`"}`)
		}
		s.Refused(t, 404, verifyCall, about(tokens.Access), "resource_not_found")
		s.Call(t, 204, "POST "+path+"/revoke_token", `{"token":"`+tokens.Refresh+`"}`)
		s.Call(t, 200, verifyCall, about(meant.Access))
		elsewhere := issue(t, s, other, ada, "profile")
		s.Refused(t, 404, "POST "+path+"/revoke_token", `{"token":"`+elsewhere.Access+`"}`, "resource_not_found")
		s.Refused(t, 404, "POST "+path+"/revoke_token", `{"token":"oat_unknown"}`, "resource_not_found")
		s.Refused(t, 422, "POST "+path+"/revoke_token", `{}`, "form_param_missing token")
		s.Refused(t, 422, "POST "+path+"/revoke_token", `{"token":"a.b.c"}`, "form_param_value_invalid token")
		s.Call(t, 200, verifyCall, about(elsewhere.Access))

		// Both ends of a grant revoked at once, many times over.
		raced := issue(t, s, client, ada, "profile", "offline_access")
		var group sync.WaitGroup
		for _, which := range []string{raced.Access, raced.Refresh, raced.Access, raced.Refresh} {
			group.Go(func() {
				if a := s.Do(t, testkit.Request{Call: "POST " + path + "/revoke_token", Body: `{"token":"` + which + `"}`}); a.Status != 204 {
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}
		group.Wait()
		s.Refused(t, 404, verifyCall, about(raced.Access), "resource_not_found")

		// A ban suspends; the end of a day, of the user or of the application is the end.
		s.Call(t, 200, "POST /v1/users/"+ada+"/ban", "")
		s.Refused(t, 404, verifyCall, about(elsewhere.Access), "resource_not_found")
		if _, err := s.Rules.IssueOAuthTokens(t.Context(), s.Tenant.Instance, grant); !bartleby.IsCode(err, "resource_not_found") {
			t.Errorf("banned: %v", err)
		}
		s.Call(t, 200, "POST /v1/users/"+ada+"/unban", "")
		s.Call(t, 200, verifyCall, about(elsewhere.Access))
		s.Clock.Advance(24 * time.Hour)
		s.Refused(t, 404, verifyCall, about(elsewhere.Access), "resource_not_found")
		s.Call(t, 204, "POST "+path+"/revoke_token", `{"token":"`+meant.Access+`"}`)
		s.Clock.Advance(31 * 24 * time.Hour)
		mine, theirs := issue(t, s, client, ada, "profile"), issue(t, s, other, ada, "profile")
		s.Refused(t, 404, "POST "+path+"/revoke_token", `{"token":"`+meant.Access+`"}`, "resource_not_found") // forgotten
		s.Call(t, 200, "DELETE "+path, "")
		s.Refused(t, 404, verifyCall, about(mine.Access), "resource_not_found")
		s.Call(t, 200, verifyCall, about(theirs.Access))
		s.Call(t, 200, "DELETE /v1/users/"+ada, "")
		s.Refused(t, 404, verifyCall, about(theirs.Access), "resource_not_found")
	})
}

func TestOAuthJWTs(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Call(t, 200, "PATCH /v1/instance/oauth_application_settings", `{"oauth_jwt_access_tokens":true}`)
		ada, bob := newUser(t, s, "ada_l"), newUser(t, s, "bob_l")
		id, client, _ := newOAuthApplication(t, s, `{"name":"Client","scopes":"profile email offline_access"}`)
		tokens := issue(t, s, client, ada, "profile", "email", "offline_access")
		if !token.IsJWT(tokens.Access) || tokens.Refresh == "" {
			t.Fatalf("%+v", tokens)
		}
		claims, err := s.Rules.Tokens.ReadAccessToken(t.Context(), s.Tenant.Instance.ID, tokens.Access)
		if err != nil || claims.Issuer != s.Frontend || claims.Scope != "profile email offline_access" || claims.ExpiresAt != claims.IssuedAt+3600 {
			t.Errorf("%+v %v", claims, err)
		}
		a := s.Call(t, 200, verifyCall, about(tokens.Access))
		if o := a.Object(t); a.ID(t) != claims.ID || o["client_id"] != client || o["subject"] != ada || o["expiration"] != float64(claims.ExpiresAt) || fmt.Sprint(o["scopes"]) != "[profile email offline_access]" {
			t.Errorf("%s", a.Body)
		}

		// Neither another instance's, nor a forged one, nor another kind of token.
		if at := s.Do(t, testkit.Request{Call: verifyCall, Body: about(tokens.Access), Key: s.Twin.Key}); at.Status != 404 {
			t.Errorf("at the twin: %s", at.Body)
		}
		ticket := s.Call(t, 200, "POST /v1/sign_in_tokens", `{"user_id":"`+ada+`"}`).Object(t)["token"].(string)
		parts := strings.Split(tokens.Access, ".")
		for _, bad := range []string{ticket, parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2])), "a.b.c", "..", parts[0] + "." + parts[1] + "."} {
			s.Refused(t, 404, verifyCall, about(bad), "resource_not_found")
		}
		if _, err := s.Rules.Tokens.ReadTicket(t.Context(), s.Tenant.Instance.ID, tokens.Access); err == nil {
			t.Error("an access token is a ticket")
		}
		if _, err := s.Rules.Tokens.ReadAccessToken(t.Context(), s.Tenant.Instance.ID, ticket); !errors.Is(err, token.ErrSignature) {
			t.Errorf("a ticket is an access token: %v", err)
		}

		inactive := func(text string) {
			t.Helper()
			if a := s.Call(t, 200, verifyCall, about(text)); string(a.Body) != `{"active":false}` {
				t.Errorf("%s", a.Body)
			}
		}
		s.Refused(t, 422, "POST /v1/oauth_applications/"+id+"/revoke_token", `{"token":"`+tokens.Access+`"}`, "form_param_value_invalid token")
		s.Call(t, 204, "POST /v1/oauth_applications/"+id+"/revoke_token", `{"token":"`+tokens.Refresh+`"}`)
		s.Call(t, 200, verifyCall, about(tokens.Access))
		s.Call(t, 200, "POST /v1/users/"+ada+"/ban", "")
		inactive(tokens.Access)
		s.Call(t, 200, "DELETE /v1/users/"+ada, "")
		inactive(tokens.Access)
		late := issue(t, s, client, bob, "profile")
		s.Clock.Advance(time.Hour)
		inactive(late.Access)
		last := issue(t, s, client, bob, "profile")
		s.Call(t, 200, verifyCall, about(last.Access))
		s.Call(t, 200, "DELETE /v1/oauth_applications/"+id, "")
		inactive(last.Access)
	})
}
