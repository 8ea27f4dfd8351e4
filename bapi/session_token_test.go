package bapi_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
	"bartleby/token"
)

// decoded is a token's header and claims, its signature unread.
func decoded(t *testing.T, jwt string) (header, claims map[string]any) {
	t.Helper()
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		t.Fatalf("not a token: %q", jwt)
	}
	for part, into := range map[string]*map[string]any{parts[0]: &header, parts[1]: &claims} {
		text, err := base64.RawURLEncoding.DecodeString(part)
		if err == nil {
			err = json.Unmarshal(text, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return header, claims
}

// minted asks for a token and decodes it.
func minted(t *testing.T, s *testkit.Server, version, path, body string) (header, claims map[string]any) {
	t.Helper()
	a := s.Do(t, testkit.Request{Call: "POST " + path, Body: body, Version: version})
	o := a.Object(t)
	if a.Status != 200 || o["object"] != "token" || len(o) != 2 {
		t.Fatalf("%s: %d %s", path, a.Status, a.Body)
	}
	jwt, _ := o["jwt"].(string)
	var verified map[string]any
	if err := s.Rules.Tokens.Verify(t.Context(), s.Tenant.Instance.ID, jwt, &verified); err == nil {
		header, claims = decoded(t, jwt)
		if !reflect.DeepEqual(verified, claims) {
			t.Errorf("%v, verified as %v", claims, verified)
		}
		return header, claims
	}
	return decoded(t, jwt)
}

// session signs a user in, in an organization if there is one.
func session(t *testing.T, s *testkit.Server, user, organization string) string {
	t.Helper()
	return s.Call(t, 200, "POST /v1/sessions", body(t, map[string]any{"user_id": user, "active_organization_id": organization})).ID(t)
}

// editor is a user in an organization with a role that grants two permissions of the application and two of the server.
func editor(t *testing.T, s *testkit.Server) (user, organization string) {
	t.Helper()
	user = s.Call(t, 200, "POST /v1/users", `{"first_name":"Ada","last_name":"Lovelace","username":"ada_l","external_id":"ext-1","email_address":["ada@example.com"],"phone_number":["+447400123456"],
		"public_metadata":{"plan":{"name":"gold"},"n":1.50},"private_metadata":{"secret":"hidden"},"unsafe_metadata":{"theme":"dark"},"created_at":"2020-01-02T03:04:05.678Z"}`).ID(t)
	organization = s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme","slug":"acme","created_by":"`+user+`","public_metadata":{"tier":3}}`).ID(t)
	var ids []string
	for _, key := range []string{"org:posts:read", "org:posts:manage", "org:billing:read", "org:never:granted"} {
		ids = append(ids, s.Call(t, 200, "POST /v1/organization_permissions", `{"name":"x","key":"`+key+`"}`).ID(t))
	}
	for _, p := range s.Call(t, 200, "GET /v1/organization_permissions", "").Object(t)["data"].([]any) {
		if p := p.(map[string]any); p["type"] == "system" {
			ids = append(ids, p["id"].(string))
		}
	}
	s.Call(t, 200, "POST /v1/organization_roles", body(t, map[string]any{"name": "Editor", "key": "org:editor", "permissions": append(ids[:3:3], ids[4:]...)}))
	s.Call(t, 200, "PATCH /v1/organizations/"+organization+"/memberships/"+user, `{"role":"org:editor"}`)
	s.Call(t, 200, "PATCH /v1/organizations/"+organization+"/memberships/"+user+"/metadata", `{"public_metadata":{"desk":7}}`)
	return user, organization
}

func TestSessionTokens(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user, organization := editor(t, s)
		alone, member := session(t, s, user, ""), session(t, s, user, organization)
		for _, version := range []string{"-", "2024-10-01", "2025-04-10", testkit.Newest} {
			for id, organized := range map[string]bool{alone: false, member: true} {
				before := s.Clock.Now().Unix()
				header, claims := minted(t, s, version, "/v1/sessions/"+id+"/tokens", "")
				if want := map[string]any{"alg": "RS256", "typ": "JWT", "kid": s.Tenant.Instance.ID, "cat": "cl_B7d4PD111AAA"}; !reflect.DeepEqual(header, want) {
					t.Errorf("%s: %v", version, header)
				}
				at := claims["iat"].(float64)
				if at < float64(before) || at > float64(s.Clock.Now().Unix()) {
					t.Errorf("made at %f", at)
				}
				want := map[string]any{"iss": s.Frontend, "sub": user, "sid": id, "iat": at, "nbf": at - 10, "exp": at + 60, "sts": "active", "fva": []any{-1.0, -1.0}}
				if second := version >= "2025"; second {
					want["v"], want["jti"] = 2.0, claims["jti"]
					if jti, _ := claims["jti"].(string); len(jti) != 20 {
						t.Errorf("jti %v", claims["jti"])
					}
					if organized {
						want["fea"] = "o:billing,o:posts"
						want["o"] = map[string]any{"id": organization, "slg": "acme", "rol": "editor", "per": "read,manage", "fpm": "1,3"}
					}
				} else if organized {
					want["org_id"], want["org_slug"], want["org_role"], want["org_permissions"] = organization, "acme", "org:editor", []any{"org:billing:read", "org:posts:manage", "org:posts:read"}
				}
				if !reflect.DeepEqual(claims, want) {
					t.Errorf("%s:\n got %v\nwant %v", version, claims, want)
				}
			}
		}
		path := "/v1/sessions/" + member + "/tokens"
		for _, in := range []string{"{}", "null", `{"expires_in_seconds":null}`, `{"other":1}`} {
			if _, claims := minted(t, s, "", path, in); claims["exp"].(float64)-claims["iat"].(float64) != 60 {
				t.Errorf("%s: %v", in, claims)
			}
		}
		if _, claims := minted(t, s, "", path, `{"expires_in_seconds":315360000}`); claims["exp"].(float64)-claims["iat"].(float64) != 315360000 {
			t.Errorf("%v", claims)
		}
		for _, in := range []string{"29", "315360001", "-1"} {
			s.Refused(t, 422, "POST "+path, `{"expires_in_seconds":`+in+`}`, "form_param_value_invalid expires_in_seconds")
		}

		// Who left the organization is not in it any more; who is signed out gets no token.
		s.Call(t, 200, "POST /v1/organizations", `{"name":"Second","slug":"second","created_by":"`+user+`"}`)
		other := s.Call(t, 200, "POST /v1/users", `{"username":"other"}`).ID(t)
		s.Call(t, 200, "POST /v1/organizations/"+organization+"/memberships", `{"user_id":"`+other+`","role":"org:admin"}`)
		s.Call(t, 200, "DELETE /v1/organizations/"+organization+"/memberships/"+user, "")
		if _, claims := minted(t, s, "", path, ""); claims["o"] != nil || claims["fea"] != nil {
			t.Errorf("%v", claims)
		}
		s.Call(t, 200, "POST /v1/sessions/"+alone+"/revoke", "")
		s.Refused(t, 401, "POST /v1/sessions/"+alone+"/tokens", "", "authentication_invalid")
		s.Refused(t, 404, "POST /v1/sessions/sess_2abcdefghijklmnopqrstuvwxyz0/tokens", "", "resource_not_found")
		s.Refused(t, 404, "POST /v1/sessions/x/tokens", "", "resource_not_found")
		s.Clock.Advance(8 * 24 * time.Hour)
		s.Refused(t, 401, "POST "+path, "", "authentication_invalid")
		s.Call(t, 200, "DELETE /v1/users/"+user, "")
		s.Refused(t, 404, "POST "+path, "", "resource_not_found")
	})
}

