package wire

import "bartleby"

// FrontendOrganizationInvitation is the JSON of an invitation to an organization for members and for who is invited: without the
// ticket, and without what is the back end's alone.
type FrontendOrganizationInvitation struct {
	Object             string                  `json:"object" enum:"organization_invitation"`
	ID                 string                  `json:"id"`
	EmailAddress       string                  `json:"email_address"`
	Role               string                  `json:"role" doc:"Key of the role."`
	RoleName           string                  `json:"role_name"`
	OrganizationID     string                  `json:"organization_id"`
	PublicOrganization *PublicOrganizationData `json:"public_organization_data"`
	Status             string                  `json:"status" enum:"pending,accepted,revoked,expired"`
	PublicMetadata     bartleby.Metadata       `json:"public_metadata"`
	URL                *string                 `json:"url" doc:"Always null: the way to accept it is in the mail."`
	ExpiresAt          int64                   `json:"expires_at" doc:"Unix milliseconds."`
	CreatedAt          int64                   `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt          int64                   `json:"updated_at" doc:"Unix milliseconds."`
}

// FrontendOrganizationInvitation makes an invitation presentable to members and to who is invited.
func (p *Presenter) FrontendOrganizationInvitation(in *bartleby.Invited) *FrontendOrganizationInvitation {
	i := &in.Invitation
	return &FrontendOrganizationInvitation{
		Object: i.Object, ID: i.ID, EmailAddress: i.EmailAddress, Role: i.RoleKey, RoleName: i.RoleName, OrganizationID: i.OrganizationID,
		PublicOrganization: p.publicOrganizationData(&in.Organization), Status: string(i.StatusAt(p.Now)), PublicMetadata: i.PublicMetadata,
		ExpiresAt: i.ExpiresAt, CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt,
	}
}

// OrganizationSuggestion is the JSON of an organization that a user may ask to join.
type OrganizationSuggestion struct {
	Object             string                  `json:"object" enum:"organization_suggestion"`
	ID                 string                  `json:"id"`
	PublicOrganization *PublicOrganizationData `json:"public_organization_data"`
	Status             string                  `json:"status" enum:"pending,accepted,completed" doc:"accepted: the user asked to join, and nobody has answered."`
	CreatedAt          int64                   `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt          int64                   `json:"updated_at" doc:"Unix milliseconds."`
}

// OrganizationSuggestion makes a suggestion presentable.
func (p *Presenter) OrganizationSuggestion(s *bartleby.Suggested) *OrganizationSuggestion {
	return &OrganizationSuggestion{
		Object: s.Suggestion.Object, ID: s.Suggestion.ID, PublicOrganization: p.publicOrganizationData(&s.Organization),
		Status: string(s.Suggestion.Status), CreatedAt: s.Suggestion.CreatedAt, UpdatedAt: s.Suggestion.UpdatedAt,
	}
}

// MembershipRequest is the JSON of a user's wish to join an organization.
type MembershipRequest struct {
	Object         string         `json:"object" enum:"organization_membership_request"`
	ID             string         `json:"id"`
	OrganizationID string         `json:"organization_id"`
	Status         string         `json:"status" enum:"pending,accepted,rejected"`
	PublicUserData PublicUserData `json:"public_user_data"`
	CreatedAt      int64          `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt      int64          `json:"updated_at" doc:"Unix milliseconds."`
}

// MembershipRequest makes a membership request presentable.
func (p *Presenter) MembershipRequest(r *bartleby.Requested) *MembershipRequest {
	return &MembershipRequest{
		Object: r.Request.Object, ID: r.Request.ID, OrganizationID: r.Request.OrganizationID, Status: string(r.Request.Status),
		PublicUserData: p.publicUserData(&r.User), CreatedAt: r.Request.CreatedAt, UpdatedAt: r.Request.UpdatedAt,
	}
}

// OrganizationRoles are the roles that members of an organization can be given.
type OrganizationRoles struct {
	Data      []*FrontendRole `json:"data"`
	Total     int             `json:"total_count"`
	Migration bool            `json:"has_role_set_migration" doc:"Always false: members are given other roles at once."`
}

// FrontendRole is the JSON of a role for members of an organization: its description is text always.
type FrontendRole struct {
	Object            string       `json:"object" enum:"role"`
	ID                string       `json:"id"`
	Name              string       `json:"name"`
	Key               string       `json:"key"`
	Description       string       `json:"description"`
	IsCreatorEligible bool         `json:"is_creator_eligible" doc:"Whether it grants what the role of creators has to grant."`
	Permissions       []Permission `json:"permissions"`
	CreatedAt         int64        `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt         int64        `json:"updated_at" doc:"Unix milliseconds."`
}

// FrontendRoleGrant makes a role presentable to members of an organization.
func FrontendRoleGrant(g *bartleby.RoleGrant) *FrontendRole {
	r := RoleGrant(g)
	out := &FrontendRole{
		Object: r.Object, ID: r.ID, Name: r.Name, Key: r.Key, IsCreatorEligible: r.IsCreatorEligible, Permissions: r.Permissions,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
	if r.Description != nil {
		out.Description = *r.Description
	}
	return out
}

// CreationDefaults are what a form for a new organization can begin with.
type CreationDefaults struct {
	Advisory *CreationAdvisory `json:"advisory" doc:"Why the user may not want another one."`
	Form     CreationForm      `json:"form"`
}

// CreationForm is what the fields can hold.
type CreationForm struct {
	Name string  `json:"name"`
	Slug string  `json:"slug"`
	Logo *string `json:"logo" doc:"Always null: nobody is asked for logos."`
}

// CreationAdvisory tells that there is an organization of the user's domain.
type CreationAdvisory struct {
	Code     string            `json:"code" enum:"organization_already_exists"`
	Type     string            `json:"type" enum:"warning"`
	Severity string            `json:"severity" enum:"warning" doc:"The same as type, as front ends read it."`
	Message  string            `json:"message"`
	Meta     map[string]string `json:"meta" doc:"organization_name and organization_domain."`
}

// DomainFailure says why one of several domains was refused.
type DomainFailure struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
	Code string `json:"code"`
}

// Domains are what became of several domains.
type Domains struct {
	Data   []*OrganizationDomain `json:"data"`
	Errors []*DomainFailure      `json:"errors"`
}
