package identity

import (
	"bartleby"
	"bartleby/store"
)

// Guard is asked whether a change of an organization may be made: in the transaction of the change, with the organization
// locked.
type Guard func(*store.Tx, *bartleby.Organization) error

// By lets a member make the change whose role grants the permissions. To anybody else the organization is an unknown one.
// Errors: organization_not_found_or_unauthorized, missing_organization_permission.
func By(userID string, permissions ...string) Guard {
	return func(tx *store.Tx, o *bartleby.Organization) error {
		m, err := tx.Membership(o.ID, userID)
		if err != nil {
			return err
		}
		if m == nil {
			return bartleby.OrganizationUnreachable("organization_id")
		}
		role, err := tx.RoleGrant(m.RoleID)
		if err == nil && !role.Grants(permissions...) {
			return bartleby.MissingOrganizationPermission(permissions...)
		}
		return err
	}
}

// AdminDelete demands that members may delete the organization. It fails with organization_admin_delete_not_enabled.
func AdminDelete(_ *store.Tx, o *bartleby.Organization) error {
	if !o.AdminDeleteEnabled {
		return bartleby.OrganizationAdminDeleteDisabled()
	}
	return nil
}

// OrganizationFor reads an organization, and inside a write locks it, where the guards let it be seen or changed. It fails with
// resource_not_found, or with what the guards say.
func OrganizationFor(tx *store.Tx, id string, by ...Guard) (*bartleby.Organization, error) {
	o, err := tx.Organization(id)
	if len(by) > 0 && bartleby.IsCode(err, "resource_not_found") {
		return nil, bartleby.OrganizationUnreachable("organization_id") // as one of which the user is no member
	}
	if err != nil {
		return nil, err
	}
	for _, guard := range by {
		if err := guard(tx, o); err != nil {
			return nil, err
		}
	}
	return o, nil
}
