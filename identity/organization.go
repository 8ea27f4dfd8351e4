package identity

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"

	"bartleby"
	"bartleby/store"
)

// NewOrganization is what an organization can be created with.
type NewOrganization struct {
	Name                  string
	Slug                  bartleby.Patch[string]
	CreatedBy             bartleby.Patch[string] // user_…; becomes a member with the role of creators
	MaxAllowedMemberships bartleby.Patch[int]    // 0 is without limit
	PublicMetadata        bartleby.Patch[bartleby.Metadata]
	PrivateMetadata       bartleby.Patch[bartleby.Metadata]
	CreatedAt             bartleby.Patch[string] // RFC 3339
	RoleSetKey            bartleby.Patch[string] // the initial one where none is given
}

// CreateOrganization makes an organization. Without a slug it gets one made of its name.
func (s *Service) CreateOrganization(ctx context.Context, ins *bartleby.Instance, in NewOrganization) (*bartleby.Organization, error) {
	set, c := ins.Settings.Organizations, &checks{}
	if !set.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	name, err := bartleby.CheckOrganizationName(in.Name)
	c.add(err)
	derived := in.Slug.Value() == ""
	switch {
	case !derived && set.SlugDisabled:
		return nil, bartleby.OrganizationSlugsDisabled()
	case !derived:
		c.add(bartleby.CheckSlug(in.Slug.To))
	}
	draft := &bartleby.Organization{
		Object: "organization", Name: name, Slug: in.Slug.Value(), MaxAllowedMemberships: set.MaxAllowedMemberships,
		AdminDeleteEnabled: set.AdminDelete, CreatedBy: in.CreatedBy.Value(), RoleSetKey: in.RoleSetKey.Value(),
		PublicMetadata:  c.metadata("public_metadata", in.PublicMetadata),
		PrivateMetadata: c.metadata("private_metadata", in.PrivateMetadata),
	}
	if limit := c.limit("max_allowed_memberships", in.MaxAllowedMemberships); limit != nil {
		draft.MaxAllowedMemberships = *limit
	}
	if created := c.time("created_at", in.CreatedAt); created != nil {
		draft.CreatedAt = *created
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	for try := 0; ; try++ {
		if derived {
			draft.Slug = derivedSlug(name, try)
		}
		o, err := s.createOrganization(ctx, ins, *draft)
		if derived && try < 5 && bartleby.IsCode(err, "form_identifier_exists") {
			continue // somebody has it: the next one has a tail of its own
		}
		return o, err
	}
}

// derivedSlug makes a slug of a name, with a random tail where the plain one is taken.
func derivedSlug(name string, try int) string {
	slug := bartleby.Slug(name)
	if try == 0 && slug != "" && !bartleby.IsID(slug) {
		return slug
	}
	tail := make([]byte, 5)
	_, _ = rand.Read(tail) // never fails
	if slug == "" {
		slug = "organization"
	}
	return slug + "-" + hex.EncodeToString(tail)
}

func (s *Service) createOrganization(ctx context.Context, ins *bartleby.Instance, draft bartleby.Organization) (*bartleby.Organization, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Organization, error) {
		o := draft // a lost race runs this again: the draft stays as it was
		o.ID, o.UpdatedAt = tx.NewID(bartleby.OrganizationID), tx.Now
		if o.CreatedAt == 0 {
			o.CreatedAt = tx.Now
		}
		if o.CreatedBy != "" {
			if err := checkCreator(tx, o.CreatedBy); err != nil {
				return nil, err
			}
		}
		roles, err := givenRoleSet(tx, ins, o.RoleSetKey)
		if err != nil {
			return nil, err
		}
		o.RoleSetKey = roles.Key
		if err := tx.InsertOrganization(&o); err != nil {
			return nil, err
		}
		if o.CreatedBy == "" {
			return &o, tx.Emit(bartleby.OrganizationCreated, o.ID, &o)
		}
		o.MembersCount = 1 // whatever the limit is
		if err := tx.SaveOrganization(&o); err != nil {
			return nil, err
		}
		if err := tx.Emit(bartleby.OrganizationCreated, o.ID, &o); err != nil {
			return nil, err
		}
		_, err = insertMembership(tx, &bartleby.Membership{OrganizationID: o.ID, UserID: o.CreatedBy, RoleID: roles.CreatorRoleID})
		return &o, err
	})
}

