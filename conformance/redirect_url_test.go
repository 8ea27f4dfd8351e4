package conformance

func redirectURLScenario(j *judge, mark string) {
	u := j.call(200, "POST /v1/redirect_urls", nil, `{"url":"app-`+mark+`://done"}`).ID(j.t)
	j.list("GET /v1/redirect_urls", "")
	j.call(200, "GET /v1/redirect_urls/{id}", []string{u}, "")
	j.call(422, "POST /v1/redirect_urls", nil, `{"url":"no url"}`)
	j.call(200, "DELETE /v1/redirect_urls/{id}", []string{u}, "")
	j.call(404, "GET /v1/redirect_urls/{id}", []string{u}, "")
	j.call(404, "DELETE /v1/redirect_urls/{id}", []string{u}, "")
}
