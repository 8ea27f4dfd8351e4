package bapi_test

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

// newUser makes a user with this username.
func newUser(t *testing.T, s *testkit.Server, username string) string {
	t.Helper()
	return s.Call(t, 200, "POST /v1/users", `{"username":"`+username+`","email_address":["`+username+`@example.com"],"first_name":"`+username+`","last_name":"Member"}`).ID(t)
}

// newOrganization makes an organization whose creator is its admin.
func newOrganization(t *testing.T, s *testkit.Server, name, creator string) string {
	t.Helper()
	return s.Call(t, 200, "POST /v1/organizations", `{"name":"`+name+`","created_by":"`+creator+`"}`).ID(t)
}

func data(t *testing.T, a testkit.Answer) (list []map[string]any, total float64) {
	t.Helper()
	o := a.Object(t)
	for _, item := range o["data"].([]any) {
		list = append(list, item.(map[string]any))
	}
	return list, o["total_count"].(float64)
}

func field(list []map[string]any, name string) string {
	var all []string
	for _, item := range list {
		all = append(all, fmt.Sprint(item[name]))
	}
	return strings.Join(all, " ")
}

func TestOrganizations(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		creator := newUser(t, s, "creator")
		a := s.Call(t, 200, "POST /v1/organizations", `{"name":" Acme & Söhne! ","created_by":"`+creator+`","public_metadata":{"a":1},"private_metadata":{"b":2},"created_at":"2020-01-02T03:04:05Z"}`)
		o, id := a.Object(t), a.ID(t)
		for name, want := range map[string]any{
			"object": "organization", "name": "Acme & Söhne!", "slug": "acme-s-hne", "has_image": false, "max_allowed_memberships": 5.0, "admin_delete_enabled": true,
			"created_by": creator, "created_at": 1577934245000.0, "logo_url": nil,
		} {
			if o[name] != want {
				t.Errorf("%s is %v, want %v", name, o[name], want)
			}
		}
		if _, there := o["members_count"]; there {
			t.Error("members_count unasked")
		}
		for _, name := range []string{id, "acme-s-hne"} {
			got := s.Call(t, 200, "GET /v1/organizations/"+name+"?include_members_count=true&include_missing_member_with_elevated_permissions=true", "").Object(t)
			if got["id"] != id || got["members_count"] != 1.0 || got["missing_member_with_elevated_permissions"] != false {
				t.Errorf("%s: %v", name, got)
			}
		}
		// The same name gets another slug; a slug given has to be free.
		second := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme & Söhne!","max_allowed_memberships":0}`).Object(t)
		if slug := second["slug"].(string); !strings.HasPrefix(slug, "acme-s-hne-") || second["created_by"] != nil {
			t.Errorf("%v", second)
		}
		if got := s.Call(t, 200, "POST /v1/organizations", `{"name":"世界"}`).Object(t)["slug"].(string); !strings.HasPrefix(got, "organization-") {
			t.Errorf("slug %q", got)
		}
		for body, want := range map[string]string{
			`{"name":"X","slug":"acme-s-hne"}`: "form_identifier_exists slug", `{"name":"X","slug":"Not a slug"}`: "form_param_format_invalid slug",
			`{"name":"X","slug":"user_2abcdefghijklmnopqrstuvwxyz0"}`: "form_param_format_invalid slug",
			`{}`: "form_param_missing name", `{"name":"  "}`: "form_param_nil name", `{"name":"see https://evil.example"}`: "form_param_value_invalid name",
			`{"name":"<b>"}`: "form_param_value_invalid name", `{"name":"` + strings.Repeat("a", 257) + `"}`: "form_param_max_length_exceeded name",
			`{"name":"X","max_allowed_memberships":-1}`: "form_param_value_invalid max_allowed_memberships", `{"name":"X","public_metadata":[]}`: "form_param_value_invalid public_metadata",
			`{"name":"X","created_at":"yesterday"}`: "form_param_invalid_time created_at", `{"name":"X","surprise":1}`: "form_param_unknown surprise",
		} {
			got := s.Do(t, testkit.Request{Call: "POST /v1/organizations", Body: body})
			if codes := got.Codes(t); got.Status != 422 || codes[0] != want && !strings.HasPrefix(want, "form_param_invalid_time") {
				t.Errorf("%s: %d %v, want %s", body, got.Status, codes, want)
			}
		}
		s.Refused(t, 400, "POST /v1/organizations", `{"name":"X","created_by":"user_2abcdefghijklmnopqrstuvwxyz0"}`, "organization_creator_not_found created_by")

		// Updates, metadata, and the versions in which an update takes metadata.
		up := s.Call(t, 200, "PATCH /v1/organizations/"+id, `{"name":"New","slug":"new","max_allowed_memberships":3,"admin_delete_enabled":false}`).Object(t)
		if up["name"] != "New" || up["slug"] != "new" || up["max_allowed_memberships"] != 3.0 || up["admin_delete_enabled"] != false || up["public_metadata"].(map[string]any)["a"] != 1.0 {
			t.Errorf("%v", up)
		}
		s.Refused(t, 422, "PATCH /v1/organizations/"+id, `{"slug":"`+second["slug"].(string)+`"}`, "form_identifier_exists slug")
		s.Refused(t, 422, "PATCH /v1/organizations/"+id, `{"public_metadata":{}}`, "form_param_unknown public_metadata")
		if old := s.Do(t, testkit.Request{Call: "PATCH /v1/organizations/" + id, Body: `{"public_metadata":{"z":1}}`, Version: "2025-11-10"}); string(old.Body) == "" || old.Object(t)["public_metadata"].(map[string]any)["z"] != 1.0 {
			t.Errorf("%d %s", old.Status, old.Body)
		}
		merged := s.Call(t, 200, "PATCH /v1/organizations/"+id+"/metadata", `{"public_metadata":{"z":null,"y":{"x":1}}}`).Object(t)
		if fmt.Sprint(merged["public_metadata"], merged["private_metadata"]) != "map[y:map[x:1]] map[b:2]" {
			t.Errorf("%v", merged)
		}
		replaced := s.Call(t, 200, "PUT /v1/organizations/"+id+"/metadata", `{"private_metadata":{"c":3}}`).Object(t)
		if fmt.Sprint(replaced["public_metadata"], replaced["private_metadata"]) != "map[y:map[x:1]] map[c:3]" {
			t.Errorf("%v", replaced)
		}
		if got := types(s.Events(t, s.Tenant, id)); got != "organization.created organization.updated organization.updated organization.updated organization.updated" {
			t.Errorf("events: %s", got)
		}

		gone := s.Call(t, 200, "DELETE /v1/organizations/"+id, "").Object(t)
		if gone["deleted"] != true || gone["slug"] != "new" || gone["object"] != "organization" {
			t.Errorf("%v", gone)
		}
		for _, call := range []string{"GET", "DELETE"} {
			s.Refused(t, 404, call+" /v1/organizations/"+id, "", "resource_not_found")
		}
		if list, _ := data(t, s.Call(t, 200, "GET /v1/users/"+creator+"/organization_memberships", "")); len(list) != 0 {
			t.Errorf("memberships of a deleted organization: %v", list)
		}

		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.SlugDisabled = true })
		s.Refused(t, 403, "POST /v1/organizations", `{"name":"X","slug":"xyz"}`, "organization_slugs_disabled")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.Enabled = false })
		for _, call := range []string{"GET /v1/organizations", "POST /v1/organizations", "GET /v1/organization_roles", "GET /v1/organization_memberships"} {
			s.Refused(t, 403, call, map[bool]string{true: `{"name":"X"}`}[strings.HasPrefix(call, "POST")], "organization_not_enabled_in_instance")
		}
	})
}

