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

// listing is how roles and permissions are listed. There are few, so that they are sorted here.
type listing struct {
	Query     string `query:"query" max:"256" doc:"Part of the name or key, or the whole id."`
	OrderBy   string `query:"order_by" default:"-created_at" doc:"created_at, name or key, with a minus in front for descending order."`
	Limit     int    `query:"limit" default:"10" min:"1" most:"500"`
	Offset    int    `query:"offset" min:"0"`
	Paginated bool   `query:"paginated" doc:"This list always comes in an envelope."`
}

// listed is what roles and permissions are found and sorted by.
type listed struct {
	id, name, key string
	createdAt     int64
}

// cut keeps what matches, sorts it, and cuts the page out.
func cut[N any](in *listing, all []*N, of func(*N) listed) (list []*N, total int64, err error) {
	field, descending, err := order(in.OrderBy, []string{"created_at", "name", "key"})
	if err != nil {
		return nil, 0, err
	}
	query := strings.ToLower(strings.TrimSpace(in.Query))
	for _, n := range all {
		l := of(n)
		if query == "" || l.id == strings.TrimSpace(in.Query) || strings.Contains(strings.ToLower(l.name), query) || strings.Contains(l.key, query) {
			list = append(list, n)
		}
	}
	slices.SortStableFunc(list, func(x, y *N) int {
		a, b := of(x), of(y)
		if descending {
			a, b = b, a
		}
		switch field {
		case "name":
			return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
		case "key":
			return strings.Compare(a.key, b.key)
		}
		if a.createdAt != b.createdAt {
			return int(a.createdAt - b.createdAt)
		}
		return strings.Compare(a.key, b.key)
	})
	total = int64(len(list))
	from := min(in.Offset, len(list))
	return list[from:min(from+in.Limit, len(list))], total, nil
}

type listRoles struct{ listing }

func (a *api) listRoles(ctx context.Context, in *listRoles) (*rest.Page[*wire.Role], error) {
	return page(wire.RoleGrant, true, func() ([]*bartleby.RoleGrant, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.RoleGrant, int64, error) {
			all, err := tx.Roles()
			if err != nil {
				return nil, 0, err
			}
			return cut(&in.listing, all, func(g *bartleby.RoleGrant) listed {
				return listed{g.Role.ID, g.Role.Name, g.Role.Key, g.Role.CreatedAt}
			})
		})
	})
}

type createRole struct {
	Name        rest.Patch[string]   `json:"name" doc:"Required."`
	Key         rest.Patch[string]   `json:"key" doc:"Required: org:<role>, of small letters, digits and underscores."`
	Description rest.Patch[string]   `json:"description"`
	Permissions rest.Patch[[]string] `json:"permissions" doc:"Ids of what it grants."`
	InitialSet  rest.Patch[bool]     `json:"include_in_initial_role_set" doc:"Put it into the role set that new organizations get; yes unless said otherwise."`
}

func (a *api) createRole(ctx context.Context, in *createRole) (*wire.Role, error) {
	g, err := a.id.CreateRole(ctx, instance(ctx), identity.RoleChange{Name: in.Name, Key: in.Key, Description: in.Description, Permissions: in.Permissions}, in.InitialSet.Or(true))
	return present(wire.RoleGrant, g, err)
}

type rolePath struct {
	RoleID string `path:"organization_role_id" doc:"Id of the role."`
}

func (a *api) getRole(ctx context.Context, in *rolePath) (*wire.Role, error) {
	g, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.RoleGrant, error) { return tx.RoleGrant(in.RoleID) })
	return present(wire.RoleGrant, g, err)
}

type updateRole struct {
	rolePath
	Name        rest.Patch[string]   `json:"name"`
	Key         rest.Patch[string]   `json:"key"`
	Description rest.Patch[string]   `json:"description"`
	Permissions rest.Patch[[]string] `json:"permissions" doc:"Ids of what it grants, in place of those before."`
}

func (a *api) updateRole(ctx context.Context, in *updateRole) (*wire.Role, error) {
	g, err := a.id.UpdateRole(ctx, instance(ctx), in.RoleID, identity.RoleChange{Name: in.Name, Key: in.Key, Description: in.Description, Permissions: in.Permissions})
	return present(wire.RoleGrant, g, err)
}

func (a *api) deleteRole(ctx context.Context, in *rolePath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteRole(ctx, instance(ctx), in.RoleID)
	return present(wire.Deleted, d, err)
}

type rolePermissionPath struct {
	rolePath
	PermissionID string `path:"permission_id" doc:"Id of the permission."`
}

func (a *api) assignPermission(ctx context.Context, in *rolePermissionPath) (*wire.Role, error) {
	g, err := a.id.AssignPermission(ctx, instance(ctx), in.RoleID, in.PermissionID)
	return present(wire.RoleGrant, g, err)
}

func (a *api) removePermission(ctx context.Context, in *rolePermissionPath) (*wire.Role, error) {
	g, err := a.id.RemovePermission(ctx, instance(ctx), in.RoleID, in.PermissionID)
	return present(wire.RoleGrant, g, err)
}

type listPermissions struct{ listing }

func (a *api) listPermissions(ctx context.Context, in *listPermissions) (*rest.Page[*wire.Permission], error) {
	return page(wire.PermissionOf, true, func() ([]*bartleby.Permission, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.Permission, int64, error) {
			all, err := tx.Permissions()
			if err != nil {
				return nil, 0, err
			}
			return cut(&in.listing, all, func(p *bartleby.Permission) listed { return listed{p.ID, p.Name, p.Key, p.CreatedAt} })
		})
	})
}

// permissionChange's fields are those of identity.PermissionChange, so that one converts to the other.
type permissionChange struct {
	Name        rest.Patch[string] `json:"name"`
	Key         rest.Patch[string] `json:"key" doc:"org:<feature>:<action>, of small letters, digits and underscores."`
	Description rest.Patch[string] `json:"description"`
}

func (a *api) createPermission(ctx context.Context, in *permissionChange) (*wire.Permission, error) {
	p, err := a.id.CreatePermission(ctx, instance(ctx), identity.PermissionChange(*in))
	return present(wire.PermissionOf, p, err)
}

type permissionPath struct {
	PermissionID string `path:"permission_id" doc:"Id of the permission."`
}

func (a *api) getPermission(ctx context.Context, in *permissionPath) (*wire.Permission, error) {
	p, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.Permission, error) { return tx.Permission(in.PermissionID) })
	return present(wire.PermissionOf, p, err)
}

type updatePermission struct {
	permissionPath
	permissionChange
}

func (a *api) updatePermission(ctx context.Context, in *updatePermission) (*wire.Permission, error) {
	p, err := a.id.UpdatePermission(ctx, instance(ctx), in.PermissionID, identity.PermissionChange(in.permissionChange))
	return present(wire.PermissionOf, p, err)
}

func (a *api) deletePermission(ctx context.Context, in *permissionPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeletePermission(ctx, instance(ctx), in.PermissionID)
	return present(wire.Deleted, d, err)
}
