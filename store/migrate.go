package store

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date. Replicas of PostgreSQL that start together wait for each other.
func migrate(ctx context.Context, db *sql.DB, d dialect) error {
	p, err := migrator(db, d)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", d.classify(err))
	}
	return nil
}

func migrator(db *sql.DB, d dialect) (*goose.Provider, error) {
	files, err := translated(d)
	if err != nil {
		return nil, err
	}
	if d.name == "sqlite" {
		return goose.NewProvider(goose.DialectSQLite3, db, files)
	}
	session, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(session))
}

// translated puts the engine's words into the migrations.
func translated(d dialect) (fs.FS, error) {
	out := fstest.MapFS{}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		out[strings.TrimPrefix(name, "migrations/")] = &fstest.MapFile{Data: translate(text, d)}
	}
	return out, nil
}

// translate replaces the tokens and drops the lines that are for the other engine.
func translate(text []byte, d dialect) []byte {
	var out bytes.Buffer
	for line := range strings.Lines(string(text)) {
		statement, only, marked := strings.Cut(line, "-- only ")
		if marked && strings.TrimSpace(only) != d.name {
			continue
		}
		for word, becomes := range d.words {
			statement = strings.ReplaceAll(statement, word, becomes)
		}
		out.WriteString(strings.TrimRight(statement, " \n"))
		out.WriteByte('\n')
	}
	return out.Bytes()
}
