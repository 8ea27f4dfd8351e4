package store

import (
	"encoding/json"
	"fmt"

	"bartleby"
)

var clients = records[bartleby.Client]{
	table: "clients",
	noun:  "client",
	row:   func(c *bartleby.Client) record { return record{c.ID, c.CreatedAt, c.UpdatedAt, nil} },
}

// Client reads one with its sessions, and inside a write locks it, but not them. It fails with resource_not_found.
func (tx *Tx) Client(id string) (*bartleby.Client, error) {
	if tx.write { // the sessions by a statement of their own, which sees what was written while this one waited for the lock
		c, err := clients.get(tx, id)
		if err != nil {
			return nil, err
		}
		return c, tx.withSessions(c)
	}
	if !bartleby.IsID(id) {
		return nil, clients.notFound(id)
	}
	c, found, err := tx.clientAtOnce(clientByID, id)
	if err == nil && !found {
		err = clients.notFound(id)
	}
	return c, err
}

// DevBrowserClient reads the client, with its sessions, of the browser whose token has a digest; nil where the browser has none.
// It tells whether there is such a browser.
func (tx *Tx) DevBrowserClient(digest string) (c *bartleby.Client, found bool, err error) {
	return tx.clientAtOnce(clientByBrowser, digest)
}

// clientWhere is where a client c is found: tables, and a condition on them.
type clientWhere struct{ from, where string }

var (
	clientByID      = clientWhere{"clients c", "c.instance_id = $1 AND c.id = $2"}
	clientByBrowser = clientWhere{"dev_browsers b LEFT JOIN clients c ON c.instance_id = b.instance_id AND c.id = b.client_id", "b.instance_id = $1 AND b.digest = $2"}
)

// query reads a client with its sessions, oldest first: a row for each of them, or one without.
func (c clientWhere) query() string {
	return `SELECT COALESCE(c.doc, ''), ` + sessionOrNone + ` FROM ` + c.from + `
		LEFT JOIN sessions r ON r.instance_id = c.instance_id AND r.client_id = c.id AND ` + heldByClient + `
		WHERE ` + c.where + ` ORDER BY r.created_at, r.id`
}

// clientAtOnce reads a client with its sessions in one statement, and tells whether there was a row at all.
func (tx *Tx) clientAtOnce(by clientWhere, arg string) (c *bartleby.Client, found bool, err error) {
	rows, err := tx.rows(by.query(), tx.Instance, arg)
	if err != nil {
		return nil, false, fmt.Errorf("client: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var doc, session []byte
		var s bartleby.Session
		if err := rows.Scan(append([]any{&doc, &session}, sessions.into(&s)...)...); err != nil {
			return nil, false, fmt.Errorf("client: %w", err)
		}
		found = true
		if len(doc) == 0 {
			break
		}
		if c == nil {
			c = &bartleby.Client{Sessions: []*bartleby.Session{}}
			if err := json.Unmarshal(doc, c); err != nil {
				return nil, false, fmt.Errorf("client: document: %w", err)
			}
		}
		if len(session) == 0 {
			break
		}
		if err := json.Unmarshal(session, &s); err != nil {
			return nil, false, fmt.Errorf("session: document: %w", err)
		}
		c.Sessions = append(c.Sessions, &s)
	}
	if err := rows.Err(); err != nil {
		return nil, false, tx.fault("client", err)
	}
	return c, found, nil
}

// InsertClient stores a new one.
func (tx *Tx) InsertClient(c *bartleby.Client) error { return clients.insert(tx, c) }

// SaveClient writes a changed one; its sessions are saved by themselves.
func (tx *Tx) SaveClient(c *bartleby.Client) error { return clients.save(tx, c) }

// Clients lists a page with their sessions, newest first, and counts them all.
func (tx *Tx) Clients(limit, offset int) ([]*bartleby.Client, int64, error) {
	c := clients.filter(tx)
	total, err := clients.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := clients.list(tx, c, ordered("r.created_at", true), limit, offset)
	if err != nil {
		return nil, 0, err
	}
	return list, total, tx.withSessions(list...)
}

// withSessions reads the sessions of clients, oldest first.
func (tx *Tx) withSessions(list ...*bartleby.Client) error {
	ids := make([]string, len(list))
	known := map[string]*bartleby.Client{}
	for i, c := range list {
		c.Sessions = []*bartleby.Session{}
		ids[i], known[c.ID] = c.ID, c
	}
	all, err := tx.ClientSessions(ids)
	for _, s := range all {
		known[s.ClientID].Sessions = append(known[s.ClientID].Sessions, s)
	}
	return err
}

// DeleteClient removes one with its sessions. It fails with resource_not_found.
func (tx *Tx) DeleteClient(id string) error { return clients.delete(tx, id) }
