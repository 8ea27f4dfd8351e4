package bapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// newOrganizationInvitation's fields are those of identity.NewOrganizationInvitation, so that one converts to the other.
type newOrganizationInvitation struct {
	EmailAddress    string                        `json:"email_address" required:"true"`
	Role            string                        `json:"role" required:"true" doc:"Key of the role, such as org:member."`
	InviterUserID   rest.Patch[string]            `json:"inviter_user_id" doc:"Id of the member who invites; they may manage members."`
	RedirectURL     rest.Patch[string]            `json:"redirect_url" doc:"Where the browser goes once it has accepted."`
	PublicMetadata  rest.Patch[bartleby.Metadata] `json:"public_metadata" doc:"What the membership of who accepts is given."`
	PrivateMetadata rest.Patch[bartleby.Metadata] `json:"private_metadata" doc:"Likewise."`
	ExpiresInDays   rest.Patch[int]               `json:"expires_in_days" doc:"1 to 365; 30 unless given."`
	Notify          rest.Patch[bool]              `json:"notify" doc:"Send the invitation by e-mail; yes unless said otherwise."`
}

type createOrganizationInvitation struct {
	organizationPath
	newOrganizationInvitation
}

func (a *api) createOrganizationInvitation(ctx context.Context, in *createOrganizationInvitation) (*wire.OrganizationInvitation, error) {
	list, err := a.id.CreateOrganizationInvitations(ctx, instance(ctx), in.OrganizationID, identity.NewOrganizationInvitation(in.newOrganizationInvitation))
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).OrganizationInvitation(list[0]), nil
}

type createOrganizationInvitations struct {
	organizationPath
	Invitations []newOrganizationInvitation `body:"true" most:"10"`
}

func (a *api) createOrganizationInvitations(ctx context.Context, in *createOrganizationInvitations) (*rest.Page[*wire.OrganizationInvitation], error) {
	if len(in.Invitations) == 0 {
		return nil, bartleby.BodyInvalid("The list holds no invitation.")
	}
	all := make([]identity.NewOrganizationInvitation, len(in.Invitations))
	for i, one := range in.Invitations {
		all[i] = identity.NewOrganizationInvitation(one)
	}
	return page(a.presenter(ctx).OrganizationInvitation, true, func() ([]*bartleby.Invited, int64, error) {
		list, err := a.id.CreateOrganizationInvitations(ctx, instance(ctx), in.OrganizationID, all...)
		return list, int64(len(list)), err
	})
}

// envelopedPaging is how lists are paged that always come in an envelope.
type envelopedPaging struct {
	Limit     int  `query:"limit" default:"10" min:"1" most:"500" doc:"How many to answer at most."`
	Offset    int  `query:"offset" min:"0" doc:"How many to pass over."`
	Paginated bool `query:"paginated" doc:"This list always comes in an envelope."`
}

type invitationOrder struct {
	OrderBy string `query:"order_by" default:"-created_at" doc:"created_at or email_address, with a minus in front for descending order."`
}

// page reads the order and the bounds of a page of invitations.
func (in invitationOrder) page(p envelopedPaging) (out store.OrganizationInvitationPage, err error) {
	out = store.OrganizationInvitationPage{Limit: p.Limit, Offset: p.Offset}
	out.Order, out.Descending, err = order(in.OrderBy, store.OrganizationInvitationOrders())
	return out, err
}

type listOrganizationInvitations struct {
	organizationPath
	Status       []string `query:"status" enum:"pending,accepted,revoked,expired" doc:"Without it, all."`
	EmailAddress string   `query:"email_address" max:"256" doc:"The whole address that was invited."`
	invitationOrder
	envelopedPaging
}

func (a *api) listOrganizationInvitations(ctx context.Context, in *listOrganizationInvitations) (*rest.Page[*wire.OrganizationInvitation], error) {
	f := store.OrganizationInvitationFilter{OrganizationID: in.OrganizationID, Statuses: in.Status}
	if in.EmailAddress != "" {
		address, err := bartleby.CheckEmailAddress("email_address", in.EmailAddress)
		if err != nil {
			return nil, err
		}
		f.EmailAddress = address
	}
	p, err := in.page(in.envelopedPaging)
	if err != nil {
		return nil, err
	}
	return a.organizationInvitations(ctx, f, p)
}

