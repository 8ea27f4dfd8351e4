package conformance

func jwtTemplateScenario(j *judge, mark string) {
	t := j.t
	id := j.call(200, "POST /v1/jwt_templates", nil, `{"name":"supabase_`+mark+`","claims":{"role":"authenticated","email":"{{user.primary_email_address}}"},"lifetime":120,"allowed_clock_skew":0,
		"custom_signing_key":true,"signing_algorithm":"HS256","signing_key":"0123456789abcdef0123456789abcdef"}`).ID(t)
	plain := j.call(200, "POST /v1/jwt_templates", nil, `{"name":"plain_`+mark+`","claims":{}}`).ID(t)
	j.call(200, "GET /v1/jwt_templates/{template_id}", []string{id}, "")
	j.list("GET /v1/jwt_templates", "")
	j.list("GET /v1/jwt_templates", "limit=1&offset=1")
	j.call(200, "PATCH /v1/jwt_templates/{template_id}", []string{id}, `{"name":"hasura_`+mark+`","claims":{"aud":"x"},"custom_signing_key":false}`)
	j.call(400, "POST /v1/jwt_templates", nil, `{"name":"x","claims":{"sub":"x"}}`)
	j.call(422, "POST /v1/jwt_templates", nil, `{"name":"plain_`+mark+`","claims":{}}`)
	j.call(400, "PATCH /v1/jwt_templates/{template_id}", []string{id}, `{"name":"x","claims":{"sid":"x"}}`)
	const settings = "PATCH /v1/beta_features/instance_settings" // current documents do not have the key any more
	j.s.Call(t, 200, settings, `{"session_token_template":"plain_`+mark+`"}`)
	j.call(403, "DELETE /v1/jwt_templates/{template_id}", []string{plain}, "")
	j.s.Call(t, 200, settings, `{"session_token_template":""}`)
	j.call(200, "DELETE /v1/jwt_templates/{template_id}", []string{plain}, "")
	j.call(404, "DELETE /v1/jwt_templates/{template_id}", []string{plain}, "")
	j.call(404, "GET /v1/jwt_templates/{template_id}", []string{plain}, "")
}
