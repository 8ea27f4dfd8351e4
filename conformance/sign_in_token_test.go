package conformance

func signInTokenScenario(j *judge, mark string) {
	t := j.t
	user := j.call(200, "POST /v1/users", nil, `{"username":"token_`+mark+`"}`).ID(t)
	token := j.call(200, "POST /v1/sign_in_tokens", nil, `{"user_id":"`+user+`","expires_in_seconds":60}`).ID(t)
	j.call(200, "POST /v1/sign_in_tokens/{sign_in_token_id}/revoke", []string{token}, "")
	j.call(400, "POST /v1/sign_in_tokens/{sign_in_token_id}/revoke", []string{token}, "")
	j.call(404, "POST /v1/sign_in_tokens", nil, `{"user_id":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`)
	actor := j.call(200, "POST /v1/actor_tokens", nil, `{"user_id":"`+user+`","actor":{"sub":"user_x"},"expires_in_seconds":60,"session_max_duration_in_seconds":60}`).ID(t)
	j.call(200, "POST /v1/actor_tokens/{actor_token_id}/revoke", []string{actor}, "")
	j.call(400, "POST /v1/actor_tokens/{actor_token_id}/revoke", []string{actor}, "")
	j.call(422, "POST /v1/actor_tokens", nil, `{"user_id":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb","actor":{"sub":"user_x"}}`)
	j.call(200, "POST /v1/testing_tokens", nil, "")
}
