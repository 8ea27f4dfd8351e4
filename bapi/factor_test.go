package bapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
	"golang.org/x/crypto/bcrypt"

	"bartleby"
	"bartleby/password"
	"bartleby/store"
	"bartleby/testkit"
)

// secretsOf reads what no operation shows.
func secretsOf(t *testing.T, s *testkit.Server, id string) bartleby.UserSecrets {
	t.Helper()
	u, err := store.Read(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (*bartleby.User, error) { return tx.User(id) })
	if err != nil {
		t.Fatal(err)
	}
	return *u.Secrets
}

func TestImportedPasswords(t *testing.T) {
	text, err := os.ReadFile("../password/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct{ Hasher, Password, Digest string }
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	// Those whose digests are cheap to guess. The argon2id vector is of less cost than the server's own digests.
	outdated := []string{"md5", "md5_salted", "md5_phpass", "sha256", "sha256_salted", "sha512_symfony", "ldap_ssha", "argon2id"}
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		seen := map[string]bool{"awscognito": true}
		for _, v := range vectors {
			if seen[v.Hasher] {
				continue
			}
			seen[v.Hasher] = true
			body, _ := json.Marshal(map[string]any{"username": "from_" + v.Hasher, "password_hasher": v.Hasher, "password_digest": v.Digest})
			id := s.Call(t, 200, "POST /v1/users", string(body)).ID(t)
			verify := "POST /v1/users/" + id + "/verify_password"
			right, _ := json.Marshal(map[string]string{"password": v.Password})
			imported := bartleby.PasswordDigest{Hasher: v.Hasher, Digest: v.Digest}
			for _, wrong := range []string{v.Password + "x", strings.ToUpper(v.Password), " " + v.Password, v.Digest} {
				body, _ := json.Marshal(map[string]string{"password": wrong})
				s.Refused(t, 422, verify, string(body), "incorrect_password password")
			}
			if got := secretsOf(t, s, id).Password; *got != imported {
				t.Errorf("%s: stored as %v", v.Hasher, *got)
			}
			before := s.Call(t, 200, "GET /v1/users/"+id, "").Body
			for range 2 {
				if a := s.Call(t, 200, verify, string(right)); strings.TrimSpace(string(a.Body)) != `{"verified":true}` {
					t.Errorf("%s: %s", v.Hasher, a.Body)
				}
				switch got := *secretsOf(t, s, id).Password; {
				case !slices.Contains(outdated, v.Hasher) && got != imported && !(password.Digest{Hasher: password.Hasher(v.Hasher), Digest: v.Digest}).Outdated():
					t.Errorf("%s became %v", v.Hasher, got) // only what costs too little may be replaced
				case slices.Contains(outdated, v.Hasher) && (got.Hasher != "argon2id" || got == imported || !strings.HasPrefix(got.Digest, "$argon2id$")):
					t.Errorf("%s was kept as %v", v.Hasher, got)
				}
			}
			s.Refused(t, 422, verify, `{"password":"something else"}`, "incorrect_password password")
			if after := s.Call(t, 200, "GET /v1/users/"+id, "").Body; string(after) != string(before) {
				t.Errorf("%s: the user changed from\n%s\nto\n%s", v.Hasher, before, after)
			}
			if got := types(s.Events(t, s.Tenant, id)); got != "user.created" {
				t.Errorf("%s: events %s", v.Hasher, got)
			}
		}
		if len(seen) < 21 {
			t.Errorf("only %d hashers", len(seen))
		}
	})
}

