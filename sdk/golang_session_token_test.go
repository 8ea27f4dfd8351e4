package sdk

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/clerk/clerk-sdk-go/v2"
	clerkhttp "github.com/clerk/clerk-sdk-go/v2/http"
	"github.com/clerk/clerk-sdk-go/v2/jwks"
	"github.com/clerk/clerk-sdk-go/v2/jwt"
	"github.com/clerk/clerk-sdk-go/v2/jwttemplate"
	"github.com/clerk/clerk-sdk-go/v2/session"
	"github.com/clerk/clerk-sdk-go/v2/user"

	"bartleby/testkit"
)

func TestGoJWTTemplates(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, c, twin := t.Context(), jwttemplate.NewClient(config(s, s.Tenant.Key)), jwttemplate.NewClient(config(s, s.Twin.Key))
		one := must[*clerk.JWTTemplate](t)
		made := one(c.Create(ctx, &jwttemplate.CreateParams{Name: clerk.String("supabase"), Claims: json.RawMessage(`{"role":"authenticated","n":1.0}`)}))
		if made.Name != "supabase" || made.Lifetime != 60 || made.AllowedClockSkew != 5 || made.CustomSigningKey || made.SigningAlgorithm != "RS256" || string(made.Claims) != `{"role":"authenticated","n":1.0}` {
			t.Errorf("%+v", made)
		}
		_, err := c.Create(ctx, &jwttemplate.CreateParams{Name: clerk.String("supabase"), Claims: json.RawMessage(`{}`)})
		refused(t, err, "422 form_already_exists name")
		_, err = c.Create(ctx, &jwttemplate.CreateParams{Name: clerk.String("x"), Claims: json.RawMessage(`{"iss":"x"}`)})
		refused(t, err, "400 jwt_template_reserved_claim claims")
		_, err = c.Create(ctx, &jwttemplate.CreateParams{Name: clerk.String("x"), Claims: json.RawMessage(`{}`), CustomSigningKey: clerk.Bool(true)})
		refused(t, err, "422 form_conditional_param_missing signing_algorithm")
		if got := one(c.Get(ctx, made.ID)); got.ID != made.ID || got.CreatedAt != made.CreatedAt {
			t.Errorf("%+v", got)
		}
		changed := one(c.Update(ctx, made.ID, &jwttemplate.UpdateParams{
			Lifetime: clerk.Int64(600), AllowedClockSkew: clerk.Int64(0), CustomSigningKey: clerk.Bool(true), SigningAlgorithm: clerk.String("HS256"), SigningKey: clerk.String(strings.Repeat("secret", 6)),
		}))
		if changed.Name != "supabase" || changed.Lifetime != 600 || changed.AllowedClockSkew != 0 || !changed.CustomSigningKey || changed.SigningAlgorithm != "HS256" || strings.Contains(string(changed.Response.RawJSON), "secret") {
			t.Errorf("%s", changed.Response.RawJSON)
		}
		list := must[*clerk.JWTTemplateList](t)(c.List(ctx, &jwttemplate.ListParams{}))
		if list.TotalCount != 1 || len(list.JWTTemplates) != 1 || list.JWTTemplates[0].ID != made.ID {
			t.Errorf("%+v", list)
		}
		_, err = twin.Get(ctx, made.ID)
		refused(t, err, "404 resource_not_found")
		_, err = twin.Update(ctx, made.ID, &jwttemplate.UpdateParams{Name: clerk.String("stolen")})
		refused(t, err, "404 resource_not_found")
		if gone := must[*clerk.DeletedResource](t)(c.Delete(ctx, made.ID)); gone.ID != made.ID || gone.Object != "jwt_template" || !gone.Deleted {
			t.Errorf("%+v", gone)
		}
		_, err = c.Delete(ctx, made.ID)
		refused(t, err, "404 resource_not_found")
	})
}