func TestOrganizationList(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada, bob := newUser(t, s, "ada_l"), newUser(t, s, "bobby")
		beta, alpha := newOrganization(t, s, "Beta_works", ada), newOrganization(t, s, "alpha", bob)
		s.Call(t, 200, "POST /v1/organizations/"+beta+"/memberships", `{"user_id":"`+bob+`","role":"org:member"}`)
		gamma := s.Call(t, 200, "POST /v1/organizations", `{"name":"Gamma 100%"}`).ID(t)
		for query, want := range map[string]string{
			"": "Gamma 100% alpha Beta_works", "?order_by=name": "alpha Beta_works Gamma 100%", "?order_by=-members_count": "Beta_works alpha Gamma 100%",
			"?order_by=%2Bcreated_at&limit=2": "Beta_works alpha", "?limit=1&offset=2": "Beta_works", "?query=LPH": "alpha", "?query=100%25": "Gamma 100%", "?query=_": "Beta_works",
			"?query=" + beta: "Beta_works", "?user_id=" + bob: "alpha Beta_works", "?user_id=-" + ada: "Gamma 100% alpha", "?organization_id=" + alpha + "&organization_id=" + gamma: "Gamma 100% alpha",
			"?organization_id=-" + alpha: "Gamma 100% Beta_works", "?query=nothing": "",
		} {
			list, total := data(t, s.Call(t, 200, "GET /v1/organizations"+query, ""))
			if got := field(list, "name"); got != want || !strings.Contains(query, "limit") && int(total) != len(list) || strings.Contains(query, "limit") && total != 3 {
				t.Errorf("%s: %s of %v, want %s", query, got, total, want)
			}
		}
		list, _ := data(t, s.Call(t, 200, "GET /v1/organizations?include_members_count=true&include_missing_member_with_elevated_permissions=true&order_by=name", ""))
		if got := field(list, "members_count") + " " + field(list, "missing_member_with_elevated_permissions"); got != "1 2 0 false false true" {
			t.Error(got)
		}
		s.Refused(t, 422, "GET /v1/organizations?order_by=size", "", "form_param_value_invalid order_by")

		// Users by organization.
		for query, want := range map[string]string{"organization_id=" + beta: "bobby ada_l", "organization_id=" + alpha: "bobby", "organization_id=-" + alpha: "ada_l", "organization_id=" + gamma: ""} {
			if got := field(s.Call(t, 200, "GET /v1/users?"+query, "").List(t), "username"); got != want {
				t.Errorf("users with %s: %s, want %s", query, got, want)
			}
		}
		if got := s.Call(t, 200, "GET /v1/users/count?organization_id="+beta, "").Object(t)["total_count"]; got != 2.0 {
			t.Errorf("count %v", got)
		}
	})
}

