package bapi_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

// keys lists the keys of the roles of a set.
func keys(o map[string]any) string {
	var all []string
	for _, r := range o["roles"].([]any) {
		all = append(all, r.(map[string]any)["key"].(string))
	}
	return strings.Join(all, " ")
}

// appointed is the keys of a set's default role and of its creators' role.
func appointed(o map[string]any) string {
	return fmt.Sprint(o["default_role"].(map[string]any)["key"], " ", o["creator_role"].(map[string]any)["key"])
}

func TestRoleSets(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		first := s.Call(t, 200, "GET /v1/role_sets/role_set:default", "").Object(t)
		if first["type"] != "initial" || keys(first) != "org:admin org:member" || appointed(first) != "org:member org:admin" || first["role_set_migration"] != nil || first["roles"].([]any)[0].(map[string]any)["members_count"] != 0.0 {
			t.Errorf("%v", first)
		}
		boss := s.Call(t, 200, "POST /v1/organization_roles", `{"name":"Painter","key":"org:painter","include_in_initial_role_set":false}`).ID(t)
		s.Call(t, 200, "POST /v1/organization_roles", `{"name":"Guest","key":"org:guest","include_in_initial_role_set":true}`)
		s.Call(t, 200, "POST /v1/organization_roles", `{"name":"Visitor","key":"org:visitor"}`)
		if got := s.Call(t, 200, "GET /v1/role_sets/"+first["id"].(string), "").Object(t); keys(got) != "org:admin org:member org:guest org:visitor" {
			t.Errorf("%v", got)
		}
		a := s.Call(t, 200, "POST /v1/role_sets", `{"name":"Paint Shop","description":"Who paints","default_role_key":"org:painter","creator_role_key":"org:admin","roles":["org:admin","org:painter"]}`)
		o := a.Object(t)
		if !strings.HasPrefix(a.ID(t), "roleset_") || o["object"] != "role_set" || o["key"] != "role_set:paint_shop" || o["type"] != "custom" || o["description"] != "Who paints" || keys(o) != "org:admin org:painter" || appointed(o) != "org:painter org:admin" {
			t.Errorf("%s", a.Body)
		}
		again := s.Call(t, 200, "POST /v1/role_sets", `{"name":"Paint shop!","default_role_key":"org:admin","creator_role_key":"org:admin","roles":["org:admin"],"type":"custom"}`).Object(t)
		if key := again["key"].(string); !strings.HasPrefix(key, "role_set:paint_shop_") || len(key) != len("role_set:paint_shop_")+10 {
			t.Errorf("%v", again)
		}
		body := func(change string) string {
			return `{"name":"X","default_role_key":"org:member","creator_role_key":"org:admin","roles":["org:admin","org:member"]` + change + `}`
		}
		for in, want := range map[string]string{
			`{}`: "422 form_param_missing name", body(`,"key":"x"`): "422 form_param_format_invalid key", body(`,"key":"role_set:X"`): "422 form_param_format_invalid key", body(`,"key":"role_set:paint_shop"`): "422 form_already_exists key",
			body(`,"surprise":1`): "422 form_param_unknown surprise", body(`,"type":"other"`): "422 form_param_value_invalid type",
			strings.Replace(body(""), `["org:admin","org:member"]`, `[]`, 1): "422 form_param_nil roles", strings.Replace(body(""), `["org:admin"`, `["org:king"`, 1): "404 resource_not_found roles",
			strings.Replace(body(""), `"default_role_key":"org:member"`, `"default_role_key":"org:guest"`, 1): "404 resource_not_found default_role_key",
			strings.Replace(body(""), `"creator_role_key":"org:admin"`, `"creator_role_key":"org:member"`, 1): "422 organization_missing_creator_role_permissions creator_role_key",
			strings.Replace(body(""), `["org:admin"`, `["org:admin"`+strings.Repeat(`,"org:member"`, 10), 1):  "422 form_param_array_size_exceeded roles",
		} {
			got := s.Do(t, testkit.Request{Call: "POST /v1/role_sets", Body: in})
			if codes := fmt.Sprint(got.Status, " ", got.Codes(t)[0]); codes != want {
				t.Errorf("%s: %s, want %s", in, codes, want)
			}
		}
		for query, want := range map[string]string{"?order_by=name": "Default role set Paint Shop Paint shop!", "?query=PAINT_SHOP&order_by=key": "Paint Shop Paint shop!", "?query=" + a.ID(t): "Paint Shop", "?limit=1&offset=1&order_by=created_at": "Paint Shop"} {
			list, _ := data(t, s.Call(t, 200, "GET /v1/role_sets"+query, ""))
			if got := field(list, "name"); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		s.Refused(t, 422, "GET /v1/role_sets?order_by=size", "", "form_param_value_invalid order_by")
		s.Refused(t, 404, "GET /v1/role_sets/role_set:nothing", "", "resource_not_found")

		// An organization's set says which roles there are.
		ada, bob := newUser(t, s, "ada_l"), newUser(t, s, "bobby")
		shop := s.Call(t, 200, "POST /v1/organizations", `{"name":"Shop","created_by":"`+ada+`","role_set_key":"role_set:paint_shop"}`)
		plain := newOrganization(t, s, "Plain", ada)
		if got := s.Call(t, 200, "GET /v1/organizations/"+plain, "").Object(t)["role_set_key"]; got != "role_set:default" || shop.Object(t)["role_set_key"] != "role_set:paint_shop" {
			t.Errorf("%v, %s", got, shop.Body)
		}
		s.Refused(t, 404, "POST /v1/organizations", `{"name":"X","role_set_key":"role_set:nothing"}`, "resource_not_found role_set_key")
		members := "/v1/organizations/" + shop.ID(t) + "/memberships"
		s.Refused(t, 404, "POST "+members, `{"user_id":"`+bob+`","role":"org:member"}`, "resource_not_found role")
		s.Refused(t, 404, "POST /v1/organizations/"+plain+"/memberships", `{"user_id":"`+bob+`","role":"org:painter"}`, "resource_not_found role")
		bobs := s.Call(t, 200, "POST "+members, `{"user_id":"`+bob+`","role":"org:painter"}`).ID(t)
		s.Refused(t, 404, "PATCH "+members+"/"+bob, `{"role":"org:guest"}`, "resource_not_found role")
		s.Refused(t, 404, "POST /v1/organizations/"+shop.ID(t)+"/invitations", `{"email_address":"x@example.com","role":"org:member"}`, "resource_not_found role")
		invited := s.Call(t, 200, "POST /v1/organizations/"+shop.ID(t)+"/invitations", `{"email_address":"x@example.com","role":"org:painter"}`).ID(t)
		held := s.Call(t, 200, "GET /v1/role_sets/role_set:paint_shop", "").Object(t)["roles"].([]any)[1].(map[string]any)
		if held["members_count"] != 1.0 || held["has_members"] != true || held["object"] != "role_set_item" {
			t.Errorf("%v", held)
		}
		if got := s.Do(t, testkit.Request{Call: "PATCH /v1/organizations/" + shop.ID(t), Body: `{"role_set_key":"role_set:default"}`}); got.Status != 422 || got.Codes(t)[0] != "organization_role_on_set_assigned_to_user role_set_key" || !strings.Contains(string(got.Body), `"role_key":"org:painter"`) {
			t.Errorf("%d %s", got.Status, got.Body)
		}
		s.Refused(t, 404, "PATCH /v1/organizations/"+shop.ID(t), `{"role_set_key":"role_set:nothing"}`, "resource_not_found role_set_key")
		if got := s.Call(t, 200, "PATCH /v1/organizations/"+plain, `{"role_set_key":"role_set:paint_shop"}`).Object(t); got["role_set_key"] != "role_set:paint_shop" {
			t.Errorf("%v", got)
		}
		s.Call(t, 200, "PATCH /v1/organizations/"+plain, `{"role_set_key":"role_set:default"}`)

		// Changes; organizations follow the key.
		path := "PATCH /v1/role_sets/" + a.ID(t)
		s.Refused(t, 404, path, `{"default_role_key":"org:guest"}`, "resource_not_found default_role_key")
		s.Refused(t, 422, path, `{"creator_role_key":"org:painter"}`, "organization_missing_creator_role_permissions creator_role_key")
		s.Refused(t, 422, path, `{"key":"role_set:default"}`, "form_already_exists key")
		s.Refused(t, 422, path, `{"type":"custom"}`, "form_param_value_invalid type")
		up := s.Call(t, 200, path, `{"name":"Shop","key":"role_set:shop","description":null,"default_role_key":"org:admin"}`).Object(t)
		if up["name"] != "Shop" || up["key"] != "role_set:shop" || up["description"] != nil || appointed(up) != "org:admin org:admin" {
			t.Errorf("%v", up)
		}
		if got := s.Call(t, 200, "GET /v1/organizations/"+shop.ID(t), "").Object(t)["role_set_key"]; got != "role_set:shop" {
			t.Errorf("%v", got)
		}
		more := s.Call(t, 200, "POST /v1/role_sets/role_set:shop/roles", `{"role_keys":["org:guest","org:painter"],"default_role_key":"org:guest"}`).Object(t)
		if keys(more) != "org:admin org:painter org:guest" || appointed(more) != "org:guest org:admin" {
			t.Errorf("%v", more)
		}
		s.Refused(t, 404, "POST /v1/role_sets/role_set:shop/roles", `{"role_keys":["org:king"]}`, "resource_not_found role_keys")
		s.Refused(t, 422, "POST /v1/role_sets/role_set:shop/roles", `{"role_keys":[]}`, "form_param_nil role_keys")

		// A role in the place of another, for members and invitations.
		replace := "POST /v1/role_sets/role_set:shop/roles/replace"
		s.Refused(t, 404, replace, `{"role_key":"org:member","to_role_key":"org:guest"}`, "resource_not_found role_key")
		s.Refused(t, 404, replace, `{"role_key":"org:painter","to_role_key":"org:king"}`, "resource_not_found to_role_key")
		s.Refused(t, 422, replace, `{"role_key":"org:painter","to_role_key":"org:painter"}`, "form_param_value_invalid to_role_key")
		s.Refused(t, 422, replace, `{"role_key":"org:admin","to_role_key":"org:guest"}`, "organization_missing_creator_role_permissions to_role_key")
		if got := s.Call(t, 200, replace, `{"role_key":"org:painter","to_role_key":"org:visitor"}`).Object(t); keys(got) != "org:admin org:visitor org:guest" || got["roles"].([]any)[1].(map[string]any)["members_count"] != 1.0 {
			t.Errorf("%v", got)
		}
		role := func() string {
			list, _ := data(t, s.Call(t, 200, "GET "+members+"?user_id="+bob, ""))
			return fmt.Sprint(list[0]["role"], " ", s.Call(t, 200, "GET /v1/organizations/"+shop.ID(t)+"/invitations/"+invited, "").Object(t)["role"])
		}
		if got := role(); got != "org:visitor org:visitor" {
			t.Error(got)
		}
		if got := types(s.Events(t, s.Tenant, bobs)); got != "organizationMembership.created organizationMembership.updated" {
			t.Errorf("events: %s", got)
		}
		s.Call(t, 200, "DELETE /v1/organization_roles/"+boss, "") // in no set any more, and of nobody

		// Another set in the place of one: who holds what it lacks is provided for.
		s.Call(t, 200, "POST /v1/role_sets", `{"name":"New","key":"role_set:new","default_role_key":"org:guest","creator_role_key":"org:admin","roles":["org:guest","org:admin"]}`)
		swap := "POST /v1/role_sets/role_set:shop/replace"
		for in, want := range map[string]string{
			`{"dest_role_set_key":"role_set:nothing"}`: "404 resource_not_found dest_role_set_key", `{"dest_role_set_key":"role_set:shop"}`: "422 form_param_value_invalid dest_role_set_key",
			`{}`: "422 form_param_missing dest_role_set_key", `{"dest_role_set_key":"role_set:new","reassignment_mappings":{"org:visitor":1}}`: "422 form_param_type_invalid reassignment_mappings",
			`{"dest_role_set_key":"role_set:new"}`:                                                                             "422 organization_role_set_reassignment_mappings_missing reassignment_mappings",
			`{"dest_role_set_key":"role_set:new","reassignment_mappings":{"org:member":"org:guest"}}`:                          "422 organization_role_set_reassignment_mappings_invalid reassignment_mappings",
			`{"dest_role_set_key":"role_set:new","reassignment_mappings":{"org:visitor":"org:visitor"}}`:                       "422 organization_role_set_reassignment_mappings_invalid reassignment_mappings",
			`{"dest_role_set_key":"role_set:new","reassignment_mappings":{"org:visitor":"org:guest","org:admin":"org:guest"}}`: "400 organization_minimum_permissions_needed",
		} {
			got := s.Do(t, testkit.Request{Call: swap, Body: in})
			if codes := fmt.Sprint(got.Status, " ", got.Codes(t)[0]); codes != want {
				t.Errorf("%s: %s, want %s", in, codes, want)
			}
		}
		gone := s.Call(t, 200, swap, `{"dest_role_set_key":"role_set:new","reassignment_mappings":{"org:visitor":"org:guest"}}`).Object(t)
		if gone["deleted"] != true || gone["object"] != "role_set" || gone["id"] != a.ID(t) || role() != "org:guest org:guest" {
			t.Errorf("%v %s", gone, role())
		}
		s.Refused(t, 404, "GET /v1/role_sets/"+a.ID(t), "", "resource_not_found")
		if got := s.Call(t, 200, "GET /v1/organizations/"+shop.ID(t), "").Object(t)["role_set_key"]; got != "role_set:new" {
			t.Errorf("%v", got)
		}
		if got := types(s.Events(t, s.Tenant, shop.ID(t))); got != "organization.created organization.updated organization.updated" {
			t.Errorf("events: %s", got)
		}

		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.MaxRoleSets = 3 })
		s.Refused(t, 403, "POST /v1/role_sets", body(""), "organization_instance_role_sets_quota_exceeded")
	})
}

