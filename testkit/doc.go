// Package testkit gives tests a real server on a real database: each test its own, on both engines, with a twin tenant
// beside it, a clock that can be moved, and the log at hand.
//
// What may not enter: mocks of the database, and anything that the program itself needs.
package testkit

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bartleby/store"

	_ "github.com/jackc/pgx/v5/stdlib" // for making databases
)

// PostgresVariable names a server where databases may be made, by a URL such as
// postgres://bartleby@127.0.0.1:5432/postgres?sslmode=disable.
const PostgresVariable = "BARTLEBY_TEST_DATABASE_URL"

// Clock is a clock that tests move.
type Clock struct{ ahead atomic.Int64 }

// Now is the time, as far ahead as the test wants.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) { c.ahead.Add(int64(d)) }

// Engines runs a test on SQLite and on PostgreSQL, each with a fresh database. Without PostgreSQL its half is skipped,
// unless BARTLEBY_TEST_REQUIRE_POSTGRES says that absence is a failure.
func Engines(t *testing.T, test func(t *testing.T, open func(*Clock) *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		dir := SQLite(t)
		test(t, func(c *Clock) *store.DB { return open(t, store.Config{Dir: dir, Now: c.Now}) })
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := Postgres(t)
		test(t, func(c *Clock) *store.DB { return open(t, store.Config{URL: url, Now: c.Now, MaxConns: 8}) })
	})
}

func open(t *testing.T, c store.Config) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), c)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

var template struct {
	sync.Mutex
	name string
}

var databases atomic.Int64

// Postgres makes a database for one test and returns its URL. It is migrated already, as a copy of a template.
func Postgres(t *testing.T) string {
	t.Helper()
	server := os.Getenv(PostgresVariable)
	if server == "" {
		message := "PostgreSQL is not tested: set " + PostgresVariable + " to the URL of a server where databases may be made, such as postgres://postgres@127.0.0.1:5432/postgres (Debian: apt-get install postgresql)"
		if os.Getenv("BARTLEBY_TEST_REQUIRE_POSTGRES") != "" {
			t.Fatal(message)
		}
		t.Skip(message)
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	template.Lock()
	defer template.Unlock()
	if template.name == "" {
		name := fmt.Sprintf("bartleby_template_%d", os.Getpid())
		create(t, admin, name, "")
		db, err := store.Open(context.Background(), store.Config{URL: at(t, server, name), Now: time.Now})
		if err != nil {
			t.Fatalf("template: %v", err)
		}
		db.Close()
		template.name = name
	}
	name := fmt.Sprintf("bartleby_test_%d_%d", os.Getpid(), databases.Add(1))
	create(t, admin, name, template.name)
	t.Cleanup(func() {
		if _, err := admin.Exec(`DROP DATABASE IF EXISTS ` + name + ` WITH (FORCE)`); err != nil {
			t.Logf("drop %s: %v", name, err)
		}
		admin.Close()
	})
	return at(t, server, name)
}

func create(t *testing.T, admin *sql.DB, name, from string) {
	t.Helper()
	statement := "CREATE DATABASE " + name
	if from != "" {
		statement += " TEMPLATE " + from
	}
	if _, err := admin.Exec(`DROP DATABASE IF EXISTS ` + name + ` WITH (FORCE)`); err != nil {
		t.Fatal(err)
	}
	// A copy waits until nobody is connected to its template.
	var err error
	for range 50 {
		if _, err = admin.Exec(statement); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal(err)
}

func at(t *testing.T, server, database string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + database
	return u.String()
}
