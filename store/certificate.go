package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// What is in this file belongs to the server rather than to an instance.

// turnOf is the name of the row that says whose turn it is to ask for a certificate. Certificates' names have no such beginning.
func turnOf(name string) string { return "turn " + name }

// Certificate reads what was kept under a name; nil when there is nothing.
func Certificate(ctx context.Context, db *DB, name string) ([]byte, error) {
	data, err := Read(ctx, db, noInstance, func(tx *Tx) ([]byte, error) {
		var data []byte
		err := tx.get([]any{&data}, `SELECT data FROM certificates WHERE name = $1`, name)
		return data, err
	})
	if errors.Is(err, errNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return data, nil
}

// SaveCertificate keeps data under a name, in the place of what there was.
func SaveCertificate(ctx context.Context, db *DB, name string, data []byte) error {
	_, err := Write(ctx, db, noInstance, func(tx *Tx) (int64, error) {
		return tx.exec(`INSERT INTO certificates (name, data) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET data = excluded.data`, name, data)
	})
	if err != nil {
		return fmt.Errorf("save certificate: %w", err)
	}
	return nil
}

// DeleteCertificate removes what was kept under a name, if anything was.
func DeleteCertificate(ctx context.Context, db *DB, name string) error {
	_, err := Write(ctx, db, noInstance, func(tx *Tx) (int64, error) {
		return tx.exec(`DELETE FROM certificates WHERE name = $1`, name)
	})
	if err != nil {
		return fmt.Errorf("delete certificate: %w", err)
	}
	return nil
}

// TakeTurn tells whether a replica may ask for the certificate of a name: one at a time may, until its turn is over. It is
// prolonged for who has it.
func TakeTurn(ctx context.Context, db *DB, name, replica string, life time.Duration) (bool, error) {
	taken, err := Write(ctx, db, noInstance, func(tx *Tx) (int64, error) {
		return tx.exec(`INSERT INTO certificates (name, data, until) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET data = excluded.data, until = excluded.until
			WHERE certificates.until <= $4 OR certificates.data = excluded.data`, turnOf(name), []byte(replica), tx.Now+life.Milliseconds(), tx.Now)
	})
	if err != nil {
		return false, fmt.Errorf("take turn: %w", err)
	}
	return taken > 0, nil
}
