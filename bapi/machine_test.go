package bapi_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby/testkit"
)

// newMachine makes a machine that may talk to others, and returns its id and its secret key.
func newMachine(t *testing.T, s *testkit.Server, name string, to ...string) (id, key string) {
	t.Helper()
	scoped := ""
	if len(to) > 0 {
		scoped = `,"scoped_machines":["` + strings.Join(to, `","`) + `"]`
	}
	o := s.Call(t, 200, "POST /v1/machines", `{"name":"`+name+`"`+scoped+`}`).Object(t)
	return o["id"].(string), o["secret_key"].(string)
}

// as makes a request with another key.
func as(t *testing.T, s *testkit.Server, key string, status int, call, body string, codes ...string) testkit.Answer {
	t.Helper()
	a := s.Do(t, testkit.Request{Call: call, Body: body, Key: key})
	if a.Status != status {
		t.Fatalf("%s %s: status %d, want %d: %s", call, body, a.Status, status, a.Body)
	}
	if status >= 400 {
		if got := a.Codes(t); strings.Join(got, ", ") != strings.Join(codes, ", ") {
			t.Fatalf("%s %s: %v, want %v", call, body, got, codes)
		}
	}
	return a
}

const noMachine = "mch_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"

func TestMachines(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		mail, _ := newMachine(t, s, "Mail")
		s.Clock.Advance(time.Second)
		a := s.Call(t, 200, "POST /v1/machines", `{"name":" Billing ","scoped_machines":["`+mail+`"],"default_token_ttl":60}`)
		o, bill := a.Object(t), a.ID(t)
		key := o["secret_key"].(string)
		if !strings.HasPrefix(bill, "mch_") || o["object"] != "machine" || o["name"] != "Billing" || o["instance_id"] != s.Tenant.Instance.ID || o["default_token_ttl"] != 60.0 ||
			!strings.HasPrefix(key, "ak_") || len(key) != 46 || o["created_at"] != o["updated_at"] {
			t.Fatalf("%s", a.Body)
		}
		if to := o["scoped_machines"].([]any); len(to) != 1 || to[0].(map[string]any)["id"] != mail || to[0].(map[string]any)["scoped_machines"] != nil {
			t.Fatalf("%s", a.Body)
		}
		for body, want := range map[string]string{
			`{}`: "form_param_missing name", `{"name":" "}`: "form_param_nil name", `{"name":"` + strings.Repeat("x", 256) + `"}`: "form_param_max_length_exceeded name",
			`{"name":"x","default_token_ttl":0}`: "form_param_value_invalid default_token_ttl", `{"name":"x","default_token_ttl":315360001}`: "form_param_value_invalid default_token_ttl",
			`{"name":"x","scoped_machines":["` + noMachine + `"]}`:                   "form_resource_not_found scoped_machines",
			`{"name":"x","scoped_machines":["` + mail + `","` + mail + `"]}`:         "form_param_duplicate scoped_machines",
			`{"name":"x","scoped_machines":["` + strings.Repeat(`x","`, 150) + `"]}`: "form_param_array_size_exceeded scoped_machines",
			`{"name":"x","scoped_machines":[7]}`:                                     "form_param_type_invalid scoped_machines", `{"name":"x","x":1}`: "form_param_unknown x",
		} {
			s.Refused(t, 422, "POST /v1/machines", body, want)
		}

		list := func(query string) string {
			o := s.Call(t, 200, "GET /v1/machines"+query, "").Object(t)
			var names []string
			for _, m := range o["data"].([]any) {
				m := m.(map[string]any)
				names = append(names, fmt.Sprint(m["name"], len(m["scoped_machines"].([]any))))
				if m["secret_key"] != nil {
					t.Errorf("a list shows secrets: %v", m)
				}
			}
			return fmt.Sprint(strings.Join(names, " "), " of ", o["total_count"])
		}
		for query, want := range map[string]string{
			"": "Billing1 Mail0 of 2", "?order_by=name": "Billing1 Mail0 of 2", "?order_by=-name": "Mail0 Billing1 of 2", "?order_by=%2Bcreated_at": "Mail0 Billing1 of 2",
			"?query=LLi": "Billing1 of 1", "?query=" + mail: "Mail0 of 1", "?query=" + mail[:9]: " of 0", "?limit=1&offset=1": "Mail0 of 2", "?query=%25": " of 0",
		} {
			if got := list(query); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		s.Refused(t, 422, "GET /v1/machines?order_by=id", "", "form_param_value_invalid order_by")

		at := "/v1/machines/" + bill
		if got := s.Call(t, 200, "GET "+at, "").Object(t); got["name"] != "Billing" || got["secret_key"] != nil || len(got["scoped_machines"].([]any)) != 1 {
			t.Errorf("%v", got)
		}
		s.Clock.Advance(time.Second)
		if got := s.Call(t, 200, "PATCH "+at, `{"name":"Invoices","default_token_ttl":null}`).Object(t); got["name"] != "Invoices" || got["default_token_ttl"] != 60.0 ||
			got["updated_at"] == got["created_at"] || len(got["scoped_machines"].([]any)) != 1 {
			t.Errorf("%v", got)
		}
		s.Refused(t, 422, "PATCH "+at, `{"name":"","default_token_ttl":-1}`, "form_param_nil name", "form_param_value_invalid default_token_ttl")
		if got := s.Call(t, 200, "GET "+at+"/secret_key", "").Object(t); got["object"] != "machine_secret_key" || got["secret"] != key {
			t.Errorf("%v", got)
		}

		// A machine's key opens the operations of M2M tokens, and nothing else.
		as(t, s, key, 200, "GET /v1/m2m_tokens?subject="+bill, "")
		for _, call := range []string{"GET /v1/machines", "GET " + at, "GET " + at + "/secret_key", "GET /v1/users", "GET /v1/api_keys?subject=x", "POST /v1/api_keys/verify", "GET /v1/jwks"} {
			as(t, s, key, 401, call, "", "clerk_key_invalid")
		}

		scope := s.Call(t, 200, "POST /v1/machines/"+mail+"/scopes", `{"to_machine_id":"`+bill+`"}`).Object(t)
		if scope["object"] != "machine_scope" || scope["from_machine_id"] != mail || scope["to_machine_id"] != bill || scope["created_at"] == nil || scope["deleted"] != nil {
			t.Errorf("%v", scope)
		}
		s.Refused(t, 409, "POST /v1/machines/"+mail+"/scopes", `{"to_machine_id":"`+bill+`"}`, "duplicate_record")
		s.Refused(t, 404, "POST /v1/machines/"+mail+"/scopes", `{"to_machine_id":"`+noMachine+`"}`, "resource_not_found")
		s.Refused(t, 404, "POST /v1/machines/"+noMachine+"/scopes", `{"to_machine_id":"`+bill+`"}`, "resource_not_found")
		s.Refused(t, 422, "POST /v1/machines/"+mail+"/scopes", `{}`, "form_param_missing to_machine_id")
		gone := s.Call(t, 200, "DELETE /v1/machines/"+mail+"/scopes/"+bill, "").Object(t)
		if gone["object"] != "machine_scope" || gone["from_machine_id"] != mail || gone["to_machine_id"] != bill || gone["deleted"] != true {
			t.Errorf("%v", gone)
		}
		s.Refused(t, 404, "DELETE /v1/machines/"+mail+"/scopes/"+bill, "", "resource_not_found")

		if got := s.Call(t, 200, "DELETE /v1/machines/"+mail, "").Object(t); got["object"] != "machine" || got["id"] != mail || got["deleted"] != true {
			t.Errorf("%v", got)
		}
		if got := list(""); got != "Invoices0 of 1" {
			t.Error(got)
		}
		s.Call(t, 200, "DELETE "+at, "")
		as(t, s, key, 401, "GET /v1/m2m_tokens?subject="+bill, "", "clerk_key_invalid") // at once
		for _, call := range []string{"GET " + at, "PATCH " + at, "DELETE " + at, "GET " + at + "/secret_key", "POST " + at + "/secret_key/rotate"} {
			s.Refused(t, 404, call, map[bool]string{true: `{"previous_token_ttl":0}`}[strings.HasSuffix(call, "rotate")], "resource_not_found")
		}
		if strings.Contains(s.Log.String(), key) {
			t.Error("a secret key is in the log")
		}
	})
}

