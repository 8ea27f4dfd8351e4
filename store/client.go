package store

import "bartleby"

var clients = records[bartleby.Client]{
	table: "clients",
	noun:  "client",
	row:   func(c *bartleby.Client) record { return record{c.ID, c.CreatedAt, c.UpdatedAt, nil} },
}

// Client reads one with its sessions, and inside a write locks it, but not them. It fails with resource_not_found.
func (tx *Tx) Client(id string) (*bartleby.Client, error) {
	c, err := clients.get(tx, id)
	if err != nil {
		return nil, err
	}
	return c, tx.withSessions(c)
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
