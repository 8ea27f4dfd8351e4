package bapi_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

// identified reads identifiers as tests write them: the kind is told by the look.
func identified(text string) []bartleby.Identifier {
	var list []bartleby.Identifier
	for _, value := range strings.Fields(text) {
		kind := bartleby.KindUsername
		switch {
		case strings.Contains(value, "@"):
			kind = bartleby.KindEmailAddress
		case strings.HasPrefix(value, "+"):
			kind = bartleby.KindPhoneNumber
		case len(value) > 30:
			kind = bartleby.KindWeb3Wallet
		}
		list = append(list, bartleby.Identifier{Kind: kind, Value: value})
	}
	return list
}

// verdict is "" for whom the rule lets in, or the code and the identifiers that keep them out.
func verdict(t *testing.T, err error) string {
	t.Helper()
	var fault *bartleby.Error
	if err == nil {
		return ""
	}
	if !errors.As(err, &fault) {
		t.Fatal(err)
	}
	if list, ok := fault.Meta["identifiers"].([]string); ok {
		return fault.Code + " " + strings.Join(list, " ")
	}
	return fault.Code
}

func TestRestrictions(t *testing.T) {
	const solana = "4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T"
	wallet := "0x" + strings.Repeat("a", 40)
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		for _, i := range []string{"friend@example.com", "partner.org", "*@*.deep.example", "+447400123456", wallet, solana, "both@example.com", "mailinator.com", "fine+tag@partner.org", "x.y@gmail.com"} {
			s.Call(t, 200, "POST /v1/allowlist_identifiers", `{"identifier":"`+i+`"}`)
		}
		for _, i := range []string{"Villain@example.com", "evil.example", "*@*.worse.example", "+447400123499", "0x" + strings.Repeat("B", 40), "both@example.com", "mean@partner.org", "m.a.d@gmail.com", "sly@yahoo.com", "jo*n@example.com", "odd+tag@example.com"} {
			s.Call(t, 200, "POST /v1/blocklist_identifiers", `{"identifier":"`+i+`"}`)
		}
		set := func(change func(*bartleby.Settings)) {
			t.Helper()
			s.Configure(t, s.Tenant, func(c *bartleby.Settings) {
				c.Restrictions = bartleby.RestrictionSettings{SignUpMode: "public"}
				change(c)
			})
		}
		judge := func(what string, invited bool, cases map[string]bool) {
			t.Helper()
			for text, welcome := range cases {
				want := ""
				if !welcome {
					want = "not_allowed_access " + text
				}
				if got := verdict(t, s.Rules.MaySignUp(context.Background(), s.Tenant.Instance, identity.Newcomer{Identifiers: identified(text), Invited: invited})); got != want {
					t.Errorf("%s: %s: %q, want %q", what, text, got, want)
				}
			}
		}
		judge("nothing is switched on", false, map[string]bool{"villain@example.com": true, "a+b@example.com": true, "x@mailinator.com": true, "someone": true})

		set(func(c *bartleby.Settings) { c.Restrictions.Blocklist = true })
		judge("block-list", false, map[string]bool{
			"villain@example.com": false, "villain+x@example.com": false, "villain=x@example.com": false, "villain#x+y@example.com": false, "villain-x@example.com": true, "villainous@example.com": true,
			"any@evil.example": false, "any@sub.evil.example": true, "any@worse.example": true, "any@a.worse.example": false, "any@a.b.worse.example": false, "any@notworse.example": true,
			"sly-fox@yahoo.com": false, "sly+fox@yahoo.com": false, "sly-fox@yahoo.de": true, "+447400123499": false, "+447400123498": true, "0x" + strings.Repeat("b", 40): false, wallet: true, "both@example.com": false, "someone": true,
			"jo*n@example.com": false, "john@example.com": true, "odd+tag@example.com": false, "odd@example.com": true, "odd+tag+more@example.com": false, "odd+other@example.com": true, "m.a.d@gmail.com": false, "mad@gmail.com": true,
		})
		if got := verdict(t, s.Rules.MaySignUp(context.Background(), s.Tenant.Instance, identity.Newcomer{Identifiers: identified("fine@example.com villain@example.com +447400123499 someone")})); got != "not_allowed_access villain@example.com +447400123499" {
			t.Errorf("several: %s", got)
		}
		set(func(c *bartleby.Settings) { c.Restrictions.Blocklist, c.Restrictions.IgnoreDotsForGmail = true, true })
		judge("dots do not count", false, map[string]bool{"mad@gmail.com": false, "ma.d+x.y@gmail.com": false, "m.ad@googlemail.com": false, "m.ad@example.com": true, "villain@example.com": false, "v.illain@example.com": true})

		set(func(c *bartleby.Settings) { c.Restrictions.Allowlist = true })
		judge("allow-list", false, map[string]bool{
			"friend@example.com": true, "friend+x@example.com": false, "foe@example.com": false, "any@partner.org": true, "any@sub.partner.org": false, "any@a.deep.example": true, "any@deep.example": false,
			"+447400123456": true, "+447400123457": false, wallet: true, solana: true, strings.ToLower(solana): false, "someone": false, "villain@example.com": false, "mean@partner.org": true,
		})
		judge("an invitation passes the allow-list", true, map[string]bool{"foe@example.com": true, "someone": true, "+447400123457": true})
		judge("a username beside what is listed", false, map[string]bool{"someone friend@example.com": true})

		set(func(c *bartleby.Settings) { c.Restrictions.Allowlist, c.Restrictions.Blocklist = true, true })
		judge("the allow-list beats the block-list", false, map[string]bool{"both@example.com": true, "mean@partner.org": true, "villain@example.com": false})
		judge("an invitation does not pass the block-list", true, map[string]bool{"both@example.com": true, "villain@example.com": false, "foe@example.com": true})

		set(func(c *bartleby.Settings) { c.Restrictions.BlockEmailSubaddresses = true })
		judge("sub-addresses", false, map[string]bool{"a@example.com": true, "a+b@example.com": false, "a=b@example.com": false, "a#b@example.com": false, "a-b@example.com": true, "a-b@yahoo.com": false, "+a@example.com": true, "ada+clerk_test@example.com": true, "+447400123456": true})
		judge("sub-addresses, invited", true, map[string]bool{"a+b@example.com": false})
		set(func(c *bartleby.Settings) {
			c.Restrictions.BlockEmailSubaddresses, c.Restrictions.Allowlist, c.TestMode = true, true, false
		})
		judge("sub-addresses of who is allowed", false, map[string]bool{"a@partner.org": true, "a+b@partner.org": false, "fine+tag@partner.org": true, "ada+clerk_test@partner.org": false})

		set(func(c *bartleby.Settings) { c.Restrictions.BlockDisposableDomains = true })
		judge("disposable domains", false, map[string]bool{"a@mailinator.com": false, "a@inbox.mailinator.com": false, "a@example.com": true, "a@gmail.com": true, "a@mailinator.example": true})
		set(func(c *bartleby.Settings) {
			c.Restrictions.BlockDisposableDomains, c.Restrictions.Allowlist = true, true
		})
		judge("a disposable domain that is allowed", false, map[string]bool{"a@mailinator.com": true, "a@yopmail.com": false})

		for mode, want := range map[string]string{"public": "", "restricted": "sign_up_mode_restricted", "waitlist": "sign_up_restricted_waitlist"} {
			set(func(c *bartleby.Settings) { c.Restrictions.SignUpMode = mode })
			for _, invited := range []bool{false, true} {
				if invited {
					want = ""
				}
				if got := verdict(t, s.Rules.MaySignUp(context.Background(), s.Tenant.Instance, identity.Newcomer{Identifiers: identified("a@example.com"), Invited: invited})); got != want {
					t.Errorf("%s, invited %v: %q", mode, invited, got)
				}
			}
		}
	})
}