// everyShortcode is a template with all that there is, and the claims it makes.
const everyShortcode = `{"u":["{{user.id}}","{{user.external_id}}","{{user.username}}","{{user.first_name}}","{{user.last_name}}","{{user.full_name}}","{{user.primary_email_address}}","{{user.primary_phone_number}}"],
	"flags":["{{user.email_verified}}","{{user.phone_number_verified}}","{{user.two_factor_enabled}}"],"times":["{{user.created_at}}","{{user.updated_at}}"],"image":"{{user.image_url}}",
	"public":"{{user.public_metadata}}","plan":"{{user.public_metadata.plan.name}}","theme":"{{user.unsafe_metadata.theme}}","private":"{{user.private_metadata}}","leak":"{{user.private_metadata.secret || user.password_enabled}}",
	"org":["{{org.id}}","{{org.role}}","{{org.name}}","{{org.slug}}","{{org.public_metadata.tier}}","{{org_membership.public_metadata}}"],"orgs":"{{user.organizations}}","actor":"{{session.actor}}","actor_sub":"{{session.actor.sub}}",
	"text":"{{user.first_name}} of {{org.name}} ({{user.nickname}})","fallback":"{{org.nothing || user.nothing || 'none'}}","aud":"x","whole":["{{user}}","{{org}}","{{session}}","{{nobody.x}}"]}`