func TestMemberships(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada, bob := newUser(t, s, "ada_l"), newUser(t, s, "bobby")
		id := newOrganization(t, s, "Acme", ada)
		path := "/v1/organizations/" + id + "/memberships"
		a := s.Call(t, 200, "POST "+path, `{"user_id":"`+bob+`","role":"org:member","public_metadata":{"a":1}}`)
		m := a.Object(t)
		user := m["public_user_data"].(map[string]any)
		if m["object"] != "organization_membership" || m["role"] != "org:member" || m["role_name"] != "Member" || fmt.Sprint(m["permissions"]) != "[org:sys_memberships:read]" ||
			m["organization"].(map[string]any)["id"] != id || user["user_id"] != bob || user["identifier"] != "bobby@example.com" || user["first_name"] != "bobby" || user["has_image"] != false {
			t.Errorf("%s", a.Body)
		}
		s.Refused(t, 400, "POST "+path, `{"user_id":"`+bob+`","role":"org:member"}`, "already_a_member_in_organization user_id")
		s.Refused(t, 404, "POST "+path, `{"user_id":"`+bob+`","role":"org:king"}`, "resource_not_found role")
		s.Refused(t, 404, "POST "+path, `{"user_id":"user_2abcdefghijklmnopqrstuvwxyz0","role":"org:member"}`, "resource_not_found")
		s.Refused(t, 422, "POST "+path, `{}`, "form_param_missing user_id", "form_param_missing role")

		for query, want := range map[string]string{
			"": "bobby ada_l", "?order_by=first_name": "ada_l bobby", "?order_by=-email_address": "bobby ada_l", "?role=org:admin": "ada_l", "?role=org:nothing": "", "?user_id=" + bob: "bobby",
			"?user_id=-" + bob: "ada_l", "?email_address=ADA_L@example.com": "ada_l", "?username=bobby&username=ada_l": "bobby ada_l", "?query=obb": "bobby", "?name_query=ada": "ada_l",
			"?email_address_query=bob": "bobby", "?username_query=da_": "ada_l", "?limit=1&offset=1": "ada_l", "?created_at_after=1": "bobby ada_l", "?created_at_before=1": "", "?last_active_at_after=5": "",
		} {
			list, _ := data(t, s.Call(t, 200, "GET "+path+query, ""))
			var names []string
			for _, m := range list {
				names = append(names, fmt.Sprint(m["public_user_data"].(map[string]any)["username"]))
			}
			if got := strings.Join(names, " "); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		s.Refused(t, 422, "GET "+path+"?order_by=role", "", "form_param_value_invalid order_by")
		if list, total := data(t, s.Call(t, 200, "GET /v1/organization_memberships?limit=1", "")); len(list) != 1 || total != 2 {
			t.Errorf("%v of %v", list, total)
		}
		if list, _ := data(t, s.Call(t, 200, "GET /v1/users/"+bob+"/organization_memberships", "")); len(list) != 1 || list[0]["id"] != m["id"] {
			t.Errorf("%v", list)
		}

		// Members change with their users.
		s.Call(t, 200, "PATCH /v1/users/"+bob, `{"first_name":"Robert"}`)
		list, _ := data(t, s.Call(t, 200, "GET "+path+"?user_id="+bob, ""))
		if list[0]["public_user_data"].(map[string]any)["first_name"] != "Robert" {
			t.Errorf("%v", list)
		}
		merged := s.Call(t, 200, "PATCH "+path+"/"+bob+"/metadata", `{"public_metadata":{"a":null,"b":2},"private_metadata":{"c":3}}`).Object(t)
		if fmt.Sprint(merged["public_metadata"], merged["private_metadata"]) != "map[b:2] map[c:3]" {
			t.Errorf("%v", merged)
		}

		// Somebody always holds what manages the organization.
		for call, body := range map[string]string{"PATCH": `{"role":"org:member"}`, "DELETE": ""} {
			s.Refused(t, 400, call+" "+path+"/"+ada, body, "organization_minimum_permissions_needed")
		}
		if up := s.Call(t, 200, "PATCH "+path+"/"+bob, `{"role":"org:admin"}`).Object(t); up["role"] != "org:admin" || len(up["permissions"].([]any)) != 8 {
			t.Errorf("%v", up)
		}
		s.Call(t, 200, "PATCH "+path+"/"+ada, `{"role":"org:member"}`)
		s.Refused(t, 404, "PATCH "+path+"/"+ada, `{"role":"org:king"}`, "resource_not_found role")
		gone := s.Call(t, 200, "DELETE "+path+"/"+ada, "").Object(t)
		if gone["object"] != "organization_membership" || gone["organization"].(map[string]any)["id"] != id || gone["deleted"] != nil {
			t.Errorf("%v", gone)
		}
		s.Refused(t, 404, "DELETE "+path+"/"+ada, "", "resource_not_found")
		if got := types(s.Events(t, s.Tenant, m["id"].(string))); got != "organizationMembership.created organizationMembership.updated organizationMembership.updated" {
			t.Errorf("events: %s", got)
		}

		// Deleting a user takes them out of their organizations.
		s.Call(t, 200, "POST "+path, `{"user_id":"`+ada+`","role":"org:member"}`)
		s.Call(t, 200, "DELETE /v1/users/"+bob, "")
		if got := types(s.Events(t, s.Tenant, m["id"].(string))); !strings.HasSuffix(got, " organizationMembership.deleted") {
			t.Errorf("events: %s", got)
		}
		left := s.Call(t, 200, "GET /v1/organizations/"+id+"?include_members_count=true&include_missing_member_with_elevated_permissions=true", "").Object(t)
		if left["members_count"] != 1.0 || left["missing_member_with_elevated_permissions"] != true {
			t.Errorf("%v", left)
		}
	})
}

