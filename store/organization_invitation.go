package store

import (
	"fmt"
	"strings"

	"bartleby"
)

var organizationInvitations = records[bartleby.OrganizationInvitation]{
	table:   "organization_invitations",
	noun:    "organization invitation",
	columns: []string{"organization_id", "email_address", "role_id", "user_id", "status", "expires_at", "domain_id"},
	row: func(i *bartleby.OrganizationInvitation) record {
		return record{i.ID, i.CreatedAt, i.UpdatedAt, []any{i.OrganizationID, i.EmailAddress, i.RoleID, i.UserID, string(i.Status), i.ExpiresAt, i.DomainID}}
	},
	taken: func(i *bartleby.OrganizationInvitation) error {
		return bartleby.OrganizationInvitationNotUnique(i.EmailAddress)
	},
}

// OrganizationInvitationFilter says which invitations a list is about; the zero value matches all of the instance.
type OrganizationInvitationFilter struct {
	OrganizationID string
	EmailAddress   string   // whole, folded
	Query          string   // part of the address
	Statuses       []string // any of them
	User           *Invitee
}

// Invitee is a user as invitations know one: by what they accepted, and by their verified addresses.
type Invitee struct {
	UserID         string
	EmailAddresses []string
}

// OrganizationInvitationPage says which part of them to list, and in which order.
type OrganizationInvitationPage struct {
	Order         string // one of OrganizationInvitationOrders; "" for created_at
	Descending    bool
	Limit, Offset int
}

// OrganizationInvitationOrders lists the names of the orders.
func OrganizationInvitationOrders() []string { return []string{"created_at", "email_address"} }

// OrganizationInvitation reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) OrganizationInvitation(id string) (*bartleby.OrganizationInvitation, error) {
	return organizationInvitations.get(tx, id)
}

// PeekOrganizationInvitation reads one and locks nothing: what locks it locks its organization first. It fails with
// resource_not_found.
func (tx *Tx) PeekOrganizationInvitation(id string) (*bartleby.OrganizationInvitation, error) {
	c := organizationInvitations.filter(tx)
	c.find("r.id = " + c.arg(id))
	list, err := organizationInvitations.list(tx, c, "r.id", 1, 0)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, bartleby.ResourceNotFound("organization invitation", id)
	}
	return list[0], nil
}

// InsertOrganizationInvitation stores a new one. It fails with organization_invitation_not_unique where the address has a
// pending one to the organization.
func (tx *Tx) InsertOrganizationInvitation(i *bartleby.OrganizationInvitation) error {
	return organizationInvitations.insert(tx, i)
}

// SaveOrganizationInvitation writes a changed one.
func (tx *Tx) SaveOrganizationInvitation(i *bartleby.OrganizationInvitation) error {
	return organizationInvitations.save(tx, i)
}

// OrganizationInvitationTo finds the invitation of an address that is pending, perhaps only in name; nil when there is none.
func (tx *Tx) OrganizationInvitationTo(organizationID, address string) (*bartleby.OrganizationInvitation, error) {
	return organizationInvitations.find(tx, "r.organization_id = $2 AND r.email_address = $3 AND r.status = 'pending'", organizationID, address)
}

// LapseOrganizationInvitation lets an expired invitation be in nobody's way. What it is answered as does not change.
func (tx *Tx) LapseOrganizationInvitation(id string) error {
	_, err := tx.exec(`UPDATE organization_invitations SET status = 'expired' WHERE instance_id = $1 AND id = $2`, tx.Instance, id)
	if err != nil {
		return fmt.Errorf("lapse organization invitation: %w", err)
	}
	return nil
}

// pending keeps the invitations that can still be accepted.
func (c *conditions) pending(now int64) {
	c.add("r.status = 'pending' AND r.expires_at > " + c.arg(now))
}

// PendingOrganizationInvitations counts, for each of some organizations, the invitations that can still be accepted and hold
// a seat: those by a domain do not.
func (tx *Tx) PendingOrganizationInvitations(organizationIDs ...string) (map[string]int, error) {
	if len(organizationIDs) == 0 {
		return map[string]int{}, nil
	}
	c := organizationInvitations.filter(tx)
	c.find("r.organization_id IN " + c.in(organizationIDs))
	c.pending(tx.Now)
	c.add("r.domain_id = ''")
	return tx.tally("pending organization invitations", `SELECT r.organization_id, count(*) FROM organization_invitations r WHERE `+c.where()+` GROUP BY r.organization_id`, c.args)
}

// CountPendingInvitations notes on organizations how many invitations hold seats there.
func (tx *Tx) CountPendingInvitations(list ...*bartleby.Organization) error {
	ids := make([]string, len(list))
	for i, o := range list {
		ids[i] = o.ID
	}
	counts, err := tx.PendingOrganizationInvitations(distinct(ids)...)
	for _, o := range list {
		o.PendingInvitations = counts[o.ID]
	}
	return err
}

// CountPendingOf is CountPendingInvitations on the organizations of members.
func (tx *Tx) CountPendingOf(members []*bartleby.Member) error {
	list := make([]*bartleby.Organization, len(members))
	for i, m := range members {
		list[i] = &m.Organization
	}
	return tx.CountPendingInvitations(list...)
}

// PendingInvitationsByDomain counts, for each of some domains, the invitations by it that can still be accepted.
func (tx *Tx) PendingInvitationsByDomain(domainIDs ...string) (map[string]int, error) {
	if len(domainIDs) == 0 {
		return map[string]int{}, nil
	}
	c := organizationInvitations.filter(tx)
	c.find("r.domain_id IN " + c.in(domainIDs))
	c.pending(tx.Now)
	return tx.tally("pending invitations by domain", `SELECT r.domain_id, count(*) FROM organization_invitations r WHERE `+c.where()+` GROUP BY r.domain_id`, c.args)
}

