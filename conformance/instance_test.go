package conformance

import "bartleby"

func instanceScenario(j *judge, mark string) {
	j.call(200, "PATCH /v1/instance/organization_settings", nil, `{"max_allowed_memberships":5}`)
	j.call(200, "PATCH /v1/instance/restrictions", nil, `{"blocklist":false}`)
	j.beside("", 204, "PATCH /v1/instance", nil, `{"support_email":"help@example.com"}`)
	j.call(200, "GET /v1/instance", nil, "")
	j.call(200, "GET /v1/instance/organization_settings", nil, "")
	j.call(200, "PATCH /v1/beta_features/instance_settings", nil, `{"test_mode":true}`)
	j.call(200, "GET /v1/domains", nil, "")
	d := j.call(200, "POST /v1/domains", nil, `{"name":"`+mark+`.localhost","is_satellite":true}`).ID(j.t)
	j.call(200, "PATCH /v1/domains/{domain_id}", []string{d}, `{"name":"`+mark+`2.localhost"}`)
	j.call(200, "POST /v1/proxy_checks", nil, `{"domain_id":"`+d+`","proxy_url":"`+j.s.Frontend+`"}`)
	j.call(200, "DELETE /v1/domains/{domain_id}", []string{d}, "")
	production := j.s.NewTenant(j.t, bartleby.Production)
	for _, call := range []string{"POST /v1/instance/change_domain", "PUT /v1/beta_features/domain", "POST /v1/beta_features/change_domain"} {
		j.beside(production.Key, 202, call, nil, `{"home_url":"https://www.example.com"}`)
	}
}
