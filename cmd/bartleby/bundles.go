package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"bartleby/bundle"
	"bartleby/store"
)

// pulled are the packages that pages need, in the versions that today's SDKs ask for.
var pulled = []string{"@clerk/clerk-js@6", "@clerk/ui@1"}

func (c *bundlesAddCommand) run(ctx context.Context, p process) error {
	return c.add(ctx, p, c.Files)
}

// add reads packed packages and stores them.
func (s *storage) add(ctx context.Context, p process, files []string) error {
	db, err := s.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	for _, name := range files {
		if err := addBundle(ctx, p.stdout, db, name); err != nil {
			return fmt.Errorf("%s: %w", name, plain(err))
		}
	}
	return nil
}

func addBundle(ctx context.Context, out io.Writer, db *store.DB, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := bundle.Read(f)
	if err != nil {
		return err
	}
	if err := store.SaveBundle(ctx, db, b); err != nil {
		return err
	}
	size := int64(0)
	for _, file := range b.Files {
		size += file.Size
	}
	fmt.Fprintf(out, "Added %s %s: %d files, %.1f MB.\n", b.Package, b.Version, len(b.Files), float64(size)/1e6)
	return nil
}

// run has npm pack the packages into a folder of its own, with whatever registry and settings npm has here.
func (c *bundlesPullCommand) run(ctx context.Context, p process) error {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("npm is not on this machine; fetch the packages elsewhere (npm pack) and add them: bartleby bundles add FILE.tgz")
	}
	packages := c.Packages
	if len(packages) == 0 {
		packages = pulled
	}
	for _, name := range packages {
		if strings.HasPrefix(name, "-") {
			return usageError{fmt.Errorf("%q is no package", name)}
		}
	}
	dir, err := os.MkdirTemp("", "bartleby-bundles-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	pack := exec.CommandContext(ctx, npm, append([]string{"pack", "--silent", "--pack-destination", dir, "--"}, packages...)...)
	pack.Dir, pack.Stderr = dir, p.stderr
	if err := pack.Run(); err != nil {
		return fmt.Errorf("npm pack: %w", err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(files) == 0 {
		return errors.Join(err, errors.New("npm pack made no package"))
	}
	return c.add(ctx, p, files)
}

func (c *bundlesListCommand) run(ctx context.Context, p process) error {
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	list, err := store.Bundles(ctx, db)
	if err != nil {
		return plain(err)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "PACKAGE\tVERSION\tADDED")
	for _, b := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\n", b.Package, b.Version, time.UnixMilli(b.CreatedAt).UTC().Format(time.DateTime))
	}
	return w.Flush()
}

func (c *bundlesRemoveCommand) run(ctx context.Context, p process) error {
	at := strings.LastIndex(c.Package, "@")
	if at <= 0 {
		return usageError{fmt.Errorf("%q names no version", c.Package)}
	}
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	return plain(store.DeleteBundle(ctx, db, c.Package[:at], c.Package[at+1:]))
}
