package store

import (
	"errors"
	"fmt"
	"strings"

	"bartleby"
)

var connections = records[bartleby.EnterpriseConnection]{
	table:   "enterprise_connections",
	noun:    "enterprise connection",
	columns: []string{"saml_id", "organization_id", "active", "name"},
	row: func(e *bartleby.EnterpriseConnection) record {
		var organization *string
		if e.OrganizationID != "" {
			organization = &e.OrganizationID
		}
		return record{e.ID, e.CreatedAt, e.UpdatedAt, []any{samlID(e), organization, e.Active, fold(e.Name)}}
	},
}

func samlID(e *bartleby.EnterpriseConnection) string {
	if e.SAML == nil {
		return ""
	}
	return e.SAML.ID
}

// ConnectionFilter says which enterprise connections a list is about; the zero value matches all.
type ConnectionFilter struct {
	SAML            bool   // those with a SAML part
	Query           string // part of the name
	OrganizationIDs Selection
	Active          *bool
}

// ConnectionOrders lists the names of the orders.
func ConnectionOrders() []string { return []string{"created_at", "name"} }

// EnterpriseConnection reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) EnterpriseConnection(id string) (*bartleby.EnterpriseConnection, error) {
	return connections.get(tx, id)
}

// SAMLConnection reads the connection that has this SAML part, and inside a write locks it. It fails with
// resource_not_found.
func (tx *Tx) SAMLConnection(id string) (*bartleby.EnterpriseConnection, error) {
	if !bartleby.IsID(id) {
		return nil, bartleby.ResourceNotFound("SAML connection", id)
	}
	e, err := connections.find(tx, "r.saml_id = $2 AND r.saml_id <> ''", id)
	if err == nil && e == nil {
		return nil, bartleby.ResourceNotFound("SAML connection", id)
	}
	return e, err
}

// InsertEnterpriseConnection stores a new one with its domains. It fails with form_already_exists where it is active and a
// domain has an active connection.
func (tx *Tx) InsertEnterpriseConnection(e *bartleby.EnterpriseConnection) error {
	if err := connections.insert(tx, e); err != nil {
		return err
	}
	return tx.putConnectionDomains(e)
}

// SaveEnterpriseConnection writes a changed one with its domains. It fails as InsertEnterpriseConnection does.
func (tx *Tx) SaveEnterpriseConnection(e *bartleby.EnterpriseConnection) error {
	if err := connections.save(tx, e); err != nil {
		return err
	}
	if _, err := tx.exec(`DELETE FROM enterprise_connection_domains WHERE instance_id = $1 AND connection_id = $2`, tx.Instance, e.ID); err != nil {
		return fmt.Errorf("save domains of enterprise connection: %w", err)
	}
	return tx.putConnectionDomains(e)
}

func (tx *Tx) putConnectionDomains(e *bartleby.EnterpriseConnection) error {
	args := []any{tx.Instance, e.ID, e.Active}
	rows := make([]string, len(e.Domains))
	for i, domain := range e.Domains {
		args = append(args, domain)
		rows[i] = fmt.Sprintf("($1, $2, $%d, $3)", len(args))
	}
	_, err := tx.exec(`INSERT INTO enterprise_connection_domains (instance_id, connection_id, domain, active) VALUES `+strings.Join(rows, ", "), args...)
	if errors.Is(err, errTaken) {
		return bartleby.AlreadyExists("domains", "active enterprise connection")
	}
	if err != nil {
		return fmt.Errorf("domains of enterprise connection: %w", err)
	}
	return nil
}

// HasActiveConnection tells whether an active connection has the domain.
func (tx *Tx) HasActiveConnection(domain string) (bool, error) {
	var has bool
	err := tx.get([]any{&has}, `SELECT EXISTS (SELECT 1 FROM enterprise_connection_domains WHERE instance_id = $1 AND domain = $2 AND active = true)`, tx.Instance, domain)
	if err != nil {
		return false, fmt.Errorf("active enterprise connection: %w", err)
	}
	return has, nil
}

// DeleteEnterpriseConnection removes one with its domains and secret.
func (tx *Tx) DeleteEnterpriseConnection(id string) error { return connections.delete(tx, id) }

// EnterpriseConnections lists a page, and counts all that match.
func (tx *Tx) EnterpriseConnections(f ConnectionFilter, order string, descending bool, limit, offset int) ([]*bartleby.EnterpriseConnection, int64, error) {
	c := tx.connectionConditions(f)
	total, err := connections.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := connections.list(tx, c, ordered("r."+order, descending), limit, offset)
	return list, total, err
}

func (tx *Tx) connectionConditions(f ConnectionFilter) *conditions {
	c := connections.filter(tx)
	if f.SAML {
		c.add("r.saml_id <> ''")
	}
	if query := strings.TrimSpace(f.Query); query != "" {
		c.add(fmt.Sprintf(`r.name LIKE %s ESCAPE '\'`, c.arg(containing(fold(query)))))
	}
	if s := f.OrganizationIDs; len(s.Include) > 0 {
		c.find("r.organization_id IN " + c.in(s.Include))
	}
	if s := f.OrganizationIDs; len(s.Exclude) > 0 {
		c.add(fmt.Sprintf("(r.organization_id IS NULL OR r.organization_id NOT IN %s)", c.in(s.Exclude)))
	}
	if f.Active != nil {
		c.add("r.active = " + c.arg(*f.Active))
	}
	return c
}

// ConnectionSecret reads the client's secret of an OpenID Connect connection; "" when there is none.
func (tx *Tx) ConnectionSecret(id string) (string, error) {
	var secret string
	err := tx.get([]any{&secret}, `SELECT client_secret FROM enterprise_connection_secrets WHERE instance_id = $1 AND connection_id = $2`, tx.Instance, id)
	if errors.Is(err, errNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("secret of enterprise connection: %w", err)
	}
	return secret, nil
}

// SaveConnectionSecret replaces the client's secret; "" removes it.
func (tx *Tx) SaveConnectionSecret(id, secret string) error {
	query, args := `DELETE FROM enterprise_connection_secrets WHERE instance_id = $1 AND connection_id = $2`, []any{tx.Instance, id}
	if secret != "" {
		query = `INSERT INTO enterprise_connection_secrets (instance_id, connection_id, client_secret) VALUES ($1, $2, $3)
			ON CONFLICT (instance_id, connection_id) DO UPDATE SET client_secret = excluded.client_secret`
		args = append(args, secret)
	}
	if _, err := tx.exec(query, args...); err != nil {
		return fmt.Errorf("save secret of enterprise connection: %w", err)
	}
	return nil
}
