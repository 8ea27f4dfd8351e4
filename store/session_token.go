package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bartleby"
)

// TokenAsk says what of a subject is wanted beside the session and its active organization.
type TokenAsk struct{ User, Roles bool }

// query reads a session, the user's place in its active organization, and if asked the user.
func (ask TokenAsk) query() string {
	columns, from := "", ""
	if ask.User {
		columns, from = ", "+documentColumns, " JOIN users u ON u.instance_id = r.instance_id AND u.id = r.user_id"
	}
	return `SELECT r.doc` + sessions.beside + `, m.doc, o.doc, g.doc` + columns + ` FROM sessions r
		LEFT JOIN memberships m ON m.instance_id = r.instance_id AND m.organization_id = r.organization_id AND m.user_id = r.user_id
		LEFT JOIN organizations o ON o.instance_id = m.instance_id AND o.id = m.organization_id
		LEFT JOIN roles g ON g.instance_id = m.instance_id AND g.id = m.role_id` + from + ` WHERE r.instance_id = $1 AND r.id = $2`
}

// TokenSubject reads what the tokens of a session speak of: in one statement; a second one where an organization is active,
// and a third for the roles. It fails with resource_not_found.
func (tx *Tx) TokenSubject(sessionID string, ask TokenAsk) (*bartleby.TokenSubject, error) {
	if !bartleby.IsID(sessionID) {
		return nil, sessions.notFound(sessionID)
	}
	var d document
	var membership, organization, role []byte
	more := []any{&membership, &organization, &role}
	if ask.User {
		more = append(more, d.fields()...)
	}
	session, err := sessions.scan(func(fields ...any) error {
		return tx.get(append(fields, more...), ask.query(), tx.Instance, sessionID)
	})
	if errors.Is(err, errNoRows) {
		return nil, sessions.notFound(sessionID)
	}
	if err != nil {
		return nil, fmt.Errorf("token subject: %w", err)
	}
	t := &bartleby.TokenSubject{Session: session}
	if ask.User {
		user := d.value()
		t.User = &user
	}
	if membership != nil {
		for text, into := range map[*[]byte]any{&membership: &t.Membership, &organization: &t.Organization, &role: &t.Role} {
			if err := json.Unmarshal(*text, into); err != nil {
				return nil, fmt.Errorf("token subject: %w", err)
			}
		}
		if t.Permissions, err = tx.ownPermissions(t.Role.PermissionIDs); err != nil {
			return nil, err
		}
	}
	if ask.Roles {
		t.Roles, err = tx.userRoles(session.UserID)
	}
	return t, err
}

// ownPermissions lists the keys of some permissions, without those that are the server's own.
func (tx *Tx) ownPermissions(ids []string) ([]string, error) {
	rows, err := tx.rows(`SELECT id, "key" FROM permissions WHERE instance_id = $1 ORDER BY "key"`, tx.Instance)
	if err != nil {
		return nil, fmt.Errorf("permissions of a role: %w", err)
	}
	defer rows.Close()
	keys := []string{}
	for rows.Next() {
		var id, key string
		if err := rows.Scan(&id, &key); err != nil {
			return nil, fmt.Errorf("permissions of a role: %w", err)
		}
		if slices.Contains(ids, id) && !strings.HasPrefix(key, "org:sys_") {
			keys = append(keys, key)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("permissions of a role", err)
	}
	return keys, nil
}

// userRoles reads the keys of a user's roles, by the ids of the organizations.
func (tx *Tx) userRoles(userID string) (map[string]string, error) {
	rows, err := tx.rows(`SELECT m.organization_id, g."key" FROM memberships m JOIN roles g ON g.instance_id = m.instance_id AND g.id = m.role_id
		WHERE m.instance_id = $1 AND m.user_id = $2`, tx.Instance, userID)
	if err != nil {
		return nil, fmt.Errorf("roles of a user: %w", err)
	}
	defer rows.Close()
	roles := map[string]string{}
	for rows.Next() {
		var organization, key string
		if err := rows.Scan(&organization, &key); err != nil {
			return nil, fmt.Errorf("roles of a user: %w", err)
		}
		roles[organization] = key
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("roles of a user", err)
	}
	return roles, nil
}
