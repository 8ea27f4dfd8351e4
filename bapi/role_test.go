package bapi_test

import (
	"fmt"
	"strings"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

func TestRoles(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		list, total := data(t, s.Call(t, 200, "GET /v1/organization_roles?order_by=key", ""))
		if field(list, "key") != "org:admin org:member" || total != 2 || field(list, "is_creator_eligible") != "true false" {
			t.Fatalf("%v", list)
		}
		admin, member := list[0]["id"].(string), list[1]["id"].(string)
		permissions, total := data(t, s.Call(t, 200, "GET /v1/organization_permissions?limit=100&order_by=key", ""))
		if total != 8 || field(permissions, "type") != "system system system system system system system system" || permissions[0]["key"] != "org:sys_api_keys:manage" {
			t.Fatalf("%v", permissions)
		}
		system := map[string]string{}
		for _, p := range permissions {
			system[p["key"].(string)] = p["id"].(string)
		}

		own := s.Call(t, 200, "POST /v1/organization_permissions", `{"name":"Read invoices","key":"invoices:read","description":"See them"}`)
		if o := own.Object(t); o["key"] != "org:invoices:read" || o["type"] != "user" || o["object"] != "permission" {
			t.Errorf("%v", o)
		}
		for body, want := range map[string]string{
			`{}`: "form_param_missing name, form_param_missing key", `{"name":"X","key":"org:invoices:read"}`: "form_already_exists key", `{"name":"X","key":"org:Invoices"}`: "form_param_format_invalid key",
			`{"name":"X","key":"org:sys_profile:eat"}`: "form_param_value_invalid key", `{"name":"","key":"org:a:b"}`: "form_param_nil name",
			`{"name":"X","key":"org:a:b","description":"` + strings.Repeat("x", 1025) + `"}`: "form_param_max_length_exceeded description",
		} {
			s.Refused(t, 422, "POST /v1/organization_permissions", body, strings.Split(want, ", ")...)
		}
		if up := s.Call(t, 200, "PATCH /v1/organization_permissions/"+own.ID(t), `{"name":"Invoices","key":"org:invoices:view"}`).Object(t); up["name"] != "Invoices" || up["key"] != "org:invoices:view" || up["description"] != "See them" {
			t.Errorf("%v", up)
		}
		s.Refused(t, 403, "PATCH /v1/organization_permissions/"+system["org:sys_profile:manage"], `{"name":"X"}`, "organization_system_permission_not_modifiable")
		s.Refused(t, 403, "DELETE /v1/organization_permissions/"+system["org:sys_profile:manage"], "", "organization_system_permission_not_modifiable")

		role := s.Call(t, 200, "POST /v1/organization_roles", `{"name":"Billing","key":"org:billing","description":null,"permissions":["`+own.ID(t)+`"]}`)
		path := "/v1/organization_roles/" + role.ID(t)
		if o := role.Object(t); o["key"] != "org:billing" || o["description"] != nil || o["is_creator_eligible"] != false || o["permissions"].([]any)[0].(map[string]any)["key"] != "org:invoices:view" {
			t.Errorf("%v", o)
		}
		s.Refused(t, 422, "POST /v1/organization_roles", `{"name":"Billing","key":"billing"}`, "form_already_exists key")
		s.Refused(t, 422, "POST /v1/organization_roles", `{"name":"Billing","key":"org:bill ing"}`, "form_param_format_invalid key")
		s.Refused(t, 404, "POST /v1/organization_roles", `{"name":"X","key":"x","permissions":["perm_2abcdefghijklmnopqrstuvwxyz0"]}`, "resource_not_found")
		grants := func(a testkit.Answer) string {
			var keys []string
			for _, p := range a.Object(t)["permissions"].([]any) {
				keys = append(keys, p.(map[string]any)["key"].(string))
			}
			return strings.Join(keys, " ")
		}
		if got := grants(s.Call(t, 200, "POST "+path+"/permissions/"+system["org:sys_memberships:read"], "")); got != "org:invoices:view org:sys_memberships:read" {
			t.Errorf("grants %s", got)
		}
		s.Refused(t, 409, "POST "+path+"/permissions/"+system["org:sys_memberships:read"], "", "organization_role_permission_association_exists")
		if got := grants(s.Call(t, 200, "DELETE "+path+"/permissions/"+system["org:sys_memberships:read"], "")); got != "org:invoices:view" {
			t.Errorf("grants %s", got)
		}
		s.Refused(t, 404, "DELETE "+path+"/permissions/"+system["org:sys_memberships:read"], "", "resource_not_found")
		if up := s.Call(t, 200, "PATCH "+path, `{"name":"Accounts","key":"org:accounts","description":"Pays"}`).Object(t); up["key"] != "org:accounts" || up["name"] != "Accounts" || up["description"] != "Pays" {
			t.Errorf("%v", up)
		}
		s.Call(t, 200, "DELETE /v1/organization_permissions/"+own.ID(t), "")
		if got := grants(s.Call(t, 200, "GET "+path, "")); got != "" {
			t.Errorf("still grants %s", got)
		}

		// What some organization, or the settings, depend on stays.
		ada := newUser(t, s, "ada_l")
		id := newOrganization(t, s, "Acme", ada)
		manage := `"` + system["org:sys_memberships:manage"] + `","` + system["org:sys_memberships:read"] + `","` + system["org:sys_profile:delete"] + `"`
		chief := s.Call(t, 200, "POST /v1/organization_roles", `{"name":"Chief","key":"org:chief","permissions":[`+manage+`]}`)
		if chief.Object(t)["is_creator_eligible"] != true {
			t.Errorf("%s", chief.Body)
		}
		s.Call(t, 200, "PATCH /v1/organizations/"+id+"/memberships/"+ada, `{"role":"org:chief"}`)
		s.Refused(t, 422, "DELETE /v1/organization_roles/"+chief.ID(t), "", "organization_role_assigned_members")
		s.Refused(t, 400, "DELETE /v1/organization_roles/"+chief.ID(t)+"/permissions/"+system["org:sys_profile:delete"], "", "organization_minimum_permissions_needed")
		s.Refused(t, 400, "PATCH /v1/organization_roles/"+admin, `{"permissions":[]}`, "organization_minimum_permissions_needed")
		s.Refused(t, 422, "DELETE /v1/organization_roles/"+admin, "", "organization_role_default_creator_role")
		s.Refused(t, 422, "DELETE /v1/organization_roles/"+member, "", "organization_role_domain_default_role")
		s.Refused(t, 422, "PATCH /v1/organization_roles/"+admin, `{"key":"org:boss"}`, "organization_role_default_creator_role")
		s.Call(t, 200, "PATCH /v1/organization_roles/"+chief.ID(t), `{"key":"org:head"}`)
		if list, _ := data(t, s.Call(t, 200, "GET /v1/organizations/"+id+"/memberships", "")); list[0]["role"] != "org:head" {
			t.Errorf("%v", list)
		}
		s.Call(t, 200, "DELETE "+path, "")
		s.Refused(t, 404, "GET "+path, "", "resource_not_found")
		if got := types(s.Events(t, s.Tenant, role.ID(t))); got != "role.created role.updated role.updated role.updated role.deleted" {
			t.Errorf("events: %s", got)
		}
		if got := types(s.Events(t, s.Tenant, own.ID(t))); got != "permission.created permission.updated permission.deleted" {
			t.Errorf("events: %s", got)
		}

		for query, want := range map[string]string{"?query=HEA": "org:head", "?query=" + admin: "org:admin", "?order_by=-name": "org:member org:head org:admin", "?limit=1&offset=1&order_by=key": "org:head", "?offset=9": ""} {
			if list, _ := data(t, s.Call(t, 200, "GET /v1/organization_roles"+query, "")); field(list, "key") != want {
				t.Errorf("%s: %s, want %s", query, field(list, "key"), want)
			}
		}
		s.Refused(t, 422, "GET /v1/organization_roles?order_by=size", "", "form_param_value_invalid order_by")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Organizations.MaxAllowedRoles, set.Organizations.MaxAllowedPermissions = 3, 6
		})
		s.Refused(t, 403, "POST /v1/organization_roles", `{"name":"X","key":"x"}`, "organization_instance_roles_quota_exceeded")
		s.Refused(t, 403, "POST /v1/organization_permissions", `{"name":"X","key":"x:y"}`, "quota_exceeded")
	})
}

