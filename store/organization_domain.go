package store

import (
	"fmt"
	"slices"
	"strings"

	"bartleby"
)

var organizationDomains = records[bartleby.OrganizationDomain]{
	table:   "organization_domains",
	noun:    "organization domain",
	columns: []string{"organization_id", "name", "verified", "enrollment_mode"},
	row: func(d *bartleby.OrganizationDomain) record {
		return record{d.ID, d.CreatedAt, d.UpdatedAt, []any{d.OrganizationID, d.Name, d.Verified(), d.EnrollmentMode}}
	},
	taken: func(d *bartleby.OrganizationDomain) error { return bartleby.OrganizationDomainTaken(d.Name) },
}

// OrganizationDomainFilter says which domains a list is about; the zero value matches all of the instance.
type OrganizationDomainFilter struct {
	OrganizationID string
	Names          []string // whole, folded
	Query          string   // part of the name, or the id of an organization
	Verified       *bool
	Modes          Selection // of enrolment
}

// OrganizationDomainPage says which part of them to list, and in which order.
type OrganizationDomainPage struct {
	Order         string // one of OrganizationDomainOrders; "" for created_at
	Descending    bool
	Limit, Offset int
}

// OrganizationDomainOrders lists the names of the orders.
func OrganizationDomainOrders() []string { return []string{"created_at", "name"} }

// OrganizationDomain reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) OrganizationDomain(id string) (*bartleby.OrganizationDomain, error) {
	return organizationDomains.get(tx, id)
}

// InsertOrganizationDomain stores a new one. It fails with organization_domain_already_exists where another organization
// has verified the name.
func (tx *Tx) InsertOrganizationDomain(d *bartleby.OrganizationDomain) error {
	return organizationDomains.insert(tx, d)
}

// SaveOrganizationDomain writes a changed one. It fails with organization_domain_already_exists where another organization
// has verified the name.
func (tx *Tx) SaveOrganizationDomain(d *bartleby.OrganizationDomain) error {
	return organizationDomains.save(tx, d)
}

// DeleteOrganizationDomain removes one.
func (tx *Tx) DeleteOrganizationDomain(id string) error { return organizationDomains.delete(tx, id) }

// DomainsOfOrganization lists the names of an organization's domains. There are few.
func (tx *Tx) DomainsOfOrganization(organizationID string) ([]string, error) {
	c := organizationDomains.filter(tx)
	c.find("r.organization_id = " + c.arg(organizationID))
	list, err := organizationDomains.list(tx, c, "r.name, r.id", 0, 0)
	names := make([]string, len(list))
	for i, d := range list {
		names[i] = d.Name
	}
	return names, err
}

// EnrollingDomains lists, of some names, the domains by which organizations take people in.
func (tx *Tx) EnrollingDomains(names []string) ([]*bartleby.OrganizationDomain, error) {
	verified := true
	c, order := tx.organizationDomainQuery(OrganizationDomainFilter{
		Names: names, Verified: &verified, Modes: Selection{Exclude: []string{bartleby.ManualInvitation, bartleby.EnterpriseSSO}},
	}, OrganizationDomainPage{Order: "name"})
	return organizationDomains.list(tx, c, order, 0, 0)
}

// OrganizationDomains lists a page of domains with their organizations and what they led to, and counts all that match.
func (tx *Tx) OrganizationDomains(f OrganizationDomainFilter, p OrganizationDomainPage) ([]*bartleby.OwnedDomain, int64, error) {
	c, order := tx.organizationDomainQuery(f, p)
	total, err := organizationDomains.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := organizationDomains.list(tx, c, order, p.Limit, p.Offset)
	if err != nil || len(list) == 0 {
		return nil, total, err
	}
	if err := tx.CountEnrolments(list...); err != nil {
		return nil, 0, err
	}
	ids := make([]string, len(list))
	for i, d := range list {
		ids[i] = d.OrganizationID
	}
	groups, err := tx.organizationsByID(ids)
	if err != nil {
		return nil, 0, err
	}
	out := make([]*bartleby.OwnedDomain, len(list))
	for i, d := range list {
		out[i] = &bartleby.OwnedDomain{Domain: *d, Organization: groups[d.OrganizationID]}
	}
	return out, total, nil
}

// CountEnrolments notes on domains how many people are invited by them, and to how many their organization is suggested.
func (tx *Tx) CountEnrolments(list ...*bartleby.OrganizationDomain) error {
	ids := make([]string, len(list))
	for i, d := range list {
		ids[i] = d.ID
	}
	invitations, err := tx.PendingInvitationsByDomain(ids...)
	if err != nil {
		return err
	}
	suggestions, err := tx.PendingSuggestions(ids...)
	for _, d := range list {
		d.PendingInvitations, d.PendingSuggestions = invitations[d.ID], suggestions[d.ID]
	}
	return err
}

func (tx *Tx) organizationDomainQuery(f OrganizationDomainFilter, p OrganizationDomainPage) (*conditions, string) {
	c := organizationDomains.filter(tx)
	if f.OrganizationID != "" {
		c.find("r.organization_id = " + c.arg(f.OrganizationID))
	}
	if len(f.Names) > 0 {
		c.find("r.name IN " + c.in(f.Names))
	}
	if f.Verified != nil {
		c.add("r.verified = " + c.arg(*f.Verified))
	}
	c.chosen("r.enrollment_mode", f.Modes)
	switch query := strings.TrimSpace(f.Query); {
	case strings.HasPrefix(query, string(bartleby.OrganizationID)+"_"):
		c.find("r.organization_id = " + c.arg(query))
	case query != "":
		c.add(fmt.Sprintf(`r.name LIKE %s ESCAPE '\'`, c.arg(containing(fold(query)))))
	}
	column := "r.created_at"
	if slices.Contains(OrganizationDomainOrders(), p.Order) {
		column = "r." + p.Order
	}
	return c, ordered(column, p.Descending)
}
