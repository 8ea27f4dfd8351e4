package token_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"bartleby/token"
)

func none(string) bool { return false }

// ada is what shortcodes find in these tests.
func ada(path []string) json.RawMessage {
	doc := json.RawMessage(`{"id":"user_1","first_name":"A\"d<a>","age":36,"zero":0,"empty":"","yes":true,"no":false,"nothing":null,
		"public_metadata":{"plan":{"name":"gold","seats":[1,2]},"a b":1,"ключ":"да"}}`)
	if path[0] != "user" {
		return nil
	}
	return token.Within(doc, path[1:])
}

func TestClaims(t *testing.T) {
	for source, want := range map[string]string{
		`{}`:                             `{}`,
		`{"a":1.50,"b":[true,null,"x"]}`: `{"a":1.50,"b":[true,null,"x"]}`,
		`{"a":"{{user.id}}"}`:            `{"a":"user_1"}`,
		`{"a":"{{ user.age }}","b":"{{user.yes}}","c":"{{user.nothing}}"}`:   `{"a":36,"b":true,"c":null}`,
		`{"a":"{{user.public_metadata.plan}}"}`:                              `{"a":{"name":"gold","seats":[1,2]}}`,
		`{"a":"{{user.public_metadata.ключ}}"}`:                              `{"a":"да"}`,
		`{"a":"{{user.public_metadata.plan.seats.0}}"}`:                      `{"a":null}`,
		`{"a":"{{user.id.x}}","b":"{{who}}","c":"{{user.primary_phone}}"}`:   `{"a":null,"b":null,"c":null}`,
		`{"a":"<{{user.first_name}}> {{user.age}} {{user.no}} {{user.x}}"}`:  `{"a":"<A\"d<a>> 36 false null"}`,
		`{"a":"is {{user.public_metadata.plan}}"}`:                           `{"a":"is {\"name\":\"gold\",\"seats\":[1,2]}"}`,
		`{"a":" {{user.age}}"}`:                                              `{"a":" 36"}`,
		`{"a":"{{user.id}}{{user.age}}"}`:                                    `{"a":"user_136"}`,
		`{"a":{"b":[{"c":"{{user.id}}"},"{{user.age}}"]}}`:                   `{"a":{"b":[{"c":"user_1"},36]}}`,
		`{"{{user.id}}":"x","a}}":"}} {"}`:                                   `{"{{user.id}}":"x","a}}":"}} {"}`,
		`{"a":"{{user.nothing||user.no||user.id}}"}`:                         `{"a":"user_1"}`,
		`{"a":"{{user.zero || 5}}","b":"{{user.empty || 'x'}}"}`:             `{"a":0,"b":""}`,
		`{"a":"{{user.no || user.nothing}}","b":"{{user.x || false}}"}`:      `{"a":null,"b":false}`,
		`{"a":"{{user.x || 'it\\'s \\\\ }} || {{'}}"}`:                       `{"a":"it's \\ }} || {{"}`,
		`{"a":"{{user.x || -1.5e3}}","b":"{{user.x||true}}","c":"{{null}}"}`: `{"a":-1.5e3,"b":true,"c":null}`,
		`{"a":"{{\n user.x\t||\r\n'y' }}"}`:                                  `{"a":"y"}`,
		`{"a":"{{user.x || '\u00e9\u2028'}} \ud83d\ude00"}`:                  `{"a":"é\u2028 😀"}`,
	} {
		claims, err := token.CompileClaims(json.RawMessage(source))
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		got := claims.Merge([]byte(`{}`), none, ada)
		if canonical(t, got) != canonical(t, []byte(want)) {
			t.Errorf("%s:\n got %s\nwant %s", source, got, want)
		}
	}
}

func canonical(t *testing.T, text []byte) string {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return fmt.Sprintf("%#v", v)
}

func TestClaimsRefused(t *testing.T) {
	for source, want := range map[string]string{
		`[]`: "not an object", `{"a":1,"a":2}`: `the key "a" is there twice`, `{"a":{"b":1,"b":2}}`: `claim "a": the key "b" is there twice`,
		`{"a":"{{user.id"}`: "not closed", `{"a":"{{"}`: "not closed", `{"a":"x {{user.id || "}`: "not closed", `{"a":"{{}}"}`: "stands where a path or a value should",
		`{"a":"{{ || user.id}}"}`: "stands where a path", `{"a":"{{user.id | user.x}}"}`: `stands where || or }} should`, `{"a":"{{user id}}"}`: `"id}}" stands where`,
		`{"a":"{{user..id}}"}`: "empty part", `{"a":"{{.user}}"}`: "empty part", `{"a":"{{user.}}"}`: "empty part", `{"a":"{{'x}}"}`: "does not end",
		`{"a":"{{1x}}"}`: "neither a number nor a path", `{"a":"{{-}}"}`: "neither a number", `{"a":"{{user.id}"}`: "stands where", `{"a":"{{\"x\"}}"}`: "stands where a path",
		`{"a":["{{user.id}} {{"]}`: "not closed", `{"a":"{{user.id || user.x}} {{user.` + strings.Repeat("x", 100) + `..}}"}`: "…",
	} {
		if _, err := token.CompileClaims(json.RawMessage(source)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", source, err)
		}
	}
}

func TestClaimsMerge(t *testing.T) {
	claims, err := token.CompileClaims(json.RawMessage(`{"sub":"{{user.id}}","role":"{{user.x || 'guest'}}","n":[" {{user.organizations}}"]}`))
	if err != nil {
		t.Fatal(err)
	}
	got := claims.Merge([]byte(`{"sub":"real"}`), func(name string) bool { return name == "sub" }, ada)
	if want := `{"sub":"real","role":"guest","n":[" null"]}`; string(got) != want {
		t.Errorf("%s", got)
	}
	if names := claims.Names(); !slices.Equal(names, []string{"sub", "role", "n"}) {
		t.Errorf("%v", names)
	}
	for path, want := range map[string]bool{"user": true, "user.id": true, "user.organizations": true, "user.i": false, "org": false, "user.id.x": false} {
		if claims.Use(strings.Split(path, ".")...) != want {
			t.Errorf("use of %s: not %v", path, want)
		}
	}
}

// FuzzClaims : whatever compiles renders to an object with the same claims, whatever its shortcodes find.
func FuzzClaims(f *testing.F) {
	for _, seed := range []string{`{"a":"{{user.id}}"}`, `{"a":"x {{user.a.b || 'c' || 1}} y","b":[{"c":"{{x}}"}]}`, `{"a":"{{'\\''}}","\u0000":"\ud800 {{x}}"}`} {
		for _, value := range []string{`null`, `"\" }} {{ \\"`, `{"a":"b"}`, `[1]`, `false`, ``} {
			f.Add(seed, value)
		}
	}
	f.Fuzz(func(t *testing.T, source, value string) {
		if value != "" && (!json.Valid([]byte(value)) || strings.TrimSpace(value) != value) {
			return
		}
		claims, err := token.CompileClaims(json.RawMessage(source))
		if err != nil {
			return
		}
		out := claims.Merge([]byte(`{}`), none, func(path []string) json.RawMessage {
			if len(path) == 0 || slices.Contains(path, "") {
				t.Fatalf("path %q", path)
			}
			return json.RawMessage(value)
		})
		var object map[string]any
		if err := json.Unmarshal(out, &object); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		for _, name := range claims.Names() {
			if _, ok := object[name]; !ok {
				t.Errorf("%q is not in %s", name, out)
			}
		}
		if len(object) != len(claims.Names()) {
			t.Errorf("%d claims in %s", len(object), out)
		}
	})
}
