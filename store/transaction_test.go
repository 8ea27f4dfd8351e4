package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
)

// tenant makes an instance and some users in it.
func tenant(t *testing.T, db *store.DB, usernames ...string) (ins *bartleby.Instance, ids []string) {
	t.Helper()
	rules := testkit.Rules(db, &testkit.Clock{}, "")
	ins, _, err := rules.CreateInstance(context.Background(), "", bartleby.Development)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range usernames {
		doc, err := rules.CreateUser(context.Background(), ins, identity.NewUser{Username: bartleby.To(name)})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, doc.ID)
	}
	return ins, ids
}

func firstName(t *testing.T, db *store.DB, ins, id string) string {
	t.Helper()
	u, err := store.Read(context.Background(), db, ins, func(tx *store.Tx) (*bartleby.User, error) { return tx.User(id) })
	if err != nil {
		t.Fatal(err)
	}
	if u.FirstName == nil {
		return ""
	}
	return *u.FirstName
}

func extend(tx *store.Tx, id, by string) error {
	u, err := tx.User(id)
	if err != nil {
		return err
	}
	name := by
	if u.FirstName != nil {
		name = *u.FirstName + by
	}
	u.FirstName = &name
	_, err = tx.SaveUser(u)
	return err
}

func change(ctx context.Context, db *store.DB, ins string, fn func(*store.Tx) error) error {
	_, err := store.Write(ctx, db, ins, func(tx *store.Tx) (struct{}, error) { return struct{}{}, fn(tx) })
	return err
}

// Every one of many racing read-modify-writes of one row is kept.
func TestNoLostUpdate(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, open func(*testkit.Clock) *store.DB) {
		db := open(&testkit.Clock{})
		ins, ids := tenant(t, db, "someone")
		const writers, rounds = 16, 10
		var group sync.WaitGroup
		for range writers {
			group.Go(func() {
				for range rounds {
					if err := change(t.Context(), db, ins.ID, func(tx *store.Tx) error { return extend(tx, ids[0], "x") }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		if got := firstName(t, db, ins.ID, ids[0]); len(got) != writers*rounds {
			t.Errorf("%d of %d changes were kept", len(got), writers*rounds)
		}
	})
}

// Two transactions that lock the same rows in opposite order: the loser of the deadlock (40P01 on PostgreSQL) is run again.
func TestDeadlockIsRetried(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, open func(*testkit.Clock) *store.DB) {
		db := open(&testkit.Clock{})
		ins, ids := tenant(t, db, "first", "second")
		var group sync.WaitGroup
		for _, order := range [][]string{{ids[0], ids[1]}, {ids[1], ids[0]}} {
			group.Go(func() {
				for round := range 3 {
					tries := 0
					err := change(t.Context(), db, ins.ID, func(tx *store.Tx) error {
						tries++
						if err := extend(tx, order[0], "x"); err != nil {
							return err
						}
						if tries == 1 && db.Engine() == "postgres" {
							time.Sleep(50 * time.Millisecond) // so that both hold their first lock
						}
						return extend(tx, order[1], "x")
					})
					if err != nil {
						t.Errorf("round %d: %v", round, err)
					}
				}
			})
		}
		group.Wait()
		for _, id := range ids {
			if got := firstName(t, db, ins.ID, id); len(got) != 6 {
				t.Errorf("%s: %d of 6 changes", id, len(got))
			}
		}
	})
}

// A unit that fails leaves nothing: not its rows, not its index rows, not its events.
func TestFailureUndoesEverything(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, open func(*testkit.Clock) *store.DB) {
		db := open(&testkit.Clock{})
		ins, ids := tenant(t, db, "someone")
		boom := errors.New("boom")
		err := change(t.Context(), db, ins.ID, func(tx *store.Tx) error {
			if err := extend(tx, ids[0], "x"); err != nil {
				return err
			}
			if err := tx.PutImage("img_2abcdefghijklmnopqrstuvwxyz", store.Image{ContentType: "image/png", Data: []byte("x")}); err != nil {
				return err
			}
			if err := tx.Emit(bartleby.UserUpdated, ids[0], map[string]string{}); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		if got := firstName(t, db, ins.ID, ids[0]); got != "" {
			t.Errorf("first name %q", got)
		}
		events, err := store.Read(t.Context(), db, ins.ID, func(tx *store.Tx) ([]bartleby.Event, error) {
			if _, err := tx.Image("img_2abcdefghijklmnopqrstuvwxyz"); !bartleby.IsCode(err, "image_not_found") {
				t.Errorf("image: %v", err)
			}
			return tx.Events(ids[0])
		})
		if err != nil || len(events) != 1 {
			t.Errorf("%d events, %v", len(events), err)
		}
	})
}

// An event says who made the change, and carries the document of that moment.
func TestEvent(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, open func(*testkit.Clock) *store.DB) {
		clock := &testkit.Clock{}
		db := open(clock)
		ins, ids := tenant(t, db, "someone")
		ctx := bartleby.WithCaller(t.Context(), bartleby.Caller{ClientIP: "203.0.113.7", UserAgent: "suite/1", KeyID: "sk_x"})
		at := db.Now()
		for i := range 2 {
			if err := change(ctx, db, ins.ID, func(tx *store.Tx) error {
				return tx.Emit(bartleby.UserUpdated, ids[0], map[string]any{"n": i, "html": "<b>&"})
			}); err != nil {
				t.Fatal(err)
			}
			clock.Advance(time.Second)
		}
		list, err := store.Read(ctx, db, ins.ID, func(tx *store.Tx) ([]bartleby.Event, error) { return tx.Events(ids[0]) })
		if err != nil || len(list) != 3 {
			t.Fatalf("%d events, %v", len(list), err)
		}
		for i, e := range list[1:] {
			want := fmt.Sprintf(`{"html":"<b>&","n":%d}`, i)
			if e.Type != bartleby.UserUpdated || e.ClientIP != "203.0.113.7" || e.UserAgent != "suite/1" || string(e.Payload) != want || e.CreatedAt < at {
				t.Errorf("%+v, payload %s", e, e.Payload)
			}
		}
		// Another instance has no part in them.
		twin, _ := tenant(t, db)
		list, err = store.Read(ctx, db, twin.ID, func(tx *store.Tx) ([]bartleby.Event, error) { return tx.Events("") })
		if err != nil || len(list) != 0 {
			t.Errorf("the twin sees %d events, %v", len(list), err)
		}
	})
}

