package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"

	"bartleby/password"
)

// population is what there is beside users; each of its numbers follows from theirs.
type population struct {
	organization string   // the one with the members
	sessions     []string // ids
	user         string   // who has many of them
	tabs         []tab
	digest       password.Digest // of those in the tabs
}

const (
	sessionsOfOne = 50
	template      = "bench"
)

func (b *bench) organizations() int { return b.users / 2 }

func (b *bench) members() int { return b.users / 10 }

// populate loads users, then organizations, members of one, sessions and a JWT template.
func (b *bench) populate(ctx context.Context, s *server) (list []result) {
	list = append(list, b.load(ctx, s))
	ids := func(name string, n int, keep func(i int, id string), request func(i int) *http.Request) {
		if list[len(list)-1].err != nil {
			return
		}
		list = append(list, drive(name+", while loading", 32, func(i int) *http.Request {
			if i >= n {
				return nil
			}
			return request(i)
		}, func(i int, body []byte) {
			var made struct{ ID string }
			_ = json.Unmarshal(body, &made)
			keep(i, made.ID)
		}))
	}
	ids("POST /organizations", b.organizations(), func(_ int, id string) {}, func(i int) *http.Request {
		return s.send(http.MethodPost, "/v1/organizations", fmt.Sprintf(`{"name":"%s %d","public_metadata":{"plan":"team","seats":%d}}`, surname(i), i, i%50))
	})
	ids("POST /organizations, one without a limit", 1, func(_ int, id string) { b.organization = id }, func(int) *http.Request {
		return s.send(http.MethodPost, "/v1/organizations", `{"name":"Everybody","max_allowed_memberships":0}`)
	})
	ids("POST /organizations/{id}/memberships", b.members(), func(int, string) {}, func(i int) *http.Request {
		return s.send(http.MethodPost, "/v1/organizations/"+b.organization+"/memberships", `{"user_id":"`+b.ids[i]+`","role":"org:member"}`)
	})
	b.user, b.sessions = b.ids[0], make([]string, b.users/2+sessionsOfOne)
	ids("POST /sessions", len(b.sessions), func(i int, id string) { b.sessions[i] = id }, func(i int) *http.Request {
		return s.send(http.MethodPost, "/v1/sessions", `{"user_id":"`+b.ids[max(0, i-sessionsOfOne)]+`"}`)
	})
	ids("POST /jwt_templates", 1, func(int, string) {}, func(int) *http.Request {
		return s.send(http.MethodPost, "/v1/jwt_templates", `{"name":"`+template+`","claims":{"user":"{{user.id}}","email":"{{user.primary_email_address}}","plan":"{{user.public_metadata.plan}}"}}`)
	})
	return list
}

// others are the measured operations on what is not users.
func (b *bench) others(s *server) []operation {
	return []operation{
		{"GET /organizations?limit=100", func(int) *http.Request { return s.get("/v1/organizations?limit=100") }, ""},
		{"GET /organizations?limit=100&query= (rare)", func(i int) *http.Request {
			return s.get("/v1/organizations?limit=100&query=" + surname((i*7919)%b.organizations()))
		}, ""},
		{"GET /organizations/{id}/memberships?limit=100", func(int) *http.Request {
			return s.get("/v1/organizations/" + b.organization + "/memberships?limit=100")
		}, ""},
		{"GET /sessions?user_id= (of 50)", func(int) *http.Request { return s.get("/v1/sessions?paginated=true&limit=100&user_id=" + b.user) }, ""},
		{"POST /sessions/{id}/tokens/{template}", func(i int) *http.Request {
			return s.send(http.MethodPost, "/v1/sessions/"+b.sessions[(i*7919)%len(b.sessions)]+"/tokens/"+template, "")
		}, signing},
	}
}

// sign measures what a token cannot be cheaper than: signatures with a key of the size that instances have.
func (b *bench) sign(conns int) (result, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return result{}, err
	}
	digest := sha256.Sum256([]byte("header.payload"))
	out, err := repeat("(c) RS256 signatures, without a server", conns, b.duration, func() error {
		_, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
		return err
	})
	out.bytes = key.Size()
	return out, err
}
