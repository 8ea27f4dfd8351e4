package store

import (
	"context"
	"errors"
	"fmt"

	"bartleby"
)

// InstanceByHost finds the instance that has a host, or one whose satellite domain it belongs to; nil when there is none.
// The host is one of those that bartleby.HostsOf lists.
func InstanceByHost(ctx context.Context, db *DB, host string) (*bartleby.Instance, error) {
	return instanceBy(ctx, db, `i.frontend_host = $1`, host)
}

// InstanceByDomain finds the production instance, the oldest first, that has a domain of a name; nil when there is none.
func InstanceByDomain(ctx context.Context, db *DB, name string) (*bartleby.Instance, error) {
	return instanceBy(ctx, db, `i.environment = 'production' AND i.id = (SELECT d.instance_id FROM domains d WHERE d.name = $1 ORDER BY d.created_at LIMIT 1)`, name)
}

// InstanceByID finds an instance; nil when there is none.
func InstanceByID(ctx context.Context, db *DB, id string) (*bartleby.Instance, error) {
	return instanceBy(ctx, db, `i.id = $1`, id)
}

func instanceBy(ctx context.Context, db *DB, condition, value string) (*bartleby.Instance, error) {
	found, err := Read(ctx, db, noInstance, func(tx *Tx) (*bartleby.Instance, error) {
		return scanInstance(func(fields ...any) error {
			return tx.get(fields, `SELECT `+instanceColumns+` FROM instances i JOIN applications a ON a.id = i.application_id WHERE `+condition, value)
		})
	})
	if errors.Is(err, errNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("instance: %w", err)
	}
	return found, nil
}

// SaveFrontendHost gives the transaction's instance another host. One that has it already gets the label in its place. It
// fails with resource_not_found.
func (tx *Tx) SaveFrontendHost(host, label string) error {
	if _, err := tx.CurrentInstance(); err != nil {
		return err
	}
	if _, err := tx.exec(`UPDATE instances SET frontend_host = $3 WHERE frontend_host = $2 AND id <> $1`, tx.Instance, host, label); err != nil {
		return fmt.Errorf("save frontend host: %w", err)
	}
	if _, err := tx.exec(`UPDATE instances SET frontend_host = $2 WHERE id = $1`, tx.Instance, host); err != nil {
		return fmt.Errorf("save frontend host: %w", err)
	}
	return nil
}