func TestPassword(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Call(t, 200, "POST /v1/users", `{"username":"someone"}`)
		id := "/v1/users/" + a.ID(t)
		s.Refused(t, 400, "POST "+id+"/verify_password", `{"password":"x"}`, "no_password_set")
		s.Refused(t, 422, "POST "+id+"/verify_password", `{}`, "form_param_missing password")
		s.Refused(t, 400, "POST "+id+"/password/set_compromised", `{}`, "no_password_set")
		s.Call(t, 200, "POST "+id+"/remove_password", "")
		if got := types(s.Events(t, s.Tenant, a.ID(t))); got != "user.created" {
			t.Errorf("events of nothing: %s", got)
		}
		is := func(plain string, right bool) {
			t.Helper()
			status := map[bool]int{true: 200, false: 422}[right]
			s.Call(t, status, "POST "+id+"/verify_password", `{"password":"`+plain+`"}`)
		}
		first := s.Call(t, 200, "PATCH "+id, `{"password":"correct horse"}`).Object(t)
		is("correct horse", true)
		s.Clock.Advance(time.Second)
		second := s.Call(t, 200, "PATCH "+id, `{"password":"battery staple","sign_out_of_other_sessions":true}`).Object(t)
		is("correct horse", false)
		is("battery staple", true)
		if first["password_enabled"] != true || second["password_last_updated_at"].(float64) < first["password_last_updated_at"].(float64)+1000 {
			t.Errorf("%v then %v", first["password_last_updated_at"], second["password_last_updated_at"])
		}
		s.Refused(t, 422, "PATCH "+id, `{"password":"short"}`, "form_password_length_too_short password")
		s.Refused(t, 422, "PATCH "+id, `{"password":"long enough","password_digest":"x","password_hasher":"md5"}`, "form_conditional_param_disallowed password_digest")
		is("battery staple", true)
		s.Call(t, 200, "PATCH "+id, `{"password":"short","skip_password_checks":true}`)
		is("short", true)

		for range 2 {
			s.Call(t, 200, "POST "+id+"/password/set_compromised", `{"revoke_all_sessions":true}`)
			if !secretsOf(t, s, a.ID(t)).PasswordCompromised {
				t.Error("not marked")
			}
		}
		for range 2 {
			s.Call(t, 200, "POST "+id+"/password/unset_compromised", "")
			if secretsOf(t, s, a.ID(t)).PasswordCompromised {
				t.Error("still marked")
			}
		}
		s.Call(t, 200, "POST "+id+"/password/set_compromised", "")
		s.Call(t, 200, "PATCH "+id, `{"password_digest":"$2a$04$4btmDGwgmzpiTvlMpVlPeueK3XaCPZQhrYKt1E3DaLG/w8eGeXOA2","password_hasher":"bcrypt"}`)
		if got := secretsOf(t, s, a.ID(t)); got.PasswordCompromised || got.Password.Hasher != "bcrypt" {
			t.Errorf("a new password begins with a clean slate: %v", got)
		}
		for range 2 {
			if u := s.Call(t, 200, "POST "+id+"/remove_password", `{"sign_out_of_other_sessions":false}`).Object(t); u["password_enabled"] != false || u["password_last_updated_at"] != nil {
				t.Errorf("%v", u)
			}
		}
		s.Refused(t, 400, "POST "+id+"/verify_password", `{"password":"short"}`, "no_password_set")
		if got := types(s.Events(t, s.Tenant, a.ID(t))); got != "user.created"+strings.Repeat(" user.updated", 8) {
			t.Errorf("events: %s", got)
		}
		for op, body := range map[string]string{"verify_password": `{"password":"correct horse"}`, "remove_password": "", "password/set_compromised": "", "password/unset_compromised": ""} {
			s.Refused(t, 404, "POST /v1/users/user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb/"+op, body, "resource_not_found")
		}
	})
}

// leaked is a breach list that knows one password, and fails at another.
type leaked struct{}

func (leaked) Breached(_ context.Context, plain string) (bool, error) {
	if plain == "no answer" {
		return false, errors.New("out of order")
	}
	return plain == "known to all", nil
}

func TestBreachedPassword(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Rules.Breaches = leaked{}
		s.Refused(t, 422, "POST /v1/users", `{"username":"someone","password":"known to all"}`, "form_password_pwned password")
		id := s.Call(t, 200, "POST /v1/users", `{"username":"someone","password":"known to all","skip_password_checks":true}`).ID(t)
		s.Call(t, 200, "PATCH /v1/users/"+id, `{"password":"no answer"}`)
		if !strings.Contains(s.Log.String(), "out of order") {
			t.Error("the failure is not in the log")
		}
		s.Refused(t, 422, "PATCH /v1/users/"+id, `{"password":"known to all"}`, "form_password_pwned password")
		s.Call(t, 200, "PATCH /v1/users/"+id, `{"password":"known to few"}`)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Password.BreachCheck = false })
		s.Call(t, 200, "PATCH /v1/users/"+id, `{"password":"known to all"}`)
		if log := s.Log.String(); strings.Contains(log, "known to") || strings.Contains(log, "no answer") {
			t.Error("a password is in the log")
		}
	})
}

const totpSecret = "JBSWY3DPEHPK3PXP"

// settle moves the clock to the middle of a step, so that a test does not cross into the next.
func settle(s *testkit.Server) {
	s.Clock.Advance(time.Duration(40-s.Clock.Now().Unix()%30) * time.Second)
}

