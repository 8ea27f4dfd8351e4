package conformance

import (
	"strings"
	"testing"

	"bartleby/identity"
	"bartleby/testkit"
)

// TestFrontendAPIKeysConform : API keys of users and organizations are answered as the official document says.
func TestFrontendAPIKeysConform(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user := s.Call(t, 200, "POST /v1/users", `{"username":"adah","password":"correct horse battery"}`).ID(t)
		organization := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme","created_by":"`+user+`"}`).ID(t)
		f := newFrontend(t, s.Browser(s.Tenant))
		session := f.b.SignIn(t, identity.NewSession{UserID: user, Strategy: "password", FirstFactor: true})
		call := func(status int, template, path, body string) testkit.Answer {
			t.Helper()
			method, _, _ := strings.Cut(template, " ")
			a := f.b.Bear(t, session, method+" "+path, body)
			if a.Status != status {
				t.Fatalf("%s: %d %s", template, a.Status, a.Body)
			}
			return f.judge(template, a)
		}
		for _, subject := range []string{user, organization} {
			body := `{"type":"api_key","name":"first","subject":"` + subject + `","description":null,"seconds_until_expiration":3600}`
			id := call(201, "POST /api_keys", "/api_keys", body).ID(t)
			call(409, "POST /api_keys", "/api_keys", body)
			call(200, "GET /api_keys", "/api_keys?include_invalid=false&limit=10&offset=0&query=&subject="+subject, "")
			call(200, "PATCH /api_keys/{apiKeyID}", "/api_keys/"+id, `{"description":"for the robot"}`)
			call(200, "POST /api_keys/{apiKeyID}/revoke", "/api_keys/"+id+"/revoke", `{"revocation_reason":"lost"}`)
			call(200, "GET /api_keys", "/api_keys?include_invalid=true&subject="+subject, "")
		}
		call(404, "GET /api_keys", "/api_keys?subject=user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", "")
		call(404, "PATCH /api_keys/{apiKeyID}", "/api_keys/ak_00000000000000000000000000000000", `{}`)
		call(404, "POST /api_keys/{apiKeyID}/revoke", "/api_keys/ak_00000000000000000000000000000000/revoke", `{}`)
	})
}
