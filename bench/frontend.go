package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"bartleby/password"
)

// tab is a browser in which somebody is signed in.
type tab struct {
	browser string // its token, as pages under development carry it
	session string // id
}

const (
	signedIn      = 64 // browsers, each of somebody with a password
	knownPassword = "correct horse battery staple"
)

// visitors signs people in, each in a browser of their own.
func (b *bench) visitors(ctx context.Context, s *server) error {
	var err error
	b.tabs = nil // another server knows none of them
	if b.digest, err = password.Calibrate(hashTarget, time.Now).Hash(password.Argon2id, knownPassword); err != nil {
		return err
	}
	for i := range signedIn {
		if _, err := s.ask(ctx, s.send(http.MethodPost, "/v1/users", fmt.Sprintf(`{"email_address":["%s"],"password_hasher":"%s","password_digest":"%s"}`, visitor(i), b.digest.Hasher, b.digest.Digest))); err != nil {
			return err
		}
		made, err := s.ask(ctx, s.page("POST", "/v1/dev_browser", "", nil))
		if err != nil {
			return err
		}
		one := tab{browser: made.part("id")}
		if made, err = s.ask(ctx, s.page("POST", "/v1/client/sign_ins", one.browser, credentials(i))); err != nil {
			return err
		}
		if token := made.header.Get("Clerk-Db-Jwt"); token != "" { // who signs in is known by another one from then on
			one.browser = token
		}
		if one.session = made.part("response", "created_session_id"); one.session == "" {
			return errors.New("nobody was signed in")
		}
		b.tabs = append(b.tabs, one)
	}
	return nil
}

func visitor(i int) string { return fmt.Sprintf("visitor.%d@example.com", i) }

func credentials(i int) url.Values {
	return url.Values{"strategy": {"password"}, "identifier": {visitor(i % signedIn)}, "password": {knownPassword}}
}

// page is a request of a page under development.
func (s *server) page(method, path, browser string, form url.Values) *http.Request {
	query := url.Values{"__clerk_api_version": {"2026-05-12"}}
	if browser != "" {
		query.Set("__clerk_db_jwt", browser)
	}
	target, more, _ := strings.Cut(path, "?")
	r, err := http.NewRequest(method, s.frontend+target+"?"+query.Encode()+"&"+more, strings.NewReader(form.Encode()))
	if err != nil {
		panic(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://localhost:3000")
	return r
}

// native is a request of an application that has signed nobody in yet.
func (s *server) native(path string, form url.Values) *http.Request {
	r := s.page(http.MethodPost, path+"?_is_native=1", "", form)
	r.Header.Del("Origin")
	r.Header.Set("Authorization", "")
	return r
}

type answer struct {
	header http.Header
	object any
}

func (a answer) part(keys ...string) string {
	at := a.object
	for _, key := range keys {
		object, _ := at.(map[string]any)
		at = object[key]
	}
	text, _ := at.(string)
	return text
}

func (s *server) ask(ctx context.Context, r *http.Request) (answer, error) {
	response, err := http.DefaultClient.Do(r.WithContext(ctx))
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	if response.StatusCode != http.StatusOK {
		return answer{}, fmt.Errorf("%s: status %d: %.300s", r.URL.Path, response.StatusCode, body)
	}
	a := answer{header: response.Header}
	return a, json.Unmarshal(body, &a.object)
}

// visits are the measured operations of pages.
func (b *bench) visits(s *server) []operation {
	of := func(i int) tab { return b.tabs[i%len(b.tabs)] }
	return []operation{
		{"POST /client/sessions/{id}/tokens", func(i int) *http.Request {
			return s.page(http.MethodPost, "/v1/client/sessions/"+of(i).session+"/tokens", of(i).browser, nil)
		}, signing},
		{"GET /client", func(i int) *http.Request { return s.page(http.MethodGet, "/v1/client", of(i).browser, nil) }, ""},
		{"GET /client/handshake", func(i int) *http.Request {
			r := s.page(http.MethodGet, "/v1/client/handshake?redirect_url=http://localhost:3000/", of(i).browser, nil)
			r.Header.Del("Origin")
			return r
		}, ""},
		{"POST /client/sign_ins with a password", func(i int) *http.Request { return s.native("/v1/client/sign_ins", credentials(i)) }, hashing},
	}
}

// hashTarget is a little over what a server makes its digests cost, so that it has no reason to renew those of the bench.
const hashTarget = 60 * time.Millisecond

// hash measures what a sign-in cannot be cheaper than: one comparison with the digest that it compares with.
func (b *bench) hash(ctx context.Context, conns int) (result, error) {
	pool := password.NewPool(password.PoolConfig{})
	return repeat("(d) password comparisons, without a server", conns, b.duration, func() error {
		right, err := pool.Verify(ctx, b.digest, knownPassword)
		if err == nil && !right {
			err = errors.New("the password is not the password")
		}
		return err
	})
}

// repeat measures work that is no request.
func repeat(name string, conns int, duration time.Duration, work func() error) (result, error) {
	begun := time.Now()
	var failure atomic.Value
	out := clocked(name, conns, func(int) (time.Duration, bool) {
		if time.Since(begun) > duration {
			return 0, false
		}
		at := time.Now()
		if err := work(); err != nil {
			failure.Store(err)
			return 0, false
		}
		return time.Since(at), true
	})
	err, _ := failure.Load().(error)
	return out, err
}
