package token_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"bartleby/token"
)

// What session tokens say, in both layouts.
func TestSessionClaims(t *testing.T) {
	plain := token.SessionToken{
		Standard: token.Standard{
			Issuer: "https://clerk.example.com", ID: "0123456789abcdef0123", UserID: "user_1", IssuedAt: 1700000000, NotBefore: 1699999990, ExpiresAt: 1700000060,
		},
		SessionID: "sess_1", Status: "active", FactorAges: [2]int64{3, -1},
	}
	impersonated := plain
	impersonated.AuthorizedParty, impersonated.Status, impersonated.Actor = "https://app.example.com", "pending", json.RawMessage(`{"sub":"user_2","iss":"x"}`)
	acme := &token.Organization{ID: "org_1", Slug: "acme", Role: "org:editor", Permissions: []string{"org:billing:read", "org:posts:manage", "org:posts:read"}}
	bare := &token.Organization{ID: "org_1", Slug: "acme", Role: "org:member", Permissions: []string{}}
	const common = `"exp":1700000060,"iat":1700000000,"iss":"https://clerk.example.com"`
	for name, c := range map[string]struct {
		says   token.SessionToken
		in     *token.Organization
		v1, v2 string
	}{
		"plain": {
			plain, nil,
			`{` + common + `,"nbf":1699999990,"sub":"user_1","sid":"sess_1","sts":"active","fva":[3,-1]}`,
			`{` + common + `,"jti":"0123456789abcdef0123","nbf":1699999990,"sub":"user_1","sid":"sess_1","sts":"active","fva":[3,-1],"v":2}`,
		},
		"impersonated": {
			impersonated, bare,
			`{"azp":"https://app.example.com",` + common + `,"nbf":1699999990,"sub":"user_1","sid":"sess_1","sts":"pending","fva":[3,-1],"act":{"sub":"user_2","iss":"x"},"org_id":"org_1","org_slug":"acme","org_role":"org:member","org_permissions":[]}`,
			`{"azp":"https://app.example.com",` + common + `,"jti":"0123456789abcdef0123","nbf":1699999990,"sub":"user_1","sid":"sess_1","sts":"pending","fva":[3,-1],"act":{"sub":"user_2","iss":"x"},"v":2,"o":{"id":"org_1","slg":"acme","rol":"member"}}`,
		},
		"in an organization": {
			plain, acme,
			`{` + common + `,"nbf":1699999990,"sub":"user_1","sid":"sess_1","sts":"active","fva":[3,-1],"org_id":"org_1","org_slug":"acme","org_role":"org:editor","org_permissions":["org:billing:read","org:posts:manage","org:posts:read"]}`,
			`{` + common + `,"jti":"0123456789abcdef0123","nbf":1699999990,"sub":"user_1","sid":"sess_1","sts":"active","fva":[3,-1],"v":2,"fea":"o:billing,o:posts","o":{"id":"org_1","slg":"acme","rol":"editor","per":"read,manage","fpm":"1,3"}}`,
		},
	} {
		v1, err1 := c.says.Claims(c.in)
		v2, err2 := c.says.Claims2(c.in)
		if err1 != nil || err2 != nil || string(v1) != c.v1 || string(v2) != c.v2 {
			t.Errorf("%s: %v %v\n%s\n%s", name, err1, err2, v1, v2)
		}
	}
}

// The numbers of the second layout have a bit for each action, as many as readers hold.
func TestManyPermissions(t *testing.T) {
	o := &token.Organization{ID: "org_1", Role: "org:admin"}
	for i := range 70 {
		o.Permissions = append(o.Permissions, fmt.Sprintf("org:f%d:a%d", i%3, i))
	}
	text, err := token.SessionToken{}.Claims2(o)
	if err != nil {
		t.Fatal(err)
	}
	var claims struct {
		Features     string                    `json:"fea"`
		Organization struct{ Per, Fpm string } `json:"o"`
	}
	if err := json.Unmarshal(text, &claims); err != nil {
		t.Fatal(err)
	}
	features, actions, numbers := strings.Split(claims.Features, ","), strings.Split(claims.Organization.Per, ","), strings.Split(claims.Organization.Fpm, ",")
	if len(features) != 3 || len(numbers) != 3 || len(actions) != 63 || actions[62] != "a62" {
		t.Fatalf("%s", text)
	}
	for i, n := range numbers {
		var bits uint64
		for at := i; at < 63; at += 3 {
			bits |= 1 << at
		}
		if n != fmt.Sprint(bits) {
			t.Errorf("%s: %s, want %d", features[i], n, bits)
		}
	}
}
