package identity

import (
	"context"
	"strings"

	"bartleby"
	"bartleby/message"
	"bartleby/store"
)

// AcceptOrganizationSuggestion has a user ask to join an organization that was suggested to them: who manages its members is told.
// Errors: resource_not_found for a suggestion of somebody else's, organization_suggestion_already_accepted,
// already_a_member_in_organization.
func (s *Service) AcceptOrganizationSuggestion(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.Suggested, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	seen, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.OrganizationSuggestion, error) {
		found, err := tx.OrganizationSuggestion(id)
		if err == nil && found.UserID != userID {
			err = bartleby.ResourceNotFound("organization suggestion", id)
		}
		return found, err
	})
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Suggested, error) {
		u, err := tx.User(userID)
		if err != nil {
			return nil, err
		}
		o, err := tx.Organization(seen.OrganizationID)
		if err != nil {
			return nil, err
		}
		suggestion, err := tx.OrganizationSuggestion(id)
		if err != nil {
			return nil, err
		}
		m, err := tx.Membership(o.ID, u.ID)
		switch {
		case err != nil:
			return nil, err
		case m != nil:
			return nil, bartleby.AlreadyMember("suggestion_id")
		case suggestion.Status != bartleby.SuggestionPending:
			return nil, bartleby.OrganizationSuggestionUsed()
		}
		suggestion.Status, suggestion.UpdatedAt = bartleby.SuggestionAccepted, tx.Now
		if err := tx.SaveOrganizationSuggestion(suggestion); err != nil {
			return nil, err
		}
		r := &bartleby.MembershipRequest{
			ID: tx.NewID(bartleby.MembershipRequestID), Object: "organization_membership_request", OrganizationID: o.ID, UserID: u.ID,
			Status: bartleby.RequestPending, CreatedAt: tx.Now, UpdatedAt: tx.Now,
		}
		if err := tx.InsertMembershipRequest(r); err != nil {
			return nil, err
		}
		return &bartleby.Suggested{Suggestion: *suggestion, Organization: *o}, s.announceRequest(tx, ins, o, u)
	})
}

// toldManagers is how many of those who manage the members of an organization are told of a request.
const toldManagers = 20

// announceRequest tells those who manage the members of an organization that somebody asks to join.
func (s *Service) announceRequest(tx *store.Tx, ins *bartleby.Instance, o *bartleby.Organization, u *bartleby.User) error {
	grants, err := tx.Roles()
	if err != nil {
		return err
	}
	var managing []string
	for _, g := range grants {
		if g.Grants(bartleby.ManageMemberships) {
			managing = append(managing, g.Role.ID)
		}
	}
	if len(managing) == 0 {
		return nil
	}
	members, _, err := tx.Members(store.MembershipFilter{OrganizationID: o.ID, RoleIDs: managing}, store.MembershipPage{Limit: toldManagers})
	if err != nil {
		return err
	}
	people, err := tx.PublicUsers([]string{u.ID})
	if err != nil {
		return err
	}
	data := organizationData(o)
	data["email_address"] = people[u.ID].Identifier
	data["action_url"] = bartleby.PortalURL(s.PublicURL(ins)) + "/organization"
	for _, m := range members {
		if to, ok := publicReader(&m.User); ok {
			if err := s.post(tx, ins, bartleby.EmailTemplate, "organization_membership_requested", to, data, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// publicReader is a member at the primary e-mail address; false, and nobody, when there is none.
func publicReader(u *bartleby.PublicUser) (addressee, bool) {
	if u == nil || !strings.Contains(u.Identifier, "@") {
		return addressee{}, false
	}
	to := addressee{To: u.Identifier, UserID: u.ID, Reader: message.Reader{PrimaryEmailAddress: u.Identifier}}
	if u.FirstName != nil {
		to.Reader.FirstName = *u.FirstName
	}
	return to, true
}

// AcceptMembershipRequest makes the user who asks a member, where there is room. Errors: resource_not_found, also for a request
// that was answered; organization_membership_quota_exceeded, already_a_member_in_organization, those of the guards.
func (s *Service) AcceptMembershipRequest(ctx context.Context, ins *bartleby.Instance, organizationID, id string, by ...Guard) (*bartleby.Requested, error) {
	return s.answerRequest(ctx, ins, organizationID, id, by, func(tx *store.Tx, o *bartleby.Organization, r *bartleby.MembershipRequest) error {
		role, err := enrolledRole(tx, ins, o)
		if err != nil {
			return err
		}
		_, err = addMember(tx, o, &bartleby.Membership{
			OrganizationID: o.ID, UserID: r.UserID, RoleID: role.Role.ID, PublicMetadata: bartleby.Metadata("{}"), PrivateMetadata: bartleby.Metadata("{}"),
		}, unseated)
		r.Status = bartleby.RequestAccepted
		return err
	})
}

// RejectMembershipRequest does not let the user in who asks. Errors: resource_not_found, those of the guards.
func (s *Service) RejectMembershipRequest(ctx context.Context, ins *bartleby.Instance, organizationID, id string, by ...Guard) (*bartleby.Requested, error) {
	return s.answerRequest(ctx, ins, organizationID, id, by, func(tx *store.Tx, o *bartleby.Organization, r *bartleby.MembershipRequest) error {
		r.Status = bartleby.RequestRejected
		return settleSuggestion(tx, o.ID, r.UserID)
	})
}

// answerRequest runs an answer in a transaction, with the organization locked first.
func (s *Service) answerRequest(ctx context.Context, ins *bartleby.Instance, organizationID, id string, by []Guard,
	answer func(*store.Tx, *bartleby.Organization, *bartleby.MembershipRequest) error,
) (*bartleby.Requested, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Requested, error) {
		o, err := OrganizationFor(tx, organizationID, by...)
		if err != nil {
			return nil, err
		}
		r, err := tx.MembershipRequest(id)
		if err == nil && (r.OrganizationID != o.ID || r.Status != bartleby.RequestPending) {
			err = bartleby.ResourceNotFound("pending membership request", id)
		}
		if err != nil {
			return nil, err
		}
		if err := answer(tx, o, r); err != nil {
			return nil, err
		}
		r.UpdatedAt = tx.Now
		if err := tx.SaveMembershipRequest(r); err != nil {
			return nil, err
		}
		list, err := tx.Requested(r)
		if err != nil {
			return nil, err
		}
		return list[0], nil
	})
}

// settleRequest ends what a user who became a member had asked for, or was told. The organization is locked.
func settleRequest(tx *store.Tx, organizationID, userID string) error {
	r, err := tx.PendingMembershipRequest(userID, organizationID)
	if err != nil {
		return err
	}
	if r != nil {
		r.Status, r.UpdatedAt = bartleby.RequestAccepted, tx.Now
		if err := tx.SaveMembershipRequest(r); err != nil {
			return err
		}
	}
	return settleSuggestion(tx, organizationID, userID)
}

func settleSuggestion(tx *store.Tx, organizationID, userID string) error {
	suggestion, err := tx.OrganizationSuggestionTo(userID, organizationID)
	if err != nil || suggestion == nil || suggestion.Status == bartleby.SuggestionCompleted {
		return err
	}
	suggestion.Status, suggestion.UpdatedAt = bartleby.SuggestionCompleted, tx.Now
	return tx.SaveOrganizationSuggestion(suggestion)
}
