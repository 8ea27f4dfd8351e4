package bapi_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bartleby/testkit"
)

// body renders fields as JSON.
func body(t *testing.T, fields map[string]any) string {
	t.Helper()
	b, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestJWTTemplates(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		const path = "/v1/jwt_templates"
		a := s.Call(t, 200, "POST "+path, `{"name":"hasura","claims":{"z":1.50,"a":"{{user.id}}","a<b":{"object":"session","status":"x","tasks":[]}}}`)
		o := a.Object(t)
		if !strings.HasPrefix(a.ID(t), "jtmpl_") || o["object"] != "jwt_template" || o["lifetime"] != 60.0 || o["allowed_clock_skew"] != 5.0 || o["custom_signing_key"] != false || o["signing_algorithm"] != "RS256" || o["created_at"] == 0.0 || len(o) != 10 {
			t.Fatalf("%s", a.Body)
		}
		if !strings.Contains(string(a.Body), `"claims":{"z":1.50,"a":"{{user.id}}","a<b":{"object":"session","status":"x","tasks":[]}}`) {
			t.Errorf("the claims are not as they came: %s", a.Body)
		}
		one := path + "/" + a.ID(t)
		if got := s.Call(t, 200, "GET "+one, ""); string(got.Body) != string(a.Body) {
			t.Errorf("read back as %s", got.Body)
		}
		old := s.Do(t, testkit.Request{Call: "GET " + one, Version: "-"})
		if !reflect.DeepEqual(old.Object(t), o) { // no older shape is made of what looks like a session in the claims
			t.Errorf("in the oldest version: %s", old.Body)
		}

		long := strings.Repeat("x", 101)
		for in, want := range map[string]string{
			`{"claims":{}}`: "form_param_missing name", `{"name":"x"}`: "form_param_missing claims", `{"name":"","claims":{}}`: "form_param_nil name",
			`{"name":"hasura","claims":{}}`: "form_already_exists name", `{"name":"a b","claims":{}}`: "form_param_format_invalid name", `{"name":"a/b","claims":{}}`: "form_param_format_invalid name",
			`{"name":"..","claims":{}}`: "form_param_format_invalid name", `{"name":"` + long + `","claims":{}}`: "form_param_format_invalid name",
			`{"name":"x","claims":[]}`: "form_param_type_invalid claims", `{"name":"x","claims":"{}"}`: "form_param_type_invalid claims", `{"name":"x","claims":null}`: "form_param_nil claims",
			`{"name":"x","claims":{"a":"{{user.id"}}`: "form_param_format_invalid claims", `{"name":"x","claims":{"a":1,"a":2}}`: "form_param_format_invalid claims",
			`{"name":"x","claims":{"a":"` + strings.Repeat("x", 8192) + `"}}`:                                 "form_param_exceeds_allowed_size claims",
			`{"name":"x","claims":{"a":` + strings.Repeat("[", 65) + strings.Repeat("]", 65) + `}}`:           "form_param_value_invalid claims",
			`{"name":"x","claims":{},"lifetime":29}`:                                                          "form_param_value_invalid lifetime",
			`{"name":"x","claims":{},"lifetime":315360001}`:                                                   "form_param_value_invalid lifetime",
			`{"name":"x","claims":{},"allowed_clock_skew":301}`:                                               "form_param_value_invalid allowed_clock_skew",
			`{"name":"x","claims":{},"allowed_clock_skew":-1}`:                                                "form_param_value_invalid allowed_clock_skew",
			`{"name":"x","claims":{},"custom_signing_key":true}`:                                              "form_conditional_param_missing signing_algorithm, form_conditional_param_missing signing_key",
			`{"name":"x","claims":{},"custom_signing_key":true,"signing_algorithm":"HS256"}`:                  "form_conditional_param_missing signing_key",
			`{"name":"x","claims":{},"signing_key":"secret"}`:                                                 "form_conditional_param_disallowed signing_key",
			`{"name":"x","claims":{},"custom_signing_key":true,"signing_algorithm":"none","signing_key":"x"}`: "form_param_value_invalid signing_algorithm",
			`{"name":"a b","claims":{"a":"{{"}}`:                                                              "form_param_format_invalid name, form_param_format_invalid claims",
		} {
			s.Refused(t, 422, "POST "+path, in, strings.Split(want, ", ")...)
		}
		for _, claim := range []string{"azp", "exp", "iat", "iss", "jti", "nbf", "sub", "sid", "v", "pla", "fea"} {
			s.Refused(t, 400, "POST "+path, `{"name":"x","claims":{"aud":"x","`+claim+`":"x"}}`, "jwt_template_reserved_claim claims")
			s.Refused(t, 400, "PATCH "+one, `{"claims":{"`+claim+`":"x"}}`, "jwt_template_reserved_claim claims")
		}
		s.Call(t, 200, "POST "+path, `{"name":"Hasura","claims":{"org_id":"{{org.id}}","act":"{{session.actor}}","aud":["a"]},"lifetime":30,"allowed_clock_skew":0,"unheard":"of"}`)

		// Nothing is required of a change; what is not given stays.
		if got := s.Call(t, 200, "PATCH "+one, `{}`).Object(t); got["name"] != "hasura" || got["lifetime"] != 60.0 {
			t.Errorf("%v", got)
		}
		changed := s.Call(t, 200, "PATCH "+one, `{"name":"convex","claims":{"b":2},"lifetime":90,"allowed_clock_skew":0}`).Object(t)
		if changed["name"] != "convex" || changed["lifetime"] != 90.0 || changed["allowed_clock_skew"] != 0.0 || changed["claims"].(map[string]any)["b"] != 2.0 || changed["created_at"] != o["created_at"] {
			t.Errorf("%v", changed)
		}
		s.Refused(t, 422, "PATCH "+one, `{"name":"Hasura"}`, "form_already_exists name")
		s.Refused(t, 422, "PATCH "+one, `{"name":null}`, "form_param_nil name")
		s.Refused(t, 422, "PATCH "+one, `{"claims":{"a":"{{}}"},"lifetime":1}`, "form_param_value_invalid lifetime")

		if list := s.Call(t, 200, "GET "+path, "").List(t); len(list) != 2 || list[1]["name"] != "convex" {
			t.Errorf("%v", list)
		}
		if o := s.Call(t, 200, "GET "+path+"?paginated=true&limit=1&offset=1", "").Object(t); o["total_count"] != 2.0 || len(o["data"].([]any)) != 1 {
			t.Errorf("%v", o)
		}
		if gone := s.Call(t, 200, "DELETE "+one, "").Object(t); gone["deleted"] != true || gone["object"] != "jwt_template" {
			t.Errorf("%v", gone)
		}
		for _, call := range []string{"GET", "PATCH", "DELETE"} {
			s.Refused(t, 404, call+" "+one, "", "resource_not_found")
		}
	})
}

