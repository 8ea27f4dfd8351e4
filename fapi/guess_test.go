package fapi_test

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
)

// race sends a hundred requests at once, and counts the codes of the answers; "" for one that is no refusal.
func race(t *testing.T, b *testkit.Browser, call string, form func(i int) url.Values) map[string]int {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	counts := map[string]int{}
	for i := range 100 {
		own := copied(b)
		all.Go(func() {
			a := own.Do(t, call, form(i))
			code := ""
			if a.Status != 200 {
				code = strings.Fields(a.Codes(t)[0])[0]
			}
			mu.Lock()
			defer mu.Unlock()
			counts[code]++
		})
	}
	all.Wait()
	return counts
}

// Of a hundred guesses at once no more are judged than may be wrong: five of one code, and as many as lock a user of what
// needs no code to be sent, wherever it is asked for.
func TestGuesses(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		guess := func(strategy string) func(int) url.Values {
			return func(i int) url.Values {
				return url.Values{"strategy": {strategy}, "code": {fmt.Sprintf("%06d", i)}, "password": {fmt.Sprint("guess ", i)}}
			}
		}
		// The code of a sign-up.
		b := s.Browser(s.Tenant)
		at := "/v1/client/sign_ups/" + b.Call(t, 200, "POST /v1/client/sign_ups", url.Values{"email_address": {"new+clerk_test@example.com"}}).Part(t, "response", "id").(string)
		b.Call(t, 200, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_code"}})
		if got := race(t, b, "POST "+at+"/attempt_verification", guess("email_code")); got["form_code_incorrect"] != 5 || got["verification_failed"] != 95 {
			t.Errorf("sign-up: %v", got)
		}
		b.Refused(t, 400, "POST "+at+"/attempt_verification", url.Values{"strategy": {"email_code"}, "code": {"424242"}}, "verification_failed")

		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Lockout.MaxAttempts = 7 })
		user := func(name string) string {
			return s.Call(t, 200, "POST /v1/users", `{"username":"`+name+`","password":"correct horse battery","totp_secret":"`+seed+`"}`).ID(t)
		}
		// The code of an authenticator application at sign-in, with the password known.
		user("adah")
		b = s.Browser(s.Tenant)
		at = "/v1/client/sign_ins/" + b.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {"adah"}, "password": {"correct horse battery"}}).Part(t, "response", "id").(string)
		if got := race(t, b, "POST "+at+"/attempt_second_factor", guess("totp")); got["form_code_incorrect"] > 7 || got["form_code_incorrect"]+got["user_locked"] != 100 {
			t.Errorf("authenticator: %v", got)
		}
		s.Browser(s.Tenant).Refused(t, 403, "POST /v1/client/sign_ins", url.Values{"identifier": {"adah"}, "password": {"correct horse battery"}}, "user_locked")

		// The same, and the password, of somebody whose session was taken over.
		for name, factor := range map[string][2]string{"bobby": {"second_factor", "totp"}, "carol": {"first_factor", "password"}} {
			b = s.Browser(s.Tenant)
			at = "/v1/client/sessions/" + b.SignIn(t, identity.NewSession{UserID: user(name)}) + "/verify"
			b.Call(t, 200, "POST "+at, url.Values{"level": {factor[0]}})
			got := race(t, b, "POST "+at+"/attempt_"+factor[0], guess(factor[1]))
			if wrong := got["form_code_incorrect"] + got["form_password_incorrect"]; wrong > 7 || wrong+got["user_locked"] != 100 {
				t.Errorf("%s: %v", name, got)
			}
		}
	})
}

// A ticket signs one browser in, however many race; the others are told that it was used.
func TestTicketReplay(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user, _ := made(t, s, "adah")
		ticket, err := s.Rules.CreateSignInToken(t.Context(), s.Tenant.Instance, identity.NewSignInToken{UserID: user})
		if err != nil {
			t.Fatal(err)
		}
		got := race(t, s.Browser(s.Tenant), "POST /v1/client/sign_ins", func(int) url.Values { return url.Values{"strategy": {"ticket"}, "ticket": {ticket.Ticket}} })
		if got[""] != 1 || got["ticket_invalid_code"] != 99 {
			t.Errorf("%v", got)
		}
	})
}

