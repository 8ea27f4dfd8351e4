package store

import (
	"context"
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// File is the name of the SQLite database in its folder.
const File = "bartleby.db"

// Config says where the data is.
type Config struct {
	URL       string           // postgres://…; "" for SQLite in Dir
	Dir       string           // folder of the SQLite file; made when missing
	Now       func() time.Time // the clock
	Log       *slog.Logger     // nil: nothing is logged
	ReadConns int              // reading connections of SQLite; 0: one per processor, at least four
	MaxConns  int              // connections of PostgreSQL; 0: 16

	bare bool // for tests: the schema is not touched
}

// DB is an open database, migrated to this version's schema.
type DB struct {
	dialect dialect
	dir     string
	now     func() time.Time
	log     *slog.Logger
	read    *sql.DB       // readers of SQLite; all of PostgreSQL
	pool    *pgxpool.Pool // under read on PostgreSQL, whose closing does not close it
	writer  *writer       // nil on PostgreSQL
	ready   sync.Map      // query → *sql.Stmt of read, on SQLite
	kept    atomic.Int64  // how many ready holds

	// EventsWaiting is signalled after a commit that left something for the webhooks' worker, MessagesWaiting for the mail's.
	EventsWaiting, MessagesWaiting Signal
}

// Signal wakes a worker. Signals that come while it is not waiting are one.
type Signal chan struct{}

func (s Signal) send() {
	select {
	case s <- struct{}{}:
	default:
	}
}

// Open opens the database, and makes or migrates it. It fails when the database cannot be reached.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	db := &DB{dir: c.Dir, now: c.Now, log: c.Log, EventsWaiting: make(Signal, 1), MessagesWaiting: make(Signal, 1)}
	open := db.openSQLite
	if c.URL != "" {
		open = db.openPostgres
	}
	if err := open(ctx, c); err != nil {
		return nil, err
	}
	return db, nil
}

func (db *DB) openSQLite(ctx context.Context, c Config) error {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	if c.ReadConns == 0 {
		c.ReadConns = max(4, runtime.NumCPU())
	}
	db.dialect = sqliteDialect
	file := filepath.Join(c.Dir, File)
	if err := private(file); err != nil {
		return err
	}
	single, err := sql.Open("sqlite", sqliteName(file, false))
	if err != nil {
		return err
	}
	single.SetMaxOpenConns(1)
	if err := migrate(ctx, single, db.dialect); err != nil {
		single.Close()
		return err
	}
	if db.writer, err = newWriter(ctx, single, db); err != nil {
		single.Close()
		return err
	}
	if db.read, err = sql.Open("sqlite", sqliteName(file, true)); err != nil {
		db.writer.close()
		return err
	}
	db.read.SetMaxOpenConns(c.ReadConns)
	db.read.SetMaxIdleConns(c.ReadConns)
	return db.read.PingContext(ctx)
}

// private makes a file that is not there yet, for this user's eyes only: who reads the database has every key in it. SQLite gives
// the files beside it the same rights.
func private(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// Close finishes the writes that wait, and closes.
func (db *DB) Close() error {
	if db.writer != nil {
		db.writer.close()
	}
	err := db.read.Close()
	if db.pool != nil {
		db.pool.Close()
	}
	return err
}

// admin runs statements that are about the schema.
func (db *DB) admin() *sql.DB {
	if db.writer != nil {
		return db.writer.pool
	}
	return db.read
}

// Ping asks whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return db.dialect.classify(db.read.QueryRowContext(ctx, "SELECT 1").Scan(&one))
}

// Engine is "sqlite" or "postgres".
func (db *DB) Engine() string { return db.dialect.name }

// Now is the database's clock, in Unix milliseconds.
func (db *DB) Now() int64 { return db.now().UnixMilli() }

// Read runs fn outside any transaction: each statement sees what is committed when it begins. It is for one statement, or
// for several that need not agree.
func Read[T any](ctx context.Context, db *DB, instance string, fn func(*Tx) (T, error)) (T, error) {
	tx := &Tx{Instance: instance, Now: db.Now(), ctx: ctx, db: db, run: db.reader()}
	out, err := fn(tx)
	if err != nil && db.dialect.deadConnection(err) && ctx.Err() == nil {
		out, err = fn(tx) // a pooled connection had died unnoticed; reading again is harmless
	}
	return out, err
}

type writing struct{}

// Write runs fn in a transaction and commits it. fn may be run again, after a lost race or because another unit of the
// same batch failed: it must do nothing that cannot be repeated, and nothing slow. An error of fn undoes what it wrote.
//
// Writes do not nest: fn calls functions that take its Tx. It fails with service_unavailable when the database cannot be
// reached; then the outcome is unknown only if the connection broke while committing.
func Write[T any](ctx context.Context, db *DB, instance string, fn func(*Tx) (T, error)) (T, error) {
	var out T
	var woken []Signal
	if ctx.Value(writing{}) != nil {
		panic("store: Write inside Write; pass the Tx on instead")
	}
	err := db.write(context.WithValue(ctx, writing{}, true), func(tx *Tx) (err error) {
		tx.Instance = instance
		out, err = fn(tx)
		woken = tx.signals
		return err
	})
	if err != nil {
		var none T
		return none, err
	}
	for _, s := range woken {
		s.send()
	}
	return out, nil
}

func (db *DB) write(ctx context.Context, fn func(*Tx) error) error {
	if db.writer != nil {
		return db.writer.do(ctx, fn)
	}
	return db.transact(ctx, fn)
}

// rewrite turns $n into ?n, which SQLite binds by number in every driver.
func rewrite(query string) string { return strings.ReplaceAll(query, "$", "?") }