// The initial role set and the settings of the instance say the same, whichever of them is changed.
func TestInitialRoleSet(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		settings := func() string {
			o := s.Call(t, 200, "GET /v1/instance/organization_settings", "").Object(t)
			return fmt.Sprint(o["initial_role_set_key"], " ", o["creator_role"], " ", o["max_role_sets_allowed"])
		}
		if got := settings(); got != "role_set:default org:admin 10" {
			t.Error(got)
		}
		list, _ := data(t, s.Call(t, 200, "GET /v1/organization_roles?query=org:admin", ""))
		var permissions []string
		for _, p := range list[0]["permissions"].([]any) {
			permissions = append(permissions, `"`+p.(map[string]any)["id"].(string)+`"`)
		}
		chief := s.Call(t, 200, "POST /v1/organization_roles", `{"name":"Chief","key":"org:chief","include_in_initial_role_set":false,"permissions":[`+strings.Join(permissions, ",")+`]}`).ID(t)
		s.Call(t, 200, "PATCH /v1/instance/organization_settings", `{"creator_role_id":"`+chief+`"}`)
		if got := s.Call(t, 200, "GET /v1/role_sets/role_set:default", "").Object(t); keys(got) != "org:admin org:member org:chief" || appointed(got) != "org:member org:chief" {
			t.Errorf("%v", got)
		}
		s.Call(t, 200, "PATCH /v1/role_sets/role_set:default", `{"creator_role_key":"org:admin","key":"role_set:first"}`)
		if got := settings(); got != "role_set:first org:admin 10" {
			t.Error(got)
		}
		second := s.Call(t, 200, "POST /v1/role_sets", `{"name":"Second","type":"initial","default_role_key":"org:chief","creator_role_key":"org:chief","roles":["org:chief"]}`)
		if got := settings(); got != "role_set:second org:chief 10" || second.Object(t)["type"] != "initial" || s.Call(t, 200, "GET /v1/role_sets/role_set:first", "").Object(t)["type"] != "custom" {
			t.Error(got)
		}
		ada := newUser(t, s, "ada_l")
		newOrganization(t, s, "Acme", ada)
		if list, _ := data(t, s.Call(t, 200, "GET /v1/users/"+ada+"/organization_memberships", "")); list[0]["role"] != "org:chief" || list[0]["organization"].(map[string]any)["role_set_key"] != "role_set:second" {
			t.Errorf("%v", list)
		}
		s.Refused(t, 422, "DELETE /v1/organization_roles/"+chief, "", "organization_role_default_creator_role")
		s.Refused(t, 400, "PATCH /v1/organization_roles/"+chief, `{"permissions":[]}`, "organization_minimum_permissions_needed")
		s.Call(t, 200, "PATCH /v1/role_sets/role_set:first", `{"type":"initial"}`)
		if got := settings(); got != "role_set:first org:admin 10" {
			t.Error(got)
		}
		s.Refused(t, 422, "DELETE /v1/organization_roles/"+chief, "", "organization_role_default_creator_role")

		// The place of the initial set goes to what replaces it.
		s.Call(t, 200, "POST /v1/role_sets/role_set:first/replace", `{"dest_role_set_key":"role_set:second","reassignment_mappings":{"org:member":"org:chief"}}`)
		if got := settings(); got != "role_set:second org:chief 10" {
			t.Error(got)
		}
	})
}

