package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"bartleby/store"
)

func (c *migrateCommand) run(ctx context.Context, p process) error {
	db, err := c.open(ctx, p, quiet()) // opening migrates
	if err != nil {
		return plain(err)
	}
	defer db.Close()
	fmt.Fprintln(p.stdout, "The database has this version's schema.")
	return nil
}

func (c *backupCommand) run(ctx context.Context, p process) error {
	if c.DatabaseURL == "" {
		if _, err := os.Stat(filepath.Join(c.Data, store.File)); err != nil {
			return fmt.Errorf("there is no database in %s; --data says where it is", c.Data)
		}
	}
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return plain(err)
	}
	defer db.Close()
	if err := store.Backup(ctx, db, c.File); err != nil {
		return plain(err)
	}
	size := int64(0)
	if info, err := os.Stat(c.File); err == nil {
		size = info.Size()
	}
	fmt.Fprintf(p.stdout, "Wrote %s (%.1f MB). As bartleby.db in an empty data folder it is served.\n", c.File, float64(size)/1e6)
	return nil
}

func (c *versionCommand) run(_ context.Context, p process) error {
	fmt.Fprintln(p.stdout, "bartleby", version())
	return nil
}

// release is set when a release is built: -ldflags "-X main.release=1.2.3".
var release = ""

// version is the release, or the commit that the binary was built from.
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "development (" + s.Value[:min(12, len(s.Value))] + ")"
		}
	}
	return "development"
}
