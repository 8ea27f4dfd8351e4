package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bartleby"
)

func openSQLite(t *testing.T) *DB {
	t.Helper()
	db, err := Open(context.Background(), Config{Dir: t.TempDir(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// put writes a row that nothing else depends on.
func put(tx *Tx, id string) error {
	_, err := tx.exec(`INSERT INTO applications (id, name, created_at) VALUES ($1, $1, 0)`, id)
	return err
}

func write(db *DB, fn func(*Tx) error) error {
	_, err := Write(context.Background(), db, "ins", func(tx *Tx) (struct{}, error) { return struct{}{}, fn(tx) })
	return err
}

func names(t *testing.T, db *DB) map[string]bool {
	t.Helper()
	all, err := Read(context.Background(), db, "", func(tx *Tx) (map[string]bool, error) {
		rows, err := tx.rows(`SELECT name FROM applications`)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		all := map[string]bool{}
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return nil, err
			}
			all[name] = true
		}
		return all, rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// hold lets a unit stand in the writer until release is called, so that others queue behind it and share its batch.
func hold(t *testing.T, db *DB) (release func()) {
	t.Helper()
	running, done := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := write(db, func(*Tx) error { once.Do(func() { close(running) }); <-done; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-running
	return func() { close(done); wg.Wait() }
}

// enqueue starts a write and waits until it is in the queue.
func enqueue(t *testing.T, db *DB, wg *sync.WaitGroup, fn func(*Tx) error, then func(error)) {
	t.Helper()
	before := len(db.writer.queue)
	wg.Go(func() { then(write(db, fn)) })
	for range 1000 {
		if len(db.writer.queue) > before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("not queued")
}

func TestUnitsShareACommit(t *testing.T) {
	db := openSQLite(t)
	// The batch's time is bounded; a clock that stands still keeps it open for all that wait.
	frozen := time.Now()
	db.now = func() time.Time { return frozen }
	release := hold(t, db)
	var wg sync.WaitGroup
	var order []string // what each unit sees of those before it, uncommitted, in the same transaction
	for i := range 10 {
		enqueue(t, db, &wg, func(tx *Tx) error {
			var n int
			if err := tx.get([]any{&n}, `SELECT count(*) FROM applications`); err != nil {
				return err
			}
			order = append(order, fmt.Sprint(n))
			if outside := names(t, db); len(outside) != 0 {
				t.Errorf("unit %d: others see %d rows before the commit", i, len(outside))
			}
			return put(tx, fmt.Sprint("app", i))
		}, func(err error) {
			if err != nil {
				t.Error(err)
			}
			if len(names(t, db)) != 10 {
				t.Error("acknowledged before the commit")
			}
		})
	}
	release()
	wg.Wait()
	if got := fmt.Sprint(order); got != "[0 1 2 3 4 5 6 7 8 9]" {
		t.Errorf("units saw %s", got)
	}
}

func TestFailingUnitsHurtNobody(t *testing.T) {
	db := openSQLite(t)
	frozen := time.Now()
	db.now = func() time.Time { return frozen }
	release := hold(t, db)
	var wg sync.WaitGroup
	early, late := errors.New("early"), errors.New("late")
	var runs [9]atomic.Int32
	for i := range 9 {
		enqueue(t, db, &wg, func(tx *Tx) error {
			runs[i].Add(1)
			switch i {
			case 2:
				return early
			case 4:
				if err := put(tx, "undone"); err != nil {
					return err
				}
				return late
			case 6:
				if err := put(tx, "panicked"); err != nil {
					return err
				}
				if runs[i].Load() > 1 {
					return late
				}
				return put(tx, "panicked") // the same key: an error of the database
			}
			return put(tx, fmt.Sprint("app", i))
		}, func(err error) {
			switch {
			case i == 2 && !errors.Is(err, early), i == 4 && !errors.Is(err, late), i == 6 && !errors.Is(err, errTaken):
				t.Errorf("unit %d: %v", i, err)
			case i != 2 && i != 4 && i != 6 && err != nil:
				t.Errorf("unit %d: %v", i, err)
			}
		})
	}
	release()
	wg.Wait()
	if got := names(t, db); len(got) != 6 || got["undone"] || got["panicked"] {
		t.Errorf("%v", got)
	}
	if runs[2].Load() != 1 || runs[0].Load() < 2 {
		t.Errorf("runs: %d of the one that failed early, %d of the first", runs[2].Load(), runs[0].Load())
	}
}

func TestPanicsReachTheirCaller(t *testing.T) {
	db := openSQLite(t)
	func() {
		defer func() {
			if p := recover(); p != "boom" {
				t.Errorf("recovered %v", p)
			}
		}()
		_ = write(db, func(tx *Tx) error { _ = put(tx, "x"); panic("boom") })
	}()
	if err := write(db, func(tx *Tx) error { return put(tx, "alive") }); err != nil {
		t.Fatal(err)
	}
	if got := names(t, db); len(got) != 1 || !got["alive"] {
		t.Errorf("%v", got)
	}
}

func TestContextsEnd(t *testing.T) {
	db := openSQLite(t)
	release := hold(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := Write(ctx, db, "ins", func(tx *Tx) (int, error) { return 0, put(tx, "withdrawn") })
		ended <- err
	}()
	for len(db.writer.queue) == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	release()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	if _, err := Write(ctx, db, "ins", func(tx *Tx) (int, error) { cancel(); return 0, put(tx, "kept") }); err != nil {
		t.Errorf("a unit that ran is answered: %v", err)
	}
	if got := names(t, db); len(got) != 1 || !got["kept"] {
		t.Errorf("%v", got)
	}
}

func TestClosing(t *testing.T) {
	db := openSQLite(t)
	release := hold(t, db)
	var wg sync.WaitGroup
	for i := range 5 {
		enqueue(t, db, &wg, func(tx *Tx) error { return put(tx, fmt.Sprint(i)) }, func(err error) {
			if err != nil {
				t.Errorf("queued before the close: %v", err)
			}
		})
	}
	closed := make(chan struct{})
	go func() { db.Close(); close(closed) }()
	release()
	wg.Wait()
	<-closed
	if err := write(db, func(tx *Tx) error { return put(tx, "late") }); !bartleby.IsCode(err, "service_unavailable") {
		t.Errorf("after the close: %v", err)
	}
}

func TestWritesDoNotNest(t *testing.T) {
	db := openSQLite(t)
	defer func() {
		if recover() == nil {
			t.Error("a nested write would wait for itself")
		}
	}()
	_ = write(db, func(tx *Tx) error {
		_, err := Write(tx.Context(), db, "ins", func(*Tx) (int, error) { return 0, nil })
		return err
	})
}

func TestReadsDoNotWrite(t *testing.T) {
	db := openSQLite(t)
	if _, err := Read(t.Context(), db, "", func(tx *Tx) (int, error) { return 0, put(tx, "x") }); err == nil {
		t.Error("wrote inside Read")
	}
	if _, err := db.read.Exec(`INSERT INTO applications (id, name, created_at) VALUES ('x', 'x', 0)`); err == nil {
		t.Error("a reading connection writes")
	}
}