func TestTemplateTokens(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user, organization := editor(t, s)
		s.Call(t, 200, "POST /v1/jwt_templates", `{"name":"all","claims":`+everyShortcode+`,"lifetime":600,"allowed_clock_skew":7}`)
		doc := s.Call(t, 200, "GET /v1/users/"+user, "").Object(t)
		path := "/v1/sessions/" + session(t, s, user, organization) + "/tokens/all"
		header, claims := minted(t, s, "", path, "")
		if want := map[string]any{"alg": "RS256", "typ": "JWT", "kid": s.Tenant.Instance.ID, "cat": "cl_B7d4PD222AAA"}; !reflect.DeepEqual(header, want) {
			t.Errorf("%v", header)
		}
		at := claims["iat"].(float64)
		want := map[string]any{
			"iss": s.Frontend, "sub": user, "iat": at, "nbf": at - 7, "exp": at + 600, "jti": claims["jti"],
			"u":     []any{user, "ext-1", "ada_l", "Ada", "Lovelace", "Ada Lovelace", "ada@example.com", "+447400123456"},
			"flags": []any{true, true, false}, "times": []any{1577934245.0, float64(int64(doc["updated_at"].(float64)) / 1000)}, "image": doc["image_url"],
			"public": map[string]any{"plan": map[string]any{"name": "gold"}, "n": 1.5}, "plan": "gold", "theme": "dark", "private": nil, "leak": nil,
			"org": []any{organization, "org:editor", "Acme", "acme", 3.0, map[string]any{"desk": 7.0}}, "orgs": map[string]any{organization: "org:editor"}, "actor": nil, "actor_sub": nil,
			"text": "Ada of Acme (null)", "fallback": "none", "aud": "x", "whole": []any{nil, nil, nil, nil},
		}
		if !reflect.DeepEqual(claims, want) {
			t.Errorf("\n got %v\nwant %v", claims, want)
		}
		if _, claims := minted(t, s, "-", path, `{"expires_in_seconds":30}`); claims["exp"].(float64)-claims["iat"].(float64) != 30 {
			t.Errorf("%v", claims)
		}

		// A user without anything, impersonated, in no organization.
		bare := s.Call(t, 200, "POST /v1/users", `{"username":"bare"}`).ID(t)
		signed, err := s.Rules.CreateSession(t.Context(), s.Tenant.Instance, identity.NewSession{UserID: bare, Actor: json.RawMessage(`{"sub":"user_support"}`)})
		if err != nil {
			t.Fatal(err)
		}
		_, claims = minted(t, s, "", "/v1/sessions/"+signed.ID+"/tokens/all", "")
		for name, want := range map[string]any{
			"u": []any{bare, nil, "bare", nil, nil, nil, nil, nil}, "flags": []any{false, false, false}, "public": map[string]any{}, "org": []any{nil, nil, nil, nil, nil, nil},
			"orgs": map[string]any{}, "actor": map[string]any{"sub": "user_support"}, "actor_sub": "user_support", "text": "null of null (null)",
		} {
			if !reflect.DeepEqual(claims[name], want) {
				t.Errorf("%s: %v", name, claims[name])
			}
		}
		if _, claims := minted(t, s, "", "/v1/sessions/"+signed.ID+"/tokens", ""); !reflect.DeepEqual(claims["act"], map[string]any{"sub": "user_support"}) {
			t.Errorf("%v", claims)
		}

		s.Refused(t, 404, "POST /v1/sessions/"+signed.ID+"/tokens/other", "", "resource_not_found")
		s.Refused(t, 404, "POST /v1/sessions/sess_2abcdefghijklmnopqrstuvwxyz0/tokens/all", "", "resource_not_found")
		s.Call(t, 200, "POST /v1/sessions/"+signed.ID+"/revoke", "")
		s.Refused(t, 401, "POST /v1/sessions/"+signed.ID+"/tokens/all", "", "authentication_invalid")
		if got := s.Do(t, testkit.Request{Call: "POST " + path, Key: s.Twin.Key}); got.Status != 404 {
			t.Errorf("twin: %d", got.Status)
		}
	})
}

