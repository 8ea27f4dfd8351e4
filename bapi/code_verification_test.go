package bapi_test

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby"
	"bartleby/store"
	"bartleby/testkit"
)

// outbox lists the messages of the tenant to a recipient, newest first.
func outbox(t *testing.T, s *testkit.Server, to string) []map[string]any {
	t.Helper()
	var list []map[string]any
	for _, m := range s.Call(t, 200, "GET /v1/dev/outbox?limit=100&to="+url.QueryEscape(to), "").Object(t)["data"].([]any) {
		list = append(list, m.(map[string]any))
	}
	return list
}

// wrong is a code that is not the one given.
func wrong(code string) string {
	n, _ := strconv.Atoi(code)
	return fmt.Sprintf("%06d", (n+1)%1_000_000)
}

func TestCodeVerifications(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		u := s.Call(t, 200, "POST /v1/users", `{"username":"somebody","first_name":"Ada"}`).ID(t)
		email := s.Call(t, 200, "POST /v1/email_addresses", `{"user_id":"`+u+`","email_address":"ada@example.com"}`).ID(t)
		number := s.Call(t, 200, "POST /v1/phone_numbers", `{"user_id":"`+u+`","phone_number":"+447400123456"}`).ID(t)
		for _, kind := range []struct{ path, id, to, strategy, event string }{
			{"/v1/email_addresses/", email, "ada@example.com", "email_code", "email.created"}, {"/v1/phone_numbers/", number, "+447400123456", "phone_code", "sms.created"},
		} {
			base := "POST " + kind.path + kind.id
			before := s.Clock.Now().UnixMilli()
			prepared := s.Call(t, 200, base+"/prepare_verification", "").Object(t)
			v := prepared["id"].(string)
			channel, isPhone := prepared["channel"]
			if !strings.HasPrefix(v, "ver_") || prepared["object"] != "verification_otp" || prepared["status"] != "unverified" || prepared["strategy"] != kind.strategy || prepared["attempts"] != 0.0 ||
				int64(prepared["expire_at"].(float64))-before < 600_000 || int64(prepared["expire_at"].(float64))-before > 605_000 || isPhone != (kind.strategy == "phone_code") || isPhone && channel != "sms" {
				t.Fatalf("%v", prepared)
			}
			if o := s.Call(t, 200, "GET "+kind.path+kind.id, "").Object(t); o["verification"] != nil {
				t.Errorf("sending a code changed the identification: %v", o)
			}
			sent := outbox(t, s, kind.to)
			if len(sent) != 1 || sent[0]["slug"] != "verification_code" || len(sent[0]["code"].(string)) != 6 {
				t.Fatalf("%v", sent)
			}
			code := sent[0]["code"].(string)
			if got := s.Events(t, s.Tenant, sent[0]["id"].(string)); len(got) != 1 || string(got[0].Type) != kind.event {
				t.Errorf("%v", got)
			}
			attempt := func(status int, id, code string) map[string]any {
				t.Helper()
				return s.Call(t, status, base+"/attempt_verification", `{"verification_id":"`+id+`","code":"`+code+`"}`).Object(t)
			}
			if o := attempt(200, v, wrong(code)); o["status"] != "unverified" || o["attempts"] != 1.0 || o["id"] != v {
				t.Errorf("%v", o)
			}
			updates := len(s.Events(t, s.Tenant, u))
			if o := attempt(200, v, code[:3]+" "+code[3:]); o["status"] != "verified" || o["attempts"] != 2.0 {
				t.Errorf("%v", o)
			}
			verification := s.Call(t, 200, "GET "+kind.path+kind.id, "").Object(t)["verification"].(map[string]any)
			if verification["status"] != "verified" || verification["strategy"] != kind.strategy || verification["object"] != "verification_otp" || verification["attempts"] != 2.0 || verification["expire_at"] != prepared["expire_at"] {
				t.Errorf("%v", verification)
			}
			if n := len(s.Events(t, s.Tenant, u)); n != updates+1 {
				t.Errorf("%d events of the user, want one more than %d", n, updates)
			}
			s.Refused(t, 400, base+"/attempt_verification", `{"verification_id":"`+v+`","code":"`+code+`"}`, "verification_already_verified")

			// A verified one can be verified again, for a sign-in of the application's own; nothing of it changes.
			again := s.Call(t, 200, base+"/prepare_verification", "").ID(t)
			if o := attempt(200, again, outbox(t, s, kind.to)[0]["code"].(string)); o["status"] != "verified" || o["attempts"] != 1.0 {
				t.Errorf("%v", o)
			}
			if n := len(s.Events(t, s.Tenant, u)); n != updates+1 {
				t.Errorf("an event of a user who did not change")
			}

			// Five wrong codes are the end, even for the right one.
			lost := s.Call(t, 200, base+"/prepare_verification", "").ID(t)
			code = outbox(t, s, kind.to)[0]["code"].(string)
			for n := 1; n <= 6; n++ {
				want := "unverified"
				if n >= 5 {
					want = "failed"
				}
				if o := attempt(200, lost, wrong(code)); o["status"] != want || o["attempts"] != float64(min(n, 5)) {
					t.Errorf("attempt %d: %v", n, o)
				}
			}
			if o := attempt(200, lost, code); o["status"] != "failed" || o["attempts"] != 5.0 {
				t.Errorf("%v", o)
			}

			// A code is good for ten minutes.
			late := s.Call(t, 200, base+"/prepare_verification", "").ID(t)
			code = outbox(t, s, kind.to)[0]["code"].(string)
			s.Clock.Advance(10 * time.Minute)
			if o := attempt(200, late, code); o["status"] != "expired" || o["attempts"] != 0.0 {
				t.Errorf("%v", o)
			}
			for body, want := range map[string]string{`{}`: "form_param_missing verification_id, form_param_missing code", `{"verification_id":"` + v + `"}`: "form_param_missing code", `{"verification_id":"` + v + `","code":1}`: "form_param_type_invalid code"} {
				s.Refused(t, 422, base+"/attempt_verification", body, strings.Split(want, ", ")...)
			}
			s.Refused(t, 404, base+"/attempt_verification", `{"verification_id":"ver_2OEpKhcCN1Lat9NQ0G6puh7q5Rb","code":"123456"}`, "resource_not_found")
			s.Refused(t, 404, "POST "+kind.path+"idn_2OEpKhcCN1Lat9NQ0G6puh7q5Rb/prepare_verification", "", "resource_not_found")
		}
		// The code of one identification is none of another.
		s.Clock.Advance(10 * time.Minute)
		v := s.Call(t, 200, "POST /v1/email_addresses/"+email+"/prepare_verification", "").ID(t)
		code := outbox(t, s, "ada@example.com")[0]["code"].(string)
		s.Refused(t, 404, "POST /v1/phone_numbers/"+number+"/attempt_verification", `{"verification_id":"`+v+`","code":"`+code+`"}`, "resource_not_found")
		s.Refused(t, 404, "POST /v1/email_addresses/"+number+"/prepare_verification", "", "resource_not_found")

		// Codes lie nowhere but in the message.
		stored, err := store.Read(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (*bartleby.CodeVerification, error) { return tx.CodeVerification(v) })
		if err != nil || stored.Digest == "" || strings.Contains(fmt.Sprintf("%+v", stored), code) {
			t.Errorf("%+v %v", stored, err)
		}
		if strings.Contains(s.Log.String(), code) {
			t.Error("the log has the code")
		}
	})
}