func TestOrganizationLogo(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada, bob := newUser(t, s, "ada_l"), newUser(t, s, "bobby")
		a := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme Works","created_by":"`+ada+`"}`)
		path := "/v1/organizations/" + a.ID(t) + "/logo"
		if size, _ := shown(t, fetch(t, a.Object(t)["image_url"].(string), "")); size.X != size.Y {
			t.Errorf("generated logo of %v", size)
		}
		green := color.RGBA{20, 160, 60, 255}
		up := uploadBy(t, s, "PUT", "", path, "file", portrait(t, 60, 30, green))
		o := up.Object(t)
		if up.Status != 200 || o["has_image"] != true || o["logo_url"] != o["image_url"] {
			t.Fatalf("%d %s", up.Status, up.Body)
		}
		first := o["image_url"].(string)
		if size, middle := shown(t, fetch(t, first, "")); size != image.Pt(60, 30) || near(middle, green) > 12 {
			t.Errorf("%v %v", size, middle)
		}
		s.Call(t, 200, "POST /v1/organizations/"+a.ID(t)+"/memberships", `{"user_id":"`+bob+`","role":"org:member"}`)
		stranger := newUser(t, s, "stranger")
		for uploader, want := range map[string]string{bob: "missing_organization_permission", stranger: "not_a_member_in_organization uploader_user_id"} {
			got := uploadBy(t, s, "PUT", "", path, "file", portrait(t, 8, 8, green), "uploader_user_id", uploader)
			if codes := got.Codes(t); got.Status != 403 || codes[0] != want {
				t.Errorf("%d %v, want %s", got.Status, codes, want)
			}
		}
		if got := uploadBy(t, s, "PUT", "", path, "file", portrait(t, 8, 8, green), "uploader_user_id", ada); got.Status != 200 {
			t.Errorf("%d %s", got.Status, got.Body)
		}
		if old := fetch(t, first, ""); old.Status != 404 {
			t.Errorf("the old logo: %d", old.Status)
		}
		if got := uploadBy(t, s, "PUT", "", path, "file", []byte("text")); got.Status != 400 || got.Codes(t)[0] != "request_body_invalid" {
			t.Errorf("%d %s", got.Status, got.Body)
		}
		if o := s.Call(t, 200, "DELETE "+path, "").Object(t); o["has_image"] != false || o["image_url"] != a.Object(t)["image_url"] {
			t.Errorf("%v", o)
		}
		s.Refused(t, 404, "DELETE "+path, "", "image_not_found")
	})
}

func TestOrganizationRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		race := func(calls ...testkit.Request) (done int64) {
			var group sync.WaitGroup
			var succeeded atomic.Int64
			for _, call := range calls {
				group.Go(func() {
					switch a := s.Do(t, call); {
					case a.Status == 200:
						succeeded.Add(1)
					case a.Status >= 500 || a.Status == 429:
						t.Errorf("%s: %d %s", call.Call, a.Status, a.Body)
					}
				})
			}
			group.Wait()
			return succeeded.Load()
		}
		ada, bob := newUser(t, s, "ada_l"), newUser(t, s, "bobby")
		for round := range 5 {
			// Two admins remove, or demote, each other.
			id := newOrganization(t, s, fmt.Sprintf("Round %d", round), ada)
			path := "/v1/organizations/" + id + "/memberships/"
			s.Call(t, 200, "POST "+strings.TrimSuffix(path, "/"), `{"user_id":"`+bob+`","role":"org:admin"}`)
			call, body := "DELETE "+path, ""
			if round%2 == 1 {
				call, body = "PATCH "+path, `{"role":"org:member"}`
			}
			if n := race(testkit.Request{Call: call + ada, Body: body}, testkit.Request{Call: call + bob, Body: body}); n != 1 {
				t.Errorf("round %d: %d of two admins lost their role", round, n)
			}
		}
		// A slug is taken once.
		var calls []testkit.Request
		for range 8 {
			calls = append(calls, testkit.Request{Call: "POST /v1/organizations", Body: `{"name":"Same","slug":"same"}`})
		}
		if n := race(calls...); n != 1 {
			t.Errorf("the slug was taken %d times", n)
		}
		// Names may be the same: each finds a slug.
		calls = nil
		for range 8 {
			calls = append(calls, testkit.Request{Call: "POST /v1/organizations", Body: `{"name":"Twins"}`})
		}
		if n := race(calls...); n != 8 {
			t.Errorf("%d of 8 organizations of one name", n)
		}
		// The limit of members holds, and the count is right.
		id := s.Call(t, 200, "POST /v1/organizations", `{"name":"Small","max_allowed_memberships":3}`).ID(t)
		calls = nil
		for i := range 9 {
			calls = append(calls, testkit.Request{Call: "POST /v1/organizations/" + id + "/memberships", Body: `{"user_id":"` + newUser(t, s, fmt.Sprintf("racer_%d", i)) + `","role":"org:member"}`})
		}
		if n := race(calls...); n != 3 {
			t.Errorf("%d members in an organization of 3", n)
		}
		s.Refused(t, 403, "POST /v1/organizations/"+id+"/memberships", `{"user_id":"`+ada+`","role":"org:member"}`, "organization_membership_quota_exceeded")
		if o := s.Call(t, 200, "GET /v1/organizations/"+id+"?include_members_count=true", "").Object(t); o["members_count"] != 3.0 {
			t.Errorf("counted %v", o["members_count"])
		}
		// So does a user's limit of organizations.
		maker := s.Call(t, 200, "POST /v1/users", `{"username":"maker","create_organizations_limit":2}`).ID(t)
		calls = nil
		for i := range 6 {
			calls = append(calls, testkit.Request{Call: "POST /v1/organizations", Body: fmt.Sprintf(`{"name":"Made %d","created_by":"%s"}`, i, maker)})
		}
		if n := race(calls...); n != 2 {
			t.Errorf("%d organizations by a user who may create 2", n)
		}
		s.Refused(t, 403, "POST /v1/organizations", `{"name":"One more","created_by":"`+maker+`"}`, "org_creation_limit_exceeded")
		// The same user becomes a member once.
		calls = nil
		for range 6 {
			calls = append(calls, testkit.Request{Call: "POST /v1/organizations/" + newOrganizationOnce(t, s) + "/memberships", Body: `{"user_id":"` + ada + `","role":"org:member"}`})
		}
		if n := race(calls...); n != 1 {
			t.Errorf("a member %d times", n)
		}
	})
}

// newOrganizationOnce makes an organization without members, the same one for a server.
func newOrganizationOnce(t *testing.T, s *testkit.Server) string {
	t.Helper()
	a := s.Do(t, testkit.Request{Call: "GET /v1/organizations/once"})
	if a.Status == 404 {
		a = s.Call(t, 200, "POST /v1/organizations", `{"name":"Once","slug":"once"}`)
	}
	return a.ID(t)
}
