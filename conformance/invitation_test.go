package conformance

func invitationScenario(j *judge, mark string) {
	t := j.t
	i := j.call(200, "POST /v1/invitations", nil, `{"email_address":"guest_`+mark+`@example.com","public_metadata":{"a":1},"redirect_url":"https://example.com/welcome","notify":false,"ignore_existing":false,"expires_in_days":9}`).ID(t)
	j.call(400, "POST /v1/invitations", nil, `{"email_address":"guest_`+mark+`@example.com"}`)
	j.call(422, "POST /v1/invitations", nil, `{"email_address":"nobody"}`)
	j.list("GET /v1/invitations", "limit=10&offset=0&status=pending")
	j.call(200, "POST /v1/invitations/bulk", nil, `[{"email_address":"one_`+mark+`@example.com"},{"email_address":"two_`+mark+`@example.com","notify":true}]`)
	j.call(200, "POST /v1/invitations/{invitation_id}/revoke", []string{i}, "")
	j.call(400, "POST /v1/invitations/{invitation_id}/revoke", []string{i}, "")
	j.list("GET /v1/invitations", "status=revoked")
	j.beside("", 200, "DELETE /v1/invitations/{invitation_id}", []string{i}, "")

	allowed := j.call(200, "POST /v1/allowlist_identifiers", nil, `{"identifier":"allowed_`+mark+`@example.com","notify":true}`).ID(t)
	j.list("GET /v1/allowlist_identifiers", "")
	j.call(400, "POST /v1/allowlist_identifiers", nil, `{"identifier":"allowed_`+mark+`@example.com"}`)
	j.call(200, "DELETE /v1/allowlist_identifiers/{identifier_id}", []string{allowed}, "")
	j.call(404, "DELETE /v1/allowlist_identifiers/{identifier_id}", []string{allowed}, "")
	blocked := j.call(200, "POST /v1/blocklist_identifiers", nil, `{"identifier":"blocked-`+mark+`.example"}`).ID(t)
	j.list("GET /v1/blocklist_identifiers", "")
	j.call(422, "POST /v1/blocklist_identifiers", nil, `{"identifier":"not an identifier"}`)
	j.call(200, "DELETE /v1/blocklist_identifiers/{identifier_id}", []string{blocked}, "")
}
