package store

import (
	"context"
	"errors"
	"fmt"

	"bartleby"
)

// What is in this file belongs to the server rather than to an instance.

// SaveBundle stores the scripts of a version, in the place of what there was of it.
func SaveBundle(ctx context.Context, db *DB, b *bartleby.Bundle) error {
	_, err := Write(ctx, db, noInstance, func(tx *Tx) (struct{}, error) {
		if _, err := tx.exec(`DELETE FROM bundles WHERE package = $1 AND version = $2`, b.Package, b.Version); err != nil {
			return struct{}{}, fmt.Errorf("save bundle: %w", err)
		}
		if _, err := tx.exec(`INSERT INTO bundles (package, version, created_at) VALUES ($1, $2, $3)`, b.Package, b.Version, tx.Now); err != nil {
			return struct{}{}, fmt.Errorf("save bundle: %w", err)
		}
		for _, f := range b.Files {
			if _, err := tx.exec(`INSERT INTO bundle_files (package, version, path, size, digest, data) VALUES ($1, $2, $3, $4, $5, $6)`,
				b.Package, b.Version, f.Path, f.Size, f.Digest, f.Data); err != nil {
				return struct{}{}, fmt.Errorf("save bundle: %w", err)
			}
		}
		return struct{}{}, nil
	})
	return err
}

// DeleteBundle removes the scripts of a version. It fails with resource_not_found.
func DeleteBundle(ctx context.Context, db *DB, name, version string) error {
	_, err := Write(ctx, db, noInstance, func(tx *Tx) (struct{}, error) {
		gone, err := tx.exec(`DELETE FROM bundles WHERE package = $1 AND version = $2`, name, version)
		if err == nil && gone == 0 {
			err = bartleby.ScriptNotFound(name, version)
		}
		return struct{}{}, err
	})
	return err
}

// Bundles lists what there is, without files.
func Bundles(ctx context.Context, db *DB) ([]bartleby.Bundle, error) {
	return Read(ctx, db, noInstance, func(tx *Tx) ([]bartleby.Bundle, error) {
		rows, err := tx.rows(`SELECT package, version, created_at FROM bundles ORDER BY package, created_at, version`)
		if err != nil {
			return nil, fmt.Errorf("bundles: %w", err)
		}
		defer rows.Close()
		var list []bartleby.Bundle
		for rows.Next() {
			var b bartleby.Bundle
			if err := rows.Scan(&b.Package, &b.Version, &b.CreatedAt); err != nil {
				return nil, fmt.Errorf("bundles: %w", err)
			}
			list = append(list, b)
		}
		if err := rows.Err(); err != nil {
			return nil, tx.fault("bundles", err)
		}
		return list, nil
	})
}

// BundleFile reads one file of a version; nil when it is not there.
func BundleFile(ctx context.Context, db *DB, name, version, path string) (*bartleby.BundleFile, error) {
	f, err := Read(ctx, db, noInstance, func(tx *Tx) (*bartleby.BundleFile, error) {
		f := &bartleby.BundleFile{Path: path}
		return f, tx.get([]any{&f.Size, &f.Digest, &f.Data}, `SELECT size, digest, data FROM bundle_files WHERE package = $1 AND version = $2 AND path = $3`, name, version, path)
	})
	if errors.Is(err, errNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("bundle file: %w", err)
	}
	return f, nil
}
