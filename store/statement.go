package store

import (
	"context"
	"database/sql"
)

// Statements are prepared once and kept: parsing the same text again costs SQLite more than running it. Only texts that
// recur are worth it: filters with lists of varying length make many, and past a bound the rare ones run unprepared.

// maxStatements bounds how many are kept.
const maxStatements = 512

// reader runs statements outside of transactions.
func (db *DB) reader() runner {
	if db.writer == nil {
		return pgRunner{db.read}
	}
	return (*sqliteReader)(db)
}

type sqliteReader DB

// prepare returns a kept statement; nil when no more are kept.
func (r *sqliteReader) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := r.ready.Load(query); ok {
		return s.(*sql.Stmt), nil
	}
	if r.kept.Add(1) > maxStatements {
		r.kept.Add(-1)
		return nil, nil
	}
	s, err := r.read.PrepareContext(ctx, rewrite(query))
	if err != nil {
		r.kept.Add(-1)
		return nil, err
	}
	if had, loaded := r.ready.LoadOrStore(query, s); loaded {
		s.Close()
		return had.(*sql.Stmt), nil
	}
	return s, nil
}

func (r *sqliteReader) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	s, err := r.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return r.read.ExecContext(ctx, rewrite(query), args...)
	}
	return s.ExecContext(ctx, args...)
}

func (r *sqliteReader) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	s, err := r.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return r.read.QueryContext(ctx, rewrite(query), args...)
	}
	return s.QueryContext(ctx, args...)
}

// row reads at most one row. The driver would start a goroutine to watch a context that can end, which costs more than the
// read of a row does.
func (r *sqliteReader) row(ctx context.Context, query string, args []any) *sql.Row {
	ctx = context.WithoutCancel(ctx)
	s, err := r.prepare(ctx, query)
	if err != nil || s == nil {
		return r.read.QueryRowContext(ctx, rewrite(query), args...) // an error shows again when the row is scanned
	}
	return s.QueryRowContext(ctx, args...)
}