// A caller who leaves while waiting gets an error, and what they asked for either happened whole or not at all.
func TestCancelledWrite(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, open func(*testkit.Clock) *store.DB) {
		db := open(&testkit.Clock{})
		ins, ids := tenant(t, db, "someone")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := change(ctx, db, ins.ID, func(tx *store.Tx) error { return extend(tx, ids[0], "x") }); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		if got := firstName(t, db, ins.ID, ids[0]); got != "" {
			t.Errorf("first name %q", got)
		}
	})
}

// What is indexed at the end of a batch is indexed for each of its units, whichever others of the batch failed or undid it.
func TestSearchAfterRacingWrites(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, open func(*testkit.Clock) *store.DB) {
		db := open(&testkit.Clock{})
		ins, _ := tenant(t, db)
		rules := testkit.Rules(db, &testkit.Clock{}, "")
		var group sync.WaitGroup
		for i := range 24 {
			group.Go(func() {
				name := fmt.Sprintf("needle_%d", i/2) // every name twice: one of two fails
				doc, err := rules.CreateUser(t.Context(), ins, identity.NewUser{Username: bartleby.To(name), FirstName: bartleby.To("Former")})
				if bartleby.IsCode(err, "form_identifier_exists") {
					return
				}
				if err == nil {
					_, err = rules.UpdateUser(t.Context(), ins, doc.ID, identity.UserChange{FirstName: bartleby.To("Haystack")})
				}
				if err == nil && i%3 == 0 {
					_, err = rules.DeleteUser(t.Context(), ins, doc.ID)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		count := func(query string) int64 {
			n, err := store.Read(t.Context(), db, ins.ID, func(tx *store.Tx) (int64, error) { return tx.CountUsers(store.UserFilter{Query: query}) })
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		all := count("")
		if all < 4 || count("needle") != all || count("haystack") != all || count("former") != 0 {
			t.Errorf("%d users: %d needles, %d in the haystack, %d former", all, count("needle"), count("haystack"), count("former"))
		}
	})
}
