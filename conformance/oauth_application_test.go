package conformance

import (
	"bartleby"
	"bartleby/identity"
)

func oauthApplicationScenario(j *judge, mark string) {
	t, s := j.t, j.s
	j.call(200, "GET /v1/instance/oauth_application_settings", nil, "")
	j.call(200, "PATCH /v1/instance/oauth_application_settings", nil, `{"default_scopes":["profile"],"dynamic_oauth_client_registration":true,"client_id_metadata_documents_advertised":true}`)
	j.call(200, "PATCH /v1/instance/oauth_application_settings", nil, `{"default_scopes":null,"dynamic_oauth_client_registration":false}`)
	j.call(422, "PATCH /v1/instance/oauth_application_settings", nil, `{"default_scopes":["everything"]}`)

	user := j.call(200, "POST /v1/users", nil, `{"username":"oauth_`+mark+`"}`).ID(t)
	made := j.call(200, "POST /v1/oauth_applications", nil, `{"name":"Client `+mark+`","callback_url":"https://client.example/`+mark+`","scopes":"profile email offline_access","public":false}`)
	path := []string{made.ID(t)}
	j.call(200, "POST /v1/oauth_applications", nil, `{"name":"Public `+mark+`","callback_url":"app://done","public":true}`)
	j.list("GET /v1/oauth_applications", "")
	j.list("GET /v1/oauth_applications", "limit=2&offset=1&order_by=-name&name_query=client")
	j.call(200, "GET /v1/oauth_applications/{oauth_application_id}", path, "")
	j.call(200, "PATCH /v1/oauth_applications/{oauth_application_id}", path, `{"name":"Renamed `+mark+`","callback_url":"https://client.example/new"}`)
	j.call(200, "POST /v1/oauth_applications/{oauth_application_id}/rotate_secret", path, "")
	file, media := picture(t)
	j.send(200, "PUT /v1/oauth_applications/{oauth_application_id}/logo", path, "", file, media, false)

	tokens, err := s.Rules.IssueOAuthTokens(t.Context(), s.Stored(t, s.Tenant), identity.NewOAuthGrant{
		ClientID: made.Object(t)["client_id"].(string), UserID: user, Scopes: []string{"profile", bartleby.OfflineAccess},
	})
	if err != nil {
		t.Fatal(err)
	}
	j.call(200, "POST /v1/oauth_applications/access_tokens/verify", nil, `{"access_token":"`+tokens.Access+`"}`)
	s.Call(t, 204, "POST /v1/oauth_applications/"+path[0]+"/revoke_token", `{"token":"`+tokens.Refresh+`"}`) // no JSON to judge
	j.called["POST /v1/oauth_applications/{}/revoke_token"] = true
	j.call(404, "POST /v1/oauth_applications/access_tokens/verify", nil, `{"access_token":"`+tokens.Access+`"}`)
	j.call(404, "POST /v1/oauth_applications/{oauth_application_id}/revoke_token", path, `{"token":"oat_unknown"}`)
	j.call(400, "POST /v1/oauth_applications", nil, `{"name":"Twice","callback_url":"app://x","redirect_uris":["app://x","app://x"]}`)
	j.call(422, "POST /v1/oauth_applications", nil, `{"name":"Bad","callback_url":"javascript:alert(1)"}`)
	j.call(422, "PATCH /v1/oauth_applications/{oauth_application_id}", path, `{"scopes":"everything"}`)
	j.call(200, "DELETE /v1/oauth_applications/{oauth_application_id}", path, "")
	j.call(404, "GET /v1/oauth_applications/{oauth_application_id}", path, "")
	j.call(404, "POST /v1/oauth_applications/{oauth_application_id}/rotate_secret", path, "")
}
