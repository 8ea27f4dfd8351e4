package sdk

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/organization"
	"github.com/clerk/clerk-sdk-go/v2/organizationdomain"
	"github.com/clerk/clerk-sdk-go/v2/organizationinvitation"
	"github.com/clerk/clerk-sdk-go/v2/user"

	"bartleby"
	"bartleby/testkit"
)

func invited(l *clerk.OrganizationInvitationList) string {
	var all []string
	for _, i := range l.OrganizationInvitations {
		all = append(all, i.EmailAddress)
	}
	return fmt.Sprintf("%s of %d", strings.Join(all, " "), l.TotalCount)
}

func TestGoOrganizationInvitations(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, conf := t.Context(), config(s, s.Tenant.Key)
		c, users := organizationinvitation.NewClient(conf), user.NewClient(conf)
		ada := must[*clerk.User](t)(users.Create(ctx, &user.CreateParams{EmailAddresses: &[]string{"ada@example.com"}}))
		o := must[*clerk.Organization](t)(organization.NewClient(conf).Create(ctx, &organization.CreateParams{Name: clerk.String("Acme"), CreatedBy: &ada.ID}))
		i := must[*clerk.OrganizationInvitation](t)(c.Create(ctx, &organizationinvitation.CreateParams{
			OrganizationID: o.ID, EmailAddress: clerk.String("Guest@example.com"), Role: clerk.String("org:member"), RedirectURL: clerk.String("https://example.com/in"), InviterUserID: &ada.ID,
			PublicMetadata: raw(`{"a":1}`), PrivateMetadata: raw(`{"b":2}`), ExpiresInDays: clerk.Int64(3),
		}))
		if i.EmailAddress != "guest@example.com" || i.Role != "org:member" || i.RoleName != "Member" || i.OrganizationID != o.ID || i.Status != "pending" || string(i.PublicMetadata) != `{"a":1}` ||
			string(i.PrivateMetadata) != `{"b":2}` || !strings.Contains(i.URL, "ticket=") || i.ExpiresAt == nil || *i.ExpiresAt <= i.CreatedAt {
			t.Errorf("%+v", i)
		}
		_, err := c.Create(ctx, &organizationinvitation.CreateParams{OrganizationID: o.ID, EmailAddress: clerk.String("guest@example.com"), Role: clerk.String("org:admin")})
		refused(t, err, "400 organization_invitation_not_unique email_address")
		_, err = c.Create(ctx, &organizationinvitation.CreateParams{OrganizationID: o.ID, EmailAddress: clerk.String("ada@example.com"), Role: clerk.String("org:admin")})
		refused(t, err, "400 already_a_member_in_organization email_address")
		if got := must[*clerk.OrganizationInvitation](t)(c.Get(ctx, &organizationinvitation.GetParams{OrganizationID: o.ID, ID: i.ID})); got.ID != i.ID || got.URL != "" {
			t.Errorf("%+v", got)
		}
		other := must[*clerk.OrganizationInvitation](t)(c.Create(ctx, &organizationinvitation.CreateParams{OrganizationID: o.ID, EmailAddress: clerk.String("other@example.com"), Role: clerk.String("org:admin")}))
		if gone := must[*clerk.OrganizationInvitation](t)(c.Revoke(ctx, &organizationinvitation.RevokeParams{OrganizationID: o.ID, ID: other.ID, RequestingUserID: &ada.ID})); gone.Status != "revoked" {
			t.Errorf("%+v", gone)
		}
		_, err = c.Revoke(ctx, &organizationinvitation.RevokeParams{OrganizationID: o.ID, ID: other.ID})
		refused(t, err, "404 organization_invitation_not_pending")
		for want, p := range map[string]*organizationinvitation.ListParams{
			"other@example.com guest@example.com of 2": {OrderBy: clerk.String("-email_address")}, "guest@example.com of 1": {Statuses: &[]string{"pending", "accepted"}},
			"other@example.com of 1": {EmailAddress: clerk.String("other@example.com")}, "guest@example.com of 2": {OrderBy: clerk.String("email_address"), ListParams: clerk.ListParams{Limit: clerk.Int64(1)}},
		} {
			p.OrganizationID = o.ID
			if got := invited(must[*clerk.OrganizationInvitationList](t)(c.List(ctx, p))); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		all := must[*clerk.OrganizationInvitationList](t)(c.ListFromInstance(ctx, &organizationinvitation.ListFromInstanceParams{Query: clerk.String("OTHER"), Statuses: &[]string{"revoked"}, OrderBy: clerk.String("created_at")}))
		if got := all.OrganizationInvitations; invited(all) != "other@example.com of 1" || got[0].PublicOrganizationData == nil || got[0].PublicOrganizationData.Name != "Acme" {
			t.Errorf("%+v", got)
		}
		guest := must[*clerk.User](t)(users.Create(ctx, &user.CreateParams{EmailAddresses: &[]string{"guest@example.com"}}))
		mine := must[*clerk.OrganizationInvitationList](t)(users.ListOrganizationInvitations(ctx, &user.ListOrganizationInvitationsParams{UserID: guest.ID, Statuses: &[]string{"pending"}}))
		if invited(mine) != "guest@example.com of 1" || mine.OrganizationInvitations[0].PublicOrganizationData.ID != o.ID {
			t.Errorf("%+v", mine)
		}
		if _, err := s.Rules.AcceptOrganizationInvitation(context.Background(), s.Tenant.Instance, strings.SplitN(i.URL, "ticket=", 2)[1], guest.ID); err != nil {
			t.Error(err)
		}
		with := must[*clerk.Organization](t)(organization.NewClient(conf).GetWithParams(ctx, o.ID, &organization.GetParams{IncludeMembersCount: clerk.Bool(true)}))
		if *with.MembersCount != 2 || with.PendingInvitationsCount == nil || *with.PendingInvitationsCount != 0 {
			t.Errorf("%+v", with)
		}
	})
}