// Of a hundred parallel guesses five are counted, and of parallel right ones one succeeds.
func TestCodeGuessesRace(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		u := s.Call(t, 200, "POST /v1/users", `{"username":"somebody","email_address":["ada@example.com"]}`).Object(t)
		email := u["email_addresses"].([]any)[0].(map[string]any)["id"].(string)
		race := func(guess func(code string) string) (status map[string]int, refused int) {
			v := s.Call(t, 200, "POST /v1/email_addresses/"+email+"/prepare_verification", "").ID(t)
			code := guess(outbox(t, s, "ada@example.com")[0]["code"].(string))
			status = map[string]int{}
			var mu sync.Mutex
			var all sync.WaitGroup
			for range 100 {
				all.Go(func() {
					a := s.Do(t, testkit.Request{Call: "POST /v1/email_addresses/" + email + "/attempt_verification", Body: `{"verification_id":"` + v + `","code":"` + code + `"}`})
					mu.Lock()
					defer mu.Unlock()
					if a.Status != 200 {
						refused++
						return
					}
					status[a.Object(t)["status"].(string)]++
				})
			}
			all.Wait()
			stored, err := store.Read(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (*bartleby.CodeVerification, error) { return tx.CodeVerification(v) })
			if err != nil || stored.Attempts > 5 {
				t.Errorf("%+v %v", stored, err)
			}
			return status, refused
		}
		if status, refused := race(wrong); status["unverified"] != 4 || status["failed"] != 96 || refused != 0 {
			t.Errorf("%v, %d refused", status, refused)
		}
		if status, refused := race(func(code string) string { return code }); status["verified"] != 1 || refused != 99 {
			t.Errorf("%v, %d refused", status, refused)
		}
	})
}

