package conformance

func jwkScenario(j *judge, _ string) { j.call(200, "GET /v1/jwks", nil, "") }