func TestGoOrganizationDomains(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, conf := t.Context(), config(s, s.Tenant.Key)
		c := organizationdomain.NewClient(conf)
		o := must[*clerk.Organization](t)(organization.NewClient(conf).Create(ctx, &organization.CreateParams{Name: clerk.String("Acme")}))
		_, err := c.Create(ctx, o.ID, &organizationdomain.CreateParams{Name: clerk.String("acme.com")})
		refused(t, err, "403 organization_domains_not_enabled")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Organizations.DomainsEnabled, set.Organizations.EnrollmentModes = true, []string{"automatic_invitation"}
		})
		d := must[*clerk.OrganizationDomain](t)(c.Create(ctx, o.ID, &organizationdomain.CreateParams{Name: clerk.String("Acme.com"), EnrollmentMode: clerk.String("automatic_invitation"), Verified: clerk.Bool(false)}))
		if d.Name != "acme.com" || d.OrganizationID != o.ID || d.EnrollmentMode != "automatic_invitation" || d.Verification.Status != "unverified" || d.AffiliationEmailAddress != nil || d.TotalPendingInvitations != 0 {
			t.Errorf("%+v", d)
		}
		_, err = c.Create(ctx, o.ID, &organizationdomain.CreateParams{Name: clerk.String("hotmail.com")})
		refused(t, err, "422 organization_domain_common name")
		list := must[*clerk.OrganizationDomainList](t)(c.List(ctx, o.ID, &organizationdomain.ListParams{Verified: clerk.Bool(false), EnrollmentModes: &[]string{"automatic_invitation", "automatic_suggestion"}}))
		if list.TotalCount != 1 || list.OrganizationDomains[0].ID != d.ID {
			t.Errorf("%+v", list)
		}
		up := must[*clerk.OrganizationDomain](t)(c.Update(ctx, &organizationdomain.UpdateParams{OrganizationID: o.ID, DomainID: d.ID, Verified: clerk.Bool(true), EnrollmentMode: clerk.String("manual_invitation")}))
		if up.Verification.Status != "verified" || up.EnrollmentMode != "manual_invitation" {
			t.Errorf("%+v", up)
		}
		if gone := must[*clerk.DeletedResource](t)(c.Delete(ctx, &organizationdomain.DeleteParams{OrganizationID: o.ID, DomainID: d.ID})); !gone.Deleted || gone.ID != d.ID {
			t.Errorf("%+v", gone)
		}
		_, err = c.Delete(ctx, &organizationdomain.DeleteParams{OrganizationID: o.ID, DomainID: d.ID})
		refused(t, err, "404 resource_not_found")
	})
}
