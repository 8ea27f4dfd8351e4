package store

import (
	"fmt"

	"bartleby"
)

var domains = records[bartleby.Domain]{
	table:   "domains",
	noun:    "domain",
	columns: []string{"name"},
	row: func(d *bartleby.Domain) record {
		return record{d.ID, d.CreatedAt, d.UpdatedAt, []any{d.Name}}
	},
	taken: func(*bartleby.Domain) error { return bartleby.HomeURLTaken("name") },
}

// FindDomain reads a stored domain; nil when there is none. A primary domain is stored once it was changed.
func (tx *Tx) FindDomain(id string) (*bartleby.Domain, error) {
	return domains.find(tx, "r.id = $2", id)
}

// InsertDomain stores a new one. It fails with home_url_taken.
func (tx *Tx) InsertDomain(d *bartleby.Domain) error { return domains.insert(tx, d) }

// SaveDomain writes a changed one. It fails with resource_not_found and home_url_taken.
func (tx *Tx) SaveDomain(d *bartleby.Domain) error { return domains.save(tx, d) }

// DeleteDomain removes one and its checks. It fails with resource_not_found.
func (tx *Tx) DeleteDomain(id string) error {
	if _, err := tx.exec(`DELETE FROM proxy_checks WHERE instance_id = $1 AND domain_id = $2`, tx.Instance, id); err != nil {
		return fmt.Errorf("delete proxy checks: %w", err)
	}
	return domains.delete(tx, id)
}

// Domains lists the stored ones, newest first.
func (tx *Tx) Domains() ([]*bartleby.Domain, error) {
	return domains.list(tx, domains.filter(tx), "r.created_at DESC, r.id DESC", 0, 0)
}

var proxyChecks = records[bartleby.ProxyCheck]{
	table:   "proxy_checks",
	noun:    "proxy check",
	columns: []string{"domain_id", "proxy_url"},
	row: func(c *bartleby.ProxyCheck) record {
		return record{c.ID, c.CreatedAt, c.UpdatedAt, []any{c.DomainID, c.ProxyURL}}
	},
}

// FindProxyCheck reads the check of a domain with a proxy; nil when there is none.
func (tx *Tx) FindProxyCheck(domainID, proxyURL string) (*bartleby.ProxyCheck, error) {
	return proxyChecks.find(tx, "r.domain_id = $2 AND r.proxy_url = $3", domainID, proxyURL)
}

// InsertProxyCheck stores a new one.
func (tx *Tx) InsertProxyCheck(c *bartleby.ProxyCheck) error { return proxyChecks.insert(tx, c) }

// SaveProxyCheck writes a changed one.
func (tx *Tx) SaveProxyCheck(c *bartleby.ProxyCheck) error { return proxyChecks.save(tx, c) }
