package fapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// by lets the user who asks do what the role grants that they have in the organization.
func by(ctx context.Context, permissions ...string) identity.Guard {
	return identity.By(acting(ctx).UserID, permissions...)
}

// inOrganization reads for a member of an organization whose role grants the permissions. Errors:
// organization_not_enabled_in_instance, organization_not_found_or_unauthorized, missing_organization_permission.
func inOrganization[T any](ctx context.Context, a *api, id string, read func(*store.Tx, *bartleby.Organization) (T, error), permissions ...string) (out T, err error) {
	if !instance(ctx).Settings.Organizations.Enabled {
		return out, bartleby.OrganizationsDisabled()
	}
	return store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (T, error) {
		o, err := identity.OrganizationFor(tx, id, by(ctx, permissions...))
		if err != nil {
			return out, err
		}
		return read(tx, o)
	})
}

// pageOf presents a page, bare or with the number of all that match.
func pageOf[N, W any](show func(*N) *W, enveloped bool, list []*N, total int64) *rest.Page[*W] {
	out := &rest.Page[*W]{Data: make([]*W, len(list)), Total: total, Enveloped: enveloped}
	for i, n := range list {
		out.Data[i] = show(n)
	}
	return out
}

// counted is a page as it was read.
type counted[N any] struct {
	list  []*N
	total int64
}

func counting[N any](list []*N, total int64, err error) (counted[N], error) {
	return counted[N]{list, total}, err
}

// showOrganization presents an organization as it was changed, with the invitations that hold seats there.
func (a *api) showOrganization(ctx context.Context, o *bartleby.Organization, err error) (*wire.FrontendOrganization, error) {
	if err != nil {
		return nil, err
	}
	_, err = store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, tx.CountPendingInvitations(o)
	})
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).FrontendOrganization(o), nil
}

type createOrganization struct {
	Name string             `json:"name" required:"true"`
	Slug rest.Patch[string] `json:"slug" doc:"Small letters, digits and hyphens; unique. Made of the name where none is given."`
}

func (a *api) createOrganization(ctx context.Context, in *createOrganization) (*wire.FrontendOrganization, error) {
	o, err := a.id.FoundOrganization(ctx, instance(ctx), acting(ctx).UserID, identity.NewOrganization{Name: in.Name, Slug: in.Slug})
	return a.showOrganization(ctx, o, err)
}

type organizationPath struct {
	OrganizationID string `path:"organization_id" doc:"Id of the organization."`
}

func (a *api) getOrganization(ctx context.Context, in *organizationPath) (*wire.FrontendOrganization, error) {
	o, err := inOrganization(ctx, a, in.OrganizationID, func(tx *store.Tx, o *bartleby.Organization) (*bartleby.Organization, error) {
		return o, tx.CountPendingInvitations(o)
	})
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).FrontendOrganization(o), nil
}

type updateOrganization struct {
	organizationPath
	Name rest.Patch[string] `json:"name"`
	Slug rest.Patch[string] `json:"slug"`
}

func (a *api) updateOrganization(ctx context.Context, in *updateOrganization) (*wire.FrontendOrganization, error) {
	o, err := a.id.UpdateOrganization(ctx, instance(ctx), in.OrganizationID, identity.OrganizationChange{Name: in.Name, Slug: in.Slug}, by(ctx, bartleby.ManageProfile))
	return a.showOrganization(ctx, o, err)
}

func (a *api) deleteOrganization(ctx context.Context, in *organizationPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteOrganization(ctx, instance(ctx), in.OrganizationID, by(ctx, bartleby.DeleteProfile), identity.AdminDelete)
	if err != nil {
		return nil, err
	}
	return wire.Deleted(d), nil
}

type setOrganizationLogo struct {
	organizationPath
	File rest.File `file:"file" doc:"JPEG, PNG, GIF, WebP or ICO; what it is, its bytes say."`
}

func (a *api) setOrganizationLogo(ctx context.Context, in *setOrganizationLogo) (*wire.FrontendOrganization, error) {
	o, err := a.id.SetOrganizationLogo(ctx, instance(ctx), in.OrganizationID, "", in.File.Data, by(ctx, bartleby.ManageProfile))
	return a.showOrganization(ctx, o, err)
}

// deleteOrganizationLogo answers with what was deleted; the organization without it is in the client beside.
func (a *api) deleteOrganizationLogo(ctx context.Context, in *organizationPath) (*wire.DeletedObject, error) {
	if _, err := a.id.DeleteOrganizationLogo(ctx, instance(ctx), in.OrganizationID, by(ctx, bartleby.ManageProfile)); err != nil {
		return nil, err
	}
	return &wire.DeletedObject{Object: "image", Deleted: true}, nil
}

type listRoles struct {
	organizationPath
	rest.Paging
}

// listRoles are the roles that members of an organization can be given.
func (a *api) listRoles(ctx context.Context, in *listRoles) (*wire.OrganizationRoles, error) {
	all, err := inOrganization(ctx, a, in.OrganizationID, identity.RolesOf)
	if err != nil {
		return nil, err
	}
	out := &wire.OrganizationRoles{Data: []*wire.FrontendRole{}, Total: len(all)}
	from := min(in.Offset, len(all))
	for _, g := range all[from:min(from+in.Limit, len(all))] {
		out.Data = append(out.Data, wire.FrontendRoleGrant(g))
	}
	return out, nil
}
