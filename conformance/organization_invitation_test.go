package conformance

import (
	"strings"

	"bartleby/testkit"
)

func organizationInvitationScenario(j *judge, mark string) {
	t := j.t
	id := func(a testkit.Answer) string { return a.ID(t) }
	user := id(j.call(200, "POST /v1/users", nil, `{"username":"inviter_`+mark+`","email_address":["inviter_`+mark+`@example.com"],"first_name":"Ina"}`))
	o := id(j.call(200, "POST /v1/organizations", nil, `{"name":"Inviting `+mark+`","created_by":"`+user+`","max_allowed_memberships":20}`))
	in := []string{o}
	i := id(j.call(200, "POST /v1/organizations/{organization_id}/invitations", in, `{"email_address":"invited_`+mark+`@example.com","role":"org:member","inviter_user_id":"`+user+`","redirect_url":"https://example.com/in","public_metadata":{"a":1},"private_metadata":{"b":2}}`))
	j.call(400, "POST /v1/organizations/{organization_id}/invitations", in, `{"email_address":"invited_`+mark+`@example.com","role":"org:member","inviter_user_id":"`+user+`"}`)
	j.call(403, "POST /v1/organizations/{organization_id}/invitations", in, `{"email_address":"x@example.com","role":"org:member","inviter_user_id":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`)
	j.call(404, "POST /v1/organizations/{organization_id}/invitations", in, `{"email_address":"x@example.com","role":"org:nobody","inviter_user_id":"`+user+`"}`)
	j.call(422, "POST /v1/organizations/{organization_id}/invitations", in, `{"email_address":"nobody","role":"org:member","inviter_user_id":"`+user+`"}`)
	j.call(200, "POST /v1/organizations/{organization_id}/invitations/bulk", in, `[{"email_address":"one_`+mark+`@example.com","role":"org:member","inviter_user_id":"`+user+`"},{"email_address":"two_`+mark+`@example.com","role":"org:admin","inviter_user_id":"`+user+`"}]`)
	j.send(200, "GET /v1/organizations/{organization_id}/invitations", in, "limit=10&offset=0&status=pending", strings.NewReader(""), "application/json", true)
	j.call(200, "GET /v1/organizations/{organization_id}/invitations/pending", in, "")
	j.call(200, "GET /v1/organizations/{organization_id}/invitations/{invitation_id}", []string{o, i}, "")
	j.list("GET /v1/organization_invitations", "limit=10&offset=0&status=pending&query=invited&order_by=-email_address")
	invited := id(j.call(200, "POST /v1/users", nil, `{"email_address":["invited_`+mark+`@example.com"]}`))
	j.call(200, "GET /v1/users/{user_id}/organization_invitations", []string{invited}, "")
	j.call(403, "POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke", []string{o, i}, `{"requesting_user_id":"`+invited+`"}`)
	j.call(200, "POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke", []string{o, i}, `{"requesting_user_id":"`+user+`"}`)
	j.call(404, "POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke", []string{o, i}, `{"requesting_user_id":"`+user+`"}`)
	j.send(200, "GET /v1/organizations/{organization_id}", in, "include_members_count=true", strings.NewReader(""), "application/json", true)
}
