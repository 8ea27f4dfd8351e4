package store

import (
	"fmt"

	"bartleby"
)

// What is in this file reads for several users at once.

// UserDocuments reads users as stored, by id. Those that are not there are missing.
func (tx *Tx) UserDocuments(ids []string) (map[string]*bartleby.UserDocument, error) {
	found := make(map[string]*bartleby.UserDocument, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	c := &conditions{}
	c.instance = c.arg(tx.Instance)
	c.add("u.instance_id = " + c.instance)
	c.find("u.id IN " + c.in(distinct(ids)))
	rows, err := tx.rows(`SELECT `+documentColumns+` FROM users u WHERE `+c.where(), c.args...)
	if err != nil {
		return nil, fmt.Errorf("user documents: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var d document
		if err := rows.Scan(d.fields()...); err != nil {
			return nil, fmt.Errorf("user documents: %w", err)
		}
		u := d.value()
		found[u.ID] = &u
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("user documents", err)
	}
	return found, nil
}

// UserMembers reads all memberships of some users with what they tie together, oldest first, by the users' ids.
func (tx *Tx) UserMembers(userIDs []string) (map[string][]*bartleby.Member, error) {
	found := make(map[string][]*bartleby.Member, len(userIDs))
	if len(userIDs) == 0 {
		return found, nil
	}
	c := memberships.filter(tx)
	c.find("r.user_id IN " + c.in(distinct(userIDs)))
	list, err := memberships.list(tx, c, ordered("r.created_at", false), 0, 0)
	if err != nil {
		return nil, err
	}
	members, err := tx.MembersOf(list)
	if err != nil {
		return nil, err
	}
	if err := tx.CountPendingOf(members); err != nil {
		return nil, err
	}
	for _, m := range members {
		found[m.Membership.UserID] = append(found[m.Membership.UserID], m)
	}
	return found, nil
}
