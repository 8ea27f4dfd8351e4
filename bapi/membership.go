package bapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

type createMembership struct {
	organizationPath
	UserID          string                        `json:"user_id" required:"true" doc:"Who becomes a member."`
	Role            string                        `json:"role" required:"true" doc:"Key of the role, such as org:member."`
	PublicMetadata  rest.Patch[bartleby.Metadata] `json:"public_metadata"`
	PrivateMetadata rest.Patch[bartleby.Metadata] `json:"private_metadata"`
}

func (a *api) createMembership(ctx context.Context, in *createMembership) (*wire.Membership, error) {
	m, err := a.id.CreateMembership(ctx, instance(ctx), in.OrganizationID, identity.NewMembership{
		UserID: in.UserID, Role: in.Role, PublicMetadata: in.PublicMetadata, PrivateMetadata: in.PrivateMetadata,
	})
	return present(a.presenter(ctx).Member, m, err)
}

type listMemberships struct {
	organizationPath
	UserID            []string          `query:"user_id" doc:"A leading minus excludes."`
	EmailAddress      []string          `query:"email_address"`
	PhoneNumber       []string          `query:"phone_number"`
	Username          []string          `query:"username"`
	Web3Wallet        []string          `query:"web3_wallet"`
	Role              []string          `query:"role" doc:"Keys of roles."`
	Query             string            `query:"query" doc:"Part of a member's name or of any identifier."`
	EmailAddressQuery string            `query:"email_address_query" doc:"Part of an e-mail address."`
	PhoneNumberQuery  string            `query:"phone_number_query" doc:"Part of a phone number."`
	UsernameQuery     string            `query:"username_query" doc:"Part of a username."`
	NameQuery         string            `query:"name_query" doc:"Part of a name."`
	LastActiveBefore  rest.Patch[int64] `query:"last_active_at_before" doc:"Unix milliseconds."`
	LastActiveAfter   rest.Patch[int64] `query:"last_active_at_after" doc:"Unix milliseconds."`
	CreatedBefore     rest.Patch[int64] `query:"created_at_before" doc:"Of the membership; Unix milliseconds."`
	CreatedAfter      rest.Patch[int64] `query:"created_at_after" doc:"Of the membership; Unix milliseconds."`
	membershipPage
}

type membershipPage struct {
	OrderBy   string `query:"order_by" default:"-created_at" doc:"A field, with a minus in front for descending order."`
	Limit     int    `query:"limit" default:"10" min:"1" most:"500"`
	Offset    int    `query:"offset" min:"0"`
	Paginated bool   `query:"paginated" doc:"This list always comes in an envelope."`
}

func (in *membershipPage) page() (p store.MembershipPage, err error) {
	p = store.MembershipPage{Limit: in.Limit, Offset: in.Offset}
	p.Order, p.Descending, err = order(in.OrderBy, store.MembershipOrders())
	return p, err
}

func (a *api) listMemberships(ctx context.Context, in *listMemberships) (*rest.Page[*wire.Membership], error) {
	users := userFilter{
		UserID: in.UserID, EmailAddress: in.EmailAddress, PhoneNumber: in.PhoneNumber, Username: in.Username, Web3Wallet: in.Web3Wallet, Query: in.Query,
		EmailAddressQuery: in.EmailAddressQuery, PhoneNumberQuery: in.PhoneNumberQuery, UsernameQuery: in.UsernameQuery, NameQuery: in.NameQuery,
		LastActiveBefore: in.LastActiveBefore, LastActiveAfter: in.LastActiveAfter, CreatedBefore: in.CreatedBefore, CreatedAfter: in.CreatedAfter,
	}
	f := store.MembershipFilter{OrganizationID: in.OrganizationID}
	var err error
	if f.Users, err = users.filter(a.now()); err != nil {
		return nil, err
	}
	f.CreatedBefore, f.CreatedAfter = f.Users.CreatedBefore, f.Users.CreatedAfter
	p, err := in.page()
	if err != nil {
		return nil, err
	}
	return a.members(ctx, p, func(tx *store.Tx) (store.MembershipFilter, error) {
		if _, err := tx.Organization(in.OrganizationID); err != nil {
			return f, err
		}
		if len(in.Role) > 0 {
			grants, err := tx.Roles()
			if err != nil {
				return f, err
			}
			f.RoleIDs = identity.RoleIDs(grants, in.Role)
		}
		return f, nil
	})
}

// members answers a page of memberships.
func (a *api) members(ctx context.Context, p store.MembershipPage, filter func(*store.Tx) (store.MembershipFilter, error)) (*rest.Page[*wire.Membership], error) {
	return page(a.presenter(ctx).Member, true, func() ([]*bartleby.Member, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.Member, int64, error) {
			f, err := filter(tx)
			if err != nil {
				return nil, 0, err
			}
			return tx.Members(f, p)
		})
	})
}

type listAllMemberships struct{ membershipPage }

func (a *api) listAllMemberships(ctx context.Context, in *listAllMemberships) (*rest.Page[*wire.Membership], error) {
	p, err := in.page()
	if err != nil {
		return nil, err
	}
	return a.members(ctx, p, func(*store.Tx) (store.MembershipFilter, error) { return store.MembershipFilter{}, nil })
}

type listUserMemberships struct {
	userPath
	rest.Paging
}

func (a *api) listUserMemberships(ctx context.Context, in *listUserMemberships) (*rest.Page[*wire.Membership], error) {
	p := store.MembershipPage{Descending: true, Limit: in.Limit, Offset: in.Offset}
	return a.members(ctx, p, func(tx *store.Tx) (store.MembershipFilter, error) {
		if _, err := tx.UserDocument(in.UserID); err != nil {
			return store.MembershipFilter{}, err
		}
		return store.MembershipFilter{UserID: in.UserID}, nil
	})
}

// memberPath names a member: by the organization and the user, not by the id of the membership.
type memberPath struct {
	organizationPath
	UserID string `path:"user_id" doc:"Id of the user."`
}

type updateMembership struct {
	memberPath
	Role string `json:"role" required:"true" doc:"Key of the role, such as org:member."`
}

func (a *api) updateMembership(ctx context.Context, in *updateMembership) (*wire.Membership, error) {
	m, err := a.id.UpdateMembership(ctx, instance(ctx), in.OrganizationID, in.UserID, in.Role)
	return present(a.presenter(ctx).Member, m, err)
}

func (a *api) deleteMembership(ctx context.Context, in *memberPath) (*wire.Membership, error) {
	m, err := a.id.DeleteMembership(ctx, instance(ctx), in.OrganizationID, in.UserID)
	return present(a.presenter(ctx).Member, m, err)
}

type membershipMetadata struct {
	memberPath
	Public  rest.Patch[bartleby.Metadata] `json:"public_metadata"`
	Private rest.Patch[bartleby.Metadata] `json:"private_metadata"`
}

func (a *api) mergeMembershipMetadata(ctx context.Context, in *membershipMetadata) (*wire.Membership, error) {
	m, err := a.id.MergeMembershipMetadata(ctx, instance(ctx), in.OrganizationID, in.UserID, in.Public, in.Private)
	return present(a.presenter(ctx).Member, m, err)
}
