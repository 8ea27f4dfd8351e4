package conformance

import (
	"bartleby/identity"
	"bartleby/store"
	"bartleby/token"
)

func sessionTokenScenario(j *judge, mark string) {
	t, s := j.t, j.s
	const origin = "https://app.example.com"
	user := j.call(200, "POST /v1/users", nil, `{"username":"tokens_`+mark+`"}`).ID(t)
	session := j.call(200, "POST /v1/sessions", nil, `{"user_id":"`+user+`"}`).ID(t)
	j.call(200, "POST /v1/jwt_templates", nil, `{"name":"for_tokens_`+mark+`","claims":{"id":"{{user.id}}"}}`)
	j.call(200, "POST /v1/sessions/{session_id}/tokens", []string{session}, `{"expires_in_seconds":600}`)
	j.call(200, "POST /v1/sessions/{session_id}/tokens/{template_name}", []string{session, "for_tokens_" + mark}, `{"expires_in_seconds":600}`)
	j.call(404, "POST /v1/sessions/{session_id}/tokens/{template_name}", []string{session, "other"}, "")

	if _, err := store.Write(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (struct{}, error) {
		found, err := tx.Session(session)
		if err != nil {
			return struct{}{}, err
		}
		found.RefreshDigest = token.Digest("refresh")
		return struct{}{}, tx.SaveSession(found)
	}); err != nil {
		t.Fatal(err)
	}
	jwt, err := s.Rules.CreateSessionToken(t.Context(), s.Tenant.Instance, identity.NewSessionToken{SessionID: session, Origin: origin})
	if err != nil {
		t.Fatal(err)
	}
	refresh := `{"expired_token":"` + jwt + `","refresh_token":"refresh","request_origin":"` + origin + `"`
	j.call(200, "POST /v1/sessions/{session_id}/refresh", []string{session}, refresh+`,"request_originating_ip":"192.0.2.1","request_headers":{"accept":["*/*"]}}`)
	j.call(200, "POST /v1/sessions/{session_id}/refresh", []string{session}, refresh+`,"format":"cookie"}`)
	j.call(401, "POST /v1/sessions/{session_id}/refresh", []string{session}, `{"expired_token":"x","refresh_token":"x","request_origin":"`+origin+`"}`)
	j.call(200, "POST /v1/sessions/{session_id}/revoke", []string{session}, "")
	j.call(401, "POST /v1/sessions/{session_id}/tokens", []string{session}, "")
	j.call(401, "POST /v1/sessions/{session_id}/tokens/{template_name}", []string{session, "for_tokens_" + mark}, "")
}
