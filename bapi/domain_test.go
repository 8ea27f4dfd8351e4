package bapi_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"bartleby"
	"bartleby/outbound"
	"bartleby/testkit"
)

func TestDomains(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		list := s.Call(t, 200, "GET /v1/domains", "").Object(t)
		primary := list["data"].([]any)[0].(map[string]any)
		if list["total_count"] != 1.0 || primary["is_satellite"] != false || primary["name"] != s.Frontend[len("http://"):] || primary["frontend_api_url"] != s.Frontend {
			t.Fatalf("%v", list)
		}
		a := s.Call(t, 200, "POST /v1/domains", `{"name":"Shop.localhost:3000","is_satellite":true}`)
		if o := a.Object(t); o["object"] != "domain" || o["name"] != "shop.localhost:3000" || o["is_satellite"] != true || o["accounts_portal_url"] != nil || o["development_origin"] != "http://shop.localhost:3000" {
			t.Errorf("%v", o)
		}
		for body, want := range map[string]string{
			`{"name":"shop.localhost:3000","is_satellite":true}`:              "home_url_taken name",
			`{"name":"` + primary["name"].(string) + `","is_satellite":true}`: "home_url_taken name",
			`{"name":"b.localhost","is_satellite":false}`:                     "primary_domain_already_exists is_satellite",
			`{"name":"http://b","is_satellite":true}`:                         "form_param_format_invalid name",
			`{"is_satellite":true}`:                                           "form_param_missing name",
		} {
			s.Refused(t, 422, "POST /v1/domains", body, want)
		}
		s.Refused(t, 400, "POST /v1/domains", `{"name":"b.localhost","is_satellite":true,"proxy_url":"https://b.example.com/p"}`, "domain_update_forbidden")
		first := primary["id"].(string)
		s.Refused(t, 403, "DELETE /v1/domains/"+first, "", "operation_not_allowed_on_primary_domain")
		if o := s.Call(t, 200, "PATCH /v1/domains/"+first, `{"name":"home.localhost:8080","is_secondary":true}`).Object(t); o["name"] != "home.localhost:8080" || o["id"] != first {
			t.Errorf("%v", o)
		}
		s.Refused(t, 422, "PATCH /v1/domains/"+a.ID(t), `{"name":"home.localhost:8080"}`, "home_url_taken name")
		s.Call(t, 200, "PATCH /v1/domains/"+a.ID(t), `{"name":"store.localhost","proxy_url":null}`)
		if o := s.Call(t, 200, "GET /v1/domains", "").Object(t); o["total_count"] != 2.0 {
			t.Errorf("%v", o)
		}
		for _, in := range []testkit.Request{{Call: "PATCH /v1/domains/" + a.ID(t), Body: `{"name":"x.localhost"}`}, {Call: "DELETE /v1/domains/" + a.ID(t)}, {Call: "DELETE /v1/domains/" + first}} {
			in.Key = s.Twin.Key
			if got := s.Do(t, in); got.Status != 404 {
				t.Errorf("twin %s: %d", in.Call, got.Status)
			}
		}
		s.Refused(t, 400, "POST /v1/instance/change_domain", `{"home_url":"https://example.com"}`, "request_invalid_for_environment")
		s.Call(t, 200, "DELETE /v1/domains/"+a.ID(t), "")
		s.Refused(t, 404, "DELETE /v1/domains/"+a.ID(t), "", "resource_not_found")
	})
}

func TestProductionDomains(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Tenant = s.NewTenant(t, bartleby.Production)
		for _, call := range []string{"POST /v1/instance/change_domain", "PUT /v1/beta_features/domain", "POST /v1/beta_features/change_domain"} {
			s.Call(t, 202, call, `{"home_url":"https://www.example.com"}`)
		}
		o := s.Call(t, 200, "GET /v1/domains", "").Object(t)
		first := o["data"].([]any)[0].(map[string]any)
		if o["total_count"] != 1.0 || first["name"] != "example.com" {
			t.Fatalf("%v", o)
		}
		a := s.Call(t, 200, "POST /v1/domains", `{"name":"shop.example.org","is_satellite":true,"proxy_url":"`+s.Frontend+`/"}`)
		if got := a.Object(t); got["proxy_url"] != s.Frontend || got["frontend_api_url"] != s.Frontend {
			t.Errorf("%v", got)
		}
		if got := s.Call(t, 200, "PATCH /v1/domains/"+a.ID(t), `{"proxy_url":null}`).Object(t); got["proxy_url"] != nil || got["frontend_api_url"] != "https://clerk.shop.example.org" || len(got["cname_targets"].([]any)) != 1 {
			t.Errorf("%v", got)
		}
		for body, want := range map[string]string{
			`{"home_url":"https://shop.example.org"}`: "home_url_taken home_url", `{"home_url":"https://x.test"}`: "reserved_domain home_url",
			`{"home_url":"https://a.vercel.app"}`: "known_hosting_domain home_url", `{"home_url":"https://clerk.example.net"}`: "reserved_subdomain home_url",
			`{"home_url":"example.com"}`: "form_param_format_invalid home_url",
		} {
			s.Refused(t, 422, "POST /v1/instance/change_domain", body, want)
		}
		body := func(url string) string { return `{"domain_id":"` + a.ID(t) + `","proxy_url":"` + url + `"}` }
		c := s.Call(t, 200, "POST /v1/proxy_checks", body(s.Frontend))
		if got := c.Object(t); got["object"] != "proxy_check" || got["successful"] != true || got["domain_id"] != a.ID(t) || got["last_run_at"] == nil {
			t.Errorf("%v", got)
		}
		if again := s.Call(t, 200, "POST /v1/proxy_checks", body(s.Frontend)); again.ID(t) != c.ID(t) {
			t.Errorf("%s", again.Body)
		}
		s.Refused(t, 422, "POST /v1/proxy_checks", body(s.URL), "invalid_proxy_configuration proxy_url")
		s.Refused(t, 404, "POST /v1/proxy_checks", `{"domain_id":"dmn_2OEpKhcCN1Lat9NQ0G6puh7q5Rb","proxy_url":"`+s.Frontend+`"}`, "resource_not_found")
		s.Rules.Outbound = outbound.New(false)
		s.Refused(t, 422, "POST /v1/proxy_checks", body(s.Frontend), "invalid_proxy_configuration proxy_url")
	})
}

func TestDomainTakenOnce(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		var group sync.WaitGroup
		var made atomic.Int64
		for range 8 {
			group.Go(func() {
				if a := s.Do(t, testkit.Request{Call: "POST /v1/domains", Body: `{"name":"same.localhost","is_satellite":true}`}); a.Status == 200 {
					made.Add(1)
				} else if a.Status != 422 {
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}
		group.Wait()
		if made.Load() != 1 {
			t.Errorf("made %d times", made.Load())
		}
	})
}