// code is that of the step so many steps from now.
func code(t *testing.T, s *testkit.Server, secret string, steps int) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, s.Clock.Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestVerifyTOTP(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		bare := "POST /v1/users/" + s.Call(t, 200, "POST /v1/users", `{"username":"nothing_set"}`).ID(t) + "/verify_totp"
		s.Refused(t, 400, bare, `{"code":"123456"}`, "totp_disabled")
		s.Refused(t, 422, bare, `{}`, "form_param_missing code")
		a := s.Call(t, 200, "POST /v1/users", `{"username":"someone","totp_secret":"`+totpSecret+`"}`)
		verify := "POST /v1/users/" + a.ID(t) + "/verify_totp"
		settle(s)
		try := func(text string, refusal ...string) {
			t.Helper()
			if len(refusal) > 0 {
				s.Refused(t, 422, verify, `{"code":"`+text+`"}`, refusal...)
			} else if got := s.Call(t, 200, verify, `{"code":"`+text+`"}`); strings.TrimSpace(string(got.Body)) != `{"verified":true,"code_type":"totp"}` {
				t.Errorf("%s", got.Body)
			}
		}
		for _, short := range []string{"1", "12345"} {
			try(short, "totp_invalid_length code")
		}
		for _, steps := range []int{-2, 2, -20, 20} {
			try(code(t, s, totpSecret, steps), "totp_incorrect_code code")
		}
		for _, steps := range []int{-1, 0, 1} { // RFC 6238, 5.2: one step of skew either way
			c := code(t, s, totpSecret, steps)
			try(c)
			try(c, "totp_incorrect_code code") // and each code once
		}
		try(code(t, s, totpSecret, -1), "totp_incorrect_code code")
		s.Clock.Advance(time.Minute)
		try(code(t, s, totpSecret, -1), "totp_incorrect_code code")
		c := code(t, s, totpSecret, 0)
		try(" " + c[:3] + " " + c[3:])
		s.Clock.Advance(time.Minute)

		// Of five who show the same code at once one gets in.
		body := `{"code":"` + code(t, s, totpSecret, 0) + `"}`
		if n := accepted(t, s, verify, body); n != 1 {
			t.Errorf("one code was taken %d times", n)
		}
		if got := types(s.Events(t, s.Tenant, a.ID(t))); got != "user.created" {
			t.Errorf("events: %s", got)
		}
		s.Refused(t, 404, "POST /v1/users/user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb/verify_totp", `{"code":"123456"}`, "resource_not_found")
	})
}