// pemOf is a private key as PEM.
func pemOf(t *testing.T, kind string, key any) string {
	t.Helper()
	var der []byte
	var err error
	switch kind {
	case "RSA PRIVATE KEY":
		der = x509.MarshalPKCS1PrivateKey(key.(*rsa.PrivateKey))
	case "EC PRIVATE KEY":
		der, err = x509.MarshalECPrivateKey(key.(*ecdsa.PrivateKey))
	case "PUBLIC KEY":
		der, err = x509.MarshalPKIXPublicKey(&key.(*rsa.PrivateKey).PublicKey)
	default:
		der, err = x509.MarshalPKCS8PrivateKey(key)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func generated[K any](t *testing.T) func(key K, err error) K {
	return func(key K, err error) K {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
}

func TestJWTTemplateKeys(t *testing.T) {
	two := generated[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 2048))
	one := generated[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 1024))
	p256 := generated[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	p384 := generated[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P384(), rand.Reader))
	p521 := generated[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P521(), rand.Reader))
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, pkcs1, sec1 := pemOf(t, "PRIVATE KEY", two), pemOf(t, "RSA PRIVATE KEY", two), pemOf(t, "EC PRIVATE KEY", p256)
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		n := 0
		template := func(algorithm, key string) string {
			n++
			return body(t, map[string]any{"name": fmt.Sprint("t", n), "claims": map[string]any{}, "custom_signing_key": true, "signing_algorithm": algorithm, "signing_key": key})
		}
		for _, fits := range [][2]string{
			{"HS256", strings.Repeat("x", 32)},
			{"HS384", strings.Repeat("x", 48)},
			{"HS512", strings.Repeat("x", 64)},
			{"RS256", pkcs8},
			{"RS384", pkcs1},
			{"RS512", pkcs8 + "\n"},
			{"ES256", sec1},
			{"ES256", pemOf(t, "PRIVATE KEY", p256)},
			{"ES384", pemOf(t, "PRIVATE KEY", p384)},
			{"ES512", pemOf(t, "EC PRIVATE KEY", p521)},
			{"EdDSA", pemOf(t, "PRIVATE KEY", ed)},
		} {
			a := s.Call(t, 200, "POST /v1/jwt_templates", template(fits[0], fits[1]))
			if o := a.Object(t); o["signing_algorithm"] != fits[0] || o["custom_signing_key"] != true || o["signing_key"] != nil {
				t.Errorf("%s", a.Body)
			}
		}
		for _, unfit := range [][2]string{
			{"HS256", strings.Repeat("x", 31)},
			{"HS384", strings.Repeat("x", 47)},
			{"HS512", strings.Repeat("x", 63)},
			{"RS256", strings.Repeat("x", 64)},
			{"RS256", pemOf(t, "PRIVATE KEY", one)},
			{"RS256", sec1},
			{"ES256", pkcs8},
			{"ES384", sec1},
			{"ES512", pemOf(t, "PRIVATE KEY", p384)},
			{"EdDSA", pkcs8},
			{"RS512", pemOf(t, "PRIVATE KEY", ed)},
			{"RS256", pemOf(t, "PUBLIC KEY", two)},
			{"RS256", strings.Replace(pkcs8, "M", "A", 1)},
			{"RS256", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"},
		} {
			s.Refused(t, 422, "POST /v1/jwt_templates", template(unfit[0], unfit[1]), "form_param_format_invalid signing_key")
		}
		s.Refused(t, 422, "POST /v1/jwt_templates", template("HS256", strings.Repeat("x", 10_001)), "form_param_max_length_exceeded signing_key")

		// What is changed has to fit what stays.
		a := s.Call(t, 200, "POST /v1/jwt_templates", `{"name":"plain","claims":{}}`)
		change := func(status int, fields map[string]any, want ...string) map[string]any {
			t.Helper()
			if status != 200 {
				s.Refused(t, status, "PATCH /v1/jwt_templates/"+a.ID(t), body(t, fields), want...)
				return nil
			}
			return s.Call(t, 200, "PATCH /v1/jwt_templates/"+a.ID(t), body(t, fields)).Object(t)
		}
		secret := strings.Repeat("secret-", 8) // 56 bytes
		change(422, map[string]any{"custom_signing_key": true}, "form_conditional_param_missing signing_algorithm", "form_conditional_param_missing signing_key")
		change(422, map[string]any{"custom_signing_key": true, "signing_key": secret}, "form_conditional_param_missing signing_algorithm")
		if o := change(200, map[string]any{"signing_algorithm": "HS256"}); o["signing_algorithm"] != "RS256" {
			t.Errorf("%v", o)
		}
		change(200, map[string]any{"custom_signing_key": true, "signing_key": secret, "signing_algorithm": "HS256"})
		if o := change(200, map[string]any{"signing_algorithm": "HS384"}); o["signing_algorithm"] != "HS384" {
			t.Errorf("%v", o)
		}
		change(422, map[string]any{"signing_algorithm": "HS512"}, "form_param_format_invalid signing_key")
		change(422, map[string]any{"signing_algorithm": "RS256"}, "form_param_format_invalid signing_key")
		change(422, map[string]any{"signing_key": "short"}, "form_param_format_invalid signing_key")
		if o := change(200, map[string]any{"name": "renamed", "custom_signing_key": true}); o["signing_algorithm"] != "HS384" {
			t.Errorf("%v", o)
		}
		if o := change(200, map[string]any{"custom_signing_key": false}); o["signing_algorithm"] != "RS256" || o["custom_signing_key"] != false {
			t.Errorf("%v", o)
		}
		change(422, map[string]any{"custom_signing_key": true, "signing_algorithm": "HS256"}, "form_conditional_param_missing signing_key")
		if log := s.Log.String(); strings.Contains(log, secret) || strings.Contains(log, "PRIVATE KEY") {
			t.Error("a key is in the log")
		}
	})
}

