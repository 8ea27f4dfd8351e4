package wire

import "bartleby"

// FrontendOrganization is the JSON of an organization for its members: without what is the back end's alone.
type FrontendOrganization struct {
	Object                string            `json:"object" enum:"organization"`
	ID                    string            `json:"id"`
	Name                  string            `json:"name"`
	Slug                  string            `json:"slug"`
	ImageURL              string            `json:"image_url"`
	LogoURL               *string           `json:"logo_url" doc:"The uploaded logo, under its former name."`
	HasImage              bool              `json:"has_image"`
	MembersCount          int               `json:"members_count"`
	PendingInvitations    int               `json:"pending_invitations_count" doc:"Those that hold a seat."`
	MaxAllowedMemberships int               `json:"max_allowed_memberships" doc:"0 is without limit."`
	AdminDeleteEnabled    bool              `json:"admin_delete_enabled"`
	PublicMetadata        bartleby.Metadata `json:"public_metadata"`
	CreatedAt             int64             `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt             int64             `json:"updated_at" doc:"Unix milliseconds."`
}

// FrontendOrganization makes an organization presentable to its members.
func (p *Presenter) FrontendOrganization(o *bartleby.Organization) *FrontendOrganization {
	whole := p.Organization(o)
	return &FrontendOrganization{
		Object: whole.Object, ID: whole.ID, Name: whole.Name, Slug: whole.Slug, ImageURL: whole.ImageURL, LogoURL: whole.LogoURL, HasImage: whole.HasImage,
		MembersCount: o.MembersCount, PendingInvitations: o.PendingInvitations, MaxAllowedMemberships: whole.MaxAllowedMemberships, AdminDeleteEnabled: whole.AdminDeleteEnabled,
		PublicMetadata: whole.PublicMetadata, CreatedAt: whole.CreatedAt, UpdatedAt: whole.UpdatedAt,
	}
}

// FrontendMembership is the JSON of a user's place in an organization for its members.
type FrontendMembership struct {
	Object         string                `json:"object" enum:"organization_membership"`
	ID             string                `json:"id"`
	Role           string                `json:"role" doc:"Key of the role."`
	RoleName       string                `json:"role_name"`
	Permissions    []string              `json:"permissions"`
	PublicMetadata bartleby.Metadata     `json:"public_metadata"`
	Organization   *FrontendOrganization `json:"organization"`
	PublicUserData *PublicUserData       `json:"public_user_data"`
	CreatedAt      int64                 `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt      int64                 `json:"updated_at" doc:"Unix milliseconds."`
}

// FrontendMembership makes a membership presentable to members.
func (p *Presenter) FrontendMembership(m *bartleby.Member) *FrontendMembership {
	user := p.publicUserData(&m.User)
	return &FrontendMembership{
		Object: m.Membership.Object, ID: m.Membership.ID, Role: m.Role.Role.Key, RoleName: m.Role.Role.Name, Permissions: m.Role.Keys(),
		PublicMetadata: m.Membership.PublicMetadata, Organization: p.FrontendOrganization(&m.Organization), PublicUserData: &user,
		CreatedAt: m.Membership.CreatedAt, UpdatedAt: m.Membership.UpdatedAt,
	}
}
