package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"bartleby"
)

var machines = records[bartleby.Machine]{
	table:   "machines",
	noun:    "machine",
	columns: []string{"name"},
	row: func(m *bartleby.Machine) record {
		return record{m.ID, m.CreatedAt, m.UpdatedAt, []any{fold(m.Name)}}
	},
}

// MachineOrders lists the names of the orders.
func MachineOrders() []string { return []string{"created_at", "name"} }

// Machine reads one, and inside a write locks it: whatever depends on its scopes, keys or tokens does so first. It fails
// with resource_not_found.
func (tx *Tx) Machine(id string) (*bartleby.Machine, error) { return machines.get(tx, id) }

// InsertMachine stores a new one.
func (tx *Tx) InsertMachine(m *bartleby.Machine) error { return machines.insert(tx, m) }

// SaveMachine writes a changed one.
func (tx *Tx) SaveMachine(m *bartleby.Machine) error { return machines.save(tx, m) }

// DeleteMachine removes one; keys, scopes and tokens go by foreign key.
func (tx *Tx) DeleteMachine(id string) error { return machines.delete(tx, id) }

// Machines lists a page, and counts all that match: with the id, or part of the name.
func (tx *Tx) Machines(query, order string, descending bool, limit, offset int) ([]*bartleby.Machine, int64, error) {
	c := machines.filter(tx)
	if query = strings.TrimSpace(query); query != "" {
		c.add(fmt.Sprintf(`(r.id = %s OR r.name LIKE %s ESCAPE '\')`, c.arg(query), c.arg(containing(fold(query)))))
	}
	total, err := machines.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := machines.list(tx, c, ordered("r."+order, descending), limit, offset)
	return list, total, err
}

// MachineGrants adds to some machines those that they may talk to, in one statement for all.
func (tx *Tx) MachineGrants(list ...*bartleby.Machine) ([]*bartleby.MachineGrant, error) {
	grants := make([]*bartleby.MachineGrant, len(list))
	by := map[string]*bartleby.MachineGrant{}
	ids := make([]string, len(list))
	for i, m := range list {
		grants[i] = &bartleby.MachineGrant{Machine: *m, Scoped: []*bartleby.Machine{}}
		by[m.ID], ids[i] = grants[i], m.ID
	}
	if len(list) == 0 {
		return grants, nil
	}
	c := &conditions{}
	c.instance = c.arg(tx.Instance)
	rows, err := tx.rows(`SELECT s.from_id, r.doc FROM machine_scopes s JOIN machines r ON r.instance_id = s.instance_id AND r.id = s.to_id
		WHERE s.instance_id = `+c.instance+` AND s.from_id IN `+c.in(ids)+` ORDER BY s.created_at, s.to_id`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("machine scopes: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var from string
		to, err := machines.scanAfter(rows, &from)
		if err != nil {
			return nil, fmt.Errorf("machine scopes: %w", err)
		}
		by[from].Scoped = append(by[from].Scoped, to)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("machine scopes", err)
	}
	return grants, nil
}

// MachineScopes lists the ids of the machines that one may talk to, in their order.
func (tx *Tx) MachineScopes(from string) ([]string, error) {
	rows, err := tx.rows(`SELECT to_id FROM machine_scopes WHERE instance_id = $1 AND from_id = $2 ORDER BY to_id`, tx.Instance, from)
	if err != nil {
		return nil, fmt.Errorf("machine scopes: %w", err)
	}
	defer rows.Close()
	list := []string{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("machine scopes: %w", err)
		}
		list = append(list, id)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("machine scopes", err)
	}
	return list, nil
}

// InsertMachineScope lets a machine talk to another. It fails with duplicate_record, and with resource_not_found where the
// other one has gone.
func (tx *Tx) InsertMachineScope(from, to string) error {
	_, err := tx.exec(`INSERT INTO machine_scopes (instance_id, from_id, to_id, created_at) VALUES ($1, $2, $3, $4)`, tx.Instance, from, to, tx.Now)
	switch {
	case errors.Is(err, errTaken):
		return bartleby.MachineScopeExists(to)
	case errors.Is(err, errReferenced):
		return machines.notFound(to)
	case err != nil:
		return fmt.Errorf("insert machine scope: %w", err)
	}
	return nil
}

// DeleteMachineScope takes it back. It fails with resource_not_found.
func (tx *Tx) DeleteMachineScope(from, to string) error {
	gone, err := tx.exec(`DELETE FROM machine_scopes WHERE instance_id = $1 AND from_id = $2 AND to_id = $3`, tx.Instance, from, to)
	if err != nil {
		return fmt.Errorf("delete machine scope: %w", err)
	}
	if gone == 0 {
		return bartleby.ResourceNotFound("machine scope", to)
	}
	return nil
}

// SetMachineSecret makes a secret key the machine's current one. Those before hold until the given moment at most, and
// cannot be read any more.
func (tx *Tx) SetMachineSecret(machineID, secret string, until int64) error {
	_, err := tx.exec(`UPDATE machine_keys SET expires_at = $3, secret = '' WHERE instance_id = $1 AND machine_id = $2 AND (expires_at = 0 OR expires_at > $3)`,
		tx.Instance, machineID, until)
	if err != nil {
		return fmt.Errorf("set machine secret: %w", err)
	}
	if _, err := tx.exec(`DELETE FROM machine_keys WHERE instance_id = $1 AND machine_id = $2 AND expires_at <> 0 AND expires_at <= $3`, tx.Instance, machineID, tx.Now); err != nil {
		return fmt.Errorf("set machine secret: %w", err)
	}
	_, err = tx.exec(`INSERT INTO machine_keys (instance_id, machine_id, digest, secret, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, 0)`,
		tx.Instance, machineID, KeyDigest(secret), secret, tx.Now)
	if err != nil {
		return fmt.Errorf("set machine secret: %w", err)
	}
	return nil
}

// MachineSecret reads the machine's current secret key. It fails with resource_not_found.
func (tx *Tx) MachineSecret(machineID string) (string, error) {
	var secret string
	err := tx.get([]any{&secret}, `SELECT secret FROM machine_keys WHERE instance_id = $1 AND machine_id = $2 AND expires_at = 0`, tx.Instance, machineID)
	if errors.Is(err, errNoRows) {
		return "", machines.notFound(machineID)
	}
	if err != nil {
		return "", fmt.Errorf("machine secret: %w", err)
	}
	return secret, nil
}

// MachineByKey finds the instance and the machine of a machine's secret key by the key's digest. It fails with
// clerk_key_invalid.
func MachineByKey(ctx context.Context, db *DB, digest string) (*bartleby.Instance, string, error) {
	return keyHolder(ctx, db, "machine_keys", "machine_id", digest)
}