func TestGoSessionTokens(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, conf := t.Context(), config(s, s.Tenant.Key)
		ada := must[*clerk.User](t)(connect(s, s.Tenant.Key).users.Create(ctx, &user.CreateParams{Username: clerk.String("ada_l"), PublicMetadata: raw(`{"plan":"gold"}`)}))
		org := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme","slug":"acme","created_by":"`+ada.ID+`"}`).ID(t)
		read := s.Call(t, 200, "POST /v1/organization_permissions", `{"name":"Read","key":"org:posts:read"}`).ID(t)
		bill := s.Call(t, 200, "POST /v1/organization_permissions", `{"name":"Pay","key":"org:bills:pay"}`).ID(t)
		s.Call(t, 200, "POST /v1/organization_permissions", `{"name":"Manage","key":"org:posts:manage"}`)
		role := s.Call(t, 200, "GET /v1/organization_roles?query=org:admin", "").Object(t)["data"].([]any)[0].(map[string]any)["id"].(string)
		for _, permission := range []string{read, bill} {
			s.Call(t, 200, "POST /v1/organization_roles/"+role+"/permissions/"+permission, "")
		}
		id := s.Call(t, 200, "POST /v1/sessions", `{"user_id":"`+ada.ID+`","active_organization_id":"`+org+`"}`).ID(t)
		s.Call(t, 200, "POST /v1/jwt_templates", `{"name":"extra","claims":{"plan":"{{user.public_metadata.plan}}"}}`)
		sessions, keys := session.NewClient(conf), jwks.NewClient(conf)

		fromTemplate := must[*clerk.SessionToken](t)(sessions.CreateToken(ctx, &session.CreateTokenParams{ID: id, TemplateName: "extra", ExpiresInSeconds: clerk.Int64(3600)}))
		if fromTemplate.Object != "token" || fromTemplate.JWT == "" {
			t.Errorf("%+v", fromTemplate)
		}
		_, err := sessions.CreateToken(ctx, &session.CreateTokenParams{ID: id, TemplateName: "other"})
		refused(t, err, "404 resource_not_found")

		type custom struct {
			Plan string `json:"plan"`
		}
		construct := func(context.Context) any { return &custom{} }
		s.Call(t, 200, "PATCH /v1/beta_features/instance_settings", `{"session_token_template":"extra"}`)
		jwk := must[*clerk.JSONWebKey](t)(jwt.GetJSONWebKey(ctx, &jwt.GetJSONWebKeyParams{KeyID: s.Tenant.Instance.ID, JWKSClient: keys}))
		for version, layout := range map[string]int{"2024-10-01": 1, "2025-04-10": 2} {
			token, _ := s.Do(t, testkit.Request{Call: "POST /v1/sessions/" + id + "/tokens", Version: version}).Object(t)["jwt"].(string)
			for _, params := range []jwt.VerifyParams{{JWKSClient: keys}, {JWK: jwk}} {
				params.Token, params.ProxyURL, params.CustomClaimsConstructor = token, &s.Frontend, construct
				claims := must[*clerk.SessionClaims](t)(jwt.Verify(ctx, &params))
				if claims.Version != layout || claims.Subject != ada.ID || claims.SessionID != id || claims.ActiveOrganizationID != org || claims.ActiveOrganizationSlug != "acme" || !claims.HasRole("org:admin") ||
					claims.FactorVerificationAge != [2]int64{-1, -1} || claims.Custom.(*custom).Plan != "gold" || *claims.Expiry-*claims.IssuedAt != 60 {
					t.Errorf("%s: %+v", version, claims)
				}
				held := slices.Clone(claims.ActiveOrganizationPermissions)
				slices.Sort(held)
				if !slices.Equal(held, []string{"org:bills:pay", "org:posts:read"}) || claims.HasPermission("org:posts:manage") {
					t.Errorf("%s: %v", version, held)
				}
			}

			// The middleware lets the token pass, and nothing that is not ours.
			other, _ := s.Do(t, testkit.Request{Call: "POST /v1/sessions", Key: s.Twin.Key, Body: `{"user_id":"` + s.Do(t, testkit.Request{Call: "POST /v1/users", Key: s.Twin.Key, Body: `{"username":"user_` + version + `"}`}).ID(t) + `"}`}).Object(t)["id"].(string)
			foreign, _ := s.Do(t, testkit.Request{Call: "POST /v1/sessions/" + other + "/tokens", Key: s.Twin.Key}).Object(t)["jwt"].(string)
			guarded := clerkhttp.RequireHeaderAuthorization(clerkhttp.JWKSClient(keys), clerkhttp.ProxyURL(s.Frontend))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				claims, _ := clerk.SessionClaimsFromContext(r.Context())
				_, _ = io.WriteString(w, claims.Subject)
			}))
			head, rest, _ := strings.Cut(token, ".")
			for bearer, passes := range map[string]bool{token: true, foreign: false, head + "x." + rest: false, token[:len(token)-8] + "AAAAAAAA": false, "": false} {
				r, w := httptest.NewRequest("GET", "/", http.NoBody), httptest.NewRecorder()
				if bearer != "" {
					r.Header.Set("Authorization", "Bearer "+bearer)
				}
				guarded.ServeHTTP(w, r)
				if passes && w.Body.String() != ada.ID || !passes && w.Code != http.StatusUnauthorized && w.Code != http.StatusForbidden {
					t.Errorf("%s: %d %s for %q", version, w.Code, w.Body, bearer)
				}
			}
			_, err := jwt.Verify(ctx, &jwt.VerifyParams{Token: foreign, JWK: jwk, ProxyURL: &s.Frontend})
			if err == nil {
				t.Error("another instance's token passes")
			}
		}
	})
}