// accepted counts the successes of five equal requests at once; the others must be refused as incorrect.
func accepted(t *testing.T, s *testkit.Server, call, body string) int {
	t.Helper()
	var wg sync.WaitGroup
	answers := make([]testkit.Answer, 5)
	for i := range answers {
		wg.Go(func() { answers[i] = s.Do(t, testkit.Request{Call: call, Body: body}) })
	}
	wg.Wait()
	n := 0
	for _, a := range answers {
		if a.Status == 200 {
			n++
		} else if got := a.Codes(t); a.Status != 422 || got[0] != "totp_incorrect_code code" {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	}
	return n
}

func TestBackupCodes(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		digest, err := bcrypt.GenerateFromPassword([]byte("from elsewhere"), bcrypt.MinCost)
		if err != nil {
			t.Fatal(err)
		}
		dashed, err := bcrypt.GenerateFromPassword([]byte("else-where"), bcrypt.MinCost)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := json.Marshal(map[string]any{"username": "someone", "totp_secret": totpSecret, "backup_codes": []string{"alpha-bravo", "charlie-7", "abc123", "with a space", string(digest), string(dashed)}})
		a := s.Call(t, 200, "POST /v1/users", string(body))
		id := "/v1/users/" + a.ID(t)
		for _, c := range secretsOf(t, s, a.ID(t)).BackupCodes {
			if !strings.HasPrefix(c, "$argon2id$") && !strings.HasPrefix(c, "$2a$") {
				t.Errorf("stored as %s", c)
			}
		}
		verify := "POST " + id + "/verify_totp"
		s.Refused(t, 422, verify, `{"code":"nothing-like-it"}`, "totp_incorrect_code code")
		if n := accepted(t, s, verify, `{"code":"charlie-7"}`); n != 1 {
			t.Errorf("one code was taken %d times", n)
		}
		for _, c := range []string{"alpha-bravo", "else-where"} {
			if got := s.Call(t, 200, verify, `{"code":"`+c+`"}`); strings.TrimSpace(string(got.Body)) != `{"verified":true,"code_type":"backup_code"}` {
				t.Errorf("%s", got.Body)
			}
			s.Refused(t, 422, verify, `{"code":"`+c+`"}`, "totp_incorrect_code code")
		}
		if n := len(secretsOf(t, s, a.ID(t)).BackupCodes); n != 3 {
			t.Errorf("%d codes left", n)
		}
		// Whatever was accepted as a backup code has to work as one.
		for _, c := range []string{"abc123", "with a space", "from elsewhere"} {
			if got := s.Do(t, testkit.Request{Call: verify, Body: `{"code":"` + c + `"}`}); got.Status != 200 {
				t.Errorf("%q: %d %s", c, got.Status, got.Body)
			}
		}
		settle(s)
		s.Call(t, 200, verify, `{"code":"`+code(t, s, totpSecret, 0)+`"}`)
		if n := len(s.Events(t, s.Tenant, a.ID(t))); n != 7-len(secretsOf(t, s, a.ID(t)).BackupCodes) {
			t.Errorf("%d events", n)
		}

		// Codes without an authenticator; the last one used is the end of them.
		only := s.Call(t, 200, "POST /v1/users", `{"username":"codes_only","backup_codes":["just-one"]}`)
		if u := only.Object(t); u["backup_code_enabled"] != true || u["two_factor_enabled"] != false {
			t.Errorf("%s", only.Body)
		}
		s.Call(t, 200, "POST /v1/users/"+only.ID(t)+"/verify_totp", `{"code":"just-one"}`)
		if u := s.Call(t, 200, "GET /v1/users/"+only.ID(t), "").Object(t); u["backup_code_enabled"] != false {
			t.Error("no code is left")
		}
		s.Refused(t, 400, "POST /v1/users/"+only.ID(t)+"/verify_totp", `{"code":"just-one"}`, "totp_disabled")

		for body, want := range map[string]string{
			`{"backup_codes":["12345"]}`: "form_param_value_invalid backup_codes", `{"backup_codes":["$2a$04$short"]}`: "form_param_value_invalid backup_codes",
			`{"backup_codes":["` + strings.Repeat("x", 65) + `"]}`:                         "form_param_value_invalid backup_codes",
			`{"backup_codes":[` + strings.Repeat(`"long enough",`, 20) + `"long enough"]}`: "form_param_array_size_exceeded backup_codes",
		} {
			s.Refused(t, 422, "PATCH "+id, body, want)
		}
		s.Call(t, 200, "PATCH "+id, `{"backup_codes":["the-new-ones"]}`)
		s.Call(t, 200, verify, `{"code":"the-new-ones"}`)
	})
}

func TestCreateTOTP(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Call(t, 200, "POST /v1/users", `{"username":"someone","email_address":["a@example.com"]}`)
		id := "/v1/users/" + a.ID(t)
		settle(s)
		made := s.Call(t, 200, "POST "+id+"/totp", "").Object(t)
		secret, _ := made["secret"].(string)
		uri, _ := made["uri"].(string)
		key, err := otp.NewKeyFromURL(uri)
		if err != nil || key.Type() != "totp" || key.Secret() != secret || key.AccountName() != "a@example.com" || key.Period() != 30 || key.Digits() != otp.DigitsSix || key.Algorithm() != otp.AlgorithmSHA1 {
			t.Errorf("%v: %s", err, uri)
		}
		codes, _ := made["backup_codes"].([]any)
		if made["object"] != "totp" || !strings.HasPrefix(made["id"].(string), "totp_") || made["verified"] != true || len(codes) != 10 {
			t.Errorf("%v", made)
		}
		verify := "POST " + id + "/verify_totp"
		s.Call(t, 200, verify, `{"code":"`+code(t, s, secret, 0)+`"}`)
		used := map[any]bool{}
		for i, c := range codes {
			used[c] = true
			if u := s.Call(t, 200, "GET "+id, "").Object(t); u["backup_code_enabled"] != true || u["totp_enabled"] != true || u["two_factor_enabled"] != true {
				t.Errorf("before code %d: %v", i, u)
			}
			if got := s.Call(t, 200, verify, fmt.Sprintf(`{"code":%q}`, c)).Object(t); got["code_type"] != "backup_code" {
				t.Errorf("%v", got)
			}
		}
		if len(used) != 10 {
			t.Error("the same code twice")
		}
		if got := types(s.Events(t, s.Tenant, a.ID(t))); got != "user.created"+strings.Repeat(" user.updated", 11) {
			t.Errorf("events: %s", got)
		}
		again := s.Call(t, 200, "POST "+id+"/totp", "").Object(t)
		if again["secret"] == secret {
			t.Error("the same secret again")
		}
		s.Refused(t, 422, verify, `{"code":"`+code(t, s, secret, 1)+`"}`, "totp_incorrect_code code")
		s.Call(t, 200, verify, `{"code":"`+code(t, s, again["secret"].(string), 0)+`"}`)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.BackupCodes = false })
		if got := s.Call(t, 200, "POST "+id+"/totp", "").Object(t); got["backup_codes"] != nil && len(got["backup_codes"].([]any)) != 0 {
			t.Errorf("codes that the settings rule out: %v", got)
		}
		s.Refused(t, 404, "POST /v1/users/user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb/totp", "", "resource_not_found")
	})
}

