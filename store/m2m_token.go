package store

import (
	"errors"
	"fmt"

	"bartleby"
)

var m2mTokens = records[bartleby.M2MToken]{
	table:   "m2m_tokens",
	noun:    "M2M token",
	columns: []string{"machine_id", "digest", "likeness", "revoked", "expires_at"},
	row: func(t *bartleby.M2MToken) record {
		return record{t.ID, t.CreatedAt, t.UpdatedAt, []any{t.MachineID, t.Digest, t.Likeness, t.Revoked, t.ExpiresAt}}
	},
}

// M2MTokenFilter says which tokens of a machine a list is about: those that hold, and others where it says so.
type M2MTokenFilter struct {
	MachineID        string
	Revoked, Expired bool
}

// M2MToken reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) M2MToken(id string) (*bartleby.M2MToken, error) { return m2mTokens.get(tx, id) }

// M2MTokenByDigest finds one by the token's digest, and inside a write locks it; nil when there is none.
func (tx *Tx) M2MTokenByDigest(digest string) (*bartleby.M2MToken, error) {
	return m2mTokens.find(tx, "r.digest = $2", digest)
}

// InsertM2MToken stores a new one. It fails with clerk_key_invalid where the machine, whose key was just now good, has gone.
func (tx *Tx) InsertM2MToken(t *bartleby.M2MToken) error {
	err := m2mTokens.insert(tx, t)
	if errors.Is(err, errReferenced) {
		return bartleby.KeyInvalid()
	}
	return err
}

// SaveM2MToken writes a changed one.
func (tx *Tx) SaveM2MToken(t *bartleby.M2MToken) error { return m2mTokens.save(tx, t) }

// AlikeM2MToken finds, among a machine's tokens of a likeness that hold until a moment, that which holds longest; nil when
// there is none.
func (tx *Tx) AlikeM2MToken(machineID, likeness string, until int64) (*bartleby.M2MToken, error) {
	c := tx.alikeConditions(machineID, likeness, until)
	list, err := m2mTokens.list(tx, c, "r.expires_at DESC, r.id DESC", 1, 0)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

func (tx *Tx) alikeConditions(machineID, likeness string, until int64) *conditions {
	c := m2mTokens.filter(tx)
	c.add("r.machine_id = " + c.arg(machineID))
	c.add("r.likeness = " + c.arg(likeness))
	c.add("r.revoked = false AND r.expires_at > " + c.arg(max(tx.Now, until-1)))
	return c
}

// ForgetM2MTokens removes those of a machine whose time was over at a moment.
func (tx *Tx) ForgetM2MTokens(machineID string, before int64) error {
	if _, err := tx.exec(`DELETE FROM m2m_tokens WHERE instance_id = $1 AND machine_id = $2 AND expires_at <= $3`, tx.Instance, machineID, before); err != nil {
		return fmt.Errorf("forget M2M tokens: %w", err)
	}
	return nil
}

// M2MTokens lists a page, newest first, and counts all that match.
func (tx *Tx) M2MTokens(f M2MTokenFilter, limit, offset int) ([]*bartleby.M2MToken, int64, error) {
	c := tx.m2mTokenConditions(f)
	total, err := m2mTokens.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := m2mTokens.list(tx, c, "r.created_at DESC, r.id DESC", limit, offset)
	return list, total, err
}

func (tx *Tx) m2mTokenConditions(f M2MTokenFilter) *conditions {
	c := m2mTokens.filter(tx)
	c.add("r.machine_id = " + c.arg(f.MachineID))
	if !f.Revoked {
		c.add("r.revoked = false")
	}
	if !f.Expired {
		c.add(tx.unordered("r.expires_at") + " > " + c.arg(tx.Now))
	}
	return c
}
