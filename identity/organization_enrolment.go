package identity

import (
	"context"
	"slices"
	"strings"

	"bartleby"
	"bartleby/store"
)

// The modes of enrolment in which something becomes of somebody by their address alone.
const (
	automaticInvitation = "automatic_invitation"
	automaticSuggestion = "automatic_suggestion"
)

// enrolment is what becomes of a user by a domain of an organization.
type enrolment struct {
	domain  *bartleby.OrganizationDomain
	address string // of the user, verified, there
}

// Enrol invites a user to the organizations that take in people with an address like theirs, and suggests to them those that
// let such people ask: once each. It does so when somebody signs in, and when their invitations or suggestions are asked for.
// It fails with resource_not_found.
func (s *Service) Enrol(ctx context.Context, ins *bartleby.Instance, userID string) error {
	outstanding, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (bool, error) {
		if !enrols(ins) {
			return false, nil
		}
		u, err := tx.User(userID)
		if err != nil {
			return false, err
		}
		list, err := enrolments(tx, ins, u)
		return len(list) > 0, err
	})
	if err != nil || !outstanding {
		return err
	}
	_, err = store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (struct{}, error) {
		u, err := tx.User(userID)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, enrol(tx, ins, u)
	})
	return err
}

// enrols tells whether domains of organizations mean anything in the instance.
func enrols(ins *bartleby.Instance) bool {
	return ins.Settings.Organizations.Enabled && ins.Settings.Organizations.DomainsEnabled
}

// enrol is Enrol of a user who is locked.
func enrol(tx *store.Tx, ins *bartleby.Instance, u *bartleby.User) error {
	if !enrols(ins) {
		return nil
	}
	list, err := enrolments(tx, ins, u)
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.domain.EnrollmentMode == automaticSuggestion {
			err = suggest(tx, u, e)
		} else {
			err = inviteByDomain(tx, ins, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// enrolments are those of a user that were not made yet, in the order of the organizations' ids, in which those are locked.
func enrolments(tx *store.Tx, ins *bartleby.Instance, u *bartleby.User) ([]enrolment, error) {
	addresses, names := map[string]string{}, []string{}
	for _, address := range verifiedAddresses(u) {
		_, name, _ := strings.Cut(address, "@")
		if _, seen := addresses[name]; !seen {
			addresses[name], names = address, append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	domains, err := tx.EnrollingDomains(names)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(domains, func(a, b *bartleby.OrganizationDomain) int {
		return strings.Compare(a.OrganizationID, b.OrganizationID)
	})
	var list []enrolment
	for _, d := range domains {
		if !slices.Contains(ins.Settings.Organizations.EnrollmentModes, d.EnrollmentMode) {
			continue // the instance has switched the mode off since
		}
		e := enrolment{d, addresses[d.Name]}
		made, err := wasEnrolled(tx, u, e)
		if err != nil {
			return nil, err
		}
		if !made {
			list = append(list, e)
		}
	}
	return list, nil
}

// wasEnrolled tells whether nothing becomes of a user by a domain any more: they are a member, or it has become already.
func wasEnrolled(tx *store.Tx, u *bartleby.User, e enrolment) (bool, error) {
	m, err := tx.Membership(e.domain.OrganizationID, u.ID)
	if err != nil || m != nil {
		return true, err
	}
	if e.domain.EnrollmentMode == automaticInvitation {
		return tx.WasInvited(e.domain.OrganizationID, e.address)
	}
	was, err := tx.OrganizationSuggestionTo(u.ID, e.domain.OrganizationID)
	return was != nil, err
}

func suggest(tx *store.Tx, u *bartleby.User, e enrolment) error {
	return tx.InsertOrganizationSuggestion(&bartleby.OrganizationSuggestion{
		ID: tx.NewID(bartleby.OrganizationSuggestionID), Object: "organization_suggestion", OrganizationID: e.domain.OrganizationID, UserID: u.ID, DomainID: e.domain.ID,
		Status: bartleby.SuggestionPending, CreatedAt: tx.Now, UpdatedAt: tx.Now,
	})
}

// inviteByDomain invites an address without a mail and without a ticket: it is accepted by who is signed in and has the address.
// It holds no seat, so that people of the domain do not fill an organization by their number.
func inviteByDomain(tx *store.Tx, ins *bartleby.Instance, e enrolment) error {
	o, err := tx.Organization(e.domain.OrganizationID)
	if err != nil {
		return err
	}
	if invited, err := tx.WasInvited(o.ID, e.address); err != nil || invited {
		return err // meanwhile
	}
	was, err := tx.OrganizationInvitationTo(o.ID, e.address)
	if err != nil {
		return err
	}
	if was != nil { // pending in name only
		if err := tx.LapseOrganizationInvitation(was.ID); err != nil {
			return err
		}
	}
	role, err := enrolledRole(tx, ins, o)
	if err != nil {
		return err
	}
	i := &bartleby.OrganizationInvitation{
		ID: tx.NewID(bartleby.OrganizationInvitationID), Object: "organization_invitation", OrganizationID: o.ID, EmailAddress: e.address, DomainID: e.domain.ID,
		RoleID: role.Role.ID, RoleKey: role.Role.Key, RoleName: role.Role.Name, Status: bartleby.TicketPending, ExpiresAt: tx.Now + bartleby.EndlessSession,
		PublicMetadata: bartleby.Metadata("{}"), PrivateMetadata: bartleby.Metadata("{}"), CreatedAt: tx.Now, UpdatedAt: tx.Now,
	}
	if err := tx.InsertOrganizationInvitation(i); err != nil {
		return err
	}
	invited, err := tx.Invited(i)
	if err != nil {
		return err
	}
	return tx.Emit(bartleby.OrganizationInvitationCreated, i.ID, invited)
}

// enrolledRole is the role of those who come by a domain: that of the settings where the organization can give it, or else what
// its role set gives by default.
func enrolledRole(tx *store.Tx, ins *bartleby.Instance, o *bartleby.Organization) (*bartleby.RoleGrant, error) {
	set, err := tx.RoleSet(o.RoleSetKey)
	if err != nil {
		return nil, err
	}
	role, err := tx.RoleByKey(ins.Settings.Organizations.DomainsDefaultRole)
	if err != nil || role != nil && set.Has(role.Role.ID) {
		return role, err
	}
	return tx.RoleGrant(set.DefaultRoleID)
}

// withdrawEnrolments takes back what a domain led to and nobody has answered yet. The organization is locked.
func withdrawEnrolments(tx *store.Tx, domainID string) error {
	suggestions, err := tx.PendingSuggestionsOfDomain(domainID)
	if err != nil {
		return err
	}
	for _, s := range suggestions {
		if err := tx.DeleteOrganizationSuggestion(s.ID); err != nil {
			return err
		}
	}
	invitations, err := tx.PendingInvitationsOfDomain(domainID)
	if err != nil {
		return err
	}
	for _, i := range invitations {
		if _, err := revokeOrganizationInvitation(tx, i); err != nil {
			return err
		}
	}
	return nil
}