// checkCreator locks the creator, so that the limit of racing creations is theirs together.
func checkCreator(tx *store.Tx, id string) error {
	u, err := tx.User(id)
	if bartleby.IsCode(err, "resource_not_found") {
		return bartleby.OrganizationCreatorNotFound(id)
	}
	if err != nil {
		return err
	}
	if u.CreateOrganizationsLimit == nil || *u.CreateOrganizationsLimit == 0 {
		return nil
	}
	made, err := tx.CreatedOrganizations(id)
	if err == nil && made >= int64(*u.CreateOrganizationsLimit) {
		return bartleby.OrganizationCreationLimit(*u.CreateOrganizationsLimit)
	}
	return err
}

// OrganizationChange is what an update of an organization may change.
type OrganizationChange struct {
	Name                  bartleby.Patch[string]
	Slug                  bartleby.Patch[string]
	MaxAllowedMemberships bartleby.Patch[int]
	AdminDeleteEnabled    bartleby.Patch[bool]
	PublicMetadata        bartleby.Patch[bartleby.Metadata] // replaces the whole object
	PrivateMetadata       bartleby.Patch[bartleby.Metadata]
	CreatedAt             bartleby.Patch[string] // RFC 3339
	RoleSetKey            bartleby.Patch[string]
}

// UpdateOrganization changes what is given.
func (s *Service) UpdateOrganization(ctx context.Context, ins *bartleby.Instance, id string, in OrganizationChange, by ...Guard) (*bartleby.Organization, error) {
	return s.changeOrganization(ctx, ins, id, by, func(tx *store.Tx, o *bartleby.Organization) error {
		c := &checks{}
		if in.Name.Set {
			name, err := bartleby.CheckOrganizationName(in.Name.Value())
			c.add(err)
			o.Name = name
		}
		if in.Slug.Has() && in.Slug.To != o.Slug {
			if ins.Settings.Organizations.SlugDisabled {
				return bartleby.OrganizationSlugsDisabled()
			}
			c.add(bartleby.CheckSlug(in.Slug.To))
			o.Slug = in.Slug.To
		}
		if limit := c.limit("max_allowed_memberships", in.MaxAllowedMemberships); limit != nil {
			o.MaxAllowedMemberships = *limit
		}
		o.AdminDeleteEnabled = in.AdminDeleteEnabled.Or(o.AdminDeleteEnabled)
		if in.PublicMetadata.Set {
			o.PublicMetadata = c.metadata("public_metadata", in.PublicMetadata)
		}
		if in.PrivateMetadata.Set {
			o.PrivateMetadata = c.metadata("private_metadata", in.PrivateMetadata)
		}
		if created := c.time("created_at", in.CreatedAt); created != nil {
			o.CreatedAt = *created
		}
		if in.RoleSetKey.Has() && in.RoleSetKey.To != o.RoleSetKey {
			c.add(changeRoleSetOf(tx, o, in.RoleSetKey.To))
		}
		return c.err()
	})
}

// changeOrganization runs one change in a transaction: locked, saved, announced.
func (s *Service) changeOrganization(ctx context.Context, ins *bartleby.Instance, id string, by []Guard, change func(*store.Tx, *bartleby.Organization) error) (*bartleby.Organization, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Organization, error) {
		o, err := OrganizationFor(tx, id, by...)
		if err != nil {
			return nil, err
		}
		if err := change(tx, o); err != nil {
			return nil, err
		}
		o.UpdatedAt = tx.Now
		if err := tx.SaveOrganization(o); err != nil {
			return nil, err
		}
		return o, tx.Emit(bartleby.OrganizationUpdated, o.ID, o)
	})
}

// MergeOrganizationMetadata merges each object given into the one there (RFC 7396).
func (s *Service) MergeOrganizationMetadata(ctx context.Context, ins *bartleby.Instance, id string, public, private bartleby.Patch[bartleby.Metadata]) (*bartleby.Organization, error) {
	return s.changeOrganization(ctx, ins, id, nil, func(_ *store.Tx, o *bartleby.Organization) error {
		return mergeMetadata(public, private, &o.PublicMetadata, &o.PrivateMetadata)
	})
}

// mergeMetadata merges what is given into two metadata objects.
func mergeMetadata(public, private bartleby.Patch[bartleby.Metadata], toPublic, toPrivate *bartleby.Metadata) error {
	c := &checks{}
	for _, m := range []struct {
		param string
		in    bartleby.Patch[bartleby.Metadata]
		field *bartleby.Metadata
	}{{"public_metadata", public, toPublic}, {"private_metadata", private, toPrivate}} {
		if m.in.Has() {
			merged, err := bartleby.MergeMetadata(m.param, *m.field, m.in.To)
			c.add(err)
			*m.field = merged
		}
	}
	return c.err()
}

