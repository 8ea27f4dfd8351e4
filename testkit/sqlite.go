package testkit

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"bartleby/store"
)

// migrated is the file of a database without rows, made once: migrating takes longer than most tests.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "bartleby-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	db, err := store.Open(context.Background(), store.Config{Dir: dir, Now: time.Now})
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, store.File))
})

// SQLite returns a folder with a database for one test. It is migrated already, as a copy of a template.
func SQLite(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	file, err := migrated()
	if err != nil {
		t.Fatalf("template: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, store.File), file, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
