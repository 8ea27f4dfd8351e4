package password

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func codes(violations []Violation) []string {
	out := make([]string, 0, len(violations))
	for _, v := range violations {
		out = append(out, v.Code)
	}
	return out
}

func TestPolicy(t *testing.T) {
	all := Policy{MinLength: 8, RequireUppercase: true, RequireLowercase: true, RequireNumbers: true, RequireSpecialChar: true}
	for _, c := range []struct {
		name   string
		policy Policy
		plain  string
		want   []string
	}{
		{"default", DefaultPolicy(), "12345678", nil},
		{"one short", DefaultPolicy(), "1234567", []string{CodeTooShort}},
		{"empty", DefaultPolicy(), "", []string{CodeTooShort}},
		{"characters, not bytes", DefaultPolicy(), "żółćżół", []string{CodeTooShort}},
		{"characters beyond 16 bits", DefaultPolicy(), strings.Repeat("🔑", 7), []string{CodeTooShort}},
		{"eight of those", DefaultPolicy(), strings.Repeat("🔑", 8), nil},
		{"72", DefaultPolicy(), strings.Repeat("x", 72), nil},
		{"73", DefaultPolicy(), strings.Repeat("x", 73), []string{CodeTooLong}},
		{"72 bytes", DefaultPolicy(), strings.Repeat("ż", 36), nil},
		{"74 bytes", DefaultPolicy(), strings.Repeat("ż", 37), []string{CodeTooBig}},
		{"zero policy, anything", Policy{}, "x", nil},
		{"zero policy, nothing", Policy{}, "", []string{CodeTooShort}},
		{"zero policy, 73 bytes", Policy{}, strings.Repeat("x", 71) + "é", []string{CodeTooBig}},
		{"a limit over 72 is 72", Policy{MaxLength: 1000}, strings.Repeat("x", 73), []string{CodeTooLong}},
		{"a lower limit", Policy{MaxLength: 10}, "12345678901", []string{CodeTooLong}},
		{"all kinds", all, "Abcdef1!", nil},
		{"everything is wrong", all, "", []string{CodeTooShort, CodeNoUppercase, CodeNoLowercase, CodeNoNumber, CodeNoSpecial}},
		{"several", all, "abc1", []string{CodeTooShort, CodeNoUppercase, CodeNoSpecial}},
		{"letters of other scripts", all, "Ślęża№٣+", nil},
		{"no case", all, "漢字漢字漢字1!", []string{CodeNoUppercase, CodeNoLowercase}},
		{"a space is not special", Policy{RequireSpecialChar: true}, "a b", []string{CodeNoSpecial}},
		{"special out of a list", Policy{RequireSpecialChar: true, AllowedSpecialCharacters: "!?"}, "abc#", []string{CodeNoSpecial}},
		{"special in the list", Policy{RequireSpecialChar: true, AllowedSpecialCharacters: "!?"}, "abc?", nil},
		{"not UTF-8", all, "abc\xff", []string{CodeMalformed}},
		{"weak", Policy{MinZxcvbnStrength: 3}, "password1", []string{CodeNotStrong}},
		{"strong", Policy{MinZxcvbnStrength: 4}, "kT9#vLq2@wZx", nil},
		{"an impossible strength is 4", Policy{MinZxcvbnStrength: 9}, "kT9#vLq2@wZx", nil},
		{"long and weak", Policy{MinZxcvbnStrength: 1}, strings.Repeat("a", 100), []string{CodeTooLong, CodeNotStrong}},
	} {
		got := c.policy.Check(c.plain)
		if !slices.Equal(codes(got), c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%s: %q: %v instead of %v", c.name, c.plain, codes(got), c.want)
		}
		for _, v := range got {
			if v.Message == "" || strings.Contains(v.Message, "%!") || (v.Code == CodeNotStrong) != (len(v.Suggestions) > 0) {
				t.Errorf("%s: %+v", c.name, v)
			}
		}
	}
}

func TestPolicyMessages(t *testing.T) {
	got := Policy{MinLength: 8, RequireSpecialChar: true, AllowedSpecialCharacters: "%?"}.Check("abc")
	if len(got) != 2 || !strings.Contains(got[0].Message, "at least 8 characters") || !strings.HasSuffix(got[1].Message, "out of %?.") {
		t.Errorf("%+v", got)
	}
	if got := (Policy{}).Check(""); !strings.Contains(got[0].Message, "1 character.") {
		t.Errorf("%+v", got)
	}
}

// TestPolicyJSON : the names are those of the password settings that front ends read.
func TestPolicyJSON(t *testing.T) {
	const want = `{"min_length":8,"max_length":72,"require_uppercase":false,"require_lowercase":false,"require_numbers":false,` +
		`"require_special_char":true,"allowed_special_characters":"!","min_zxcvbn_strength":3}`
	p := DefaultPolicy()
	p.RequireSpecialChar, p.AllowedSpecialCharacters, p.MinZxcvbnStrength = true, "!", 3
	b, err := json.Marshal(p)
	if err != nil || string(b) != want {
		t.Errorf("%s, %v", b, err)
	}
	var back Policy
	if err := json.Unmarshal(b, &back); err != nil || back != p {
		t.Errorf("%+v, %v", back, err)
	}
	v := Policy{MinZxcvbnStrength: 4}.Check("aaaaaaaa")
	if b, _ := json.Marshal(v[0].Suggestions[:1]); !strings.HasPrefix(string(b), `[{"code":"anotherWord","message":"`) {
		t.Errorf("%s", b)
	}
}
