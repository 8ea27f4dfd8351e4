package picture

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
)

const (
	anInstance = "ins_2abcdefghijklmnopqrstuvwxyz"
	aUser      = "user_2ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	anImage    = "img_20123456789abcdefghijklmnop"
)

var tokens = []Token{
	{Kind: Default, Instance: anInstance, Resource: aUser, Initials: "AL"},
	{Kind: Default, Instance: anInstance, Resource: "org_2ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
	{Kind: Default, Instance: anInstance, Resource: aUser, Initials: "ÅЖ"},
	{Kind: Default, Instance: anInstance, Resource: aUser, Initials: "山𠀀"},
	{Kind: Uploaded, Instance: anInstance, Image: anImage},
}

func TestTokenRoundTrip(t *testing.T) {
	eitherAlphabet := regexp.MustCompile(`^[0-9A-Za-z]+$`)
	for _, token := range tokens {
		text := token.Encode()
		got, err := ParseToken(text)
		if err != nil || got != token {
			t.Errorf("%+v became %+v, %v", token, got, err)
		}
		if !eitherAlphabet.MatchString(text) {
			t.Errorf("%s: not readable as plain base64", text)
		}
		if len(text) > MaxTokenLength/2 {
			t.Errorf("%d bytes", len(text))
		}
	}
}

// TestTokenWire checks the spelling, which is in stored URLs and read by SDKs.
func TestTokenWire(t *testing.T) {
	for text, token := range map[string]Token{
		`{"type":"default","iid":"` + anInstance + `","rid":"` + aUser + `","initials":"AL"}`: tokens[0],
		`{"type":"uploaded","iid":"` + anInstance + `","id":"` + anImage + `"}`:               tokens[4],
	} {
		decoded, err := base64.StdEncoding.WithPadding(base64.NoPadding).DecodeString(token.Encode())
		if err != nil || string(decoded) != text {
			t.Errorf("%s, %v", decoded, err)
		}
		if !json.Valid(decoded) {
			t.Error("not JSON")
		}
	}
	messy := Token{Kind: Default, Instance: anInstance, Resource: aUser, Initials: ` <a>"l…oud`}
	if got, err := ParseToken(messy.Encode()); err != nil || got.Initials != "AL" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestParseTokenRefuses(t *testing.T) {
	encode := base64.RawURLEncoding.EncodeToString
	good := `{"type":"default","iid":"` + anInstance + `","rid":"` + aUser + `","initials":"AL"}`
	if _, err := ParseToken(encode([]byte(good))); err != nil {
		t.Fatal(err)
	}
	swap := func(old, with string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %s", old)
		}
		return encode([]byte(strings.Replace(good, old, with, 1)))
	}
	for name, text := range map[string]string{
		"empty":               "",
		"not base64":          "a.b",
		"padded":              base64.URLEncoding.EncodeToString([]byte(good + " ")),
		"not JSON":            encode([]byte("hello")),
		"null":                encode([]byte("null")),
		"array":               encode([]byte("[]")),
		"trailing space":      encode([]byte(good + " ")),
		"trailing value":      encode([]byte(good + "{}")),
		"spaced":              swap(`,"rid"`, `, "rid"`),
		"unknown field":       swap(`,"rid"`, `,"src":"x","rid"`),
		"repeated field":      swap(`,"rid"`, `,"iid":"`+anInstance+`","rid"`),
		"other case":          swap(`"iid"`, `"IID"`),
		"other kind":          swap("default", "proxy"),
		"uploaded without id": swap("default", "uploaded"),
		"no instance":         swap(`"iid":"`+anInstance+`",`, ""),
		"instance of a user":  swap(anInstance, aUser),
		"short id":            swap(aUser, "user_1"),
		"path for an id":      swap(aUser, "user_../../../../etc/passwd.png"),
		"long id":             swap(aUser, "user_"+strings.Repeat("a", 50)),
		"id of a default":     swap(`,"initials"`, `,"id":"`+anImage+`","initials"`),
		"three initials":      swap("AL", "ALX"),
		"small initials":      swap("AL", "al"),
		"markup":              swap("AL", "<b"),
		"escaped needlessly":  swap("AL", `\u0041L`),
		"not escaped":         swap("AL", "ÅL"),
		"number for a text":   swap(`"AL"`, "12"),
		"too long":            strings.Repeat("A", MaxTokenLength+1),
		"stray bits":          strings.TrimSuffix(encode([]byte(good)), encode([]byte(good))[len(encode([]byte(good)))-1:]) + "-",
	} {
		if got, err := ParseToken(text); !errors.Is(err, ErrToken) || got != (Token{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func FuzzParseToken(f *testing.F) {
	for _, token := range tokens {
		f.Add(token.Encode())
	}
	f.Add("")
	f.Add(base64.RawURLEncoding.EncodeToString([]byte(`{"type":"default","iid":"ins_x","rid":"user_y"}`)))
	f.Fuzz(func(t *testing.T, text string) {
		token, err := ParseToken(text)
		if err != nil {
			if !errors.Is(err, ErrToken) || token != (Token{}) {
				t.Errorf("%+v, %v", token, err)
			}
		} else if token.Encode() != text {
			t.Errorf("%q is a second spelling of %q", text, token.Encode())
		}
		// Whatever is taken for initials must survive the way through a URL.
		named := Token{Kind: Default, Instance: anInstance, Resource: aUser, Initials: text}
		back, err := ParseToken(named.Encode())
		if err != nil || back.Initials != clean(text) {
			t.Errorf("initials %q: %+v, %v", text, back, err)
		}
	})
}

func TestInitials(t *testing.T) {
	for _, test := range []struct {
		want  string
		names []string
	}{
		{"AL", []string{"ada", "lovelace"}},
		{"A", []string{"Ada", ""}},
		{"L", []string{"", "Lovelace"}},
		{"", nil},
		{"", []string{"", " - ", "🎉"}},
		{"JP", []string{"  'jean", "«paul»"}},
		{"ÉŁ", []string{"élodie", "łukasz"}},
		{"E", []string{"e\u0301lodie"}},
		{"ΑЖ", []string{"αλφα", "жук"}},
		{"山田", []string{"山本", "田中"}},
		{"3C", []string{"3com", "🎉corp"}},
		{"AB", []string{"a", "b", "c"}},
		{"ǅ", []string{"ǆ"}},
	} {
		if got := Initials(test.names...); got != test.want {
			t.Errorf("%q: %q, want %q", test.names, got, test.want)
		}
	}
}
