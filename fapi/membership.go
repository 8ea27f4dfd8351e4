package fapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// showMember presents a membership as it was changed.
func (a *api) showMember(ctx context.Context, m *bartleby.Member, err error) (*wire.FrontendMembership, error) {
	if err != nil {
		return nil, err
	}
	if _, err := a.showOrganization(ctx, &m.Organization, nil); err != nil {
		return nil, err
	}
	return a.presenter(ctx).FrontendMembership(m), nil
}

type listMemberships struct {
	organizationPath
	Role  []string `query:"role" doc:"Keys of roles."`
	Query string   `query:"query" max:"256" doc:"Part of a member's name or of any identifier."`
	rest.Paging
}

func (a *api) listMemberships(ctx context.Context, in *listMemberships) (*rest.Page[*wire.FrontendMembership], error) {
	found, err := inOrganization(ctx, a, in.OrganizationID, func(tx *store.Tx, o *bartleby.Organization) (counted[bartleby.Member], error) {
		f := store.MembershipFilter{OrganizationID: o.ID, Users: store.UserFilter{Query: in.Query}}
		if len(in.Role) > 0 {
			grants, err := tx.Roles()
			if err != nil {
				return counted[bartleby.Member]{}, err
			}
			f.RoleIDs = identity.RoleIDs(grants, in.Role)
		}
		return counting(a.members(tx, f, in.Paging))
	}, bartleby.ReadMemberships)
	if err != nil {
		return nil, err
	}
	return pageOf(a.presenter(ctx).FrontendMembership, in.Paginated, found.list, found.total), nil
}

// members reads a page of memberships, newest first, with the invitations that hold seats beside them.
func (a *api) members(tx *store.Tx, f store.MembershipFilter, p rest.Paging) ([]*bartleby.Member, int64, error) {
	list, total, err := tx.Members(f, store.MembershipPage{Descending: true, Limit: p.Limit, Offset: p.Offset})
	if err != nil {
		return nil, 0, err
	}
	return list, total, tx.CountPendingOf(list)
}

type createMembership struct {
	organizationPath
	UserID string `json:"user_id" required:"true" doc:"Who becomes a member."`
	Role   string `json:"role" required:"true" doc:"Key of the role, such as org:member."`
}

func (a *api) createMembership(ctx context.Context, in *createMembership) (*wire.FrontendMembership, error) {
	m, err := a.id.CreateMembership(ctx, instance(ctx), in.OrganizationID, identity.NewMembership{UserID: in.UserID, Role: in.Role}, by(ctx, bartleby.ManageMemberships))
	return a.showMember(ctx, m, err)
}

type membershipPath struct {
	organizationPath
	UserID string `path:"user_id" doc:"Id of the member."`
}

type updateMembership struct {
	membershipPath
	Role string `json:"role" required:"true" doc:"Key of another role."`
}

func (a *api) updateMembership(ctx context.Context, in *updateMembership) (*wire.FrontendMembership, error) {
	m, err := a.id.UpdateMembership(ctx, instance(ctx), in.OrganizationID, in.UserID, in.Role, by(ctx, bartleby.ManageMemberships))
	return a.showMember(ctx, m, err)
}

func (a *api) deleteMembership(ctx context.Context, in *membershipPath) (*wire.FrontendMembership, error) {
	m, err := a.id.DeleteMembership(ctx, instance(ctx), in.OrganizationID, in.UserID, by(ctx, bartleby.ManageMemberships))
	return a.showMember(ctx, m, err)
}

type listMembershipRequests struct {
	organizationPath
	Status []string `query:"status" enum:"pending,accepted,rejected" doc:"Without it, all."`
	rest.Paging
}

func (a *api) listMembershipRequests(ctx context.Context, in *listMembershipRequests) (*rest.Page[*wire.MembershipRequest], error) {
	found, err := inOrganization(ctx, a, in.OrganizationID, func(tx *store.Tx, o *bartleby.Organization) (counted[bartleby.Requested], error) {
		return counting(tx.MembershipRequests(o.ID, in.Status, in.Limit, in.Offset))
	}, bartleby.ManageMemberships)
	if err != nil {
		return nil, err
	}
	return pageOf(a.presenter(ctx).MembershipRequest, true, found.list, found.total), nil
}

type membershipRequestPath struct {
	organizationPath
	RequestID string `path:"request_id" doc:"Id of the request."`
}

func (a *api) acceptMembershipRequest(ctx context.Context, in *membershipRequestPath) (*wire.MembershipRequest, error) {
	r, err := a.id.AcceptMembershipRequest(ctx, instance(ctx), in.OrganizationID, in.RequestID, by(ctx, bartleby.ManageMemberships))
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).MembershipRequest(r), nil
}

func (a *api) rejectMembershipRequest(ctx context.Context, in *membershipRequestPath) (*wire.MembershipRequest, error) {
	r, err := a.id.RejectMembershipRequest(ctx, instance(ctx), in.OrganizationID, in.RequestID, by(ctx, bartleby.ManageMemberships))
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).MembershipRequest(r), nil
}