// PendingInvitationsOfDomain reads, and inside a write locks, the invitations by a domain that can still be accepted.
func (tx *Tx) PendingInvitationsOfDomain(domainID string) ([]*bartleby.OrganizationInvitation, error) {
	c := organizationInvitations.filter(tx)
	c.find("r.domain_id = " + c.arg(domainID))
	c.pending(tx.Now)
	return organizationInvitations.locked(tx, c, 0)
}

// WasInvited tells whether an address is invited to an organization, or was by one of its domains.
func (tx *Tx) WasInvited(organizationID, address string) (bool, error) {
	c := organizationInvitations.filter(tx)
	c.find("r.organization_id = " + c.arg(organizationID))
	c.add("r.email_address = " + c.arg(address))
	c.add("(r.status = 'pending' AND r.expires_at > " + c.arg(tx.Now) + " OR r.domain_id <> '')")
	n, err := organizationInvitations.count(tx, c)
	return n > 0, err
}

// RoleIsInvited tells whether an invitation that can still be accepted names the role.
func (tx *Tx) RoleIsInvited(roleID string) (bool, error) {
	c := organizationInvitations.filter(tx)
	c.find("r.role_id = " + c.arg(roleID))
	c.pending(tx.Now)
	n, err := organizationInvitations.count(tx, c)
	return n > 0, err
}

// AddressIsMember tells whether a member of the organization has the e-mail address.
func (tx *Tx) AddressIsMember(organizationID, address string) (bool, error) {
	var found bool
	err := tx.get([]any{&found}, `SELECT EXISTS (SELECT 1 FROM identifiers i JOIN memberships m ON m.instance_id = i.instance_id AND m.organization_id = $2 AND m.user_id = i.user_id
		WHERE i.instance_id = $1 AND i.kind = $3 AND i.value = $4)`, tx.Instance, organizationID, string(bartleby.KindEmailAddress), address)
	if err != nil {
		return false, fmt.Errorf("member by address: %w", err)
	}
	return found, nil
}

// OrganizationInvitations lists a page of invitations with what they tie together, in a handful of statements whatever the
// page's length, and counts all that match.
func (tx *Tx) OrganizationInvitations(f OrganizationInvitationFilter, p OrganizationInvitationPage) ([]*bartleby.Invited, int64, error) {
	c, order := tx.organizationInvitationQuery(f, p)
	total, err := organizationInvitations.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := organizationInvitations.list(tx, c, order, p.Limit, p.Offset)
	if err != nil {
		return nil, 0, err
	}
	invited, err := tx.invited(list)
	return invited, total, err
}

func (tx *Tx) organizationInvitationQuery(f OrganizationInvitationFilter, p OrganizationInvitationPage) (*conditions, string) {
	c := organizationInvitations.filter(tx)
	if f.OrganizationID != "" {
		c.find("r.organization_id = " + c.arg(f.OrganizationID))
	}
	if f.EmailAddress != "" {
		c.find("r.email_address = " + c.arg(f.EmailAddress))
	}
	if u := f.User; u != nil {
		either := "r.user_id = " + c.arg(u.UserID)
		if len(u.EmailAddresses) > 0 {
			either = "(" + either + " OR r.user_id = '' AND r.email_address IN " + c.in(u.EmailAddresses) + ")"
		}
		c.find(either)
	}
	var either []string
	for _, status := range f.Statuses {
		switch bartleby.TicketStatus(status) {
		case bartleby.TicketPending:
			either = append(either, "r.status = 'pending' AND r.expires_at > "+c.arg(tx.Now))
		case bartleby.InvitationExpired:
			either = append(either, "r.status = 'expired'", "r.status = 'pending' AND r.expires_at <= "+c.arg(tx.Now))
		default:
			either = append(either, "r.status = "+c.arg(status))
		}
	}
	if either != nil {
		c.add("(" + strings.Join(either, " OR ") + ")")
	}
	if query := strings.TrimSpace(f.Query); query != "" {
		c.add(fmt.Sprintf(`r.email_address LIKE %s ESCAPE '\'`, c.arg(containing(fold(query)))))
	}
	column := "r.created_at"
	if p.Order == "email_address" {
		column = "r.email_address"
	}
	return c, ordered(column, p.Descending)
}

// Invited is one invitation with what it ties together.
func (tx *Tx) Invited(i *bartleby.OrganizationInvitation) (*bartleby.Invited, error) {
	list, err := tx.invited([]*bartleby.OrganizationInvitation{i})
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// invited reads the organizations, roles and inviters of invitations.
func (tx *Tx) invited(list []*bartleby.OrganizationInvitation) ([]*bartleby.Invited, error) {
	out := make([]*bartleby.Invited, len(list))
	if len(list) == 0 {
		return out, nil
	}
	var organizationIDs, userIDs []string
	for _, i := range list {
		organizationIDs = append(organizationIDs, i.OrganizationID)
		if i.InviterID != "" {
			userIDs = append(userIDs, i.InviterID)
		}
	}
	roles, groups, users, err := tx.tied(organizationIDs, userIDs)
	if err != nil {
		return nil, err
	}
	for n, i := range list {
		one := &bartleby.Invited{Invitation: *i, Organization: groups[i.OrganizationID]}
		if u, known := users[i.InviterID]; known {
			one.Inviter = &u
		}
		if g := roles[i.RoleID]; g != nil {
			one.Invitation.RoleKey, one.Invitation.RoleName = g.Role.Key, g.Role.Name
		}
		out[n] = one
	}
	return out, nil
}
