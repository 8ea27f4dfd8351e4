package pages

import (
	"net/http"
	"strconv"

	"bartleby"
	"bartleby/identity"
	"bartleby/picture"
	"bartleby/store"
)

// organizations is the page of those that somebody is in, or could be.
type organizations struct {
	Active      string
	Members     []*bartleby.Member
	Invitations []*bartleby.Invited
	MayCreate   bool
	Personal    bool // none may be active
}

// Image is the logo of an organization, or what stands in for it.
func (v *visit) logo(o *bartleby.Organization) string {
	return picture.URL(v.base(), v.Instance.ID, o.ID, o.ImageID, picture.Initials(o.Name))
}

// Logo is the same, for templates.
func (f *frame) Logo(o bartleby.Organization) string { return f.logo(&o) }

// listed is how many organizations and invitations are shown at once.
const listed = 100

func (v *visit) organizations() (*organizations, error) {
	if !v.Instance.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	if err := v.p.Identity.Enrol(v.ctx, v.Instance, v.user.ID); err != nil {
		return nil, err
	}
	return store.Read(v.ctx, v.p.DB, v.Instance.ID, func(tx *store.Tx) (*organizations, error) {
		page := &organizations{
			Active: v.session.State.OrganizationID, MayCreate: v.user.CreateOrganizationEnabled, Personal: !v.Instance.Settings.Organizations.ForceSelection,
		}
		var err error
		if page.Members, _, err = tx.Members(store.MembershipFilter{UserID: v.user.ID}, store.MembershipPage{Limit: listed}); err != nil {
			return nil, err
		}
		invitee, err := identity.InviteeOf(tx, v.user.ID)
		if err != nil {
			return nil, err
		}
		page.Invitations, _, err = tx.OrganizationInvitations(store.OrganizationInvitationFilter{User: invitee, Statuses: []string{string(bartleby.TicketPending)}},
			store.OrganizationInvitationPage{Limit: listed})
		return page, err
	})
}

func (p *Pages) showOrganizations(v *visit) error {
	page, err := v.organizations()
	if err != nil {
		return err
	}
	return v.showMine(http.StatusOK, "organizations", "organizations.title", nil, page)
}

// switchOrganization makes an organization the active one, or none.
func (p *Pages) switchOrganization(v *visit) error {
	if _, err := v.selectSession(v.session.ID, bartleby.To(v.get("organization"))); err != nil {
		return err
	}
	if v.back != nil {
		return v.home()
	}
	return v.to("/organization", "done", "switched")
}

func (p *Pages) acceptInvitation(v *visit) error {
	i, err := p.Identity.AcceptOwnOrganizationInvitation(v.ctx, v.Instance, v.user.ID, v.Request.PathValue("invitation"))
	if err != nil {
		return err
	}
	if _, err := v.selectSession(v.session.ID, bartleby.To(i.Organization.ID)); err != nil {
		return err
	}
	return v.done(nil)
}

func (p *Pages) showNewOrganization(v *visit) error {
	return v.showMine(http.StatusOK, "new_organization", "organization.new.title", nil, v.slugs())
}

// slugs tells whether organizations have short names.
func (v *visit) slugs() bool { return !v.Instance.Settings.Organizations.SlugDisabled }

func (p *Pages) createOrganization(v *visit) error {
	o, err := p.Identity.FoundOrganization(v.ctx, v.Instance, v.user.ID, identity.NewOrganization{Name: v.get("name"), Slug: v.filled("slug")})
	if err != nil {
		return v.again(err, "new_organization", "organization.new.title", v.slugs(), "name", "slug")
	}
	if _, err := v.selectSession(v.session.ID, bartleby.To(o.ID)); err != nil {
		return err
	}
	if v.back != nil {
		return v.home()
	}
	return v.to("/organization/"+o.ID, "done", "organization_created")
}

// organizationPage is an organization as one of its members sees it.
type organizationPage struct {
	*bartleby.Organization
	At, Logo    string
	Slugs       bool
	Mine        *bartleby.RoleGrant
	MyID        string
	Members     []*bartleby.Member
	Total       int64
	Invitations []*bartleby.Invited
	Roles       []*bartleby.RoleGrant
	Newer       string // pages of members; "" where there are none
	Older       string
}

// May tells whether the member's role lets them do something.
func (o *organizationPage) May(permission string) bool { return o.Mine.Grants(permission) }

// MayProfile, MayMembers and MayDelete are what the page offers.
func (o *organizationPage) MayProfile() bool { return o.May(bartleby.ManageProfile) }

// MayMembers tells whether members can be changed.
func (o *organizationPage) MayMembers() bool { return o.May(bartleby.ManageMemberships) }

// MayDelete tells whether the organization can be deleted.
func (o *organizationPage) MayDelete() bool {
	return o.AdminDeleteEnabled && o.May(bartleby.DeleteProfile)
}

const membersShown = 20

