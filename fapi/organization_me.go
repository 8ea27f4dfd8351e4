package fapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// ofMe reads something of the user who asks. It fails with organization_not_enabled_in_instance.
func ofMe[T any](ctx context.Context, a *api, read func(tx *store.Tx, userID string) (T, error)) (out T, err error) {
	if !instance(ctx).Settings.Organizations.Enabled {
		return out, bartleby.OrganizationsDisabled()
	}
	return store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (T, error) { return read(tx, acting(ctx).UserID) })
}

type listOwnMemberships struct{ rest.Paging }

func (a *api) listOwnMemberships(ctx context.Context, in *listOwnMemberships) (*rest.Page[*wire.FrontendMembership], error) {
	found, err := ofMe(ctx, a, func(tx *store.Tx, userID string) (counted[bartleby.Member], error) {
		return counting(a.members(tx, store.MembershipFilter{UserID: userID}, in.Paging))
	})
	if err != nil {
		return nil, err
	}
	return pageOf(a.presenter(ctx).FrontendMembership, in.Paginated, found.list, found.total), nil
}

func (a *api) leaveOrganization(ctx context.Context, in *organizationPath) (*wire.DeletedObject, error) {
	m, err := a.id.DeleteMembership(ctx, instance(ctx), in.OrganizationID, acting(ctx).UserID, by(ctx))
	if err != nil {
		return nil, err
	}
	return &wire.DeletedObject{Object: "organization_membership", ID: m.Membership.ID, Deleted: true}, nil
}

type listOwnInvitations struct {
	Status []string `query:"status" enum:"pending,accepted,revoked,expired" doc:"Without it, all."`
	rest.Paging
}

// listOwnInvitations are the invitations of the user's verified addresses, those by domains of organizations too.
func (a *api) listOwnInvitations(ctx context.Context, in *listOwnInvitations) (*rest.Page[*wire.FrontendOrganizationInvitation], error) {
	if err := a.id.Enrol(ctx, instance(ctx), acting(ctx).UserID); err != nil {
		return nil, err
	}
	found, err := ofMe(ctx, a, func(tx *store.Tx, userID string) (counted[bartleby.Invited], error) {
		invitee, err := identity.InviteeOf(tx, userID)
		if err != nil {
			return counted[bartleby.Invited]{}, err
		}
		return counting(tx.OrganizationInvitations(store.OrganizationInvitationFilter{User: invitee, Statuses: in.Status},
			store.OrganizationInvitationPage{Descending: true, Limit: in.Limit, Offset: in.Offset}))
	})
	if err != nil {
		return nil, err
	}
	return pageOf(a.presenter(ctx).FrontendOrganizationInvitation, true, found.list, found.total), nil
}

type ownInvitationPath struct {
	InvitationID string `path:"invitation_id" doc:"Id of the invitation."`
}

func (a *api) acceptOwnInvitation(ctx context.Context, in *ownInvitationPath) (*wire.FrontendOrganizationInvitation, error) {
	i, err := a.id.AcceptOwnOrganizationInvitation(ctx, instance(ctx), acting(ctx).UserID, in.InvitationID)
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).FrontendOrganizationInvitation(i), nil
}

type listSuggestions struct {
	Status []string `query:"status" enum:"pending,accepted,completed" doc:"Without it, all."`
	rest.Paging
}

func (a *api) listSuggestions(ctx context.Context, in *listSuggestions) (*rest.Page[*wire.OrganizationSuggestion], error) {
	if err := a.id.Enrol(ctx, instance(ctx), acting(ctx).UserID); err != nil {
		return nil, err
	}
	found, err := ofMe(ctx, a, func(tx *store.Tx, userID string) (counted[bartleby.Suggested], error) {
		return counting(tx.OrganizationSuggestions(userID, in.Status, in.Limit, in.Offset))
	})
	if err != nil {
		return nil, err
	}
	return pageOf(a.presenter(ctx).OrganizationSuggestion, true, found.list, found.total), nil
}

type suggestionPath struct {
	SuggestionID string `path:"suggestion_id" doc:"Id of the suggestion."`
}

func (a *api) acceptSuggestion(ctx context.Context, in *suggestionPath) (*wire.OrganizationSuggestion, error) {
	s, err := a.id.AcceptOrganizationSuggestion(ctx, instance(ctx), acting(ctx).UserID, in.SuggestionID)
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).OrganizationSuggestion(s), nil
}

func (a *api) creationDefaults(ctx context.Context, _ *noInput) (*wire.CreationDefaults, error) {
	d, err := a.id.OrganizationDefaults(ctx, instance(ctx), acting(ctx).UserID)
	if err != nil {
		return nil, err
	}
	out := &wire.CreationDefaults{Form: wire.CreationForm{Name: d.Name, Slug: d.Slug}}
	if d.Organization != nil {
		out.Advisory = &wire.CreationAdvisory{
			Code: "organization_already_exists", Type: "warning", Severity: "warning", Message: "There is an organization of people with an address like yours.",
			Meta: map[string]string{"organization_name": d.Organization.Name, "organization_domain": d.Domain.Name},
		}
	}
	return out, nil
}
