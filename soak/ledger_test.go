package soak

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"testing"
)

const writers = 8

// maxUsers is how many users a ledger lets live; at that many, writers delete more than they create.
const maxUsers = 2500

// entry is what we know of one user. Between checks one writer at most has it in hand.
type entry struct {
	email     string
	id        string // "": the creation was not acknowledged
	acked     int    // version of the metadata that was acknowledged last
	sent      int    // version that was sent last
	deleting  bool   // a deletion was sent
	gone      bool   // a deletion was acknowledged, or a creation turned out not to have happened
	uncertain bool   // the last write was not acknowledged
}

// ledger is everything that was acknowledged. It lives outside of the server's process.
type ledger struct {
	name string // keeps the addresses of tests apart

	mu      sync.Mutex
	entries []*entry
	idle    []*entry // users who are there, and whom no writer has in hand
	made    int

	created, changed, deleted, lost int // acknowledged writes, and those without an acknowledgement
}

// acknowledged is how many writes were.
func (l *ledger) acknowledged() int { return l.created + l.changed + l.deleted }

func (l *ledger) add() *entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.made++
	e := &entry{email: fmt.Sprintf("%s.%07d@example.com", l.name, l.made)}
	l.entries = append(l.entries, e)
	return e
}

// take hands out a random user; nil when there is none.
func (l *ledger) take() *entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.idle)
	if n == 0 {
		return nil
	}
	i := rand.IntN(n)
	e := l.idle[i]
	l.idle[i] = l.idle[n-1]
	l.idle = l.idle[:n-1]
	return e
}

func (l *ledger) crowded() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.idle) > maxUsers
}

// note writes the outcome of a write into the ledger. The lock also orders it before a snapshot.
func (l *ledger) note(ok bool, count *int, record func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !ok {
		l.lost++
		return
	}
	*count++
	record()
}

func (l *ledger) release(e *entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.idle = append(l.idle, e)
}

// version is the metadata of a version: two numbers that must agree, and enough ballast to make half a write show.
func version(n int) map[string]any {
	return map[string]any{"version": n, "twin": n, "ballast": fmt.Sprintf("%0200d", n)}
}

// load lets writers write until the context ends. Each answer goes to judge, which may be nil.
func (l *ledger) load(ctx context.Context, s *server, judge func(what string, a answer)) {
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for ctx.Err() == nil {
				what, a := l.write(s)
				if judge != nil {
					judge(what, a)
				}
			}
		})
	}
	all.Wait()
}

// write makes one write and notes its outcome.
func (l *ledger) write(s *server) (string, answer) {
	dice := rand.IntN(100)
	create := 45
	if l.crowded() {
		create = 10
	}
	var e *entry
	if dice >= create {
		e = l.take()
	}
	switch {
	case e == nil:
		return l.create(s)
	case dice < 85:
		return l.change(s, e)
	default:
		return l.remove(s, e)
	}
}

func (l *ledger) create(s *server) (string, answer) {
	e := l.add()
	l.mu.Lock()
	e.sent, e.uncertain = 1, true
	l.mu.Unlock()
	a := s.send(http.MethodPost, "/v1/users", map[string]any{"email_address": []string{e.email}, "public_metadata": version(1), "skip_password_requirement": true})
	var u user
	err := a.into(&u)
	l.note(err == nil, &l.created, func() {
		e.id, e.acked, e.uncertain = u.ID, 1, false
		l.idle = append(l.idle, e)
	})
	return "create", a
}

func (l *ledger) change(s *server, e *entry) (string, answer) {
	defer l.release(e)
	l.mu.Lock()
	e.sent++
	e.uncertain = true
	n := e.sent
	l.mu.Unlock()
	method := http.MethodPatch
	if n%2 == 0 {
		method = http.MethodPut
	}
	a := s.send(method, "/v1/users/"+e.id+"/metadata", map[string]any{"public_metadata": version(n)})
	l.note(a.ok(), &l.changed, func() { e.acked, e.uncertain = n, false })
	return "change", a
}

// remove leaves the user out of the idle ones: gone, or for the next check to tell.
func (l *ledger) remove(s *server, e *entry) (string, answer) {
	l.mu.Lock()
	e.deleting, e.uncertain = true, true
	l.mu.Unlock()
	a := s.send(http.MethodDelete, "/v1/users/"+e.id, nil)
	l.note(a.ok(), &l.deleted, func() { e.gone, e.uncertain = true, false })
	return "delete", a
}

// user is what we read of a user.
type user struct {
	ID             string `json:"id"`
	EmailAddresses []struct {
		EmailAddress string `json:"email_address"`
	} `json:"email_addresses"`
	PublicMetadata struct {
		Version int    `json:"version"`
		Twin    int    `json:"twin"`
		Ballast string `json:"ballast"`
	} `json:"public_metadata"`
}

// whole tells whether no part of the user is missing.
func (u *user) whole(email string) error {
	m := u.PublicMetadata
	if len(u.EmailAddresses) != 1 || u.EmailAddresses[0].EmailAddress != email {
		return fmt.Errorf("%s has the addresses %v rather than %s", u.ID, u.EmailAddresses, email)
	}
	if m.Version != m.Twin || m.Ballast != fmt.Sprintf("%0200d", m.Version) {
		return fmt.Errorf("%s has half of a metadata write: %d and %d", u.ID, m.Version, m.Twin)
	}
	return nil
}