// ReplaceOrganizationMetadata puts each object given in the place of the one there; null is the empty object.
func (s *Service) ReplaceOrganizationMetadata(ctx context.Context, ins *bartleby.Instance, id string, public, private bartleby.Patch[bartleby.Metadata]) (*bartleby.Organization, error) {
	return s.UpdateOrganization(ctx, ins, id, OrganizationChange{PublicMetadata: public, PrivateMetadata: private})
}

// DeleteOrganization removes an organization with its memberships and all that hangs on it.
func (s *Service) DeleteOrganization(ctx context.Context, ins *bartleby.Instance, id string, by ...Guard) (*bartleby.Deleted, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		o, err := OrganizationFor(tx, id, by...)
		if err != nil {
			return nil, err
		}
		if o.ImageID != "" {
			if err := tx.DeleteImage(o.ImageID); err != nil {
				return nil, err
			}
		}
		if err := tx.DeleteOrganization(id); err != nil {
			return nil, err
		}
		if err := tx.LeaveOrganization(id, ""); err != nil {
			return nil, err
		}
		gone := removed("organization", id)
		gone.Slug = o.Slug
		return gone, tx.Emit(bartleby.OrganizationDeleted, id, gone)
	})
}

// SetOrganizationLogo stores an upload as the logo, in place of the one before. An uploader has to be a member who may
// manage the profile.
func (s *Service) SetOrganizationLogo(ctx context.Context, ins *bartleby.Instance, id, uploader string, upload []byte, by ...Guard) (*bartleby.Organization, error) {
	image, err := normalizeUpload(upload)
	if err != nil {
		return nil, err
	}
	return s.changeOrganization(ctx, ins, id, by, func(tx *store.Tx, o *bartleby.Organization) error {
		if uploader != "" {
			if err := demandPermission(tx, o.ID, uploader, "uploader_user_id", bartleby.ManageProfile); err != nil {
				return err
			}
		}
		was := o.ImageID
		o.ImageID = tx.NewID(bartleby.ImageID)
		if err := tx.PutImage(o.ImageID, image); err != nil || was == "" {
			return err
		}
		return tx.DeleteImage(was)
	})
}

// DeleteOrganizationLogo goes back to the generated one. It fails with image_not_found when nothing was uploaded.
func (s *Service) DeleteOrganizationLogo(ctx context.Context, ins *bartleby.Instance, id string, by ...Guard) (*bartleby.Organization, error) {
	return s.changeOrganization(ctx, ins, id, by, func(tx *store.Tx, o *bartleby.Organization) error {
		if o.ImageID == "" {
			return bartleby.ImageNotFound()
		}
		was := o.ImageID
		o.ImageID = ""
		return tx.DeleteImage(was)
	})
}

// demandPermission demands that a user is a member of the organization whose role grants the permissions.
func demandPermission(tx *store.Tx, organizationID, userID, param string, keys ...string) error {
	m, err := tx.Membership(organizationID, userID)
	if err != nil {
		return err
	}
	if m == nil {
		return bartleby.NotMember(param)
	}
	role, err := tx.RoleGrant(m.RoleID)
	if err == nil && !role.Grants(keys...) {
		return bartleby.MissingOrganizationPermission(keys...)
	}
	return err
}

// elevatedRoles lists the ids of the roles that grant the minimum permissions.
func elevatedRoles(grants []*bartleby.RoleGrant) []string {
	var ids []string
	for _, g := range grants {
		if g.Grants(bartleby.MinimumPermissions...) {
			ids = append(ids, g.Role.ID)
		}
	}
	return ids
}

// keepsElevated demands that, once a member has lost their role, somebody else still holds the minimum permissions. The
// organization is locked by then, so that two members cannot both rely on each other.
func keepsElevated(tx *store.Tx, m *bartleby.Membership) error {
	grants, err := tx.Roles()
	if err != nil {
		return err
	}
	elevated := elevatedRoles(grants)
	if !slices.Contains(elevated, m.RoleID) {
		return nil
	}
	others, err := tx.CountHolders(m.OrganizationID, elevated, m.UserID)
	if err == nil && others == 0 {
		return bartleby.MinimumPermissionsNeeded()
	}
	return err
}