// A role is replaced while members are given it: nobody keeps it.
func TestRoleSetRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := newUser(t, s, "ada_l")
		id := newOrganization(t, s, "Acme", ada)
		s.Call(t, 200, "PATCH /v1/organizations/"+id, `{"max_allowed_memberships":0}`)
		s.Call(t, 200, "POST /v1/organization_roles", `{"name":"Guest","key":"org:guest"}`)
		var users []string
		for i := range 8 {
			users = append(users, newUser(t, s, fmt.Sprintf("guest_%d", i)))
		}
		var group sync.WaitGroup
		for i, user := range users {
			group.Go(func() {
				if i == 4 {
					s.Call(t, 200, "POST /v1/role_sets/role_set:default/roles/replace", `{"role_key":"org:guest","to_role_key":"org:member"}`)
				}
				got := s.Do(t, testkit.Request{Call: "POST /v1/organizations/" + id + "/memberships", Body: `{"user_id":"` + user + `","role":"org:guest"}`})
				if got.Status != 200 && (got.Status != 404 || got.Codes(t)[0] != "resource_not_found role") {
					t.Errorf("%d %s", got.Status, got.Body)
				}
			})
		}
		group.Wait()
		if list, total := data(t, s.Call(t, 200, "GET /v1/organizations/"+id+"/memberships?role=org:guest", "")); total != 0 {
			t.Errorf("%v still hold the role", field(list, "id"))
		}
	})
}