// A template that changes is used as it is at once, and its own key signs.
func TestTemplateTokensFollow(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user := s.Call(t, 200, "POST /v1/users", `{"username":"ada_l"}`).ID(t)
		signed := "/v1/sessions/" + session(t, s, user, "") + "/tokens"
		template := s.Call(t, 200, "POST /v1/jwt_templates", `{"name":"first","claims":{"n":1}}`).ID(t)
		says := func(path string) any {
			t.Helper()
			_, claims := minted(t, s, "", path, "")
			return claims["n"]
		}
		if says(signed+"/first") != 1.0 || says(signed) != nil {
			t.Error("the first state")
		}
		s.Call(t, 200, "PATCH /v1/beta_features/instance_settings", `{"session_token_template":"first"}`)
		for n := range 3 {
			s.Call(t, 200, "PATCH /v1/jwt_templates/"+template, fmt.Sprintf(`{"name":"name%d","claims":{"n":%d}}`, n, n))
			if says(fmt.Sprint(signed, "/name", n)) != float64(n) || says(signed) != float64(n) {
				t.Errorf("state %d", n)
			}
		}
		s.Refused(t, 404, "POST "+signed+"/first", "", "resource_not_found")

		// What the server says of a session, no template says.
		s.Call(t, 200, "PATCH /v1/jwt_templates/"+template, `{"name":"sly","claims":{"n":9,"org_id":"org_x","org_role":"org:admin","org_permissions":["org:a:b"],"o":{"id":"org_x"},"act":{"sub":"x"},"fva":[0,0],"sts":"active"}}`)
		for _, version := range []string{"-", testkit.Newest} {
			_, claims := minted(t, s, version, signed, "")
			if claims["n"] != 9.0 || claims["org_id"] != nil || claims["org_role"] != nil || claims["o"] != nil || claims["act"] != nil || claims["org_permissions"] != nil || !reflect.DeepEqual(claims["fva"], []any{-1.0, -1.0}) {
				t.Errorf("%s: %v", version, claims)
			}
		}

		// Another replica renames it, while this one has the settings of a moment ago.
		others := *s.Rules
		others.Tokens = &token.Issuer{DB: s.DB, FrontendURL: s.Frontend, Now: s.Clock.Now}
		if _, err := others.UpdateJWTTemplate(context.Background(), s.Tenant.Instance, template, identity.JWTTemplateChange{Name: bartleby.To("moved")}); err != nil {
			t.Fatal(err)
		}
		s.Rules.Tokens.ForgetTemplates(s.Tenant.Instance.ID)
		if says(signed) != 9.0 {
			t.Error("renamed elsewhere")
		}

		secret := strings.Repeat("s3cret-", 6)
		s.Call(t, 200, "PATCH /v1/jwt_templates/"+template, body(t, map[string]any{"custom_signing_key": true, "signing_algorithm": "HS256", "signing_key": secret}))
		header, claims := minted(t, s, "", signed+"/moved", "")
		if want := map[string]any{"alg": "HS256", "typ": "JWT", "kid": template, "cat": "cl_B7d4PD222AAA"}; !reflect.DeepEqual(header, want) || claims["n"] != 9.0 {
			t.Errorf("%v %v", header, claims)
		}
		if header, claims := minted(t, s, "", signed, ""); header["alg"] != "RS256" || claims["n"] != 9.0 {
			t.Errorf("a session token is signed by the template's key: %v", header)
		}
		if strings.Contains(s.Log.String(), secret) {
			t.Error("the key is in the log")
		}
	})
}