func TestSessionTokenTemplateSetting(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		const settings = "PATCH /v1/beta_features/instance_settings"
		a := s.Call(t, 200, "POST /v1/jwt_templates", `{"name":"extra","claims":{"plan":"gold"}}`)
		s.Refused(t, 422, settings, `{"session_token_template":"other"}`, "form_resource_not_found session_token_template")
		if got := s.Do(t, testkit.Request{Call: settings, Body: `{"session_token_template":"extra"}`, Key: s.Twin.Key}); got.Status != 422 {
			t.Errorf("another instance's template: %d", got.Status)
		}
		s.Call(t, 200, settings, `{"session_token_template":"extra"}`)
		s.Refused(t, 403, "DELETE /v1/jwt_templates/"+a.ID(t), "", "session_token_jwt_template")
		s.Call(t, 200, "PATCH /v1/jwt_templates/"+a.ID(t), `{"name":"renamed"}`)
		if got := s.Stored(t, s.Tenant).Settings.SessionTokenTemplate; got != "renamed" {
			t.Errorf("after the renaming: %q", got)
		}
		s.Refused(t, 403, "DELETE /v1/jwt_templates/"+a.ID(t), "", "session_token_jwt_template")
		s.Call(t, 200, settings, `{"session_token_template":""}`)
		s.Call(t, 200, "DELETE /v1/jwt_templates/"+a.ID(t), "")
	})
}

