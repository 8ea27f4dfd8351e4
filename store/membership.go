package store

import (
	"encoding/json"
	"fmt"
	"slices"

	"bartleby"
)

var memberships = records[bartleby.Membership]{
	table:   "memberships",
	noun:    "organization membership",
	columns: []string{"organization_id", "user_id", "role_id"},
	row: func(m *bartleby.Membership) record {
		return record{m.ID, m.CreatedAt, m.UpdatedAt, []any{m.OrganizationID, m.UserID, m.RoleID}}
	},
	taken: func(*bartleby.Membership) error { return bartleby.AlreadyMember("user_id") },
}

// MembershipFilter says which memberships a list is about; the zero value matches all of the instance.
type MembershipFilter struct {
	OrganizationID              string
	UserID                      string
	RoleIDs                     []string
	Users                       UserFilter // conditions on the members; its CreatedBefore and CreatedAfter are not asked
	CreatedBefore, CreatedAfter *int64     // of the membership; both exclusive
}

// MembershipPage says which part of them to list, and in which order.
type MembershipPage struct {
	Order         string // one of MembershipOrders; "" for created_at
	Descending    bool
	Limit, Offset int
}

var membershipOrders = map[string]string{
	"": "r.created_at", "created_at": "r.created_at", "phone_number": "u.phone_number", "email_address": "u.email_address",
	"first_name": "u.first_name", "last_name": "u.last_name", "username": "u.username",
}

// MembershipOrders lists the names of the orders.
func MembershipOrders() []string {
	return []string{"created_at", "email_address", "first_name", "last_name", "phone_number", "username"}
}

// Membership finds a user's place in an organization; nil when there is none.
func (tx *Tx) Membership(organizationID, userID string) (*bartleby.Membership, error) {
	return memberships.find(tx, "r.organization_id = $2 AND r.user_id = $3", organizationID, userID)
}

// InsertMembership stores a new one. It fails with already_a_member_in_organization.
func (tx *Tx) InsertMembership(m *bartleby.Membership) error { return memberships.insert(tx, m) }

// SaveMembership writes a changed one.
func (tx *Tx) SaveMembership(m *bartleby.Membership) error { return memberships.save(tx, m) }

// DeleteMembership removes one.
func (tx *Tx) DeleteMembership(id string) error { return memberships.delete(tx, id) }

// UserMemberships lists all of a user's, in the order of their organizations' ids: the order in which those are locked.
func (tx *Tx) UserMemberships(userID string) ([]*bartleby.Membership, error) {
	c := memberships.filter(tx)
	c.find("r.user_id = " + c.arg(userID))
	return memberships.list(tx, c, "r.organization_id, r.id", 0, 0)
}

// CountHolders counts the members of an organization, but for one user, who hold one of the roles.
func (tx *Tx) CountHolders(organizationID string, roleIDs []string, butUserID string) (int64, error) {
	if len(roleIDs) == 0 {
		return 0, nil
	}
	c := memberships.filter(tx)
	c.find("r.organization_id = " + c.arg(organizationID))
	c.add("r.role_id IN " + c.in(roleIDs))
	c.add("r.user_id <> " + c.arg(butUserID))
	return memberships.count(tx, c)
}

// Holders counts, for each of some organizations, the members who hold one of the roles.
func (tx *Tx) Holders(organizationIDs, roleIDs []string) (map[string]int, error) {
	if len(organizationIDs) == 0 || len(roleIDs) == 0 {
		return map[string]int{}, nil
	}
	c := memberships.filter(tx)
	c.find("r.organization_id IN " + c.in(organizationIDs))
	c.add("r.role_id IN " + c.in(roleIDs))
	return tx.tally("holders", `SELECT r.organization_id, count(*) FROM memberships r WHERE `+c.where()+` GROUP BY r.organization_id`, c.args)
}

// Members lists a page of memberships with what they tie together, in a handful of statements whatever the page's length,
// and counts all that match.
func (tx *Tx) Members(f MembershipFilter, p MembershipPage) ([]*bartleby.Member, int64, error) {
	q := tx.memberQuery(f, p)
	var total int64
	if err := tx.get([]any{&total}, q.count, q.args[:q.counted]...); err != nil {
		return nil, 0, fmt.Errorf("count memberships: %w", err)
	}
	rows, err := tx.rows(q.list, q.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("list memberships: %w", err)
	}
	defer rows.Close()
	var list []*bartleby.Membership
	for rows.Next() {
		m, err := memberships.scan(rows.Scan)
		if err != nil {
			return nil, 0, fmt.Errorf("list memberships: %w", err)
		}
		list = append(list, m)
	}
	if err := rows.Err(); err != nil {
		return nil, 0, tx.fault("list memberships", err)
	}
	members, err := tx.MembersOf(list)
	return members, total, err
}

// memberQuery is the two statements of a list: counting takes the first of the arguments, listing all of them.
type memberQuery struct {
	count, list string
	args        []any
	counted     int
}

