package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/segmentio/ksuid"

	"bartleby"
)

var (
	errNoRows = sql.ErrNoRows
	errTaken  = errors.New("unique value is taken")
	// errReferenced says that a row cannot go, because another one names it.
	errReferenced = errors.New("row is referenced")
)

// Tx is one unit of work of one instance, at one moment.
type Tx struct {
	Instance string // whose data this is about; every query says it
	Now      int64  // Unix milliseconds; the same throughout

	ctx   context.Context
	db    *DB
	run   runner
	write bool
	wrote bool           // some statement may have changed something
	late  []func() error // of SQLite: what is better done once for a batch, at its end

	signals []Signal // to send after the commit
}

// wake signals a worker once the transaction is committed.
func (tx *Tx) wake(s Signal) {
	if !slices.Contains(tx.signals, s) {
		tx.signals = append(tx.signals, s)
	}
}

// runner runs statements: a pool, a connection, or a transaction.
type runner interface {
	exec(ctx context.Context, query string, args []any) (sql.Result, error)
	query(ctx context.Context, query string, args []any) (*sql.Rows, error)
	row(ctx context.Context, query string, args []any) *sql.Row
}

// Context is the context of the work.
func (tx *Tx) Context() context.Context { return tx.ctx }

// NewID makes an id: prefix, underscore, KSUID of the transaction's moment.
func (tx *Tx) NewID(p bartleby.Prefix) string { return newID(p, tx.Now) }

// NewID makes an id outside a transaction, for what is signed before it is stored.
func (db *DB) NewID(p bartleby.Prefix) string { return newID(p, db.Now()) }

func newID(p bartleby.Prefix, now int64) string {
	id, err := ksuid.NewRandomWithTime(time.UnixMilli(now))
	if err != nil {
		panic(err) // only when the system has no randomness
	}
	return string(p) + "_" + id.String()
}

func (tx *Tx) exec(query string, args ...any) (int64, error) {
	if !tx.write {
		return 0, errors.New("store: writing inside Read")
	}
	tx.wrote = true
	result, err := tx.run.exec(tx.ctx, query, args)
	if err != nil {
		return 0, tx.db.dialect.classify(err)
	}
	return result.RowsAffected()
}

func (tx *Tx) get(dest []any, query string, args ...any) error {
	return tx.db.dialect.classify(tx.run.row(tx.ctx, query, args).Scan(dest...))
}

// getWriting is get for a statement that writes and returns a row.
func (tx *Tx) getWriting(dest []any, query string, args ...any) error {
	if !tx.write {
		return errors.New("store: writing inside Read")
	}
	tx.wrote = true
	return tx.get(dest, query, args...)
}

func (tx *Tx) rows(query string, args ...any) (*sql.Rows, error) {
	rows, err := tx.run.query(tx.ctx, query, args)
	return rows, tx.db.dialect.classify(err)
}

// fault classifies an error that came while rows were read.
func (tx *Tx) fault(doing string, err error) error {
	return fmt.Errorf("%s: %w", doing, tx.db.dialect.classify(err))
}

// forUpdate locks the rows of a SELECT until the end of a write; SQLite has one writer and needs no lock.
func (tx *Tx) forUpdate() string {
	if tx.write {
		return tx.db.dialect.forUpdate
	}
	return ""
}

// unordered keeps SQLite from walking an index for the sake of order where a filter leaves few rows.
func (tx *Tx) unordered(column string) string { return tx.db.dialect.unordered + column }
