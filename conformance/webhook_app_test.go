package conformance

func webhookAppScenario(j *judge, _ string) {
	j.call(400, "POST /v1/webhooks/svix_url", nil, "")
	j.call(200, "POST /v1/webhooks/svix", nil, "")
	j.call(400, "POST /v1/webhooks/svix", nil, "")
	j.call(200, "POST /v1/webhooks/svix_url", nil, "")
	j.s.Call(j.t, 204, "DELETE /v1/webhooks/svix", "") // no JSON to judge
	j.called["DELETE /v1/webhooks/svix"] = true
	j.call(400, "DELETE /v1/webhooks/svix", nil, "")
}