// The limit of roles holds while requests race, and so does what keeps an organization manageable.
func TestRoleRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.MaxAllowedRoles = 4 })
		results := make(chan int, 6)
		for i := range 6 {
			go func() {
				results <- s.Do(t, testkit.Request{Call: "POST /v1/organization_roles", Body: fmt.Sprintf(`{"name":"Role","key":"role_%d"}`, i)}).Status
			}()
		}
		made := 0
		for range 6 {
			if <-results == 200 {
				made++
			}
		}
		if made != 2 {
			t.Errorf("%d roles made where there was room for 2", made)
		}
	})
}

// The settings name roles by id and answer keys; what they name cannot be deleted.
func TestRolesOfSettings(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		list, _ := data(t, s.Call(t, 200, "GET /v1/organization_roles?order_by=key", ""))
		admin := list[0]
		var permissions []string
		for _, p := range admin["permissions"].([]any) {
			permissions = append(permissions, `"`+p.(map[string]any)["id"].(string)+`"`)
		}
		chief := s.Call(t, 200, "POST /v1/organization_roles", `{"name":"Chief","key":"org:chief","permissions":[`+strings.Join(permissions, ",")+`]}`).ID(t)
		guest := s.Call(t, 200, "POST /v1/organization_roles", `{"name":"Guest","key":"org:guest"}`).ID(t)
		const path = "PATCH /v1/instance/organization_settings"
		s.Refused(t, 422, path, `{"creator_role_id":"`+guest+`"}`, "organization_missing_creator_role_permissions creator_role_id")
		s.Refused(t, 404, path, `{"creator_role_id":"role_2abcdefghijklmnopqrstuvwxyz0"}`, "resource_not_found")
		got := s.Call(t, 200, path, `{"creator_role_id":"`+chief+`","domains_default_role_id":"`+guest+`"}`).Object(t)
		if got["creator_role"] != "org:chief" || got["domains_default_role"] != "org:guest" {
			t.Errorf("%v", got)
		}
		s.Refused(t, 422, "DELETE /v1/organization_roles/"+chief, "", "organization_role_default_creator_role")
		s.Refused(t, 422, "DELETE /v1/organization_roles/"+guest, "", "organization_role_domain_default_role")
		ada := newUser(t, s, "ada_l")
		newOrganization(t, s, "Acme", ada)
		if list, _ := data(t, s.Call(t, 200, "GET /v1/users/"+ada+"/organization_memberships", "")); list[0]["role"] != "org:chief" {
			t.Errorf("%v", list)
		}
		s.Call(t, 200, path, `{"creator_role_id":"`+admin["id"].(string)+`"}`)
		s.Call(t, 200, path, `{"domains_default_role_id":"`+list[1]["id"].(string)+`"}`)
		s.Call(t, 200, "DELETE /v1/organization_roles/"+guest, "")
	})
}
