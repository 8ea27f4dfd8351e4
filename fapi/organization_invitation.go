package fapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

type listOrganizationInvitations struct {
	organizationPath
	Status []string `query:"status" enum:"pending,accepted,revoked,expired" doc:"Without it, all."`
	rest.Paging
}

func (a *api) listOrganizationInvitations(ctx context.Context, in *listOrganizationInvitations) (*rest.Page[*wire.FrontendOrganizationInvitation], error) {
	return a.organizationInvitations(ctx, in, true)
}

// listPendingOrganizationInvitations answers a bare list, as front ends of old want it.
func (a *api) listPendingOrganizationInvitations(ctx context.Context, in *pendingOrganizationInvitations) (*rest.Page[*wire.FrontendOrganizationInvitation], error) {
	return a.organizationInvitations(ctx, &listOrganizationInvitations{
		organizationPath: in.organizationPath, Status: []string{string(bartleby.TicketPending)}, Paging: in.Paging,
	}, false)
}

type pendingOrganizationInvitations struct {
	organizationPath
	rest.Paging
}

func (a *api) organizationInvitations(ctx context.Context, in *listOrganizationInvitations, enveloped bool) (*rest.Page[*wire.FrontendOrganizationInvitation], error) {
	found, err := inOrganization(ctx, a, in.OrganizationID, func(tx *store.Tx, o *bartleby.Organization) (counted[bartleby.Invited], error) {
		return counting(tx.OrganizationInvitations(store.OrganizationInvitationFilter{OrganizationID: o.ID, Statuses: in.Status},
			store.OrganizationInvitationPage{Descending: true, Limit: in.Limit, Offset: in.Offset}))
	}, bartleby.ManageMemberships)
	if err != nil {
		return nil, err
	}
	return pageOf(a.presenter(ctx).FrontendOrganizationInvitation, enveloped, found.list, found.total), nil
}

type invitationFields struct {
	Role   string           `json:"role" required:"true" doc:"Key of the role, such as org:member."`
	Notify rest.Patch[bool] `json:"notify" doc:"Send the invitation by e-mail; yes unless said otherwise."`
}

type createOrganizationInvitation struct {
	organizationPath
	EmailAddress string `json:"email_address" required:"true"`
	invitationFields
}

func (a *api) createOrganizationInvitation(ctx context.Context, in *createOrganizationInvitation) (*wire.FrontendOrganizationInvitation, error) {
	list, err := a.invite(ctx, in.OrganizationID, in.invitationFields, in.EmailAddress)
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).FrontendOrganizationInvitation(list[0]), nil
}

type createOrganizationInvitations struct {
	organizationPath
	EmailAddresses []string `json:"email_address" required:"true" most:"10" doc:"Who is invited: all of them or nobody."`
	invitationFields
}

func (a *api) createOrganizationInvitations(ctx context.Context, in *createOrganizationInvitations) (*rest.Page[*wire.FrontendOrganizationInvitation], error) {
	if len(in.EmailAddresses) == 0 {
		return nil, bartleby.ParamNil("email_address")
	}
	list, err := a.invite(ctx, in.OrganizationID, in.invitationFields, in.EmailAddresses...)
	if err != nil {
		return nil, err
	}
	return pageOf(a.presenter(ctx).FrontendOrganizationInvitation, false, list, int64(len(list))), nil
}

// invite invites some people in the name of the user who asks.
func (a *api) invite(ctx context.Context, organizationID string, in invitationFields, addresses ...string) ([]*bartleby.Invited, error) {
	// To somebody who is no member the organization is unknown; that the inviter may invite, the rule looks at once more.
	if _, err := inOrganization(ctx, a, organizationID, func(*store.Tx, *bartleby.Organization) (struct{}, error) { return struct{}{}, nil }, bartleby.ManageMemberships); err != nil {
		return nil, err
	}
	all := make([]identity.NewOrganizationInvitation, len(addresses))
	for i, address := range addresses {
		all[i] = identity.NewOrganizationInvitation{EmailAddress: address, Role: in.Role, Notify: in.Notify, InviterUserID: bartleby.To(acting(ctx).UserID)}
	}
	return a.id.CreateOrganizationInvitations(ctx, instance(ctx), organizationID, all...)
}

type organizationInvitationPath struct {
	organizationPath
	InvitationID string `path:"invitation_id" doc:"Id of the invitation."`
}

func (a *api) revokeOrganizationInvitation(ctx context.Context, in *organizationInvitationPath) (*wire.FrontendOrganizationInvitation, error) {
	i, err := a.id.RevokeOrganizationInvitation(ctx, instance(ctx), in.OrganizationID, in.InvitationID, "", by(ctx, bartleby.ManageMemberships))
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).FrontendOrganizationInvitation(i), nil
}
