package bapi_test

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby/testkit"
)

func TestAPIKeys(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := newUser(t, s, "ada_l")
		org := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme"}`).ID(t)
		a := s.Call(t, 200, "POST /api_keys", `{"name":"deploy","subject":"`+ada+`","description":"For CI","claims":{"b":1.0,"a":"<"},"scopes":["read","write"],"created_by":"`+ada+`","seconds_until_expiration":3600}`)
		o, id := a.Object(t), a.ID(t)
		secret := o["secret"].(string)
		if !regexp.MustCompile(`^ak_[0-9a-f]{32}$`).MatchString(id) || !regexp.MustCompile(`^ak_[0-9A-Za-z]{43}$`).MatchString(secret) || o["object"] != "api_key" || o["type"] != "api_key" ||
			o["subject"] != ada || o["name"] != "deploy" || o["description"] != "For CI" || fmt.Sprint(o["scopes"]) != "[read write]" || o["created_by"] != ada || o["revoked"] != false ||
			o["expired"] != false || o["expiration"] != o["created_at"].(float64)+3_600_000 || o["last_used_at"] != nil || !strings.Contains(string(a.Body), `"claims":{"b":1.0,"a":"<"}`) {
			t.Fatalf("%s", a.Body)
		}
		plain := s.Call(t, 200, "POST /v1/api_keys", `{"name":"plain","subject":"`+org+`"}`)
		if o := plain.Object(t); o["subject"] != org || o["claims"] != nil || o["description"] != nil || o["created_by"] != nil || o["expiration"] != nil || len(o["scopes"].([]any)) != 0 {
			t.Errorf("%v", o)
		}
		key := func(fields string) string { return `{"name":"other","subject":"` + ada + `",` + fields + `}` }
		for body, want := range map[string]string{
			`{"name":"x y z"}`: "form_param_missing subject", `{"subject":"` + ada + `"}`: "form_param_missing name", `{"name":"ab","subject":"` + ada + `"}`: "form_param_format_invalid name",
			`{"name":" abc","subject":"` + ada + `"}`: "form_param_format_invalid name", `{"name":"abc","subject":"mch_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`: "form_param_format_invalid subject",
			`{"name":"abc","subject":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`: "form_resource_not_found subject", `{"name":"abc","subject":"org_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`: "form_resource_not_found subject",
			key(`"created_by":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"`): "form_resource_not_found created_by", key(`"seconds_until_expiration":0`): "form_param_value_invalid seconds_until_expiration",
			key(`"claims":"x"`): "form_param_value_invalid claims", key(`"scopes":"x"`): "form_param_type_invalid scopes", key(`"type":"x"`): "form_param_format_invalid type",
			key(`"description":"` + strings.Repeat("x", 256) + `"`): "form_param_max_length_exceeded description", key(`"scopes":["` + strings.Repeat("x", 256) + `"]`): "form_param_max_length_exceeded scopes",
			key(`"secret":"x"`): "form_param_unknown secret",
		} {
			s.Refused(t, 422, "POST /v1/api_keys", body, want)
		}
		s.Refused(t, 409, "POST /v1/api_keys", `{"name":"deploy","subject":"`+ada+`"}`, "token_creation_conflict name")
		s.Call(t, 200, "POST /v1/api_keys", `{"name":"deploy","subject":"`+org+`"}`)

		at := "/v1/api_keys/" + id
		if got := s.Call(t, 200, "GET "+at, "").Object(t); got["name"] != "deploy" || got["secret"] != nil {
			t.Errorf("%v", got)
		}
		if got := s.Call(t, 200, "GET "+at+"/secret", "").Object(t); len(got) != 1 || got["secret"] != secret {
			t.Errorf("%v", got)
		}
		s.Refused(t, 404, "GET /v1/api_keys/api_key_00000000000000000000000000000000", "", "resource_not_found")

		verify := func(tenant testkit.Tenant, secret string) testkit.Answer {
			return s.Do(t, testkit.Request{Call: "POST /api_keys/verify", Body: `{"secret":"` + secret + `"}`, Key: tenant.Key})
		}
		if a := verify(s.Tenant, secret); a.Status != 200 || a.ID(t) != id || a.Object(t)["secret"] != nil || a.Object(t)["last_used_at"] == nil {
			t.Errorf("%s", a.Body)
		}
		unknown := verify(s.Tenant, "ak_"+strings.Repeat("0", 43))
		if unknown.Status != 404 || verify(s.Twin, secret).Status != 404 || verify(s.Tenant, id).Status != 404 || verify(s.Tenant, secret+"x").Status != 404 {
			t.Errorf("%s", unknown.Body)
		}
		s.Refused(t, 422, "POST /v1/api_keys/verify", `{}`, "form_param_missing secret")
		_, machineKey := newMachine(t, s, "Mail")
		as(t, s, machineKey, 401, "POST /api_keys/verify", `{"secret":"`+secret+`"}`, "clerk_key_invalid")

		// Changes.
		s.Clock.Advance(time.Second)
		got := s.Call(t, 200, "PATCH "+at, `{"description":null,"claims":null,"scopes":["admin"],"seconds_until_expiration":null}`).Object(t)
		if got["description"] != nil || got["claims"] != nil || fmt.Sprint(got["scopes"]) != "[admin]" || got["expiration"] != nil || got["subject"] != ada || got["updated_at"] == got["created_at"] {
			t.Errorf("%v", got)
		}
		if got := s.Call(t, 200, "PATCH "+at, `{"subject":"`+ada+`"}`).Object(t); fmt.Sprint(got["scopes"]) != "[admin]" || got["expiration"] != nil {
			t.Errorf("%v", got)
		}
		s.Refused(t, 409, "PATCH "+at, `{"subject":"`+org+`"}`, "token_creation_conflict name")
		s.Refused(t, 422, "PATCH "+at, `{"subject":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`, "form_resource_not_found subject")
		s.Refused(t, 422, "PATCH "+at, `{"name":"renamed"}`, "form_param_unknown name")

		// Lists.
		s.Clock.Advance(time.Second)
		gone := s.Call(t, 200, "POST /v1/api_keys", `{"name":"Short 100%","subject":"`+ada+`","seconds_until_expiration":1,"type":"other_kind"}`)
		s.Call(t, 200, "POST /v1/api_keys", `{"name":"brief","subject":"`+ada+`","description":"Of one second","seconds_until_expiration":1}`)
		s.Clock.Advance(time.Second)
		if a := verify(s.Tenant, gone.Object(t)["secret"].(string)); a.Status != 404 || string(strip(a.Body)) != string(strip(unknown.Body)) {
			t.Errorf("expired: %s", a.Body)
		}
		for query, want := range map[string]string{
			"": "deploy of 1", "&include_invalid=true": "brief deploy of 2", "&include_invalid=true&limit=1&offset=1": "deploy of 2", "&include_invalid=true&query=ONE+sec": "brief of 1",
			"&query=" + id: "deploy of 1", "&type=other_kind": " of 0", "&type=other_kind&include_invalid=true&query=100%25": "Short 100% of 1", "&query=%25": " of 0",
		} {
			o := s.Call(t, 200, "GET /api_keys?subject="+ada+query, "").Object(t)
			var names []string
			for _, k := range o["data"].([]any) {
				k := k.(map[string]any)
				names = append(names, k["name"].(string))
				if k["secret"] != nil {
					t.Errorf("a list shows secrets: %v", k)
				}
			}
			if got := fmt.Sprint(strings.Join(names, " "), " of ", o["total_count"]); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		s.Refused(t, 400, "GET /v1/api_keys", "", "missing_query_parameter subject")
		s.Refused(t, 404, "GET /v1/api_keys?subject=user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", "", "resource_not_found")
		as(t, s, s.Twin.Key, 404, "GET /v1/api_keys?subject="+ada, "", "resource_not_found")

		// What has expired leaves its name to others, and cannot take it back.
		s.Call(t, 200, "POST /v1/api_keys", `{"name":"Short 100%","subject":"`+ada+`"}`)
		s.Call(t, 200, "PATCH /v1/api_keys/"+gone.ID(t), `{"description":"as it is"}`)
		s.Refused(t, 409, "PATCH /v1/api_keys/"+gone.ID(t), `{"seconds_until_expiration":60}`, "token_creation_conflict name")

		// Banned users' keys rest.
		s.Call(t, 200, "POST /v1/users/"+ada+"/ban", "")
		if a := verify(s.Tenant, secret); a.Status != 404 || string(strip(a.Body)) != string(strip(unknown.Body)) {
			t.Errorf("of a banned user: %s", a.Body)
		}
		s.Call(t, 200, "POST /v1/users/"+ada+"/unban", "")

		// Revocation, for good; the name is free again.
		for range 2 {
			got := s.Call(t, 200, "POST "+at+"/revoke", `{"revocation_reason":"leaked"}`).Object(t)
			if got["revoked"] != true || got["revocation_reason"] != "leaked" {
				t.Errorf("%v", got)
			}
		}
		if a := verify(s.Tenant, secret); a.Status != 404 || string(strip(a.Body)) != string(strip(unknown.Body)) {
			t.Errorf("revoked: %s", a.Body)
		}
		if got := s.Call(t, 200, "PATCH "+at, `{"scopes":[]}`).Object(t); got["revoked"] != true {
			t.Errorf("%v", got)
		}
		s.Call(t, 200, "POST /v1/api_keys", `{"name":"deploy","subject":"`+ada+`"}`)
		if got := s.Call(t, 200, "DELETE "+at, "").Object(t); got["object"] != "api_key" || got["id"] != id || got["deleted"] != true {
			t.Errorf("%v", got)
		}
		for _, call := range []string{"GET " + at, "GET " + at + "/secret", "POST " + at + "/revoke", "DELETE " + at} {
			s.Refused(t, 404, call, "", "resource_not_found")
		}

		// Keys go with their subject.
		last := s.Call(t, 200, "POST /v1/api_keys", `{"name":"last","subject":"`+ada+`"}`).Object(t)["secret"].(string)
		s.Call(t, 200, "DELETE /v1/users/"+ada, "")
		s.Call(t, 200, "DELETE /v1/organizations/"+org, "")
		if verify(s.Tenant, last).Status != 404 || verify(s.Tenant, plain.Object(t)["secret"].(string)).Status != 404 {
			t.Error("a key outlives its subject")
		}
		if log := s.Log.String(); strings.Contains(log, secret) || strings.Contains(log, last) {
			t.Error("a secret is in the log")
		}

		s.Call(t, 204, "PATCH /v1/instance", `{"api_keys_enabled":false}`)
		for _, call := range []string{"GET /v1/api_keys?subject=x", "POST /api_keys/verify", "GET " + at, "GET " + at + "/secret"} {
			s.Refused(t, 422, call, map[bool]string{true: `{"secret":"x"}`}[strings.HasPrefix(call, "POST")], "api_keys_not_enabled")
		}
		s.Call(t, 204, "PATCH /v1/instance", `{"api_keys_enabled":true}`)
		s.Refused(t, 404, "GET "+at, "", "resource_not_found")
	})
}

