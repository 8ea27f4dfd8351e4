package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bartleby/store"
	"bartleby/testkit"
)

// One replica at a time asks for a certificate; when it is there, all may use it until it is over.
func TestOrders(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, open func(*testkit.Clock) *store.DB) {
		clock := &testkit.Clock{}
		db := open(clock)
		list := make([]*orders, 8)
		for i := range list {
			list[i] = &orders{db: db, now: clock.Now, replica: fmt.Sprint("replica ", i)}
		}
		// The one that may ask; nil when it is not exactly one.
		chosen := func() (found *orders) {
			t.Helper()
			var all sync.WaitGroup
			var who atomic.Pointer[orders]
			var count atomic.Int32
			for _, o := range list {
				all.Go(func() {
					until, err := o.turn(t.Context(), certified)
					if err != nil {
						t.Error(err)
					}
					if !until.IsZero() {
						who.Store(o)
						count.Add(1)
					}
				})
			}
			all.Wait()
			if n := count.Load(); n != 1 {
				t.Errorf("%d may ask", n)
			}
			return who.Load()
		}
		first := chosen()
		if chosen() != first {
			t.Error("the turn does not stay with who has it")
		}
		if until, err := list[0].turn(t.Context(), other); err != nil || until.IsZero() {
			t.Errorf("another name: %v", err)
		}
		clock.Advance(orderLife + time.Second)
		second := chosen()

		a, err := openAuthority(filepath.Join(t.TempDir(), "tls"), clock.Now)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := a.issue(certified)
		if err != nil {
			t.Fatal(err)
		}
		key, err := x509.MarshalPKCS8PrivateKey(leaf.PrivateKey)
		if err != nil {
			t.Fatal(err)
		}
		text := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Certificate[0]})...)
		c := certificates{db}
		for range 2 { // the second in the place of the first
			if err := c.Put(t.Context(), certified, text); err != nil {
				t.Fatal(err)
			}
		}
		if kept, err := c.Get(t.Context(), certified); err != nil || !bytes.Equal(kept, text) {
			t.Errorf("%v", err)
		}
		for _, o := range list {
			if until, err := o.turn(t.Context(), certified); err != nil || !until.Equal(leaf.Leaf.NotAfter) {
				t.Errorf("%v %v", until, err)
			}
		}
		clock.Advance(leafLife)
		if chosen() == nil || second == nil {
			t.Error("nobody may ask for another one")
		}
		if err := c.Delete(t.Context(), certified); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Get(t.Context(), certified); err == nil {
			t.Error("it is still there")
		}
	})
}
