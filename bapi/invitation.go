package bapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// createInvitation's fields are those of identity.NewInvitation, so that one converts to the other.
type createInvitation struct {
	EmailAddress   string                        `json:"email_address" required:"true"`
	PublicMetadata rest.Patch[bartleby.Metadata] `json:"public_metadata" doc:"What a user who accepts is given."`
	RedirectURL    rest.Patch[string]            `json:"redirect_url" doc:"Where the browser goes once it has accepted."`
	Notify         rest.Patch[bool]              `json:"notify" doc:"Send the invitation by e-mail; yes unless said otherwise."`
	IgnoreExisting rest.Patch[bool]              `json:"ignore_existing" doc:"Invite although the address was invited or belongs to a user."`
	ExpiresInDays  rest.Patch[int]               `json:"expires_in_days" doc:"1 to 365; 30 unless given."`
	TemplateSlug   rest.Patch[string]            `json:"template_slug" enum:"invitation,waitlist_invitation" doc:"Template of the e-mail."`
}

func (a *api) createInvitation(ctx context.Context, in *createInvitation) (*wire.Invitation, error) {
	list, err := a.id.CreateInvitations(ctx, instance(ctx), identity.NewInvitation(*in))
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).Invitation(list[0]), nil
}

type createInvitations struct {
	Invitations []createInvitation `body:"true" most:"10"`
}

func (a *api) createInvitations(ctx context.Context, in *createInvitations) (*rest.Page[*wire.Invitation], error) {
	if len(in.Invitations) == 0 {
		return nil, bartleby.BodyInvalid("The list holds no invitation.")
	}
	all := make([]identity.NewInvitation, len(in.Invitations))
	for i, one := range in.Invitations {
		all[i] = identity.NewInvitation(one)
	}
	return page(a.presenter(ctx).Invitation, false, func() ([]*bartleby.Invitation, int64, error) {
		list, err := a.id.CreateInvitations(ctx, instance(ctx), all...)
		return list, int64(len(list)), err
	})
}

type listInvitations struct {
	Status  []string `query:"status" enum:"pending,accepted,revoked,expired" doc:"Without it, all but those that were revoked."`
	Query   string   `query:"query" max:"256" doc:"Part of the address, or the whole id."`
	OrderBy string   `query:"order_by" default:"-created_at" doc:"created_at, email_address or expires_at, with a minus in front for descending order."`
	rest.Paging
}

func (a *api) listInvitations(ctx context.Context, in *listInvitations) (*rest.Page[*wire.Invitation], error) {
	field, descending, err := order(in.OrderBy, store.InvitationOrders())
	if err != nil {
		return nil, err
	}
	return page(a.presenter(ctx).Invitation, in.Paginated, func() ([]*bartleby.Invitation, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.Invitation, int64, error) {
			return tx.Invitations(store.InvitationFilter{Statuses: in.Status, Query: in.Query}, field, descending, in.Limit, in.Offset)
		})
	})
}

type invitationPath struct {
	InvitationID string `path:"invitation_id" doc:"Id of the invitation."`
}

func (a *api) revokeInvitation(ctx context.Context, in *invitationPath) (*wire.Invitation, error) {
	i, err := a.id.RevokeInvitation(ctx, instance(ctx), in.InvitationID)
	return present(a.presenter(ctx).Invitation, i, err)
}

func (a *api) deleteInvitation(ctx context.Context, in *invitationPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteInvitation(ctx, instance(ctx), in.InvitationID)
	return present(wire.Deleted, d, err)
}

type createAllowlistIdentifier struct {
	Identifier string           `json:"identifier" required:"true" doc:"An e-mail address, a domain, *@domain, *@*.domain, a phone number or a wallet."`
	Notify     rest.Patch[bool] `json:"notify" doc:"Invite the address as well."`
}

func (a *api) createAllowlistIdentifier(ctx context.Context, in *createAllowlistIdentifier) (*wire.ListedIdentifier, error) {
	l, err := a.id.CreateListedIdentifier(ctx, instance(ctx), bartleby.Allowlist, in.Identifier, in.Notify.Or(false))
	return present(a.presenter(ctx).ListedIdentifier, l, err)
}

type createBlocklistIdentifier struct {
	Identifier string `json:"identifier" required:"true" doc:"An e-mail address, a domain, *@domain, *@*.domain, a phone number or a wallet."`
}

func (a *api) createBlocklistIdentifier(ctx context.Context, in *createBlocklistIdentifier) (*wire.ListedIdentifier, error) {
	l, err := a.id.CreateListedIdentifier(ctx, instance(ctx), bartleby.Blocklist, in.Identifier, false)
	return present(a.presenter(ctx).ListedIdentifier, l, err)
}

// listedPaging is how the lists are paged: whole, unless a limit is given.
type listedPaging struct {
	Limit     int  `query:"limit" min:"1" most:"500" default:"500" doc:"How many to answer at most."`
	Offset    int  `query:"offset" min:"0"`
	Paginated bool `query:"paginated" doc:"Answer with data and total_count where a bare array is the default."`
}

func (a *api) listed(ctx context.Context, list bartleby.IdentifierList, in *listedPaging, enveloped bool) (*rest.Page[*wire.ListedIdentifier], error) {
	return page(a.presenter(ctx).ListedIdentifier, enveloped, func() ([]*bartleby.ListedIdentifier, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.ListedIdentifier, int64, error) {
			return tx.ListedIdentifiers(list, in.Limit, in.Offset)
		})
	})
}

func (a *api) listAllowlistIdentifiers(ctx context.Context, in *listedPaging) (*rest.Page[*wire.ListedIdentifier], error) {
	return a.listed(ctx, bartleby.Allowlist, in, in.Paginated)
}

func (a *api) listBlocklistIdentifiers(ctx context.Context, in *listedPaging) (*rest.Page[*wire.ListedIdentifier], error) {
	return a.listed(ctx, bartleby.Blocklist, in, true)
}

type identifierPath struct {
	IdentifierID string `path:"identifier_id" doc:"Id of the entry."`
}

func (a *api) deleteAllowlistIdentifier(ctx context.Context, in *identifierPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteListedIdentifier(ctx, instance(ctx), bartleby.Allowlist, in.IdentifierID)
	return present(wire.Deleted, d, err)
}

func (a *api) deleteBlocklistIdentifier(ctx context.Context, in *identifierPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteListedIdentifier(ctx, instance(ctx), bartleby.Blocklist, in.IdentifierID)
	return present(wire.Deleted, d, err)
}
