package bapi

import (
	"context"
	"slices"
	"strings"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// organizations lets a handler be reached only where the instance has organizations.
func organizations[In, Out any](h func(context.Context, *In) (*Out, error)) func(context.Context, *In) (*Out, error) {
	return func(ctx context.Context, in *In) (*Out, error) {
		if ins := instance(ctx); !ins.Settings.Organizations.Enabled {
			return nil, bartleby.OrganizationsDisabled()
		}
		return h(ctx, in)
	}
}

// order reads order_by: a field, with a minus in front for descending order. Lists begin with what is newest.
func order(orderBy string, fields []string) (field string, descending bool, err error) {
	field, descending = strings.CutPrefix(orderBy, "-")
	if !descending {
		field = strings.TrimPrefix(orderBy, "+")
	}
	if !slices.Contains(fields, field) {
		return "", false, bartleby.ParamNotOneOf("order_by", fields...)
	}
	return field, descending, nil
}

// include is what answers about organizations add when it is asked for.
type include struct {
	MembersCount    bool `query:"include_members_count" doc:"Add how many members there are, and how many invitations are pending."`
	MissingElevated bool `query:"include_missing_member_with_elevated_permissions" doc:"Add whether nobody holds the permissions that manage an organization."`
}

type listOrganizations struct {
	include
	Query          string   `query:"query" max:"256" doc:"Part of the name or slug, or the whole id."`
	UserID         []string `query:"user_id" doc:"With these members; a leading minus excludes."`
	OrganizationID []string `query:"organization_id" doc:"A leading minus excludes."`
	OrderBy        string   `query:"order_by" default:"-created_at" doc:"created_at, name or members_count, with a minus in front for descending order."`
	Limit          int      `query:"limit" default:"10" min:"1" most:"500"`
	Offset         int      `query:"offset" min:"0"`
	Paginated      bool     `query:"paginated" doc:"This list always comes in an envelope."`
}

func (a *api) listOrganizations(ctx context.Context, in *listOrganizations) (*rest.Page[*wire.Organization], error) {
	c := filterChecks{now: a.now()}
	f := store.OrganizationFilter{Query: in.Query, IDs: c.selection("organization_id", in.OrganizationID), UserIDs: c.selection("user_id", in.UserID)}
	p := store.OrganizationPage{Limit: in.Limit, Offset: in.Offset}
	var err error
	if p.Order, p.Descending, err = order(in.OrderBy, store.OrganizationOrders()); err != nil {
		return nil, err
	}
	if err := bartleby.Collect(c.faults...); err != nil {
		return nil, err
	}
	out := &rest.Page[*wire.Organization]{Enveloped: true}
	_, err = store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (struct{}, error) {
		list, total, err := tx.Organizations(f, p)
		if err != nil {
			return struct{}{}, err
		}
		out.Total = total
		out.Data, err = a.presentOrganizations(ctx, tx, list, in.include)
		return struct{}{}, err
	})
	return out, err
}

// presentOrganizations adds what is asked for, in one statement each for all.
func (a *api) presentOrganizations(ctx context.Context, tx *store.Tx, list []*bartleby.Organization, with include) ([]*wire.Organization, error) {
	p, out := a.presenter(ctx), make([]*wire.Organization, len(list))
	ids := make([]string, len(list))
	for i, o := range list {
		ids[i] = o.ID
	}
	var holders, pending map[string]int
	var err error
	if with.MissingElevated {
		if holders, err = elevatedMembers(tx, ids); err != nil {
			return nil, err
		}
	}
	if with.MembersCount {
		if pending, err = tx.PendingOrganizationInvitations(ids...); err != nil {
			return nil, err
		}
	}
	for i, o := range list {
		out[i] = p.Organization(o)
		if with.MembersCount {
			invited := pending[o.ID]
			out[i].MembersCount, out[i].PendingInvitationsCount = &o.MembersCount, &invited
		}
		if with.MissingElevated {
			missing := holders[o.ID] == 0
			out[i].MissingElevated = &missing
		}
	}
	return out, nil
}

// elevatedMembers counts, by organization, who holds the permissions that manage one.
func elevatedMembers(tx *store.Tx, organizationIDs []string) (map[string]int, error) {
	grants, err := tx.Roles()
	if err != nil {
		return nil, err
	}
	var elevated []string
	for _, g := range grants {
		if g.Grants(bartleby.MinimumPermissions...) {
			elevated = append(elevated, g.Role.ID)
		}
	}
	return tx.Holders(organizationIDs, elevated)
}

