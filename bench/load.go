package main

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// result is one measured figure.
type result struct {
	name      string
	conns     int
	perSecond float64
	p50, p99  time.Duration
	bytes     int
	against   string  // mark of the figure to compare with
	reference float64 // its throughput; 0: none
	err       error
}

// measure sends requests over so many connections for the duration, each as soon as the one before is answered.
func (b *bench) measure(ctx context.Context, name string, conns int, request func(i int) *http.Request) result {
	ctx, cancel := context.WithTimeout(ctx, b.duration)
	defer cancel()
	return drive(name, conns, func(i int) *http.Request {
		if ctx.Err() != nil {
			return nil
		}
		return request(i)
	}, nil)
}

// load creates the users, and remembers their ids.
func (b *bench) load(_ context.Context, s *server) result {
	b.ids = make([]string, b.users)
	return drive("POST /users with a digest, while loading", 32, func(i int) *http.Request {
		if i >= b.users {
			return nil
		}
		return s.send(http.MethodPost, "/v1/users", person(i))
	}, func(i int, body []byte) {
		var u struct{ ID string }
		_ = json.Unmarshal(body, &u)
		b.ids[i] = u.ID
	})
}

// drive runs requests until there are no more; keep sees each answer.
func drive(name string, conns int, request func(i int) *http.Request, keep func(i int, body []byte)) result {
	client := &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: conns, MaxConnsPerHost: conns}, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	var size atomic.Int64
	var failure atomic.Value
	out := clocked(name, conns, func(i int) (time.Duration, bool) {
		r := request(i)
		if r == nil {
			return 0, false
		}
		sent := time.Now()
		body, err := send(client, r)
		if err != nil {
			failure.Store(fmt.Errorf("%s: %w", name, err))
			return 0, false
		}
		took := time.Since(sent)
		size.Store(int64(len(body)))
		if keep != nil {
			keep(i, body)
		}
		return took, true
	})
	out.err, _ = failure.Load().(error)
	out.bytes = int(size.Load())
	return out
}

// clocked does work over and over in so many goroutines, until it says that there is no more.
func clocked(name string, conns int, work func(i int) (time.Duration, bool)) result {
	var next atomic.Int64
	var mu sync.Mutex
	var all []time.Duration
	begun := time.Now()
	var wg sync.WaitGroup
	for range conns {
		wg.Go(func() {
			var times []time.Duration
			for {
				took, more := work(int(next.Add(1) - 1))
				if !more {
					break
				}
				times = append(times, took)
			}
			mu.Lock()
			all = append(all, times...)
			mu.Unlock()
		})
	}
	wg.Wait()
	out := result{name: name, conns: conns}
	if len(all) == 0 {
		return out
	}
	slices.Sort(all)
	out.perSecond = float64(len(all)) / time.Since(begun).Seconds()
	out.p50, out.p99 = all[len(all)/2], all[len(all)*99/100]
	return out
}

func send(client *http.Client, r *http.Request) ([]byte, error) {
	response, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("status %d: %.300s", response.StatusCode, body)
	}
	return body, err
}

// The people are made up, so that names repeat as they do in life, and surnames are rare.

var (
	firstNames = strings.Fields("Ada Grace Alan Edsger Barbara Donald Frances John Margaret Dennis Radia Ken Karen Niklaus Hedy Tim Joan Claude Mary Guido")
	syllables  = strings.Fields("ba be bi bo da de di do fa fe fi fo ga ge gi go ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi vo")
)

func surname(i int) string {
	h := fnv.New64a()
	fmt.Fprint(h, i)
	var b strings.Builder
	for n := h.Sum64(); b.Len() < 8; n /= uint64(len(syllables)) {
		b.WriteString(syllables[n%uint64(len(syllables))])
	}
	return b.String()
}

func address(i int) string { return fmt.Sprintf("%s.%d@example.com", surname(i), i) }

// person is the body that creates user i: an address, a number, a username, names, a digest, and metadata.
func person(i int) string {
	return fmt.Sprintf(`{"email_address":["%s"],"phone_number":["+4474%08d"],"username":"%s_%d","first_name":"%s","last_name":"%s",
		"external_id":"ext_%d","password_hasher":"bcrypt","password_digest":"$2a$12$CA8hvjmMOhdIJ0pEMD.t4OMbIsxbGjG7dVkGPmoS/7ol77KPNkgXu",
		"public_metadata":{"plan":"team","seats":%d,"tags":["alpha","beta","gamma"],"note":"%s"},
		"private_metadata":{"customer":"cus_%09d","source":"benchmark"}}`,
		address(i), i, surname(i), i, firstNames[i%len(firstNames)], surname(i), i, i%50, strings.Repeat("lorem ipsum ", 60), i)
}
