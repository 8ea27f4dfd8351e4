package store

import (
	"fmt"
	"strings"

	"bartleby"
)

var oauthApplications = records[bartleby.OAuthApplication]{
	table:   "oauth_applications",
	noun:    "OAuth application",
	columns: []string{"client_id", "name"},
	row: func(a *bartleby.OAuthApplication) record {
		return record{a.ID, a.CreatedAt, a.UpdatedAt, []any{a.ClientID, fold(a.Name)}}
	},
}

// OAuthApplicationOrders lists the names of the orders.
func OAuthApplicationOrders() []string { return []string{"created_at", "name"} }

// OAuthApplication reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) OAuthApplication(id string) (*bartleby.OAuthApplication, error) {
	return oauthApplications.get(tx, id)
}

// OAuthClient finds an application by its client id, and locks nothing: clients get many tokens at once. Nil when there is none.
func (tx *Tx) OAuthClient(clientID string) (*bartleby.OAuthApplication, error) {
	c := oauthApplications.filter(tx)
	c.find("r.client_id = " + c.arg(clientID))
	list, err := oauthApplications.list(tx, c, "r.id", 1, 0)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// InsertOAuthApplication stores a new one.
func (tx *Tx) InsertOAuthApplication(a *bartleby.OAuthApplication) error {
	return oauthApplications.insert(tx, a)
}

// SaveOAuthApplication writes a changed one.
func (tx *Tx) SaveOAuthApplication(a *bartleby.OAuthApplication) error {
	return oauthApplications.save(tx, a)
}

// DeleteOAuthApplication removes one; its tokens go by foreign key. It fails with resource_not_found.
func (tx *Tx) DeleteOAuthApplication(id string) error { return oauthApplications.delete(tx, id) }

// OAuthApplications lists a page of those whose name contains the query, or whose client id it is, and counts them.
func (tx *Tx) OAuthApplications(query, order string, descending bool, limit, offset int) ([]*bartleby.OAuthApplication, int64, error) {
	c := oauthApplications.filter(tx)
	if query = strings.TrimSpace(query); query != "" {
		c.add(fmt.Sprintf(`(r.client_id = %s OR r.name LIKE %s ESCAPE '\')`, c.arg(query), c.arg(containing(fold(query)))))
	}
	total, err := oauthApplications.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := oauthApplications.list(tx, c, ordered("r."+order, descending), limit, offset)
	return list, total, err
}
