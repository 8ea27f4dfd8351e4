package conformance

import (
	"strings"

	"bartleby/testkit"
)

func organizationScenario(j *judge, mark string) {
	t := j.t
	id := func(a testkit.Answer) string { return a.ID(t) }
	user := id(j.call(200, "POST /v1/users", nil, `{"username":"org_`+mark+`","email_address":["org_`+mark+`@example.com"],"first_name":"Olga"}`))
	other := id(j.call(200, "POST /v1/users", nil, `{"username":"other_`+mark+`"}`))
	o := id(j.call(200, "POST /v1/organizations", nil, `{"name":"Conform `+mark+`","slug":"conform-`+mark+`","created_by":"`+user+`","max_allowed_memberships":9,"public_metadata":{"a":1},"private_metadata":{"b":[1]}}`))
	j.list("GET /v1/organizations", "include_members_count=true&query=conform&limit=5&offset=0&order_by=-name")
	j.list("GET /v1/organizations", "user_id="+user+"&include_members_count=false")
	j.call(200, "GET /v1/organizations/{organization_id}", []string{o}, "")
	j.call(200, "PATCH /v1/organizations/{organization_id}", []string{o}, `{"name":"Conformity `+mark+`","slug":"conformity-`+mark+`","max_allowed_memberships":0,"admin_delete_enabled":false}`)
	if j.version < "2026-05-12" {
		j.call(200, "PATCH /v1/organizations/{organization_id}", []string{o}, `{"public_metadata":{"c":1},"private_metadata":{}}`)
	} else {
		j.call(422, "PATCH /v1/organizations/{organization_id}", []string{o}, `{"public_metadata":{"c":1}}`)
	}
	j.call(200, "PATCH /v1/organizations/{organization_id}/metadata", []string{o}, `{"public_metadata":{"d":{"e":null}},"private_metadata":{}}`)
	j.call(200, "PUT /v1/organizations/{organization_id}/metadata", []string{o}, `{"public_metadata":{"z":1}}`)
	file, media := picture(t)
	j.send(200, "PUT /v1/organizations/{organization_id}/logo", []string{o}, "", file, media, false)
	j.call(200, "DELETE /v1/organizations/{organization_id}/logo", []string{o}, "")

	j.call(200, "POST /v1/organizations/{organization_id}/memberships", []string{o}, `{"user_id":"`+other+`","role":"org:member"}`)
	j.send(200, "GET /v1/organizations/{organization_id}/memberships", []string{o}, "limit=10&offset=0&order_by=%2Bcreated_at", strings.NewReader(""), "application/json", true)
	j.list("GET /v1/organization_memberships", "limit=3&order_by=-email_address")
	j.call(200, "GET /v1/users/{user_id}/organization_memberships", []string{other}, "")
	j.call(200, "PATCH /v1/organizations/{organization_id}/memberships/{user_id}", []string{o, other}, `{"role":"org:admin"}`)
	j.call(200, "PATCH /v1/organizations/{organization_id}/memberships/{user_id}/metadata", []string{o, other}, `{"public_metadata":{"a":1},"private_metadata":{"b":2}}`)
	j.call(200, "DELETE /v1/organizations/{organization_id}/memberships/{user_id}", []string{o, user}, "")
	j.call(404, "DELETE /v1/organizations/{organization_id}/memberships/{user_id}", []string{o, user}, "")
	j.call(404, "POST /v1/organizations/{organization_id}/memberships", []string{o}, `{"user_id":"`+user+`","role":"org:nobody"}`)
	j.call(400, "DELETE /v1/organizations/{organization_id}/memberships/{user_id}", []string{o, other}, "")
	j.call(422, "POST /v1/organizations", nil, `{"name":"X","slug":"conformity-`+mark+`","created_by":"`+user+`"}`)
	j.call(400, "POST /v1/organizations", nil, `{"name":"X","created_by":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`)

	permission := id(j.call(200, "POST /v1/organization_permissions", nil, `{"name":"Paint","key":"org:paint_`+mark+`:do","description":"May paint"}`))
	j.list("GET /v1/organization_permissions", "limit=5&offset=0&query=paint&order_by=-name")
	j.call(200, "GET /v1/organization_permissions/{permission_id}", []string{permission}, "")
	j.call(200, "PATCH /v1/organization_permissions/{permission_id}", []string{permission}, `{"name":"Paint it","description":"All of it"}`)
	role := id(j.call(200, "POST /v1/organization_roles", nil, `{"name":"Painter","key":"org:painter_`+mark+`","description":"Paints","permissions":[]}`))
	j.list("GET /v1/organization_roles", "limit=5&offset=0&query=paint&order_by=-name")
	j.call(200, "GET /v1/organization_roles/{organization_role_id}", []string{role}, "")
	j.call(200, "PATCH /v1/organization_roles/{organization_role_id}", []string{role}, `{"name":"Master"}`)
	j.call(200, "POST /v1/organization_roles/{organization_role_id}/permissions/{permission_id}", []string{role, permission}, "")
	j.call(409, "POST /v1/organization_roles/{organization_role_id}/permissions/{permission_id}", []string{role, permission}, "")
	j.call(200, "DELETE /v1/organization_roles/{organization_role_id}/permissions/{permission_id}", []string{role, permission}, "")
	j.call(200, "DELETE /v1/organization_roles/{organization_role_id}", []string{role}, "")
	j.call(200, "DELETE /v1/organization_permissions/{permission_id}", []string{permission}, "")

	j.call(200, "DELETE /v1/organizations/{organization_id}", []string{o}, "")
	j.call(404, "GET /v1/organizations/{organization_id}", []string{o}, "")
}
