package store

import "bartleby"

var organizationSuggestions = records[bartleby.OrganizationSuggestion]{
	table:   "organization_suggestions",
	noun:    "organization suggestion",
	columns: []string{"organization_id", "user_id", "domain_id", "status"},
	row: func(s *bartleby.OrganizationSuggestion) record {
		return record{s.ID, s.CreatedAt, s.UpdatedAt, []any{s.OrganizationID, s.UserID, s.DomainID, string(s.Status)}}
	},
}

// OrganizationSuggestion reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) OrganizationSuggestion(id string) (*bartleby.OrganizationSuggestion, error) {
	return organizationSuggestions.get(tx, id)
}

// OrganizationSuggestionTo finds what was suggested to a user of an organization, and inside a write locks it; nil when
// nothing was.
func (tx *Tx) OrganizationSuggestionTo(userID, organizationID string) (*bartleby.OrganizationSuggestion, error) {
	return organizationSuggestions.find(tx, "r.user_id = $2 AND r.organization_id = $3", userID, organizationID)
}

// InsertOrganizationSuggestion stores a new one, unless the organization was suggested to the user before.
func (tx *Tx) InsertOrganizationSuggestion(s *bartleby.OrganizationSuggestion) error {
	_, err := organizationSuggestions.insertUnlessTaken(tx, s)
	return err
}

// SaveOrganizationSuggestion writes a changed one.
func (tx *Tx) SaveOrganizationSuggestion(s *bartleby.OrganizationSuggestion) error {
	return organizationSuggestions.save(tx, s)
}

// PendingSuggestionsOfDomain reads, and inside a write locks, the pending ones that a domain led to.
func (tx *Tx) PendingSuggestionsOfDomain(domainID string) ([]*bartleby.OrganizationSuggestion, error) {
	c := organizationSuggestions.filter(tx)
	c.find("r.domain_id = " + c.arg(domainID))
	c.add("r.status = " + c.arg(string(bartleby.SuggestionPending)))
	return organizationSuggestions.locked(tx, c, 0)
}

// DeleteOrganizationSuggestion removes one.
func (tx *Tx) DeleteOrganizationSuggestion(id string) error {
	return organizationSuggestions.delete(tx, id)
}

// PendingSuggestions counts, for each of some domains, the pending ones that it led to.
func (tx *Tx) PendingSuggestions(domainIDs ...string) (map[string]int, error) {
	if len(domainIDs) == 0 {
		return map[string]int{}, nil
	}
	c := organizationSuggestions.filter(tx)
	c.find("r.domain_id IN " + c.in(domainIDs))
	c.add("r.status = " + c.arg(string(bartleby.SuggestionPending)))
	return tx.tally("pending suggestions", `SELECT r.domain_id, count(*) FROM organization_suggestions r WHERE `+c.where()+` GROUP BY r.domain_id`, c.args)
}

// OrganizationSuggestions lists a page of what is suggested to a user, newest first, and counts all that match; without
// statuses, all.
func (tx *Tx) OrganizationSuggestions(userID string, statuses []string, limit, offset int) ([]*bartleby.Suggested, int64, error) {
	c := tx.suggestionConditions(userID, statuses)
	total, err := organizationSuggestions.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := organizationSuggestions.list(tx, c, ordered("r.created_at", true), limit, offset)
	if err != nil || len(list) == 0 {
		return nil, total, err
	}
	ids := make([]string, len(list))
	for i, s := range list {
		ids[i] = s.OrganizationID
	}
	groups, err := tx.organizationsByID(ids)
	if err != nil {
		return nil, 0, err
	}
	out := make([]*bartleby.Suggested, len(list))
	for i, s := range list {
		out[i] = &bartleby.Suggested{Suggestion: *s, Organization: groups[s.OrganizationID]}
	}
	return out, total, nil
}

func (tx *Tx) suggestionConditions(userID string, statuses []string) *conditions {
	c := organizationSuggestions.filter(tx)
	c.find("r.user_id = " + c.arg(userID))
	if len(statuses) > 0 {
		c.add("r.status IN " + c.in(distinct(statuses)))
	}
	return c
}
