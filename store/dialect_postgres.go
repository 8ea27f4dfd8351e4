package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"bartleby"
)

var postgresDialect = dialect{
	name:           "postgres",
	forUpdate:      " FOR UPDATE",
	page:           `SELECT %[1]s FROM users u WHERE u.instance_id = $1 AND u.id IN (SELECT u.id FROM users u %[2]s) ORDER BY %[3]s`,
	exclusive:      "SELECT pg_advisory_xact_lock(4410)",
	tryExclusive:   "SELECT pg_try_advisory_xact_lock(4411)",
	skipLocked:     " FOR UPDATE SKIP LOCKED",
	sequence:       "seq",
	words:          map[string]string{"JSON_DOC": "TEXT", "KEY_TEXT": `TEXT COLLATE "C"`, "BYTES": "BYTEA"},
	classify:       classifyPostgres,
	deadConnection: deadPostgres,
	grams: gramIndex{
		put:    putGramsPostgres,
		match:  `u.grams @@ %s::tsquery`,
		and:    " & ",
		begins: ":*",
	},
	documents: documentIndex{put: putOperationsPostgres, match: `o.words @@ %s::tsquery`, or: " | ", quote: `'`},
}

func (db *DB) openPostgres(ctx context.Context, c Config) error {
	config, err := pgxpool.ParseConfig(c.URL)
	if err != nil {
		return fmt.Errorf("database URL: %w", err)
	}
	config.MaxConns = 16
	if c.MaxConns > 0 {
		config.MaxConns = int32(c.MaxConns)
	}
	config.MaxConnIdleTime = 5 * time.Minute
	config.ConnConfig.ConnectTimeout = 3 * time.Second
	config.ConnConfig.RuntimeParams["application_name"] = "bartleby"
	config.ConnConfig.RuntimeParams["statement_timeout"] = "15000"
	config.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "30000"
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(ctx), config)
	if err != nil {
		return err
	}
	db.dialect, db.pool = postgresDialect, pool
	db.read = stdlib.OpenDBFromPool(pool)
	if c.bare {
		return nil
	}
	if err := migrate(ctx, db.read, db.dialect); err != nil {
		db.Close()
		return err
	}
	return nil
}

// transact runs fn in a transaction of its own, again after a lost race. Rules lock the aggregate that they change and
// unique indexes decide what is taken, so that READ COMMITTED is enough: see docs/decisions.
func (db *DB) transact(ctx context.Context, fn func(*Tx) error) error {
	const tries = 10
	for try := 1; ; try++ {
		err := db.try(ctx, fn)
		if err == nil || try == tries || !lostRace(err) {
			return err
		}
		pause := time.Duration(rand.Int64N(int64(time.Millisecond) << min(try, 6)))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

func (db *DB) try(ctx context.Context, fn func(*Tx) error) error {
	t, err := db.read.BeginTx(ctx, nil)
	if err != nil && deadPostgres(err) && ctx.Err() == nil {
		t, err = db.read.BeginTx(ctx, nil)
	}
	if err != nil {
		return classifyPostgres(err)
	}
	defer t.Rollback() // nothing after a commit; also when fn panics
	if err := fn(&Tx{Now: db.Now(), ctx: ctx, db: db, run: pgRunner{t}, write: true}); err != nil {
		return err
	}
	return classifyPostgres(t.Commit())
}

func lostRace(err error) bool {
	var fault *pgconn.PgError
	return errors.As(err, &fault) && (fault.Code == "40001" || fault.Code == "40P01")
}

// deadPostgres tells whether nothing was sent to the server: the pooled connection had died before.
func deadPostgres(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || pgconn.SafeToRetry(err)
}

func classifyPostgres(err error) error {
	if err == nil || errors.Is(err, sql.ErrNoRows) || errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	var fault *pgconn.PgError
	if errors.As(err, &fault) {
		switch {
		case fault.Code == "23505":
			return errors.Join(errTaken, err)
		case fault.Code == "23503":
			return errors.Join(errReferenced, err)
		case fault.Code[:2] == "08", fault.Code[:2] == "53", fault.Code == "57P01", fault.Code == "57P02", fault.Code == "57P03",
			fault.Code == "57014", fault.Code == "25006", fault.Code == "25P03":
			return bartleby.ServiceUnavailable(err)
		}
		return err
	}
	var dial *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &dial), errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, net.ErrClosed), errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), pgconn.SafeToRetry(err):
		return bartleby.ServiceUnavailable(err)
	}
	if err.Error() == "conn closed" { // pgx has no exported value for it
		return bartleby.ServiceUnavailable(err)
	}
	return err
}

// pgRunner runs statements as they are; pgx prepares and keeps them per connection.
type pgRunner struct {
	on interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}
}

func (r pgRunner) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	return r.on.ExecContext(ctx, query, args...)
}

func (r pgRunner) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return r.on.QueryContext(ctx, query, args...)
}

func (r pgRunner) row(ctx context.Context, query string, args []any) *sql.Row {
	return r.on.QueryRowContext(ctx, query, args...)
}
