package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Backup writes a consistent copy of an embedded database to a file that does not exist yet, while others read and write.
// The copy is a database: put into an empty data folder as bartleby.db, it is served. PostgreSQL has better tools of its
// own, and gets an error that says so.
func Backup(ctx context.Context, db *DB, file string) error {
	if db.writer == nil {
		return errors.New("this is a PostgreSQL database: back it up with pg_dump, or with the tools of its operator")
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s exists already; a backup does not overwrite", file)
	}
	// The copy appears under its name only when it is whole.
	part := file + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := private(part); err != nil {
		return err
	}
	// A connection of its own: those of the pool only read, and the writer has others to serve.
	own, err := sql.Open("sqlite", sqliteName(filepath.Join(db.dir, File), false))
	if err != nil {
		return err
	}
	defer own.Close()
	if _, err := own.ExecContext(ctx, `VACUUM INTO ?1`, part); err != nil {
		_ = os.Remove(part)
		return fmt.Errorf("backup: %w", err)
	}
	if err := syncFile(part); err != nil {
		return err
	}
	if err := os.Rename(part, file); err != nil {
		return err
	}
	return syncFile(filepath.Dir(file))
}

// syncFile makes a file, or the entries of a folder, survive a power cut.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
