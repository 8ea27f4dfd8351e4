package sdk

import (
	"testing"

	"github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/oauthapplication"

	"bartleby/identity"
	"bartleby/testkit"
)

// seedOAuth makes what only the endpoints of the provider make: an application's tokens, one of them a JWT.
func seedOAuth(t *testing.T, s *testkit.Server, fixtures map[string]string) {
	t.Helper()
	user := s.Call(t, 200, "POST /v1/users", `{"username":"oauth_fixture"}`).ID(t)
	made := s.Call(t, 200, "POST /v1/oauth_applications", `{"name":"Fixture","scopes":"profile email offline_access"}`)
	issue := func(jwt bool, scopes ...string) string {
		ins := *s.Stored(t, s.Tenant)
		ins.Settings.OAuth.JWTAccessTokens = jwt
		tokens, err := s.Rules.IssueOAuthTokens(t.Context(), &ins, identity.NewOAuthGrant{ClientID: made.Object(t)["client_id"].(string), UserID: user, Scopes: scopes})
		if err != nil {
			t.Fatal(err)
		}
		return tokens.Access
	}
	fixtures["oauth_user_id"], fixtures["oauth_application_id"] = user, made.ID(t)
	fixtures["oauth_access_token"], fixtures["oauth_jwt"] = issue(false, "profile", "offline_access"), issue(true, "profile")
}

func TestGoOAuthApplications(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, apps := t.Context(), oauthapplication.NewClient(config(s, s.Tenant.Key))
		made := must[*clerk.OAuthApplication](t)(apps.Create(ctx, &oauthapplication.CreateParams{
			Name: "Client", CallbackURL: "https://client.example/cb", Scopes: "profile email public_metadata", ConsentScreenEnabled: clerk.Bool(false),
		}))
		if made.Object != "oauth_application" || made.InstanceID != s.Tenant.Instance.ID || made.Name != "Client" || made.CallbackURL != "https://client.example/cb" ||
			made.Scopes != "profile email public_metadata" || made.Public || made.ConsentScreenEnabled || made.DynamicallyRegistered || len(made.ClientID) != 16 ||
			made.ClientSecret == nil || len(*made.ClientSecret) != 32 || made.DiscoveryURL != s.Frontend+"/.well-known/openid-configuration" ||
			made.AuthorizeURL != s.Frontend+"/oauth/authorize" || made.TokenFetchURL != s.Frontend+"/oauth/token" || made.UserInfoURL != s.Frontend+"/oauth/userinfo" {
			t.Errorf("%s", made.Response.RawJSON)
		}
		// What is not set is sent as an empty text and as null.
		public := must[*clerk.OAuthApplication](t)(apps.Create(ctx, &oauthapplication.CreateParams{Name: "Native", Public: true}))
		if !public.Public || *public.ClientSecret != "" || public.CallbackURL != "" || public.Scopes != "profile email" || !public.ConsentScreenEnabled {
			t.Errorf("%s", public.Response.RawJSON)
		}
		list := must[*clerk.OAuthApplicationList](t)(apps.List(ctx, &oauthapplication.ListParams{ListParams: clerk.ListParams{Limit: clerk.Int64(1)}}))
		if list.TotalCount != 2 || len(list.OAuthApplications) != 1 || list.OAuthApplications[0].ClientSecret != nil {
			t.Errorf("%s", list.Response.RawJSON)
		}
		read := must[*clerk.OAuthApplication](t)(apps.Get(ctx, made.ID))
		if read.ClientID != made.ClientID || read.ClientSecret != nil {
			t.Errorf("%s", read.Response.RawJSON)
		}
		changed := must[*clerk.OAuthApplication](t)(apps.Update(ctx, made.ID, &oauthapplication.UpdateParams{
			Name: clerk.String("Other"), CallbackURL: clerk.String("app://done"), Scopes: clerk.String("email"), ConsentScreenEnabled: clerk.Bool(true),
		}))
		if changed.Name != "Other" || changed.CallbackURL != "app://done" || changed.Scopes != "email" || !changed.ConsentScreenEnabled {
			t.Errorf("%s", changed.Response.RawJSON)
		}
		rotated := must[*clerk.OAuthApplication](t)(apps.RotateClientSecret(ctx, made.ID))
		if len(*rotated.ClientSecret) != 32 || *rotated.ClientSecret == *made.ClientSecret || rotated.ClientID != made.ClientID {
			t.Errorf("%s", rotated.Response.RawJSON)
		}
		_, err := apps.Create(ctx, &oauthapplication.CreateParams{Name: "Bad", CallbackURL: "http://client.example"})
		refused(t, err, "422 invalid_url_scheme callback_url")
		_, err = apps.Update(ctx, made.ID, &oauthapplication.UpdateParams{Scopes: clerk.String("everything")})
		refused(t, err, "422 form_param_value_invalid scopes")
		_, err = oauthapplication.NewClient(config(s, s.Twin.Key)).Get(ctx, made.ID)
		refused(t, err, "404 resource_not_found")
		if gone := must[*clerk.DeletedResource](t)(apps.DeleteOAuthApplication(ctx, made.ID)); gone.ID != made.ID || !gone.Deleted || gone.Object != "oauth_application" {
			t.Errorf("%+v", gone)
		}
		_, err = apps.RotateClientSecret(ctx, made.ID)
		refused(t, err, "404 resource_not_found")
	})
}
