package store

import "bartleby"

var membershipRequests = records[bartleby.MembershipRequest]{
	table:   "membership_requests",
	noun:    "membership request",
	columns: []string{"organization_id", "user_id", "status"},
	row: func(r *bartleby.MembershipRequest) record {
		return record{r.ID, r.CreatedAt, r.UpdatedAt, []any{r.OrganizationID, r.UserID, string(r.Status)}}
	},
	taken: func(*bartleby.MembershipRequest) error { return bartleby.OrganizationSuggestionUsed() },
}

// MembershipRequest reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) MembershipRequest(id string) (*bartleby.MembershipRequest, error) {
	return membershipRequests.get(tx, id)
}

// PendingMembershipRequest finds that of a user to join an organization, and inside a write locks it; nil when there is none.
func (tx *Tx) PendingMembershipRequest(userID, organizationID string) (*bartleby.MembershipRequest, error) {
	return membershipRequests.find(tx, "r.user_id = $2 AND r.organization_id = $3 AND r.status = 'pending'", userID, organizationID)
}

// InsertMembershipRequest stores a new one. It fails with organization_suggestion_already_accepted where the user asks already.
func (tx *Tx) InsertMembershipRequest(r *bartleby.MembershipRequest) error {
	return membershipRequests.insert(tx, r)
}

// SaveMembershipRequest writes a changed one.
func (tx *Tx) SaveMembershipRequest(r *bartleby.MembershipRequest) error {
	return membershipRequests.save(tx, r)
}

// MembershipRequests lists a page of those to join an organization with who asks, newest first, and counts all that match;
// without statuses, all.
func (tx *Tx) MembershipRequests(organizationID string, statuses []string, limit, offset int) ([]*bartleby.Requested, int64, error) {
	c := tx.requestConditions(organizationID, statuses)
	total, err := membershipRequests.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := membershipRequests.list(tx, c, ordered("r.created_at", true), limit, offset)
	if err != nil {
		return nil, 0, err
	}
	out, err := tx.Requested(list...)
	return out, total, err
}

func (tx *Tx) requestConditions(organizationID string, statuses []string) *conditions {
	c := membershipRequests.filter(tx)
	c.find("r.organization_id = " + c.arg(organizationID))
	if len(statuses) > 0 {
		c.add("r.status IN " + c.in(distinct(statuses)))
	}
	return c
}

// Requested reads who asks.
func (tx *Tx) Requested(list ...*bartleby.MembershipRequest) ([]*bartleby.Requested, error) {
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.UserID
	}
	users, err := tx.PublicUsers(ids)
	if err != nil {
		return nil, err
	}
	out := make([]*bartleby.Requested, len(list))
	for i, r := range list {
		out[i] = &bartleby.Requested{Request: *r, User: users[r.UserID]}
	}
	return out, nil
}
