package bapi_test

import (
	"strings"
	"sync"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

func TestBanSeveral(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		var ids []string
		for _, name := range []string{"ada_l", "grace_h", "joan_c"} {
			ids = append(ids, s.Call(t, 200, "POST /v1/users", `{"username":"`+name+`"}`).ID(t))
		}
		body := func(ids ...string) string { return `{"user_ids":["` + strings.Join(ids, `","`) + `"]}` }
		list := s.Call(t, 200, "POST /v1/users/ban", body(ids[2], ids[0], ids[2])).List(t)
		if field(list, "username") != "joan_c ada_l" || list[0]["banned"] != true || list[1]["banned"] != true {
			t.Fatalf("%v", list)
		}
		s.Call(t, 200, "POST /v1/users/ban", body(ids...)) // those who are banned stay so, without another event
		for i, want := range []int{2, 2, 2} {
			if events := s.Events(t, s.Tenant, ids[i]); len(events) != want || events[1].Type != bartleby.UserUpdated {
				t.Errorf("%d events of %s", len(events), ids[i])
			}
		}
		foreign := s.Do(t, testkit.Request{Call: "POST /v1/users", Body: `{"username":"other"}`, Key: s.Twin.Key}).ID(t)
		s.Refused(t, 404, "POST /v1/users/unban", body(ids[0], foreign), "resource_not_found")
		if u := s.Call(t, 200, "GET /v1/users/"+ids[0], "").Object(t); u["banned"] != true {
			t.Error("some were let in, though one of them is unknown")
		}
		if list := s.Call(t, 200, "POST /v1/users/unban", body(ids...)).List(t); len(list) != 3 || list[0]["banned"] != false {
			t.Errorf("%v", list)
		}
		s.Refused(t, 422, "POST /v1/users/ban", `{}`, "form_param_missing user_ids")
		s.Refused(t, 422, "POST /v1/users/ban", `{"user_ids":[]}`, "form_param_nil user_ids")
		s.Refused(t, 422, "POST /v1/users/ban", `{"user_ids":"`+ids[0]+`"}`, "form_param_type_invalid user_ids")
		s.Refused(t, 400, "POST /v1/users/ban", body(strings.Split(strings.Repeat(ids[0]+" ", 50)+ids[0], " ")...), "bulk_size_exceeded")

		var group sync.WaitGroup
		for n := range 8 { // in both orders, so that they lock against each other
			group.Go(func() {
				order := body(ids[0], ids[1], ids[2])
				if n%2 == 0 {
					order = body(ids[2], ids[1], ids[0])
				}
				call := "POST /v1/users/ban"
				if n%3 == 0 {
					call = "POST /v1/users/unban"
				}
				if a := s.Do(t, testkit.Request{Call: call, Body: order}); a.Status != 200 {
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}
		group.Wait()
		banned := map[any]int{}
		for _, id := range ids {
			banned[s.Call(t, 200, "GET /v1/users/"+id, "").Object(t)["banned"]]++
		}
		if len(banned) != 1 {
			t.Errorf("all or none: %v", banned)
		}
	})
}
