package conformance

import (
	"strings"

	"bartleby"
)

func organizationDomainScenario(j *judge, mark string) {
	t := j.t
	user := j.call(200, "POST /v1/users", nil, `{"username":"owner_`+mark+`"}`).ID(t)
	o := j.call(200, "POST /v1/organizations", nil, `{"name":"Domains `+mark+`","created_by":"`+user+`"}`).ID(t)
	if mark == "a" {
		j.call(403, "POST /v1/organizations/{organization_id}/domains", []string{o}, `{"name":"conform-`+mark+`.example.com","enrollment_mode":"manual_invitation"}`)
		j.s.Configure(t, j.s.Tenant, func(set *bartleby.Settings) { set.Organizations.DomainsEnabled = true })
	}
	d := j.call(200, "POST /v1/organizations/{organization_id}/domains", []string{o}, `{"name":"conform-`+mark+`.example.com","enrollment_mode":"manual_invitation","verified":false}`).ID(t)
	j.call(422, "POST /v1/organizations/{organization_id}/domains", []string{o}, `{"name":"gmail.com","enrollment_mode":"manual_invitation"}`)
	j.send(200, "GET /v1/organizations/{organization_id}/domains", []string{o}, "limit=10&offset=0&verified=false&enrollment_mode=manual_invitation", strings.NewReader(""), "application/json", true)
	j.call(200, "PATCH /v1/organizations/{organization_id}/domains/{domain_id}", []string{o, d}, `{"verified":true,"enrollment_mode":"manual_invitation"}`)
	j.call(403, "POST /v1/organizations/{organization_id}/domains", []string{o}, `{"name":"mode-`+mark+`.example.com","enrollment_mode":"automatic_suggestion"}`)
	j.call(200, "POST /v1/organizations/{organization_id}/domains/{domain_id}/verify_ownership", []string{o, d}, "")
	j.list("GET /v1/organization_domains", "limit=10&offset=0&verified=true&organization_id="+o+"&order_by=-name&query=conform&domains=conform-"+mark+".example.com&enrollment_mode=manual_invitation")
	j.call(200, "DELETE /v1/organizations/{organization_id}/domains/{domain_id}", []string{o, d}, "")
	j.call(404, "DELETE /v1/organizations/{organization_id}/domains/{domain_id}", []string{o, d}, "")
}