// One of many who make a key of a name gets it; and a revocation is not undone by verifications.
func TestAPIKeyRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := newUser(t, s, "ada_l")
		var group sync.WaitGroup
		statuses := make([]int, 6)
		for i := range statuses {
			group.Go(func() {
				statuses[i] = s.Do(t, testkit.Request{Call: "POST /v1/api_keys", Body: `{"name":"same","subject":"` + ada + `"}`}).Status
			})
		}
		group.Wait()
		made := 0
		for _, status := range statuses {
			if status == 200 {
				made++
			} else if status != 409 {
				t.Errorf("status %d", status)
			}
		}
		if made != 1 {
			t.Errorf("%d keys of one name", made)
		}
		for i := range 6 {
			a := s.Call(t, 200, "POST /v1/api_keys", fmt.Sprintf(`{"name":"key %d","subject":"%s"}`, i, ada))
			at, body := "POST /v1/api_keys/"+a.ID(t)+"/revoke", `{"secret":"`+a.Object(t)["secret"].(string)+`"}`
			for range 3 {
				group.Go(func() {
					if a := s.Do(t, testkit.Request{Call: "POST /api_keys/verify", Body: body}); a.Status != 200 && a.Status != 404 {
						t.Errorf("%s", a.Body)
					}
				})
			}
			group.Go(func() {
				if a := s.Do(t, testkit.Request{Call: at, Body: `{}`}); a.Status != 200 {
					t.Errorf("%s", a.Body)
				}
				if a := s.Do(t, testkit.Request{Call: "POST /api_keys/verify", Body: body}); a.Status != 404 {
					t.Errorf("verified after the revocation: %s", a.Body)
				}
			})
			group.Wait()
		}
		// Keys that are made while their subject goes, go as well.
		for range 3 {
			user := s.Call(t, 200, "POST /v1/users", `{"username":"going"}`).ID(t)
			secrets := make(chan string, 4)
			for i := range 4 {
				group.Go(func() {
					a := s.Do(t, testkit.Request{Call: "POST /v1/api_keys", Body: fmt.Sprintf(`{"name":"key %d","subject":"%s"}`, i, user)})
					switch a.Status {
					case 200:
						secrets <- a.Object(t)["secret"].(string)
					case 422:
					default:
						t.Errorf("%d %s", a.Status, a.Body)
					}
				})
			}
			group.Go(func() {
				if a := s.Do(t, testkit.Request{Call: "DELETE /v1/users/" + user}); a.Status != 200 {
					t.Errorf("%s", a.Body)
				}
			})
			group.Wait()
			close(secrets)
			for secret := range secrets {
				if a := s.Do(t, testkit.Request{Call: "POST /api_keys/verify", Body: `{"secret":"` + secret + `"}`}); a.Status != 404 {
					t.Errorf("a key outlives its subject: %s", a.Body)
				}
			}
		}
	})
}
