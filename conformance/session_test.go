package conformance

import (
	"encoding/json"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
	"bartleby/token"
)

func sessionScenario(j *judge, mark string) {
	t, s := j.t, j.s
	ins := s.Tenant.Instance
	u := j.call(200, "POST /v1/users", nil, `{"email_address":["session_`+mark+`@example.com"]}`).ID(t)
	org := j.call(200, "POST /v1/organizations", nil, `{"name":"Sessions","created_by":"`+u+`"}`).ID(t)
	made := j.call(200, "POST /v1/sessions", nil, `{"user_id":"`+u+`","active_organization_id":"`+org+`"}`)
	session, client := made.ID(t), made.Object(t)["client_id"].(string)
	if _, err := s.Rules.TouchSession(t.Context(), ins, session, &bartleby.SessionActivity{DeviceType: "Macintosh", BrowserName: "Firefox", BrowserVersion: "1", IPAddress: "192.0.2.1", Place: bartleby.Place{City: "Vienna", Country: "AT"}}); err != nil {
		t.Fatal(err)
	}
	j.call(200, "GET /v1/sessions/{session_id}", []string{session}, "")
	j.list("GET /v1/sessions", "user_id="+u+"&client_id="+client+"&status=active&limit=10&offset=0")
	j.call(200, "POST /v1/sessions/{session_id}/verify", []string{session}, `{"token":"`+s.SessionToken(t, s.Tenant, session, u, testkit.SessionCategory, time.Minute)+`"}`)
	j.call(400, "POST /v1/sessions/{session_id}/verify", []string{session}, `{"token":"x"}`)

	fresh, err := s.Rules.CreateClient(t.Context(), ins)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Rules.SignIn(t.Context(), ins, fresh.ID, identity.NewSession{UserID: u, Strategy: "ticket", Actor: json.RawMessage(`{"sub":"admin"}`)})
	if err != nil {
		t.Fatal(err)
	}
	text, err := s.Rules.Tokens.ClientToken(t.Context(), ins.ID, token.Client{ID: c.ID, RotatingToken: c.RotatingToken})
	if err != nil {
		t.Fatal(err)
	}
	j.call(200, "GET /v1/clients/{client_id}", []string{c.ID}, "")
	j.list("GET /v1/clients", "limit=10&offset=0")
	j.call(200, "POST /v1/clients/verify", nil, `{"token":"`+text+`"}`)
	j.call(400, "POST /v1/clients/verify", nil, `{"token":"x"}`)
	j.call(404, "GET /v1/clients/{client_id}", []string{"client_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}, "")

	j.call(200, "POST /v1/sessions/{session_id}/revoke", []string{session}, "")
	j.call(400, "POST /v1/sessions/{session_id}/revoke", []string{session}, "")
	j.call(401, "POST /v1/sessions/{session_id}/verify", []string{session}, `{"token":"`+s.SessionToken(t, s.Tenant, session, u, testkit.SessionCategory, time.Minute)+`"}`)
	j.call(404, "GET /v1/sessions/{session_id}", []string{"sess_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}, "")
	j.call(404, "POST /v1/sessions", nil, `{"user_id":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`)
	j.list("GET /v1/sessions", "user_id="+u+"&status=revoked")

	// A pending session, which only newer documents know.
	s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.ForceSelection = true })
	pending := j.call(200, "POST /v1/sessions", nil, `{"user_id":"`+u+`"}`)
	j.call(200, "GET /v1/clients/{client_id}", []string{pending.Object(t)["client_id"].(string)}, "")
	s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.ForceSelection = false })

	nonce, err := s.Rules.CreateHandshake(t.Context(), ins, []string{"__session=x; Path=/"})
	if err != nil {
		t.Fatal(err)
	}
	j.beside("", 200, "GET /v1/clients/handshake_payload?nonce="+nonce, nil, "")

	// What only the Frontend API will do, and what goes with a user.
	create := func(user string) string {
		return j.call(200, "POST /v1/sessions", nil, `{"user_id":"`+user+`"}`).ID(t)
	}
	if _, err := s.Rules.EndSession(t.Context(), ins, create(u)); err != nil {
		t.Fatal(err)
	}
	gone := j.call(200, "POST /v1/users", nil, `{"username":"gone_`+mark+`"}`).ID(t)
	create(gone)
	j.call(200, "DELETE /v1/users/{user_id}", []string{gone}, "")

	su, err := s.Rules.CreateSignUp(t.Context(), ins, c.ID, identity.NewSignUp{EmailAddress: bartleby.To("up_" + mark + "@example.com"), PhoneNumber: bartleby.To("+4474001" + string('0'+mark[0]-'a') + "0090")})
	if err != nil {
		t.Fatal(err)
	}
	j.call(200, "GET /v1/sign_ups/{id}", []string{su.ID}, "")
	j.call(200, "PATCH /v1/sign_ups/{id}", []string{su.ID}, `{"external_id":"up-`+mark+`","custom_action":true}`)
	s.Clock.Advance(24 * time.Hour)
	j.call(403, "PATCH /v1/sign_ups/{id}", []string{su.ID}, `{"custom_action":false}`)
}
