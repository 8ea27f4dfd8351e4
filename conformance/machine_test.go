package conformance

import "strings"

func machineScenario(j *judge, mark string) {
	t := j.t
	mail := j.call(200, "POST /v1/machines", nil, `{"name":"Mail `+mark+`"}`).ID(t)
	a := j.call(200, "POST /v1/machines", nil, `{"name":"Billing `+mark+`","scoped_machines":["`+mail+`"],"default_token_ttl":60}`)
	bill := a.ID(t)
	j.call(422, "POST /v1/machines", nil, `{"name":"x","scoped_machines":["mch_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"]}`)
	j.list("GET /v1/machines", "query=bill&order_by=-name&limit=5&offset=0")
	j.call(200, "GET /v1/machines/{machine_id}", []string{bill}, "")
	j.call(404, "GET /v1/machines/{machine_id}", []string{"mch_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}, "")
	j.call(200, "PATCH /v1/machines/{machine_id}", []string{bill}, `{"name":"Invoices","default_token_ttl":600}`)
	j.call(200, "POST /v1/machines/{machine_id}/scopes", []string{mail}, `{"to_machine_id":"`+bill+`"}`)
	j.call(409, "POST /v1/machines/{machine_id}/scopes", []string{mail}, `{"to_machine_id":"`+bill+`"}`)
	j.call(200, "GET /v1/machines/{machine_id}/secret_key", []string{bill}, "")
	key := j.call(200, "POST /v1/machines/{machine_id}/secret_key/rotate", []string{bill}, `{"previous_token_ttl":60}`).Object(t)["secret"].(string)

	j.key = key
	made := j.call(201, "POST /v1/m2m_tokens", nil, `{"token_format":"opaque","seconds_until_expiration":60,"claims":{"a":1},"min_remaining_ttl_seconds":10}`)
	j.call(201, "POST /v1/m2m_tokens", nil, `{"token_format":"jwt","seconds_until_expiration":null,"claims":null}`)
	j.call(400, "POST /v1/m2m_tokens", nil, `{"claims":{"sub":"x"}}`)
	j.send(200, "GET /v1/m2m_tokens", nil, "subject="+bill+"&revoked=true&expired=false&limit=10&offset=0", strings.NewReader(""), "application/json", true)
	j.key = ""
	j.call(401, "POST /v1/m2m_tokens", nil, `{}`)
	j.call(200, "POST /v1/m2m_tokens/verify", nil, `{"token":"`+made.Object(t)["token"].(string)+`"}`)
	j.call(404, "POST /v1/m2m_tokens/verify", nil, `{"token":"mt_unknown"}`)
	j.call(200, "POST /v1/m2m_tokens/{m2m_token_id}/revoke", []string{made.ID(t)}, `{"revocation_reason":"over"}`)
	j.call(404, "POST /v1/m2m_tokens/{m2m_token_id}/revoke", []string{"mt_00000000000000000000000000000000"}, `{}`)

	j.call(200, "DELETE /v1/machines/{machine_id}/scopes/{other_machine_id}", []string{mail, bill}, "")
	j.call(404, "DELETE /v1/machines/{machine_id}/scopes/{other_machine_id}", []string{mail, bill}, "")
	j.call(200, "DELETE /v1/machines/{machine_id}", []string{bill}, "")
}

func apiKeyScenario(j *judge, mark string) {
	t := j.t
	user := j.call(200, "POST /v1/users", nil, `{"username":"keeper_`+mark+`"}`).ID(t)
	a := j.call(200, "POST /v1/api_keys", nil, `{"name":"deploy","type":"api_key","subject":"`+user+`","description":null,"claims":{"a":1},"scopes":["read"],"created_by":"`+user+`","seconds_until_expiration":60}`)
	key := a.ID(t)
	j.call(409, "POST /v1/api_keys", nil, `{"name":"deploy","subject":"`+user+`"}`)
	j.send(200, "GET /v1/api_keys", nil, "subject="+user+"&include_invalid=true&query=dep&limit=10&offset=0&type=api_key", strings.NewReader(""), "application/json", true)
	j.call(200, "GET /v1/api_keys/{api_key_id}", []string{key}, "")
	j.call(200, "PATCH /v1/api_keys/{api_key_id}", []string{key}, `{"description":"x","claims":null,"scopes":[],"subject":"`+user+`","seconds_until_expiration":null}`)
	j.call(200, "GET /v1/api_keys/{api_key_id}/secret", []string{key}, "")
	j.call(200, "POST /v1/api_keys/verify", nil, `{"secret":"`+a.Object(t)["secret"].(string)+`"}`)
	j.call(404, "POST /v1/api_keys/verify", nil, `{"secret":"ak_unknown"}`)
	j.call(200, "POST /v1/api_keys/{api_key_id}/revoke", []string{key}, `{"revocation_reason":null}`)
	j.call(200, "DELETE /v1/api_keys/{api_key_id}", []string{key}, "")
	j.call(404, "GET /v1/api_keys/{api_key_id}", []string{key}, "")
}