type createOrganization struct {
	Name                  string                        `json:"name" required:"true"`
	Slug                  rest.Patch[string]            `json:"slug" doc:"Small letters, digits and hyphens; unique. Made of the name where none is given."`
	CreatedBy             rest.Patch[string]            `json:"created_by" doc:"Id of the user who becomes its first member."`
	MaxAllowedMemberships rest.Patch[int]               `json:"max_allowed_memberships" doc:"0 is without limit."`
	PublicMetadata        rest.Patch[bartleby.Metadata] `json:"public_metadata"`
	PrivateMetadata       rest.Patch[bartleby.Metadata] `json:"private_metadata"`
	CreatedAt             rest.Patch[string]            `json:"created_at" doc:"An RFC 3339 time, for organizations that come from elsewhere."`
	RoleSetKey            rest.Patch[string]            `json:"role_set_key" doc:"Key of the role set; the initial one where none is given."`
}

func (a *api) createOrganization(ctx context.Context, in *createOrganization) (*wire.Organization, error) {
	o, err := a.id.CreateOrganization(ctx, instance(ctx), identity.NewOrganization(*in))
	return present(a.presenter(ctx).Organization, o, err)
}

type organizationPath struct {
	OrganizationID string `path:"organization_id" doc:"Id of the organization."`
}

type getOrganization struct {
	OrganizationID string `path:"organization_id" doc:"Id or slug of the organization."`
	include
}

func (a *api) getOrganization(ctx context.Context, in *getOrganization) (*wire.Organization, error) {
	list, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) ([]*wire.Organization, error) {
		find := tx.OrganizationBySlug
		if bartleby.IsID(in.OrganizationID) {
			find = tx.Organization
		}
		o, err := find(in.OrganizationID)
		if err != nil {
			return nil, err
		}
		return a.presentOrganizations(ctx, tx, []*bartleby.Organization{o}, in.include)
	})
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

type updateOrganization struct {
	organizationPath
	organizationChange
}

// organizationChange's fields are those of identity.OrganizationChange, so that one converts to the other.
type organizationChange struct {
	Name                  rest.Patch[string]            `json:"name"`
	Slug                  rest.Patch[string]            `json:"slug"`
	MaxAllowedMemberships rest.Patch[int]               `json:"max_allowed_memberships" doc:"0 is without limit."`
	AdminDeleteEnabled    rest.Patch[bool]              `json:"admin_delete_enabled" doc:"Whether members with the permission may delete it."`
	PublicMetadata        rest.Patch[bartleby.Metadata] `json:"public_metadata" upto:"2026-05-12" doc:"Replaces the whole object."`
	PrivateMetadata       rest.Patch[bartleby.Metadata] `json:"private_metadata" upto:"2026-05-12" doc:"Replaces the whole object."`
	CreatedAt             rest.Patch[string]            `json:"created_at" doc:"An RFC 3339 time."`
	RoleSetKey            rest.Patch[string]            `json:"role_set_key" doc:"Key of another role set; it has all roles that are held."`
}

func (a *api) updateOrganization(ctx context.Context, in *updateOrganization) (*wire.Organization, error) {
	o, err := a.id.UpdateOrganization(ctx, instance(ctx), in.OrganizationID, identity.OrganizationChange(in.organizationChange))
	return present(a.presenter(ctx).Organization, o, err)
}

func (a *api) deleteOrganization(ctx context.Context, in *organizationPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteOrganization(ctx, instance(ctx), in.OrganizationID)
	return present(wire.Deleted, d, err)
}

type organizationMetadata struct {
	organizationPath
	Public  rest.Patch[bartleby.Metadata] `json:"public_metadata"`
	Private rest.Patch[bartleby.Metadata] `json:"private_metadata"`
}

func (a *api) mergeOrganizationMetadata(ctx context.Context, in *organizationMetadata) (*wire.Organization, error) {
	o, err := a.id.MergeOrganizationMetadata(ctx, instance(ctx), in.OrganizationID, in.Public, in.Private)
	return present(a.presenter(ctx).Organization, o, err)
}

func (a *api) replaceOrganizationMetadata(ctx context.Context, in *organizationMetadata) (*wire.Organization, error) {
	o, err := a.id.ReplaceOrganizationMetadata(ctx, instance(ctx), in.OrganizationID, in.Public, in.Private)
	return present(a.presenter(ctx).Organization, o, err)
}

type setOrganizationLogo struct {
	organizationPath
	UploaderUserID string    `json:"uploader_user_id" doc:"A member who may manage the profile of the organization."`
	File           rest.File `file:"file" doc:"JPEG, PNG, GIF, WebP or ICO; what it is, its bytes say."`
}

func (a *api) setOrganizationLogo(ctx context.Context, in *setOrganizationLogo) (*wire.Organization, error) {
	o, err := a.id.SetOrganizationLogo(ctx, instance(ctx), in.OrganizationID, in.UploaderUserID, in.File.Data)
	return present(a.presenter(ctx).Organization, o, err)
}

func (a *api) deleteOrganizationLogo(ctx context.Context, in *organizationPath) (*wire.Organization, error) {
	o, err := a.id.DeleteOrganizationLogo(ctx, instance(ctx), in.OrganizationID)
	return present(a.presenter(ctx).Organization, o, err)
}