func TestDisableFactors(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Call(t, 200, "POST /v1/users", `{"username":"someone","phone_number":["+447400200001"],"totp_secret":"`+totpSecret+`","backup_codes":["alpha-bravo"]}`)
		id, phone := "/v1/users/"+a.ID(t), a.Object(t)["primary_phone_number_id"].(string)
		begun := a.Object(t)["mfa_enabled_at"].(float64)
		state := func() string {
			u := s.Call(t, 200, "GET "+id, "").Object(t)
			p := u["phone_numbers"].([]any)[0].(map[string]any)
			return fmt.Sprint(u["totp_enabled"], u["backup_code_enabled"], u["two_factor_enabled"], p["reserved_for_second_factor"], p["default_second_factor"])
		}
		stamps := func() (enabled, disabled any) {
			u := s.Call(t, 200, "GET "+id, "").Object(t)
			return u["mfa_enabled_at"], u["mfa_disabled_at"]
		}
		affected := func(call string) {
			t.Helper()
			s.Clock.Advance(time.Second)
			if got := s.Call(t, 200, call, "").Object(t); fmt.Sprint(got) != "map[user_id:"+a.ID(t)+"]" {
				t.Errorf("%s: %v", call, got)
			}
		}
		want := func(text string, events int) {
			t.Helper()
			if got := state(); got != text {
				t.Errorf("totp, codes, MFA, phone: %s, want %s", got, text)
			}
			if got := len(s.Events(t, s.Tenant, a.ID(t))); got != events {
				t.Errorf("%d events, want %d", got, events)
			}
		}
		want("true true true false false", 1)
		s.Call(t, 200, "PATCH /v1/phone_numbers/"+phone, `{"reserved_for_second_factor":true}`)
		if on, off := stamps(); on != begun || off != nil {
			t.Errorf("one more factor is no beginning: %v %v", on, off)
		}
		for range 2 {
			affected("DELETE " + id + "/totp")
			want("false true true true true", 3)
		}
		if on, off := stamps(); on != begun || off != nil {
			t.Errorf("the phone is left: %v %v", on, off)
		}
		for range 2 {
			affected("DELETE " + id + "/backup_code")
			want("false false true true true", 4)
		}
		s.Refused(t, 400, "POST "+id+"/verify_totp", `{"code":"alpha-bravo"}`, "totp_disabled")
		for range 2 {
			affected("DELETE " + id + "/mfa")
			want("false false false false false", 5)
		}
		on, ended := stamps()
		if on != begun || ended == nil || ended.(float64) <= begun {
			t.Errorf("ended: %v %v", on, ended)
		}
		s.Clock.Advance(time.Second)
		s.Call(t, 200, "POST "+id+"/totp", "")
		want("true true true false false", 6)
		on, off := stamps()
		if on.(float64) <= ended.(float64) || off != ended {
			t.Errorf("begun again: %v %v", on, off)
		}
		s.Call(t, 200, "PATCH /v1/phone_numbers/"+phone, `{"reserved_for_second_factor":true}`)
		affected("DELETE " + id + "/mfa")
		want("false false false false false", 8)
		if got := secretsOf(t, s, a.ID(t)); got.TOTPSecret != "" || len(got.BackupCodes) != 0 {
			t.Errorf("secrets left: %v", got)
		}
		if again, off := stamps(); again != on || off.(float64) <= on.(float64) {
			t.Errorf("ended again: %v %v", again, off)
		}
		// Only codes are left, and a way to be rid of them.
		s.Call(t, 200, "PATCH "+id, `{"backup_codes":["alpha-bravo"]}`)
		affected("DELETE " + id + "/mfa")
		want("false false false false false", 10)
		for _, part := range []string{"totp", "backup_code", "mfa"} {
			s.Refused(t, 404, "DELETE /v1/users/user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb/"+part, "", "resource_not_found")
		}
	})
}
