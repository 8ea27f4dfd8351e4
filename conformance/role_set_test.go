package conformance

func roleSetScenario(j *judge, mark string) {
	t := j.t
	key, next := "role_set:conform_"+mark, "role_set:next_"+mark
	made := j.call(200, "POST /v1/role_sets", nil, `{"name":"Conform","key":"`+key+`","description":"Of a test","default_role_key":"org:member","creator_role_key":"org:admin","type":"custom","roles":["org:admin","org:member"]}`).ID(t)
	j.call(422, "POST /v1/role_sets", nil, `{"name":"Conform","key":"`+key+`","default_role_key":"org:member","creator_role_key":"org:admin","roles":["org:admin","org:member"]}`)
	j.list("GET /v1/role_sets", "limit=5&offset=0&query=conform&order_by=-name")
	j.call(200, "GET /v1/role_sets/{role_set_key_or_id}", []string{key}, "")
	j.call(404, "GET /v1/role_sets/{role_set_key_or_id}", []string{"role_set:nothing"}, "")
	j.call(200, "PATCH /v1/role_sets/{role_set_key_or_id}", []string{made}, `{"name":"Conforming","description":null,"type":"initial"}`)
	j.call(200, "PATCH /v1/role_sets/{role_set_key_or_id}", []string{"role_set:default"}, `{"type":"initial"}`)
	user := j.call(200, "POST /v1/users", nil, `{"username":"setter_`+mark+`"}`).ID(t)
	o := j.call(200, "POST /v1/organizations", nil, `{"name":"Set `+mark+`","created_by":"`+user+`"}`).ID(t)
	j.call(200, "PATCH /v1/organizations/{organization_id}", []string{o}, `{"role_set_key":"`+key+`"}`)
	j.call(200, "POST /v1/organization_roles", nil, `{"name":"Guest","key":"org:guest_`+mark+`","include_in_initial_role_set":false}`)
	j.call(200, "POST /v1/role_sets/{role_set_key_or_id}/roles", []string{key}, `{"role_keys":["org:guest_`+mark+`"],"default_role_key":"org:guest_`+mark+`"}`)
	j.call(200, "POST /v1/role_sets/{role_set_key_or_id}/roles/replace", []string{key}, `{"role_key":"org:guest_`+mark+`","to_role_key":"org:member"}`)
	j.call(200, "POST /v1/role_sets", nil, `{"name":"Next","key":"`+next+`","default_role_key":"org:admin","creator_role_key":"org:admin","roles":["org:admin"]}`)
	j.call(422, "POST /v1/role_sets/{role_set_key_or_id}/replace", []string{key}, `{"dest_role_set_key":"`+next+`","reassignment_mappings":{"org:nobody":"org:admin"}}`)
	j.call(200, "POST /v1/role_sets/{role_set_key_or_id}/replace", []string{key}, `{"dest_role_set_key":"`+next+`","reassignment_mappings":{"org:member":"org:admin"}}`)
}