// organizationInvitations answers a page of the invitations of one organization.
func (a *api) organizationInvitations(ctx context.Context, f store.OrganizationInvitationFilter, p store.OrganizationInvitationPage) (*rest.Page[*wire.OrganizationInvitation], error) {
	return page(a.presenter(ctx).OrganizationInvitation, true, func() ([]*bartleby.Invited, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.Invited, int64, error) {
			if _, err := tx.Organization(f.OrganizationID); err != nil {
				return nil, 0, err
			}
			return tx.OrganizationInvitations(f, p)
		})
	})
}

type listPendingOrganizationInvitations struct {
	organizationPath
	envelopedPaging
}

func (a *api) listPendingOrganizationInvitations(ctx context.Context, in *listPendingOrganizationInvitations) (*rest.Page[*wire.OrganizationInvitation], error) {
	return a.organizationInvitations(ctx,
		store.OrganizationInvitationFilter{OrganizationID: in.OrganizationID, Statuses: []string{string(bartleby.TicketPending)}},
		store.OrganizationInvitationPage{Descending: true, Limit: in.Limit, Offset: in.Offset})
}

type organizationInvitationPath struct {
	organizationPath
	InvitationID string `path:"invitation_id" doc:"Id of the invitation."`
}

func (a *api) getOrganizationInvitation(ctx context.Context, in *organizationInvitationPath) (*wire.OrganizationInvitation, error) {
	i, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.Invited, error) {
		i, err := identity.OrganizationInvitation(tx, in.OrganizationID, in.InvitationID)
		if err != nil {
			return nil, err
		}
		return tx.Invited(i)
	})
	return present(a.presenter(ctx).OrganizationInvitation, i, err)
}

type revokeOrganizationInvitation struct {
	organizationInvitationPath
	RequestingUserID rest.Patch[string] `json:"requesting_user_id" doc:"Id of the member who revokes; they may manage members."`
}

func (a *api) revokeOrganizationInvitation(ctx context.Context, in *revokeOrganizationInvitation) (*wire.OrganizationInvitation, error) {
	i, err := a.id.RevokeOrganizationInvitation(ctx, instance(ctx), in.OrganizationID, in.InvitationID, in.RequestingUserID.Value())
	return present(a.presenter(ctx).OrganizationInvitation, i, err)
}

type listAllOrganizationInvitations struct {
	Status []string `query:"status" enum:"pending,accepted,revoked,expired" doc:"Without it, all."`
	Query  string   `query:"query" max:"256" doc:"Part of the address that was invited."`
	invitationOrder
	envelopedPaging
}

func (a *api) listAllOrganizationInvitations(ctx context.Context, in *listAllOrganizationInvitations) (*rest.Page[*wire.OrganizationInvitation], error) {
	p, err := in.page(in.envelopedPaging)
	if err != nil {
		return nil, err
	}
	return page(a.presenter(ctx).OrganizationInvitationOf, true, func() ([]*bartleby.Invited, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.Invited, int64, error) {
			return tx.OrganizationInvitations(store.OrganizationInvitationFilter{Statuses: in.Status, Query: in.Query}, p)
		})
	})
}

type listUserOrganizationInvitations struct {
	userPath
	Status []string `query:"status" enum:"pending,accepted,revoked,expired" doc:"Without it, all."`
	envelopedPaging
}

func (a *api) listUserOrganizationInvitations(ctx context.Context, in *listUserOrganizationInvitations) (*rest.Page[*wire.OrganizationInvitation], error) {
	p := store.OrganizationInvitationPage{Descending: true, Limit: in.Limit, Offset: in.Offset}
	return page(a.presenter(ctx).OrganizationInvitationOf, true, func() ([]*bartleby.Invited, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.Invited, int64, error) {
			invitee, err := identity.InviteeOf(tx, in.UserID)
			if err != nil {
				return nil, 0, err
			}
			return tx.OrganizationInvitations(store.OrganizationInvitationFilter{User: invitee, Statuses: in.Status}, p)
		})
	})
}
