package store

import (
	"fmt"
	"strings"

	"bartleby"
)

var organizations = records[bartleby.Organization]{
	table:   "organizations",
	noun:    "organization",
	columns: []string{"slug", "name", "search", "created_by", "members_count", "role_set_key"},
	row: func(o *bartleby.Organization) record {
		return record{o.ID, o.CreatedAt, o.UpdatedAt, []any{o.Slug, fold(o.Name), fold(o.Name) + "\n" + o.Slug, o.CreatedBy, o.MembersCount, o.RoleSetKey}}
	},
	taken: func(*bartleby.Organization) error { return bartleby.IdentifierExists("slug") },
}

// OrganizationFilter says which organizations a list is about; the zero value matches all.
type OrganizationFilter struct {
	Query   string    // part of the name or slug, or the whole id
	IDs     Selection // of organizations
	UserIDs Selection // members
}

// OrganizationPage says which part of them to list, and in which order.
type OrganizationPage struct {
	Order         string // created_at (also when ""), name or members_count
	Descending    bool
	Limit, Offset int
}

// OrganizationOrders lists the names of the orders.
func OrganizationOrders() []string { return []string{"created_at", "members_count", "name"} }

// Organization reads one, and inside a write locks it: whatever depends on its members does so first. It fails with
// resource_not_found.
func (tx *Tx) Organization(id string) (*bartleby.Organization, error) {
	return organizations.get(tx, id)
}

// OrganizationBySlug reads one by its slug. It fails with resource_not_found.
func (tx *Tx) OrganizationBySlug(slug string) (*bartleby.Organization, error) {
	o, err := organizations.find(tx, "r.slug = $2", slug)
	if err == nil && o == nil {
		return nil, bartleby.ResourceNotFound("organization", slug)
	}
	return o, err
}

// InsertOrganization stores a new one. It fails with form_identifier_exists where the slug is taken.
func (tx *Tx) InsertOrganization(o *bartleby.Organization) error { return organizations.insert(tx, o) }

// SaveOrganization writes a changed one. It fails with form_identifier_exists where the slug is taken.
func (tx *Tx) SaveOrganization(o *bartleby.Organization) error { return organizations.save(tx, o) }

// DeleteOrganization removes one; members and what else hangs on it go by foreign key.
func (tx *Tx) DeleteOrganization(id string) error { return organizations.delete(tx, id) }

// SlugTaken tells whether an organization has the slug.
func (tx *Tx) SlugTaken(slug string) (bool, error) {
	c := organizations.filter(tx)
	c.add("r.slug = " + c.arg(slug))
	n, err := organizations.count(tx, c)
	return n > 0, err
}

// CreatedOrganizations counts those that a user made and that are still there.
func (tx *Tx) CreatedOrganizations(userID string) (int64, error) {
	c := organizations.filter(tx)
	c.add("r.created_by = " + c.arg(userID))
	return organizations.count(tx, c)
}

// Organizations lists a page, and counts all that match.
func (tx *Tx) Organizations(f OrganizationFilter, p OrganizationPage) ([]*bartleby.Organization, int64, error) {
	c := organizations.filter(tx)
	c.chosen("r.id", f.IDs)
	if s := f.UserIDs; len(s.Include) > 0 {
		c.add(fmt.Sprintf(`r.id IN (SELECT m.organization_id FROM memberships m WHERE m.instance_id = %s AND m.user_id IN %s)`, c.instance, c.in(s.Include)))
	}
	if s := f.UserIDs; len(s.Exclude) > 0 {
		c.add(fmt.Sprintf(`r.id NOT IN (SELECT m.organization_id FROM memberships m WHERE m.instance_id = %s AND m.user_id IN %s)`, c.instance, c.in(s.Exclude)))
	}
	if query := strings.TrimSpace(f.Query); query != "" {
		c.add(fmt.Sprintf(`(r.id = %s OR r.search LIKE %s ESCAPE '\')`, c.arg(query), c.arg(containing(fold(query)))))
	}
	total, err := organizations.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	column := map[string]string{"": "created_at", "created_at": "created_at", "name": "name", "members_count": "members_count"}[p.Order]
	list, err := organizations.list(tx, c, ordered("r."+column, p.Descending), p.Limit, p.Offset)
	return list, total, err
}

// chosen keeps the rows whose column is among, or not among, the values.
func (c *conditions) chosen(column string, s Selection) {
	if len(s.Include) > 0 {
		c.find(column + " IN " + c.in(s.Include))
	}
	if len(s.Exclude) > 0 {
		c.add(column + " NOT IN " + c.in(s.Exclude))
	}
}

// ordered is an order by a column of r or what is joined to it; the id settles ties in the same direction.
func ordered(column string, descending bool) string {
	direction := ""
	if descending {
		direction = " DESC"
	}
	return column + direction + ", r.id" + direction
}
