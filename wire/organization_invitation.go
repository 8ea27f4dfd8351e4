package wire

import (
	"bartleby"
	"bartleby/picture"
)

// OrganizationInvitation is the public JSON of an invitation to an organization.
type OrganizationInvitation struct {
	ID                 string                  `json:"id"`
	Object             string                  `json:"object" enum:"organization_invitation"`
	EmailAddress       string                  `json:"email_address"`
	Role               string                  `json:"role" doc:"Key of the role."`
	RoleName           string                  `json:"role_name"`
	OrganizationID     string                  `json:"organization_id"`
	InviterID          *string                 `json:"inviter_id" doc:"Id of the user who invites; null for nobody."`
	PublicInviterData  *PublicInviterData      `json:"public_inviter_data"`
	PublicOrganization *PublicOrganizationData `json:"public_organization_data,omitempty" doc:"In the lists that are not of one organization."`
	Status             string                  `json:"status" enum:"pending,accepted,revoked,expired"`
	PublicMetadata     bartleby.Metadata       `json:"public_metadata" doc:"What the membership of who accepts is given."`
	PrivateMetadata    bartleby.Metadata       `json:"private_metadata" doc:"Likewise."`
	URL                *string                 `json:"url" doc:"Where a browser accepts it; only in the answer to the creation, null otherwise."`
	ExpiresAt          int64                   `json:"expires_at" doc:"Unix milliseconds."`
	CreatedAt          int64                   `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt          int64                   `json:"updated_at" doc:"Unix milliseconds."`
}

// PublicInviterData is what an invited person sees of who invites.
type PublicInviterData struct {
	UserID     string  `json:"user_id"`
	FirstName  *string `json:"first_name"`
	LastName   *string `json:"last_name"`
	ImageURL   string  `json:"image_url"`
	HasImage   bool    `json:"has_image"`
	Identifier string  `json:"identifier" doc:"The primary e-mail address, or the phone number, username or wallet of a user without one."`
}

// PublicOrganizationData is what anybody may see of an organization.
type PublicOrganizationData struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Slug     string `json:"slug"`
	ImageURL string `json:"image_url"`
	HasImage bool   `json:"has_image"`
}

// OrganizationInvitation makes an invitation presentable, as in the lists of its organization.
func (p *Presenter) OrganizationInvitation(in *bartleby.Invited) *OrganizationInvitation {
	i := &in.Invitation
	out := &OrganizationInvitation{
		ID: i.ID, Object: i.Object, EmailAddress: i.EmailAddress, Role: i.RoleKey, RoleName: i.RoleName, OrganizationID: i.OrganizationID,
		Status: string(i.StatusAt(p.Now)), PublicMetadata: i.PublicMetadata, PrivateMetadata: i.PrivateMetadata, URL: p.ticketURL(i.Ticket),
		ExpiresAt: i.ExpiresAt, CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt,
	}
	if i.InviterID != "" {
		out.InviterID = &i.InviterID
	}
	if u := in.Inviter; u != nil {
		out.PublicInviterData = &PublicInviterData{
			UserID: u.ID, FirstName: u.FirstName, LastName: u.LastName, ImageURL: p.imageURL(u.ID, u.ImageID, u.Initials), HasImage: u.ImageID != "", Identifier: u.Identifier,
		}
	}
	return out
}

// OrganizationInvitationOf makes an invitation presentable with the organization it is to.
func (p *Presenter) OrganizationInvitationOf(in *bartleby.Invited) *OrganizationInvitation {
	out := p.OrganizationInvitation(in)
	out.PublicOrganization = p.publicOrganizationData(&in.Organization)
	return out
}

func (p *Presenter) publicOrganizationData(o *bartleby.Organization) *PublicOrganizationData {
	return &PublicOrganizationData{
		ID: o.ID, Name: o.Name, Slug: o.Slug, ImageURL: p.imageURL(o.ID, o.ImageID, picture.Initials(o.Name)), HasImage: o.ImageID != "",
	}
}

// AcceptedOrganizationInvitation is the payload of organizationInvitation.accepted: the invitation, who accepted, and what
// they joined.
type AcceptedOrganizationInvitation struct {
	*OrganizationInvitation
	UserID string                          `json:"user_id"`
	Data   AcceptedOrganizationInvitedData `json:"data"`
}

// AcceptedOrganizationInvitedData is what the event says of the organization.
type AcceptedOrganizationInvitedData struct {
	PublicOrganization *PublicOrganizationData `json:"public_organization_data"`
}

// AcceptedOrganizationInvitation makes the event of an acceptance presentable.
func (p *Presenter) AcceptedOrganizationInvitation(in *bartleby.Invited) *AcceptedOrganizationInvitation {
	return &AcceptedOrganizationInvitation{
		OrganizationInvitation: p.OrganizationInvitation(in), UserID: in.Invitation.UserID,
		Data: AcceptedOrganizationInvitedData{p.publicOrganizationData(&in.Organization)},
	}
}
