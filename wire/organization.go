package wire

import (
	"bartleby"
	"bartleby/picture"
)

// Organization is the public JSON of an organization.
type Organization struct {
	ID                      string            `json:"id"`
	Object                  string            `json:"object" enum:"organization"`
	Name                    string            `json:"name"`
	Slug                    string            `json:"slug" doc:"Unique in the instance; made of the name where none was given."`
	ImageURL                string            `json:"image_url" doc:"Where the logo is served: the uploaded one, or a generated one."`
	LogoURL                 *string           `json:"logo_url" doc:"The uploaded logo, under its former name."`
	HasImage                bool              `json:"has_image" doc:"False while image_url leads to a generated logo."`
	MembersCount            *int              `json:"members_count,omitempty" doc:"Only where it is asked for."`
	MissingElevated         *bool             `json:"missing_member_with_elevated_permissions,omitempty" doc:"Only where it is asked for: nobody holds the permissions that manage an organization."`
	PendingInvitationsCount *int              `json:"pending_invitations_count,omitempty" doc:"Only where members_count is asked for."`
	MaxAllowedMemberships   int               `json:"max_allowed_memberships" doc:"0 is without limit."`
	AdminDeleteEnabled      bool              `json:"admin_delete_enabled" doc:"Whether members with the permission may delete it."`
	PublicMetadata          bartleby.Metadata `json:"public_metadata"`
	PrivateMetadata         bartleby.Metadata `json:"private_metadata"`
	RoleSetKey              string            `json:"role_set_key" doc:"Key of the role set whose roles its members can be given."`
	CreatedBy               string            `json:"created_by,omitempty" doc:"Id of the user who created it."`
	CreatedAt               int64             `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt               int64             `json:"updated_at" doc:"Unix milliseconds."`
}

// Organization makes an organization presentable.
func (p *Presenter) Organization(o *bartleby.Organization) *Organization {
	out := &Organization{
		ID: o.ID, Object: o.Object, Name: o.Name, Slug: o.Slug, HasImage: o.ImageID != "",
		ImageURL:              p.imageURL(o.ID, o.ImageID, picture.Initials(o.Name)),
		MaxAllowedMemberships: o.MaxAllowedMemberships, AdminDeleteEnabled: o.AdminDeleteEnabled,
		PublicMetadata: o.PublicMetadata, PrivateMetadata: o.PrivateMetadata, RoleSetKey: o.RoleSetKey, CreatedBy: o.CreatedBy, CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt,
	}
	if out.HasImage {
		out.LogoURL = &out.ImageURL
	}
	return out
}

// Membership is the public JSON of a user's place in an organization.
type Membership struct {
	ID              string            `json:"id"`
	Object          string            `json:"object" enum:"organization_membership"`
	Role            string            `json:"role" doc:"Key of the role."`
	RoleName        string            `json:"role_name"`
	Permissions     []string          `json:"permissions" doc:"Keys of what the role grants."`
	PublicMetadata  bartleby.Metadata `json:"public_metadata"`
	PrivateMetadata bartleby.Metadata `json:"private_metadata"`
	Organization    *Organization     `json:"organization"`
	PublicUserData  PublicUserData    `json:"public_user_data"`
	CreatedAt       int64             `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt       int64             `json:"updated_at" doc:"Unix milliseconds."`
}

// PublicUserData is what members of an organization see of each other.
type PublicUserData struct {
	UserID          string  `json:"user_id"`
	FirstName       *string `json:"first_name"`
	LastName        *string `json:"last_name"`
	ProfileImageURL string  `json:"profile_image_url" doc:"The same as image_url, under its former name."`
	ImageURL        string  `json:"image_url"`
	HasImage        bool    `json:"has_image"`
	Identifier      *string `json:"identifier" doc:"The primary e-mail address, or the phone number, username or wallet of a user without one."`
	Username        *string `json:"username"`
	Banned          bool    `json:"banned"`
	Deprovisioned   bool    `json:"deprovisioned"`
}

// Member makes a membership presentable.
func (p *Presenter) Member(m *bartleby.Member) *Membership {
	return &Membership{
		ID: m.Membership.ID, Object: m.Membership.Object, Role: m.Role.Role.Key, RoleName: m.Role.Role.Name, Permissions: m.Role.Keys(),
		PublicMetadata: m.Membership.PublicMetadata, PrivateMetadata: m.Membership.PrivateMetadata,
		Organization: p.Organization(&m.Organization), PublicUserData: p.publicUserData(&m.User),
		CreatedAt: m.Membership.CreatedAt, UpdatedAt: m.Membership.UpdatedAt,
	}
}

func (p *Presenter) publicUserData(u *bartleby.PublicUser) PublicUserData {
	url := p.imageURL(u.ID, u.ImageID, u.Initials)
	out := PublicUserData{
		UserID: u.ID, FirstName: u.FirstName, LastName: u.LastName, ProfileImageURL: url, ImageURL: url, HasImage: u.ImageID != "",
		Username: u.Username, Banned: u.Banned, Deprovisioned: u.Deprovisioned,
	}
	if u.Identifier != "" {
		out.Identifier = &u.Identifier
	}
	return out
}