func (tx *Tx) memberQuery(f MembershipFilter, p MembershipPage) memberQuery {
	f.Users.CreatedBefore, f.Users.CreatedAfter = nil, nil
	c, from := memberships.filter(tx), "memberships r"
	if !f.Users.empty() || p.Order != "" && p.Order != "created_at" {
		c = tx.userConditions(f.Users)
		c.add("r.instance_id = " + c.instance)
		from += " JOIN users u ON u.instance_id = r.instance_id AND u.id = r.user_id"
	}
	if f.OrganizationID != "" {
		c.add("r.organization_id = " + c.arg(f.OrganizationID))
	}
	if f.UserID != "" {
		c.add("r.user_id = " + c.arg(f.UserID))
	}
	if len(f.RoleIDs) > 0 {
		c.add("r.role_id IN " + c.in(f.RoleIDs))
	}
	if f.CreatedAfter != nil {
		c.add("r.created_at > " + c.arg(*f.CreatedAfter))
	}
	if f.CreatedBefore != nil {
		c.add("r.created_at < " + c.arg(*f.CreatedBefore))
	}
	q := memberQuery{count: `SELECT count(*) FROM ` + from + ` WHERE ` + c.where(), counted: len(c.args)}
	q.list = fmt.Sprintf(`SELECT r.doc FROM %s WHERE %s ORDER BY %s LIMIT %s OFFSET %s`,
		from, c.where(), ordered(membershipOrders[p.Order], p.Descending), c.arg(p.Limit), c.arg(p.Offset))
	q.args = c.args
	return q
}

// Member is one membership with what it ties together.
func (tx *Tx) Member(m *bartleby.Membership) (*bartleby.Member, error) {
	list, err := tx.MembersOf([]*bartleby.Membership{m})
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// MembersOf reads the organizations, roles and users of memberships.
func (tx *Tx) MembersOf(list []*bartleby.Membership) ([]*bartleby.Member, error) {
	out := make([]*bartleby.Member, len(list))
	if len(list) == 0 {
		return out, nil
	}
	var organizationIDs, userIDs []string
	for _, m := range list {
		organizationIDs, userIDs = append(organizationIDs, m.OrganizationID), append(userIDs, m.UserID)
	}
	roles, groups, users, err := tx.tied(organizationIDs, userIDs)
	if err != nil {
		return nil, err
	}
	for i, m := range list {
		member := &bartleby.Member{Membership: *m, Organization: groups[m.OrganizationID], User: users[m.UserID]}
		if g := roles[m.RoleID]; g != nil {
			member.Role = *g
		}
		out[i] = member
	}
	return out, nil
}

// tied reads what memberships and invitations tie together: the instance's roles, and organizations and users, by their ids.
func (tx *Tx) tied(organizationIDs, userIDs []string) (roles map[string]*bartleby.RoleGrant, groups map[string]bartleby.Organization, users map[string]bartleby.PublicUser, err error) {
	grants, err := tx.Roles()
	if err != nil {
		return nil, nil, nil, err
	}
	roles = make(map[string]*bartleby.RoleGrant, len(grants))
	for _, g := range grants {
		roles[g.Role.ID] = g
	}
	if groups, err = tx.organizationsByID(organizationIDs); err != nil {
		return nil, nil, nil, err
	}
	users, err = tx.PublicUsers(userIDs)
	return roles, groups, users, err
}

func (tx *Tx) organizationsByID(ids []string) (map[string]bartleby.Organization, error) {
	c := organizations.filter(tx)
	c.find("r.id IN " + c.in(distinct(ids)))
	list, err := organizations.list(tx, c, "r.id", 0, 0)
	if err != nil {
		return nil, err
	}
	found := make(map[string]bartleby.Organization, len(list))
	for _, o := range list {
		found[o.ID] = *o
	}
	return found, nil
}

// PublicUsers reads what members may know of some users, by id.
func (tx *Tx) PublicUsers(ids []string) (map[string]bartleby.PublicUser, error) {
	found := make(map[string]bartleby.PublicUser, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	c := &conditions{}
	c.instance = c.arg(tx.Instance)
	c.add("u.instance_id = " + c.instance)
	c.find("u.id IN " + c.in(distinct(ids)))
	rows, err := tx.rows(`SELECT u.id, u.doc, COALESCE(u.image_id, ''), u.initials, u.email_address, u.phone_number, u.web3_wallet, u.username
		FROM users u WHERE `+c.where(), c.args...)
	if err != nil {
		return nil, fmt.Errorf("public users: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var u bartleby.PublicUser
		var doc []byte
		var email, phone, wallet, username string
		if err := rows.Scan(&u.ID, &doc, &u.ImageID, &u.Initials, &email, &phone, &wallet, &username); err != nil {
			return nil, fmt.Errorf("public users: %w", err)
		}
		var named struct {
			FirstName     *string `json:"first_name"`
			LastName      *string `json:"last_name"`
			Username      *string `json:"username"`
			Banned        bool    `json:"banned"`
			Deprovisioned bool    `json:"deprovisioned"`
		}
		if err := json.Unmarshal(doc, &named); err != nil {
			return nil, fmt.Errorf("public user %s: %w", u.ID, err)
		}
		u.FirstName, u.LastName, u.Username, u.Banned, u.Deprovisioned = named.FirstName, named.LastName, named.Username, named.Banned, named.Deprovisioned
		for _, identifier := range []string{email, phone, username, wallet} {
			if u.Identifier == "" {
				u.Identifier = identifier
			}
		}
		found[u.ID] = u
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("public users", err)
	}
	return found, nil
}

func distinct(ids []string) []string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Unmanageable tells whether some organization has members in a role, but none in any of the elevated ones.
func (tx *Tx) Unmanageable(roleID string, elevated []string) (bool, error) {
	c := memberships.filter(tx)
	c.find("r.role_id = " + c.arg(roleID))
	if len(elevated) > 0 {
		c.add(fmt.Sprintf(`NOT EXISTS (SELECT 1 FROM memberships m WHERE m.instance_id = r.instance_id AND m.organization_id = r.organization_id AND m.role_id IN %s)`, c.in(elevated)))
	}
	var found bool
	if err := tx.get([]any{&found}, `SELECT EXISTS (SELECT 1 FROM memberships r WHERE `+c.where()+`)`, c.args...); err != nil {
		return false, fmt.Errorf("unmanageable organizations: %w", err)
	}
	return found, nil
}
