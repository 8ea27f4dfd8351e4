package conformance

func templateScenario(j *judge, _ string) {
	j.call(200, "GET /v1/templates/{template_type}", []string{"email"}, "")
	j.call(200, "GET /v1/templates/{template_type}", []string{"sms"}, "")
	code := []string{"email", "verification_code"}
	j.call(200, "GET /v1/templates/{template_type}/{slug}", code, "")
	j.call(200, "GET /v1/templates/{template_type}/{slug}", []string{"sms", "invitation"}, "")
	j.call(200, "PUT /v1/templates/{template_type}/{slug}", code, `{"name":"Code","subject":"{{otp_code}}","markup":"","body":"{{otp_code}}","delivered_by_clerk":true,"from_email_name":"hello","reply_to_email_name":"help"}`)
	j.call(200, "POST /v1/templates/{template_type}/{slug}/preview", code, `{"subject":"{{otp_code}}","body":"{{otp_code}}","from_email_name":"hello","reply_to_email_name":"help"}`)
	j.call(200, "POST /v1/templates/{template_type}/{slug}/toggle_delivery", code, `{"delivered_by_clerk":false}`)
	j.call(422, "PUT /v1/templates/{template_type}/{slug}", code, `{"body":"no code"}`)
	j.call(422, "POST /v1/templates/{template_type}/{slug}/preview", code, `{"body":"{{"}`)
	j.call(200, "POST /v1/templates/{template_type}/{slug}/revert", code, "")
	j.call(400, "POST /v1/templates/{template_type}/{slug}/revert", code, "")
	j.call(404, "GET /v1/templates/{template_type}/{slug}", []string{"email", "nothing"}, "")
	j.call(400, "GET /v1/templates/{template_type}/{slug}", []string{"pigeon", "verification_code"}, "")
}