func TestMachineSecretRotation(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		id, first := newMachine(t, s, "Mail")
		rotate := func(seconds string) string {
			o := s.Call(t, 200, "POST /v1/machines/"+id+"/secret_key/rotate", `{"previous_token_ttl":`+seconds+`}`).Object(t)
			if o["object"] != "machine_secret_key" {
				t.Fatalf("%v", o)
			}
			return o["secret"].(string)
		}
		holds := func(key string) bool {
			return s.Do(t, testkit.Request{Call: "POST /m2m_tokens", Key: key}).Status == 201
		}
		for body, want := range map[string]string{
			`{}`: "form_param_missing previous_token_ttl", `{"previous_token_ttl":-1}`: "form_param_value_invalid previous_token_ttl", `{"previous_token_ttl":28801}`: "form_param_value_invalid previous_token_ttl",
		} {
			s.Refused(t, 422, "POST /v1/machines/"+id+"/secret_key/rotate", body, want)
		}
		second := rotate("60")
		if first == second || !holds(first) || !holds(second) {
			t.Error("both keys hold for a minute")
		}
		if got := s.Call(t, 200, "GET /v1/machines/"+id+"/secret_key", "").Object(t)["secret"]; got != second {
			t.Errorf("%v", got)
		}
		s.Clock.Advance(61 * time.Second)
		if holds(first) || !holds(second) {
			t.Error("a minute later only the second one does")
		}
		third := rotate("3600")
		fourth := rotate("0") // whoever says 0 means all that there were
		if holds(second) || holds(third) || !holds(fourth) {
			t.Error("a rotation without overlap leaves one key")
		}

		// Of many rotations at once every answer was the current key, and one of them still is.
		var group sync.WaitGroup
		var mu sync.Mutex
		var made []string
		for range 6 {
			group.Go(func() {
				key := rotate("0")
				mu.Lock()
				defer mu.Unlock()
				made = append(made, key)
			})
		}
		group.Wait()
		current := s.Call(t, 200, "GET /v1/machines/"+id+"/secret_key", "").Object(t)["secret"]
		good := 0
		for _, key := range made {
			if holds(key) {
				good++
				if key != current {
					t.Error("a key holds that is not the current one")
				}
			}
		}
		if good != 1 {
			t.Errorf("%d keys hold", good)
		}
	})
}

// A machine may talk to at most 150 others, however many requests race for the last places.
func TestMachineScopeRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		var ids []string
		for i := range 154 {
			id, _ := newMachine(t, s, fmt.Sprint("m", i))
			ids = append(ids, id)
		}
		from, _ := newMachine(t, s, "From", ids[:147]...)
		var group sync.WaitGroup
		statuses := make([]int, 7)
		for i := range statuses {
			group.Go(func() {
				statuses[i] = s.Do(t, testkit.Request{Call: "POST /v1/machines/" + from + "/scopes", Body: `{"to_machine_id":"` + ids[147+i] + `"}`}).Status
			})
		}
		group.Wait()
		made := 0
		for _, status := range statuses {
			if status == 200 {
				made++
			} else if status != 422 {
				t.Errorf("status %d", status)
			}
		}
		if made != 3 {
			t.Errorf("%d made it, of 3 places", made)
		}
		s.Refused(t, 422, "POST /v1/machines/"+from+"/scopes", `{"to_machine_id":"`+from+`"}`, "form_param_array_size_exceeded to_machine_id")
	})
}