func (v *visit) organization() (*organizationPage, error) {
	if !v.Instance.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	from, _ := strconv.Atoi(v.Request.URL.Query().Get("from")) // the first one when it is nonsense
	from = min(max(from, 0), 1_000_000)
	return store.Read(v.ctx, v.p.DB, v.Instance.ID, func(tx *store.Tx) (*organizationPage, error) {
		o, err := identity.OrganizationFor(tx, v.Request.PathValue("organization"), identity.By(v.user.ID))
		if bartleby.IsCode(err, "organization_not_found_or_unauthorized") {
			return nil, bartleby.ResourceNotFound("organization", v.Request.PathValue("organization"))
		}
		if err != nil {
			return nil, err
		}
		m, err := tx.Membership(o.ID, v.user.ID)
		if err != nil || m == nil {
			return nil, bartleby.ResourceNotFound("organization", o.ID)
		}
		page := &organizationPage{Organization: o, At: "/organization/" + o.ID, Logo: v.logo(o), Slugs: v.slugs(), MyID: v.user.ID}
		if page.Mine, err = tx.RoleGrant(m.RoleID); err != nil {
			return nil, err
		}
		if page.May(bartleby.ReadMemberships) {
			page.Members, page.Total, err = tx.Members(store.MembershipFilter{OrganizationID: o.ID}, store.MembershipPage{Limit: membersShown, Offset: from})
			if err != nil {
				return nil, err
			}
			if from > 0 {
				page.Newer = page.At + "?from=" + strconv.Itoa(max(0, from-membersShown))
			}
			if int64(from+membersShown) < page.Total {
				page.Older = page.At + "?from=" + strconv.Itoa(from+membersShown)
			}
		}
		if !page.MayMembers() {
			return page, nil
		}
		if page.Roles, err = identity.RolesOf(tx, o); err != nil {
			return nil, err
		}
		page.Invitations, _, err = tx.OrganizationInvitations(store.OrganizationInvitationFilter{OrganizationID: o.ID, Statuses: []string{string(bartleby.TicketPending)}},
			store.OrganizationInvitationPage{Descending: true, Limit: listed})
		return page, err
	})
}

func (p *Pages) showOrganization(v *visit) error {
	page, err := v.organization()
	if err != nil {
		return err
	}
	return v.showMine(http.StatusOK, "organization", "organization.title", nil, page)
}

// onOrganization makes a handler of what a member does to an organization. What is refused is shown on its page.
func (p *Pages) onOrganization(word string, do func(v *visit, id string) error, fields ...string) func(*visit) error {
	return func(v *visit) error {
		page, err := v.organization()
		if err != nil {
			return err
		}
		if err := do(v, page.ID); err != nil {
			return v.again(err, "organization", "organization.title", page, fields...)
		}
		return v.to(page.At, "done", word)
	}
}

func (p *Pages) changeOrganization(v *visit, id string) error {
	in := identity.OrganizationChange{Name: v.given("name"), Slug: v.filled("slug")}
	_, err := p.Identity.UpdateOrganization(v.ctx, v.Instance, id, in, identity.By(v.user.ID, bartleby.ManageProfile))
	return err
}

func (p *Pages) changeMember(v *visit, id string) error {
	_, err := p.Identity.UpdateMembership(v.ctx, v.Instance, id, v.Request.PathValue("user"), v.get("role"), identity.By(v.user.ID, bartleby.ManageMemberships))
	return err
}

func (p *Pages) removeMember(v *visit, id string) error {
	_, err := p.Identity.DeleteMembership(v.ctx, v.Instance, id, v.Request.PathValue("user"), identity.By(v.user.ID, bartleby.ManageMemberships))
	return err
}

func (p *Pages) invite(v *visit, id string) error {
	_, err := p.Identity.CreateOrganizationInvitations(v.ctx, v.Instance, id, identity.NewOrganizationInvitation{
		EmailAddress: v.get("email_address"), Role: v.get("role"), InviterUserID: bartleby.To(v.user.ID),
	})
	return err
}

func (p *Pages) revokeInvitation(v *visit, id string) error {
	_, err := p.Identity.RevokeOrganizationInvitation(v.ctx, v.Instance, id, v.Request.PathValue("invitation"), v.user.ID, identity.By(v.user.ID, bartleby.ManageMemberships))
	return err
}

// leaveOrganization takes the user out of it.
func (p *Pages) leaveOrganization(v *visit) error {
	page, err := v.organization()
	if err != nil {
		return err
	}
	if _, err := p.Identity.DeleteMembership(v.ctx, v.Instance, page.ID, v.user.ID, identity.By(v.user.ID)); err != nil {
		return v.again(err, "organization", "organization.title", page)
	}
	return v.to("/organization", "done", "organization_left")
}

func (p *Pages) showDeleteOrganization(v *visit) error {
	page, err := v.organization()
	if err != nil {
		return err
	}
	if !page.MayDelete() {
		return v.to(page.At)
	}
	return v.showMine(http.StatusOK, "delete_organization", "organization.delete.title", nil, page)
}

func (p *Pages) deleteOrganization(v *visit) error {
	page, err := v.organization()
	if err != nil {
		return err
	}
	if v.get("sure") == "" {
		return v.again(bartleby.ParamNil("sure"), "delete_organization", "organization.delete.title", page, "sure")
	}
	if _, err := p.Identity.DeleteOrganization(v.ctx, v.Instance, page.ID, identity.By(v.user.ID, bartleby.DeleteProfile), identity.AdminDelete); err != nil {
		return v.again(err, "organization", "organization.title", page)
	}
	return v.to("/organization", "done", "organization_deleted")
}