// Choosing a template races with its deletion and its renaming: the one that is chosen exists at the end.
func TestSessionTokenTemplateRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		for range 6 {
			id := s.Call(t, 200, "POST /v1/jwt_templates", `{"name":"raced","claims":{}}`).ID(t)
			var group sync.WaitGroup
			var deleted atomic.Bool
			for _, call := range [][2]string{
				{"PATCH /v1/beta_features/instance_settings", `{"session_token_template":"raced"}`},
				{"PATCH /v1/jwt_templates/" + id, `{"name":"renamed"}`},
				{"PATCH /v1/jwt_templates/" + id, `{"lifetime":90}`},
				{"PATCH /v1/jwt_templates/" + id, `{"allowed_clock_skew":9}`},
				{"DELETE /v1/jwt_templates/" + id, ""},
			} {
				group.Go(func() {
					a := s.Do(t, testkit.Request{Call: call[0], Body: call[1]})
					if a.Status >= 500 {
						t.Errorf("%s: %d %s", call[0], a.Status, a.Body)
					}
					if a.Status == 200 && strings.HasPrefix(call[0], "DELETE") {
						deleted.Store(true)
					}
				})
			}
			group.Wait()
			chosen, list := s.Stored(t, s.Tenant).Settings.SessionTokenTemplate, s.Call(t, 200, "GET /v1/jwt_templates", "").List(t)
			if deleted.Load() {
				if chosen != "" || len(list) != 0 {
					t.Fatalf("deleted, but %q is chosen of %v", chosen, list)
				}
				continue
			}
			// What was changed at once is all there.
			if len(list) != 1 || list[0]["name"] != "renamed" || list[0]["lifetime"] != 90.0 || list[0]["allowed_clock_skew"] != 9.0 || chosen != "" && chosen != "renamed" {
				t.Fatalf("%q of %v", chosen, list)
			}
			s.Call(t, 200, "PATCH /v1/beta_features/instance_settings", `{"session_token_template":""}`)
			s.Call(t, 200, "DELETE /v1/jwt_templates/"+id, "")
		}
	})
}

func TestJWTTemplateNameTakenOnce(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		var group sync.WaitGroup
		var created atomic.Int64
		for range 8 {
			group.Go(func() {
				if a := s.Do(t, testkit.Request{Call: "POST /v1/jwt_templates", Body: `{"name":"same","claims":{}}`}); a.Status == 200 {
					created.Add(1)
				} else if a.Status != 422 {
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}
		group.Wait()
		if created.Load() != 1 {
			t.Errorf("made %d times", created.Load())
		}
	})
}