// check holds the server against every entry, settles what was uncertain, and compares the count with the pages.
// Nothing may write meanwhile.
func (l *ledger) check(t *testing.T, s *server) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	work := make(chan *entry)
	var all sync.WaitGroup
	var mu sync.Mutex
	failures := 0
	for range writers {
		all.Go(func() {
			for e := range work {
				if err := e.settle(s); err != nil {
					mu.Lock()
					if failures++; failures <= 10 {
						t.Errorf("ledger: %v", err)
					}
					mu.Unlock()
				}
			}
		})
	}
	for _, e := range l.entries {
		work <- e
	}
	close(work)
	all.Wait()
	if failures > 10 {
		t.Errorf("ledger: %d entries in all are not as they were acknowledged", failures)
	}
	there := 0
	l.idle = l.idle[:0]
	for _, e := range l.entries {
		if !e.gone {
			there++
			l.idle = append(l.idle, e)
		}
	}
	if n := agree(t, s); n != there {
		t.Errorf("the server has %d users; the ledger has %d", n, there)
	}
}

// settle compares an entry with the server. Where both outcomes were possible, it takes over the one that is.
func (e *entry) settle(s *server) error {
	var listed []user
	if err := s.send(http.MethodGet, "/v1/users?email_address="+url.QueryEscape(e.email), nil).into(&listed); err != nil {
		return fmt.Errorf("list by %s: %w", e.email, err)
	}
	if len(listed) > 1 {
		return fmt.Errorf("%d users have the address %s", len(listed), e.email)
	}
	if e.id == "" && len(listed) == 1 { // it was created after all
		e.id = listed[0].ID
	}
	if e.id == "" {
		e.gone, e.uncertain = true, false
		return nil
	}
	a := s.send(http.MethodGet, "/v1/users/"+e.id, nil)
	readable := a.ok()
	switch {
	case !readable && (a.err != nil || a.status != http.StatusNotFound):
		return fmt.Errorf("read %s: %v", e.id, a)
	case readable != (len(listed) == 1):
		return fmt.Errorf("half of %s: readable %v, found by its address %v", e.id, readable, len(listed) == 1)
	case e.gone && readable:
		return fmt.Errorf("%s is back after an acknowledged deletion", e.id)
	case !readable && !e.deleting:
		return fmt.Errorf("%s (%s) is lost; version %d was acknowledged", e.id, e.email, e.acked)
	case !readable:
		e.gone, e.uncertain = true, false
		return nil
	}
	var u user
	if err := json.Unmarshal(a.body, &u); err != nil {
		return err
	}
	if err := u.whole(e.email); err != nil {
		return err
	}
	if n := u.PublicMetadata.Version; n < e.acked || n > e.sent {
		return fmt.Errorf("%s has version %d; %d was acknowledged and %d sent", e.id, n, e.acked, e.sent)
	}
	if n := listed[0].PublicMetadata.Version; n != u.PublicMetadata.Version || listed[0].ID != u.ID {
		return fmt.Errorf("%s is version %d alone and %s version %d in a list", u.ID, u.PublicMetadata.Version, listed[0].ID, n)
	}
	if e.uncertain { // the index of the search must agree as well
		var found []user
		if err := s.send(http.MethodGet, "/v1/users?query="+url.QueryEscape(e.email), nil).into(&found); err != nil || len(found) != 1 || found[0].ID != e.id {
			return fmt.Errorf("%s is not found by a search for %s: %d users, %w", e.id, e.email, len(found), err)
		}
	}
	e.acked, e.sent = u.PublicMetadata.Version, u.PublicMetadata.Version
	e.deleting, e.uncertain = false, false
	return nil
}

// agree compares the count with the users that paging reaches, and returns it.
func agree(t *testing.T, s *server) int {
	t.Helper()
	var count struct {
		TotalCount int `json:"total_count"`
	}
	if err := s.send(http.MethodGet, "/v1/users/count", nil).into(&count); err != nil {
		t.Fatalf("count: %v", err)
	}
	seen := map[string]bool{}
	after := ""
	for pages := 0; ; pages++ {
		path := "/v1/users?limit=500&order_by=%2Bcreated_at"
		if after != "" {
			path += "&starting_after=" + after
		}
		var page []user
		if err := s.send(http.MethodGet, path, nil).into(&page); err != nil {
			t.Fatalf("page after %q: %v", after, err)
		}
		if len(page) == 0 {
			break
		}
		for _, u := range page {
			if seen[u.ID] {
				t.Fatalf("%s comes on two pages", u.ID)
			}
			seen[u.ID] = true
			after = u.ID
		}
		if pages > 1000 {
			t.Fatal("paging does not end")
		}
	}
	if len(seen) != count.TotalCount {
		t.Errorf("the count is %d, but paging reaches %d users", count.TotalCount, len(seen))
	}
	return len(seen)
}
