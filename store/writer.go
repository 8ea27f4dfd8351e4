package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"bartleby"
)

// Bounds of one batch: how many units share a commit, and how long the first may wait for the last.
const (
	batchUnits = 64
	batchTime  = 5 * time.Millisecond
)

// writer is the one who writes to SQLite. Units of work queue; those that wait together run one after another inside one
// transaction and are acknowledged after its commit, so that they share the cost of the sync to disk (group commit).
//
// There is no savepoint per unit. A unit that fails before it wrote anything simply has failed. One that fails after it
// wrote takes the whole transaction back; the units before it are run again in a new one.
type writer struct {
	db    *DB
	pool  *sql.DB // of one connection
	conn  *sql.Conn
	ready map[string]*sql.Stmt
	queue chan *unit
	once  sync.Once // of closing stop
	stop  chan struct{}
	ended chan struct{}
}

// unit is one piece of work that waits for its commit.
type unit struct {
	ctx   context.Context
	fn    func(*Tx) error
	err   error
	panic any
	late  []func() error // to run before the commit
	done  chan struct{}
}

func newWriter(ctx context.Context, pool *sql.DB, db *DB) (*writer, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{
		db: db, pool: pool, conn: conn, ready: map[string]*sql.Stmt{},
		queue: make(chan *unit, 4*batchUnits), stop: make(chan struct{}), ended: make(chan struct{}),
	}
	go w.loop()
	return w, nil
}

// do queues a unit and waits until it is committed or refused. A context that ends while the unit still waits in the
// queue withdraws it; once it runs, its outcome is awaited.
func (w *writer) do(ctx context.Context, fn func(*Tx) error) error {
	u := &unit{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case w.queue <- u:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.stop:
		return bartleby.ServiceUnavailable(errors.New("the database is closing"))
	}
	select {
	case <-u.done:
	case <-w.ended: // the loop has drained the queue; ours may have come in too late
		select {
		case <-u.done:
		default:
			return bartleby.ServiceUnavailable(errors.New("the database is closed"))
		}
	}
	if u.panic != nil {
		panic(u.panic)
	}
	return u.err
}

// close lets what waits be written, and ends.
func (w *writer) close() {
	w.once.Do(func() { close(w.stop) })
	<-w.ended
	for _, s := range w.ready {
		s.Close()
	}
	w.conn.Close()
	w.pool.Close()
}

func (w *writer) loop() {
	defer close(w.ended)
	for {
		select {
		case u := <-w.queue:
			w.batch(u)
		case <-w.stop:
			for {
				select {
				case u := <-w.queue:
					w.batch(u)
				default:
					return
				}
			}
		}
	}
}

// batch runs the first unit and those that wait behind it, commits once, and acknowledges all.
func (w *writer) batch(first *unit) {
	started := w.db.now()
	var done []*unit // to be acknowledged after the commit
	next := first
	if err := w.begin(); err != nil {
		next.finish(err)
		return
	}
	for next != nil {
		switch ok, wrote := w.runUnit(next); {
		case ok:
			done = append(done, next)
		case wrote:
			next.finish(next.err)
			done = w.redo(done)
		default:
			next.finish(next.err)
		}
		next = nil
		if len(done) < batchUnits && w.db.now().Sub(started) < batchTime {
			select {
			case next = <-w.queue:
			default:
			}
		}
	}
	w.commit(done)
}

// redo starts over after a rollback: the units that had succeeded are run again, without the one that failed.
func (w *writer) redo(units []*unit) []*unit {
	for {
		w.rollback()
		if err := w.begin(); err != nil {
			for _, u := range units {
				u.finish(err)
			}
			return nil
		}
		again := false
		var done []*unit
		for i, u := range units {
			ok, wrote := w.runUnit(u)
			if ok {
				done = append(done, u)
				continue
			}
			u.finish(u.err)
			if wrote { // it failed only now: start over without it too
				units, again = append(done, units[i+1:]...), true
				break
			}
		}
		if !again {
			return done
		}
	}
}

// runUnit runs a unit inside the open transaction. It tells whether the unit succeeded, and whether it may have written.
func (w *writer) runUnit(u *unit) (ok, wrote bool) {
	if err := u.ctx.Err(); err != nil {
		u.err = err
		return false, false
	}
	// Statements run under a context of their own: a caller who leaves must not break the batch of others.
	tx := &Tx{Now: w.db.Now(), ctx: context.WithoutCancel(u.ctx), db: w.db, run: (*sqliteWriter)(w), write: true}
	defer func() {
		if p := recover(); p != nil {
			u.panic = p
			u.err = fmt.Errorf("panic: %v", p)
			ok, wrote = false, tx.wrote
		}
	}()
	u.err, u.panic, u.late = nil, nil, nil
	u.err = u.fn(tx)
	u.late = tx.late
	return u.err == nil, tx.wrote
}

func (u *unit) finish(err error) {
	u.err = err
	close(u.done)
}

func (w *writer) begin() error {
	_, err := w.conn.ExecContext(context.Background(), "BEGIN IMMEDIATE")
	return w.db.dialect.classify(err)
}

func (w *writer) rollback() {
	if _, err := w.conn.ExecContext(context.Background(), "ROLLBACK"); err != nil {
		w.db.log.Warn("rollback", "error", err) // some errors have rolled back already
	}
}

func (w *writer) commit(units []*unit) {
	var err error
	for _, u := range units {
		for _, late := range u.late {
			err = errors.Join(err, late())
		}
	}
	if err == nil {
		_, err = w.conn.ExecContext(context.Background(), "COMMIT")
	}
	if err != nil {
		w.rollback()
		err = bartleby.ServiceUnavailable(err)
	}
	for _, u := range units {
		u.finish(err)
	}
}

// sqliteWriter runs statements on the writing connection. Only the loop uses it, so that nothing needs a lock.
type sqliteWriter writer

func (w *sqliteWriter) prepare(query string) (*sql.Stmt, error) {
	if s, ok := w.ready[query]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(context.Background(), rewrite(query))
	if err == nil {
		w.ready[query] = s
	}
	return s, err
}

func (w *sqliteWriter) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	s, err := w.prepare(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (w *sqliteWriter) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	s, err := w.prepare(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (w *sqliteWriter) row(ctx context.Context, query string, args []any) *sql.Row {
	s, err := w.prepare(query)
	if err != nil {
		return w.conn.QueryRowContext(ctx, rewrite(query), args...)
	}
	return s.QueryRowContext(ctx, args...)
}