// One address or number is sent five codes in ten minutes, whoever asks for them and for whatever; then the answer says how
// long to wait.
func TestCodesSent(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user := s.Call(t, 200, "POST /v1/users", `{"email_address":["ada@example.com"],"phone_number":["+447400123456"],"password":"correct horse battery"}`).ID(t)
		ask := func(identifier, strategy string) testkit.Answer { // in a browser of its own each time
			b := s.Browser(s.Tenant)
			at := "/v1/client/sign_ins/" + b.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {identifier}}).Part(t, "response", "id").(string)
			return b.Do(t, "POST "+at+"/prepare_first_factor", url.Values{"strategy": {strategy}})
		}
		refused := func(what string, a testkit.Answer) {
			t.Helper()
			wait, err := strconv.Atoi(a.Header.Get("Retry-After"))
			if got := a.Codes(t); a.Status != 429 || got[0] != "verification_code_too_many_requests" || err != nil || wait < 1 || wait > 601 {
				t.Errorf("%s: %d %s %v", what, a.Status, a.Body, a.Header)
			}
		}
		b := s.Browser(s.Tenant)
		again := "/v1/client/sessions/" + b.SignIn(t, identity.NewSession{UserID: user}) + "/verify"
		b.Call(t, 200, "POST "+again, url.Values{"level": {"first_factor"}})
		for identifier, ways := range map[string][]string{"ada@example.com": {"email_code", "reset_password_email_code"}, "+447400123456": {"phone_code", "reset_password_phone_code"}} {
			for i := range bartleby.CodesAtOnce {
				if a := ask(identifier, ways[i%2]); a.Status != 200 {
					t.Fatalf("%d: %s", i, a.Body)
				}
			}
			refused(ways[0], ask(identifier, ways[0]))
			refused(ways[1], ask(identifier, ways[1]))
			refused("again, "+ways[0], b.Do(t, "POST "+again+"/prepare_first_factor", url.Values{"strategy": {ways[0]}}))
		}
		// An address that is nobody's yet.
		for i := range bartleby.CodesAtOnce + 1 {
			b := s.Browser(s.Tenant)
			at := "/v1/client/sign_ups/" + b.Call(t, 200, "POST /v1/client/sign_ups", url.Values{"email_address": {"new@example.com"}}).Part(t, "response", "id").(string)
			a := b.Do(t, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_code"}})
			if i == bartleby.CodesAtOnce {
				refused("sign-up", a)
			} else if a.Status != 200 {
				t.Fatalf("%s", a.Body)
			}
		}
		s.Clock.Advance((bartleby.CodeLife + 1000) * time.Millisecond)
		if a := ask("ada@example.com", "email_code"); a.Status != 200 {
			t.Errorf("%s", a.Body)
		}
		// However patient, twenty a day.
		sent := bartleby.CodesAtOnce + 1
		for sent < 40 {
			a := ask("ada@example.com", "email_code")
			if a.Status == 429 && a.Header.Get("Retry-After") > "" {
				if wait, _ := strconv.Atoi(a.Header.Get("Retry-After")); wait > 3600 {
					break
				}
				s.Clock.Advance((bartleby.CodeLife + 1000) * time.Millisecond)
				continue
			}
			sent++
		}
		if sent != bartleby.CodesADay {
			t.Errorf("%d were sent", sent)
		}
	})
}

// Where nothing may tell who has an account, an unknown user takes as long as a wrong password: in both cases a hash is
// computed. The bound is generous, and the tries take turns, so that whatever else the machine does is in both means.
func TestTimingOfUnknownUsers(t *testing.T) {
	if testkit.Race {
		t.Skip("the race detector decides how long things take")
	}
	if testing.Short() {
		t.Skip("four hundred hashes")
	}
	t.Parallel()
	clock := &testkit.Clock{}
	db, err := store.Open(t.Context(), store.Config{Dir: testkit.SQLite(t), Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := testkit.Start(t, db, clock)
	s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
		set.Authentication.EnumerationProtection, set.Lockout.Enabled = true, false
	})
	s.Call(t, 200, "POST /v1/users", `{"username":"adah","email_address":["known@example.com"],"password":"correct horse battery"}`)
	digest, err := s.Rules.Hashes.Hash(t.Context(), "", "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	const tries = 200
	who := []string{"known@example.com", "nobody@example.com"}
	var spent [2][tries]float64
	var hash float64
	for i := range tries {
		for k, identifier := range who {
			b := s.Browser(s.Tenant)
			form := url.Values{"identifier": {identifier}, "password": {"a wrong password"}}
			b.Call(t, 200, "PUT /v1/client", nil)
			began := time.Now()
			a := b.Do(t, "POST /v1/client/sign_ins", form)
			spent[k][i] = time.Since(began).Seconds()
			if got := a.Codes(t); a.Status != 422 || got[0] != "form_password_or_identifier_incorrect identifier" {
				t.Fatalf("%s: %s", identifier, a.Body)
			}
		}
		if i%10 == 0 {
			began := time.Now()
			if _, err := s.Rules.Hashes.Verify(t.Context(), digest, "a wrong password"); err != nil {
				t.Fatal(err)
			}
			hash += time.Since(began).Seconds() / 20
		}
	}
	known, unknown := mean(spent[0][:]), mean(spent[1][:])
	t.Logf("known %.1f ms, unknown %.1f ms, a hash %.1f ms", known*1000, unknown*1000, hash*1000)
	if min(known, unknown) < hash/4 || math.Abs(known-unknown) > max(known, unknown)/2 {
		t.Errorf("known %.4f s, unknown %.4f s, a hash %.4f s", known, unknown, hash)
	}
}

func mean(list []float64) (sum float64) {
	for _, v := range list {
		sum += v / float64(len(list))
	}
	return sum
}
