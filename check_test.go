package bartleby

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCheckEmailAddress(t *testing.T) {
	for in, want := range map[string]string{
		" Ada@Example.COM ": "ada@example.com", "first.last+tag@sub.example.co.uk": "first.last+tag@sub.example.co.uk",
		"o'brien@example.com": "o'brien@example.com", "x@xn--bcher-kva.example": "x@xn--bcher-kva.example", "jörg@bücher.example": "jörg@bücher.example",
		strings.Repeat("a", 64) + "@example.com": strings.Repeat("a", 64) + "@example.com",
	} {
		if got, err := CheckEmailAddress("email_address", in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{
		"", " ", "plain", "@example.com", "a@", "a@b", "a@@example.com", "a b@example.com", `"a"@example.com`, "a@[127.0.0.1]", "a@-x.com", "a@x-.com",
		"a@x..com", "a@.com", "a@com.", ".a@example.com", "a.@example.com", "a..b@example.com", "Ada <a@example.com>", "a@exa_mple.com",
		"a@example.com\x00", "a@example.com,b@example.com", strings.Repeat("a", 65) + "@example.com", "a@" + strings.Repeat("a", 64) + ".com",
		"a@" + strings.Repeat("a.", 130) + "com", "\xff@example.com",
	} {
		if got, err := CheckEmailAddress("email_address", in); err == nil {
			t.Errorf("%q was taken as %q", in, got)
		}
	}
}

func TestCheckPhoneNumber(t *testing.T) {
	for in, want := range map[string]string{"+44 7400 123456": "+447400123456", "+1 (415) 555-0100": "+14155550100", "+1.415.555.0100": "+14155550100"} {
		if got, err := CheckPhoneNumber("phone_number", in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "+", "4155550100", "0044123456", "+0123456789", "+123456", "+1234567890123456", "+1415555010a", "+١٤١٥٥٥٥٠١٠٠", "++14155550100"} {
		if got, err := CheckPhoneNumber("phone_number", in); err == nil {
			t.Errorf("%q was taken as %q", in, got)
		}
	}
}

func FuzzIdentifiers(f *testing.F) {
	f.Add("Ada@Example.com")
	f.Add("+44 7400 123456")
	f.Add("ada_l")
	f.Fuzz(func(t *testing.T, in string) {
		for name, check := range map[string]func(string) (string, error){
			"email":    func(s string) (string, error) { return CheckEmailAddress("p", s) },
			"phone":    func(s string) (string, error) { return CheckPhoneNumber("p", s) },
			"username": func(s string) (string, error) { return CheckUsername(s, 4, 64) },
		} {
			got, err := check(in)
			if err != nil {
				continue
			}
			again, err := check(got)
			if err != nil || again != got {
				t.Errorf("%s: %q became %q, and that %q, %v", name, in, got, again, err)
			}
			if got == "" || strings.ContainsAny(got, "\x00\r\n") || !utf8.ValidString(got) {
				t.Errorf("%s: %q became %q", name, in, got)
			}
		}
	})
}

func TestPatch(t *testing.T) {
	type input struct {
		A Patch[string] `json:"a"`
		B Patch[int]    `json:"b"`
		C Patch[bool]   `json:"c"`
	}
	var in input
	if err := json.Unmarshal([]byte(`{"a":null,"b":0}`), &in); err != nil {
		t.Fatal(err)
	}
	if !in.A.Set || !in.A.Null || in.A.Has() || in.A.Pointer() != nil || in.A.Or("x") != "x" {
		t.Errorf("null: %+v", in.A)
	}
	if !in.B.Has() || in.B.Or(7) != 0 || *in.B.Pointer() != 0 {
		t.Errorf("zero: %+v", in.B)
	}
	if in.C.Set || in.C.Has() || !in.C.Or(true) {
		t.Errorf("absent: %+v", in.C)
	}
	was, kept, cleared := "was", "kept", "cleared"
	field, other, third := &was, &kept, &cleared
	To("now").Apply(&field)
	Patch[string]{}.Apply(&other)
	in.A.Apply(&third)
	if *field != "now" || *other != "kept" || third != nil || was != "was" {
		t.Errorf("%v %v %v %v", field, other, third, was)
	}
}

func TestKeysAndIDs(t *testing.T) {
	if got := PublishableKey(Development, "127.0.0.1:4411"); got != "pk_test_MTI3LjAuMC4xOjQ0MTEk" {
		t.Error(got)
	}
	if got := PublishableKey(Production, "auth.example.com"); got != "pk_live_YXV0aC5leGFtcGxlLmNvbSQ=" {
		t.Error(got)
	}
	for key, want := range map[string]bool{
		"sk_test_" + strings.Repeat("a", 20): true, "sk_live_" + strings.Repeat("Z9", 20): true, "sk_test_" + strings.Repeat("a", 19): false,
		"pk_test_" + strings.Repeat("a", 40): false, "sk_test_" + strings.Repeat("a", 20) + " ": false, "": false,
	} {
		if CheckSecretKey(key) != want {
			t.Errorf("%q: %v", key, !want)
		}
	}
	for id, want := range map[string]bool{
		"user_2abcdefghijklmnopqrstuvwxyz": true, "user_": false, "user_2abcdefghijklmnopqrstuvwxy%00": false, "": false, "USER_2abcdefghijklmnopqrstuvwxyz": false,
		"user_" + strings.Repeat("a", 60): false,
	} {
		if IsID(id) != want {
			t.Errorf("%q: %v", id, !want)
		}
	}
}

func TestPortalHosts(t *testing.T) {
	for public, portal := range map[string]string{
		"smart-owl-13.clerk.accounts.dev": "smart-owl-13.accounts.dev", "x.clerk.accountsstage.dev": "x.accountsstage.dev",
		"clerk.example.com": "accounts.example.com", "clerk.shop.lcl.dev:4443": "accounts.shop.lcl.dev:4443",
	} {
		if got := PortalURL("https://" + public); got != "https://"+portal {
			t.Errorf("%s: %s", public, got)
		}
		if list := PortalOf(strings.ToUpper(portal)); !slices.Contains(list, public) {
			t.Errorf("%s: %v", portal, list)
		}
	}
	for _, host := range []string{"example.com", "clerk.example.com", "localhost:4411"} {
		if list := PortalOf(host); len(list) > 0 {
			t.Errorf("%s: %v", host, list)
		}
	}
}