func TestCodesAreLimited(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		u := s.Call(t, 200, "POST /v1/users", `{"username":"somebody","email_address":["ada@example.com","ada+clerk_test@example.com"],"phone_number":["+12015550142"]}`).Object(t)
		id := func(list string, n int) string { return u[list].([]any)[n].(map[string]any)["id"].(string) }
		prepare := "POST /v1/email_addresses/" + id("email_addresses", 0) + "/prepare_verification"

		// However many ask at once, five codes are sent.
		sent, refused := 0, 0
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 12 {
			all.Go(func() {
				a := s.Do(t, testkit.Request{Call: prepare})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case a.Status == 200:
					sent++
				case a.Status == 429 && a.Codes(t)[0] == "verification_code_too_many_requests":
					if n, err := strconv.Atoi(a.Header.Get("Retry-After")); err == nil && n > 590 && n <= 601 {
						refused++
					}
				}
			})
		}
		all.Wait()
		if sent != 5 || refused != 7 || len(outbox(t, s, "ada@example.com")) != 5 {
			t.Errorf("%d sent, %d refused", sent, refused)
		}
		for range 3 {
			s.Clock.Advance(10*time.Minute + time.Second)
			for range 5 {
				s.Call(t, 200, prepare, "")
			}
			s.Refused(t, 429, prepare, "", "verification_code_too_many_requests")
		}
		s.Clock.Advance(10*time.Minute + time.Second)
		a := s.Do(t, testkit.Request{Call: prepare})
		if n, _ := strconv.Atoi(a.Header.Get("Retry-After")); a.Status != 429 || n < 80_000 {
			t.Errorf("twenty a day: %d %s, retry after %d s", a.Status, a.Body, n)
		}
		s.Clock.Advance(24 * time.Hour)
		s.Call(t, 200, prepare, "")

		// Test addresses and numbers have a code of their own, as often as one likes.
		for kind, subject := range map[string]string{"email_addresses": id("email_addresses", 1), "phone_numbers": id("phone_numbers", 0)} {
			base := "POST /v1/" + kind + "/" + subject
			var v string
			for range 7 {
				v = s.Call(t, 200, base+"/prepare_verification", "").ID(t)
			}
			if o := s.Call(t, 200, base+"/attempt_verification", `{"verification_id":"`+v+`","code":"424242"}`).Object(t); o["status"] != "verified" {
				t.Errorf("%v", o)
			}
		}
		for _, to := range []string{"ada+clerk_test@example.com", "+12015550142"} {
			if got := outbox(t, s, to); len(got) != 0 {
				t.Errorf("%v", got)
			}
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.TestMode = false })
		s.Clock.Advance(10 * time.Minute)
		v := s.Call(t, 200, "POST /v1/email_addresses/"+id("email_addresses", 1)+"/prepare_verification", "").ID(t)
		if got := outbox(t, s, "ada+clerk_test@example.com"); len(got) != 1 {
			t.Errorf("%v", got)
		} else if got[0]["code"] != "424242" {
			if o := s.Call(t, 200, "POST /v1/email_addresses/"+id("email_addresses", 1)+"/attempt_verification", `{"verification_id":"`+v+`","code":"424242"}`).Object(t); o["status"] != "unverified" {
				t.Errorf("without test mode: %v", o)
			}
		}
	})
}