// What a back end does for an address that is banned: make a user of it, but neither invite it nor let it wait.
func TestRestrictionsOfBackEnds(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Call(t, 200, "POST /v1/blocklist_identifiers", `{"identifier":"evil.example"}`)
		s.Call(t, 200, "POST /v1/invitations", `{"email_address":"a@evil.example"}`) // the list is not switched on
		waiting := s.Call(t, 200, "POST /v1/waitlist_entries", `{"email_address":"b@evil.example"}`)
		at := "/v1/organizations/" + s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme"}`).ID(t) + "/invitations"
		s.Call(t, 200, "POST "+at, `{"email_address":"a@evil.example","role":"org:member"}`)
		s.Call(t, 200, "PATCH /v1/instance/restrictions", `{"blocklist":true,"allowlist":true,"block_disposable_email_domains":true}`)
		for call, body := range map[string]string{
			"POST /v1/invitations": `{"email_address":"X@Evil.example","ignore_existing":true}`, "POST /v1/invitations/bulk": `[{"email_address":"fine@example.com"},{"email_address":"x@evil.example"}]`,
			"POST " + at: `{"email_address":"X@Evil.example","role":"org:member"}`, "POST " + at + "/bulk": `[{"email_address":"fine@example.com","role":"org:member"},{"email_address":"x@evil.example","role":"org:member"}]`,
			"POST /v1/waitlist_entries": `{"email_address":"x@evil.example"}`, "POST /v1/waitlist_entries/bulk": `[{"email_address":"fine@example.com"},{"email_address":"x@evil.example"}]`,
		} {
			a := s.Do(t, testkit.Request{Call: call, Body: body})
			first := a.Object(t)["errors"].([]any)[0].(map[string]any)
			if a.Status != 403 || first["code"] != "not_allowed_access" || fmt.Sprint(first["meta"]) != "map[identifiers:[x@evil.example]]" {
				t.Errorf("%s: %d %s", call, a.Status, a.Body)
			}
		}
		s.Refused(t, 403, "POST /v1/waitlist_entries/"+waiting.ID(t)+"/invite", "", "not_allowed_access")
		s.Refused(t, 403, "POST /v1/waitlist_entries", `{"email_address":"x@mailinator.com"}`, "not_allowed_access")
		if again := s.Call(t, 200, "POST /v1/waitlist_entries", `{"email_address":"b@evil.example"}`); string(again.Body) != string(waiting.Body) {
			t.Errorf("%s", again.Body)
		}
		if list := s.Call(t, 200, "GET /v1/invitations", "").List(t); len(list) != 1 {
			t.Errorf("%v", list)
		}
		if _, total := data(t, s.Call(t, 200, "GET "+at, "")); total != 1 {
			t.Errorf("%v invitations to the organization", total)
		}
		s.Call(t, 200, "POST "+at, `{"email_address":"fine@example.com","role":"org:member"}`)
		s.Call(t, 200, "POST /v1/invitations", `{"email_address":"fine@example.com"}`) // not on the allow-list: the invitation is what lets them in
		u := s.Call(t, 200, "POST /v1/users", `{"email_address":["x@evil.example"]}`).ID(t)
		s.Call(t, 200, "POST /v1/email_addresses", `{"user_id":"`+u+`","email_address":"y@evil.example"}`)
		if a := s.Do(t, testkit.Request{Call: "POST /v1/invitations", Body: `{"email_address":"x@evil.example"}`, Key: s.Twin.Key}); a.Status != 200 {
			t.Errorf("the twin's list counts: %d %s", a.Status, a.Body)
		}
	})
}