func TestPendingSessionTokens(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user, organization := editor(t, s)
		s.Call(t, 200, "POST /v1/jwt_templates", `{"name":"t","claims":{}}`)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.ForceSelection = true })
		path := "/v1/sessions/" + session(t, s, user, "") + "/tokens"
		if _, claims := minted(t, s, "", path, ""); claims["sts"] != "pending" {
			t.Errorf("%v", claims)
		}
		s.Refused(t, 401, "POST "+path+"/t", "", "authentication_invalid")
		if _, claims := minted(t, s, "", "/v1/sessions/"+session(t, s, user, organization)+"/tokens/t", ""); claims["sub"] != user {
			t.Errorf("%v", claims)
		}
	})
}

func TestRefreshSession(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		const origin, secret = "https://app.example.com", "refresh-token-of-the-test"
		user := s.Call(t, 200, "POST /v1/users", `{"username":"ada_l"}`).ID(t)
		id, other := session(t, s, user, ""), session(t, s, user, "")
		if _, err := store.Write(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (struct{}, error) {
			found, err := tx.Session(id)
			if err != nil {
				return struct{}{}, err
			}
			found.RefreshDigest = token.Digest(secret)
			return struct{}{}, tx.SaveSession(found)
		}); err != nil {
			t.Fatal(err)
		}
		mint := func(in identity.NewSessionToken) string {
			t.Helper()
			jwt, err := s.Rules.CreateSessionToken(t.Context(), s.Tenant.Instance, in)
			if err != nil {
				t.Fatal(err)
			}
			return jwt
		}
		signed := func(claims map[string]any) string {
			t.Helper()
			jwt, err := s.Rules.Tokens.Sign(t.Context(), s.Tenant.Instance.ID, claims, map[string]any{"cat": token.SessionCategory})
			if err != nil {
				t.Fatal(err)
			}
			return jwt
		}
		expired := mint(identity.NewSessionToken{SessionID: id, Origin: origin})
		s.Clock.Advance(time.Hour)
		ask := func(change map[string]any) string {
			in := map[string]any{"expired_token": expired, "refresh_token": secret, "request_origin": origin}
			for name, value := range change {
				in[name] = value
			}
			return body(t, in)
		}
		path := "/v1/sessions/" + id + "/refresh"
		for _, version := range []string{"-", testkit.Newest} {
			_, claims := minted(t, s, version, path, ask(map[string]any{"format": "token", "request_originating_ip": "192.0.2.1", "request_headers": map[string]any{"a": []string{"b"}}}))
			if claims["azp"] != origin || claims["sid"] != id || claims["sub"] != user || claims["exp"].(float64) < float64(s.Clock.Now().Unix()+50) || (claims["v"] == nil) != (version == "-") {
				t.Errorf("%v", claims)
			}
		}
		for suffixed, names := range map[string]int{"": 1, "?suffixed_cookies=false": 1, "?suffixed_cookies=true": 2} {
			o := s.Call(t, 200, "POST "+path+suffixed, ask(map[string]any{"format": "cookie"})).Object(t)
			cookies := o["cookies"].([]any)
			if o["object"] != "cookies" || len(cookies) != names || len(o) != 2 {
				t.Fatalf("%v", o)
			}
			jwt, attributes, _ := strings.Cut(strings.TrimPrefix(cookies[0].(string), "__session="), ";")
			if _, claims := decoded(t, jwt); claims["azp"] != origin || attributes != " Path=/; Max-Age=31536000; SameSite=Lax" {
				t.Errorf("%v", cookies)
			}
			if names == 2 {
				if name, rest, _ := strings.Cut(cookies[1].(string), "="); len(name) != len("__session_")+8 || !strings.HasPrefix(rest, jwt+";") {
					t.Errorf("%v", cookies)
				}
			}
		}

		now := s.Clock.Now().Unix()
		claims := func(change map[string]any) string {
			all := map[string]any{"sid": id, "azp": origin, "iat": now - 100}
			for name, value := range change {
				if all[name] = value; value == nil {
					delete(all, name)
				}
			}
			return signed(all)
		}
		twin, err := s.Rules.Tokens.Sign(t.Context(), s.Twin.Instance.ID, map[string]any{"sid": id, "azp": origin, "iat": now}, map[string]any{"cat": token.SessionCategory})
		if err != nil {
			t.Fatal(err)
		}
		s.Call(t, 200, "POST /v1/jwt_templates", `{"name":"t","claims":{}}`)
		template := mint(identity.NewSessionToken{SessionID: id, Template: "t", Origin: origin})
		parts := strings.Split(expired, ".")
		s.Call(t, 200, "POST "+path, ask(map[string]any{"expired_token": claims(nil)}))
		for _, c := range []struct {
			change map[string]any
			want   string
		}{
			{map[string]any{"request_origin": "https://app.example.com/path"}, "refresh_request_origin_invalid"},
			{map[string]any{"request_origin": "app"}, "refresh_request_origin_invalid"},
			{map[string]any{"expired_token": "token"}, "expired_session_token_invalid"},
			{map[string]any{"expired_token": twin}, "expired_session_token_invalid"},
			{map[string]any{"expired_token": parts[0] + "." + parts[1] + "."}, "expired_session_token_invalid"},
			{map[string]any{"expired_token": "eyJhbGciOiJub25lIn0." + parts[1] + "."}, "expired_session_token_invalid"},
			{map[string]any{"expired_token": template}, "session_refresh_session_token_ineligible"},
			{map[string]any{"expired_token": claims(map[string]any{"sid": nil})}, "expired_session_token_missing_sid"},
			{map[string]any{"expired_token": claims(map[string]any{"sid": other})}, "refresh_sid_mismatch"},
			{map[string]any{"expired_token": claims(map[string]any{"iat": nil})}, "session_refresh_expired_session_token_missing_iat"},
			{map[string]any{"expired_token": claims(map[string]any{"iat": now - 86_500})}, "session_refresh_expired_session_token_too_old"},
			{map[string]any{"expired_token": claims(map[string]any{"azp": nil})}, "expired_session_token_missing_azp"},
			{map[string]any{"expired_token": claims(map[string]any{"azp": "https://evil.example"})}, "refresh_request_origin_azp_mismatch"},
			{map[string]any{"request_origin": "https://evil.example"}, "refresh_request_origin_azp_mismatch"},
			{map[string]any{"refresh_token": "another"}, "refresh_token_not_found"},
		} {
			s.Refused(t, 401, "POST "+path, ask(c.change), c.want)
		}
		s.Refused(t, 422, "POST "+path, `{}`, "form_param_missing expired_token", "form_param_missing refresh_token", "form_param_missing request_origin")
		s.Refused(t, 422, "POST "+path, ask(map[string]any{"format": "xml"}), "form_param_value_invalid format")
		s.Refused(t, 422, "POST "+path, ask(map[string]any{"unheard": 1}), "form_param_unknown unheard")
		s.Refused(t, 401, "POST /v1/sessions/"+other+"/refresh", ask(map[string]any{"expired_token": mint(identity.NewSessionToken{SessionID: other, Origin: origin})}), "refresh_token_not_found")
		const gone = "sess_2abcdefghijklmnopqrstuvwxyz0"
		s.Refused(t, 401, "POST /v1/sessions/"+gone+"/refresh", ask(map[string]any{"expired_token": claims(map[string]any{"sid": gone})}), "session_refresh_session_not_found")
		s.Call(t, 200, "POST /v1/sessions/"+id+"/revoke", "")
		s.Refused(t, 401, "POST "+path, ask(nil), "session_refresh_inactive_session")
		if log := s.Log.String(); strings.Contains(log, secret) || strings.Contains(log, expired) {
			t.Error("a token is in the log")
		}
	})
}
