package bapi_test

import (
	"strings"
	"testing"

	"bartleby/identity"
	"bartleby/testkit"
)

// seen has a browser provoke an error at the public side.
func seen(by, want, call string, as func(t *testing.T, s *testkit.Server, b *testkit.Browser)) *provocation {
	return &provocation{by: by, want: want, call: call, send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		b := s.Browser(s.Tenant)
		if as != nil {
			as(t, s, b)
		}
		return b.Do(t, call, nil)
	}}
}

// tasked has a browser provoke an error with the ticket of an agent task.
func tasked(by, want string, first func(t *testing.T, s *testkit.Server, b *testkit.Browser, task map[string]any)) *provocation {
	return &provocation{by: by, want: want, call: "GET /v1/agents/tasks", send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
		b := s.Browser(s.Tenant)
		b.Origin = ""
		task := s.Call(t, 200, "POST /v1/agents/tasks", `{"on_behalf_of":{"user_id":"`+ids["users"]+`"},"permissions":"*","agent_name":"Robot","task_description":"Tidy up","redirect_url":"http://localhost:3000/"}`).Object(t)
		first(t, s, b, task)
		return b.Do(t, "GET "+strings.TrimPrefix(task["url"].(string), s.Frontend), nil)
	}}
}

func header(pairs ...string) func(*testing.T, *testkit.Server, *testkit.Browser) {
	return func(_ *testing.T, _ *testkit.Server, b *testkit.Browser) {
		for i := 0; i < len(pairs); i += 2 {
			b.Header[pairs[i]] = pairs[i+1]
		}
	}
}

// frontendProvocations are of what the public side alone answers.
var frontendProvocations = append(organizationProvocations, []*provocation{
	seen("HostUnknown", "400 host_invalid", "GET /v1/client", header("Host", "strangers.example")),
	seen("OriginUnknown", "400 origin_invalid", "GET /v1/client", header("Origin", "https://strangers.example")),
	seen("OriginAndAuthorization", "400 origin_authorization_headers_conflict", "GET /v1/client", header("Authorization", "x")),
	seen("SeveralOrigins", "400 multiple_origin_header_values_forbidden", "GET /v1/client", func(_ *testing.T, _ *testkit.Server, b *testkit.Browser) { b.Twice = "Origin" }),
	seen("SeveralAuthorizations", "400 multiple_authorization_header_values_forbidden", "GET /v1/client", func(_ *testing.T, _ *testkit.Server, b *testkit.Browser) {
		b.Native, b.Twice = true, "Authorization"
	}),
	seen("ProxyKeyMissing", "400 proxy_request_missing_secret_key", "GET /v1/client", header("Clerk-Proxy-Url", "https://x.example")),
	seen("ProxyKeyInvalid", "401 proxy_request_invalid_secret_key", "GET /v1/client", header("Clerk-Proxy-Url", "https://x.example", "Clerk-Secret-Key", "sk_test_x")),
	seen("SignedOut", "401 signed_out", "GET /v1/me/sessions", nil),
	seen("RedirectInvalid", "422 invalid_redirect_url redirect_url", "GET /v1/redirect?redirect_url=javascript:1", nil),
	seen("RedirectForeign", "422 redirect_url_domain_mismatch redirect_url", "GET /v1/redirect?redirect_url=https://strangers.example", nil),
	seen("CaptchaNotEnabled", "400 captcha_not_enabled", "POST /v1/client/verify", nil),
	seen("DevBrowserUnauthenticated", "401 dev_browser_unauthenticated", "GET /v1/client?__clerk_db_jwt=x", nil),
	seen("Overtaken", "401 authentication_invalid", "GET /v1/client", func(t *testing.T, s *testkit.Server, b *testkit.Browser) {
		former := b.DevBrowser(t).Token
		b.SignIn(t, identity.NewSession{UserID: s.Call(t, 200, "POST /v1/users", `{"username":"overtaken"}`).ID(t)})
		b.Call(t, 200, "POST /v1/dev_browser/set_first_party_cookie", nil)
		b.Token, b.Cookies = former, map[string]string{}
	}),
	tasked("AgentTaskUsed", "400 agent_task_already_used", func(t *testing.T, s *testkit.Server, b *testkit.Browser, task map[string]any) {
		s.Browser(s.Tenant).Call(t, 307, "GET "+strings.TrimPrefix(task["url"].(string), s.Frontend), nil)
	}),
	tasked("AgentTaskRevoked", "400 agent_task_revoked", func(t *testing.T, s *testkit.Server, _ *testkit.Browser, task map[string]any) {
		s.Call(t, 200, "POST /v1/agents/tasks/"+task["agent_task_id"].(string)+"/revoke", "")
	}),
	tasked("AgentTaskUnusable", "400 agent_task_cannot_be_used", func(t *testing.T, s *testkit.Server, b *testkit.Browser, _ map[string]any) {
		b.SignIn(t, identity.NewSession{UserID: s.Call(t, 200, "POST /v1/users", `{"username":"there_already"}`).ID(t)})
	}),
	seen("ScriptNotFound", "404 resource_not_found", "GET /npm/@clerk/ui@1/dist/ui.browser.js", nil),
	seen("SyncConsumed", "403 sync_nonce_already_consumed", "GET /v1/client/link?__clerk_token=x", func(t *testing.T, s *testkit.Server, b *testkit.Browser) {
		b.Header["Clerk-Proxy-Url"], b.Header["Clerk-Secret-Key"] = "https://x.example", s.Tenant.Key
		b.Origin = ""
	}),
}...)
