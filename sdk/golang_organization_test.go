//lint:file-ignore SA1019 methods that the SDK has deprecated have to work as well

package sdk

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/domain"
	"github.com/clerk/clerk-sdk-go/v2/instancesettings"
	"github.com/clerk/clerk-sdk-go/v2/organization"
	"github.com/clerk/clerk-sdk-go/v2/organizationmembership"
	"github.com/clerk/clerk-sdk-go/v2/proxycheck"
	"github.com/clerk/clerk-sdk-go/v2/redirecturl"
	"github.com/clerk/clerk-sdk-go/v2/user"

	"bartleby/testkit"
)

// config leads any client of the Go SDK to the server.
func config(s *testkit.Server, key string) *clerk.ClientConfig {
	c := &clerk.ClientConfig{}
	c.Key, c.URL = clerk.String(key), clerk.String(s.URL+"/v1")
	c.HTTPClient = &http.Client{Timeout: time.Minute, Transport: goReach}
	return c
}

const nowhere = "_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"

func TestGoOrganizations(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := t.Context()
		c, users := organization.NewClient(config(s, s.Tenant.Key)), connect(s, s.Tenant.Key).users
		ada := must[*clerk.User](t)(users.Create(ctx, &user.CreateParams{Username: clerk.String("ada_l"), FirstName: clerk.String("Ada")}))
		o := must[*clerk.Organization](t)(c.Create(ctx, &organization.CreateParams{
			Name: clerk.String("Acme"), Slug: clerk.String("acme"), CreatedBy: &ada.ID, MaxAllowedMemberships: clerk.Int64(9), PublicMetadata: raw(`{"a":1}`), PrivateMetadata: raw(`{"b":2}`),
		}))
		if o.Name != "Acme" || o.Slug != "acme" || o.CreatedBy != ada.ID || o.MaxAllowedMemberships != 9 || string(o.PublicMetadata) != `{"a":1}` || o.ImageURL == nil || o.MembersCount != nil {
			t.Errorf("%+v", o)
		}
		_, err := c.Create(ctx, &organization.CreateParams{Name: clerk.String("Other"), Slug: clerk.String("acme")})
		refused(t, err, "422 form_identifier_exists slug")
		if got := must[*clerk.Organization](t)(c.Get(ctx, "acme")); got.ID != o.ID {
			t.Errorf("%+v", got)
		}
		if got := must[*clerk.Organization](t)(c.GetWithParams(ctx, o.ID, &organization.GetParams{IncludeMembersCount: clerk.Bool(true)})); got.MembersCount == nil || *got.MembersCount != 1 {
			t.Errorf("%+v", got)
		}
		_, err = c.Get(ctx, "org"+nowhere)
		refused(t, err, "404 resource_not_found")
		_, err = organization.NewClient(config(s, s.Twin.Key)).Get(ctx, o.ID)
		refused(t, err, "404 resource_not_found")

		// This SDK speaks 2025-04-10, in which an update takes metadata and replaces it.
		up := must[*clerk.Organization](t)(c.Update(ctx, o.ID, &organization.UpdateParams{
			Name: clerk.String("New"), Slug: clerk.String("new"), MaxAllowedMemberships: clerk.Int64(0), AdminDeleteEnabled: clerk.Bool(false), PublicMetadata: raw(`{"z":1}`),
		}))
		if up.Name != "New" || up.Slug != "new" || up.MaxAllowedMemberships != 0 || up.AdminDeleteEnabled || string(up.PublicMetadata) != `{"z":1}` || string(up.PrivateMetadata) != `{"b":2}` {
			t.Errorf("%+v", up)
		}
		_, err = c.Update(ctx, o.ID, &organization.UpdateParams{Name: clerk.String("<b>")})
		refused(t, err, "422 form_param_value_invalid name")
		merged := must[*clerk.Organization](t)(c.UpdateMetadata(ctx, o.ID, &organization.UpdateMetadataParams{PublicMetadata: raw(`{"y":{"x":1},"z":null}`)}))
		if string(merged.PublicMetadata) != `{"y":{"x":1}}` {
			t.Errorf("%s", merged.PublicMetadata)
		}
		_, err = c.UpdateMetadata(ctx, "org"+nowhere, &organization.UpdateMetadataParams{PublicMetadata: raw(`{}`)})
		refused(t, err, "404 resource_not_found")

		var logo bytes.Buffer
		if err := png.Encode(&logo, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
			t.Fatal(err)
		}
		if set := must[*clerk.Organization](t)(c.UpdateLogo(ctx, o.ID, &organization.UpdateLogoParams{File: upload{bytes.NewReader(logo.Bytes())}, UploaderUserID: &ada.ID})); !set.HasImage {
			t.Errorf("%+v", set)
		}
		_, err = c.UpdateLogo(ctx, o.ID, &organization.UpdateLogoParams{File: upload{bytes.NewReader([]byte("no image"))}})
		refused(t, err, "400 request_body_invalid")
		if gone := must[*clerk.Organization](t)(c.DeleteLogo(ctx, o.ID)); gone.HasImage {
			t.Errorf("%+v", gone)
		}
		_, err = c.DeleteLogo(ctx, o.ID)
		refused(t, err, "404 image_not_found")

		second := must[*clerk.Organization](t)(c.Create(ctx, &organization.CreateParams{Name: clerk.String("Beta")}))
		for want, p := range map[string]*organization.ListParams{
			"Beta New of 2": {OrderBy: clerk.String("name"), IncludeMembersCount: clerk.Bool(true), IncludeMissingMemberWithElevatedPermissions: clerk.Bool(true)},
			"New of 1":      {UserIDs: []string{ada.ID}}, "Beta of 1": {Query: clerk.String("bet")},
			"New of 2": {ListParams: clerk.ListParams{Limit: clerk.Int64(1), Offset: clerk.Int64(1)}},
		} {
			list := must[*clerk.OrganizationList](t)(c.List(ctx, p))
			var names []string
			for _, o := range list.Organizations {
				names = append(names, o.Name)
			}
			if got := fmt.Sprintf("%s of %d", strings.Join(names, " "), list.TotalCount); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		_, err = c.List(ctx, &organization.ListParams{OrderBy: clerk.String("size")})
		refused(t, err, "422 form_param_value_invalid order_by")

		members := organizationmembership.NewClient(config(s, s.Tenant.Key))
		bob := must[*clerk.User](t)(users.Create(ctx, &user.CreateParams{Username: clerk.String("bobby")}))
		m := must[*clerk.OrganizationMembership](t)(members.Create(ctx, &organizationmembership.CreateParams{OrganizationID: o.ID, UserID: &bob.ID, Role: clerk.String("org:member")}))
		if m.Role != "org:member" || m.Organization.ID != o.ID || m.PublicUserData.UserID != bob.ID || m.PublicUserData.Identifier != "bobby" {
			t.Errorf("%+v", m)
		}
		_, err = members.Create(ctx, &organizationmembership.CreateParams{OrganizationID: o.ID, UserID: &bob.ID, Role: clerk.String("org:member")})
		refused(t, err, "400 already_a_member_in_organization user_id")
		for want, p := range map[string]*organizationmembership.ListParams{
			"bobby ada_l of 2": {}, "ada_l of 1": {Roles: []string{"org:admin"}}, "bobby of 1": {UserIDs: []string{bob.ID}},
			"ada_l bobby of 2": {OrderBy: clerk.String("username")},
		} {
			p.OrganizationID = o.ID
			list := must[*clerk.OrganizationMembershipList](t)(members.List(ctx, p))
			var names []string
			for _, m := range list.OrganizationMemberships {
				names = append(names, m.PublicUserData.Identifier)
			}
			if got := fmt.Sprintf("%s of %d", strings.Join(names, " "), list.TotalCount); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		_, err = members.List(ctx, &organizationmembership.ListParams{OrganizationID: "org" + nowhere})
		refused(t, err, "404 resource_not_found")
		if list := must[*clerk.OrganizationMembershipList](t)(users.ListOrganizationMemberships(ctx, bob.ID, &user.ListOrganizationMembershipsParams{})); list.TotalCount != 1 {
			t.Errorf("%+v", list)
		}
		_, err = members.Update(ctx, &organizationmembership.UpdateParams{OrganizationID: o.ID, UserID: ada.ID, Role: clerk.String("org:member")})
		refused(t, err, "400 organization_minimum_permissions_needed")
		if up := must[*clerk.OrganizationMembership](t)(members.Update(ctx, &organizationmembership.UpdateParams{OrganizationID: o.ID, UserID: bob.ID, Role: clerk.String("org:admin")})); up.Role != "org:admin" {
			t.Errorf("%+v", up)
		}
		if gone := must[*clerk.OrganizationMembership](t)(members.Delete(ctx, &organizationmembership.DeleteParams{OrganizationID: o.ID, UserID: ada.ID})); gone.PublicUserData.UserID != ada.ID {
			t.Errorf("%+v", gone)
		}
		_, err = members.Delete(ctx, &organizationmembership.DeleteParams{OrganizationID: o.ID, UserID: ada.ID})
		refused(t, err, "404 resource_not_found")

		if gone := must[*clerk.DeletedResource](t)(c.Delete(ctx, second.ID)); !gone.Deleted || gone.ID != second.ID {
			t.Errorf("%+v", gone)
		}
		_, err = c.Delete(ctx, second.ID)
		refused(t, err, "404 resource_not_found")
	})
}

func TestGoSettings(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, conf := t.Context(), config(s, s.Tenant.Key)
		settings := instancesettings.NewClient(conf)
		if err := settings.Update(ctx, &instancesettings.UpdateParams{TestMode: clerk.Bool(true), HIBP: clerk.Bool(false), SupportEmail: clerk.String("help@example.com"), EnhancedEmailDeliverability: clerk.Bool(true)}); err != nil {
			t.Error(err)
		}
		if stored := s.Stored(t, s.Tenant).Settings; stored.SupportEmail != "help@example.com" || stored.Password.BreachCheck || !stored.EnhancedDeliverability {
			t.Errorf("%+v", stored)
		}
		refused(t, settings.Update(ctx, &instancesettings.UpdateParams{SupportEmail: clerk.String("nobody")}), "422 form_param_format_invalid support_email")
		if r := must[*clerk.InstanceRestrictions](t)(settings.UpdateRestrictions(ctx, &instancesettings.UpdateRestrictionsParams{Allowlist: clerk.Bool(true), IgnoreDotsForGmailAddresses: clerk.Bool(true)})); !r.Allowlist || r.Blocklist || !r.IgnoreDotsForGmailAddresses {
			t.Errorf("%+v", r)
		}
		if o := must[*clerk.OrganizationSettings](t)(settings.UpdateOrganizationSettings(ctx, &instancesettings.UpdateOrganizationSettingsParams{
			MaxAllowedMemberships: clerk.Int64(12), DomainsEnabled: clerk.Bool(true), DomainsEnrollmentModes: &[]string{"automatic_invitation"}, ForceOrganizationSelection: clerk.Bool(false),
		})); o.MaxAllowedMemberships != 12 || !o.DomainsEnabled || strings.Join(o.DomainsEnrollmentModes, " ") != "automatic_invitation" || o.CreatorRole != "org:admin" {
			t.Errorf("%+v", o)
		}
		_, err := settings.UpdateOrganizationSettings(ctx, &instancesettings.UpdateOrganizationSettingsParams{CreatorRoleID: clerk.String("role" + nowhere)})
		refused(t, err, "404 resource_not_found")

		domains := domain.NewClient(conf)
		d := must[*clerk.Domain](t)(domains.Create(ctx, &domain.CreateParams{Name: clerk.String("sat.example.net"), IsSatellite: clerk.Bool(true)}))
		if d.Name != "sat.example.net" || !d.IsSatellite {
			t.Errorf("%+v", d)
		}
		_, err = domains.Create(ctx, &domain.CreateParams{Name: clerk.String("sat.example.net"), IsSatellite: clerk.Bool(true)})
		refused(t, err, "422 home_url_taken name")
		list := must[*clerk.DomainList](t)(domains.List(ctx, &domain.ListParams{}))
		if list.TotalCount != 2 || list.Domains[0].ID != d.ID || list.Domains[1].IsSatellite {
			t.Errorf("%+v", list)
		}
		primary := list.Domains[1]
		if up := must[*clerk.Domain](t)(domains.Update(ctx, d.ID, &domain.UpdateParams{Name: clerk.String("other.example.net")})); up.Name != "other.example.net" {
			t.Errorf("%+v", up)
		}
		_, err = domains.Update(ctx, "dmn"+nowhere, &domain.UpdateParams{Name: clerk.String("x.example.net")})
		refused(t, err, "404 resource_not_found")
		_, err = domains.Delete(ctx, primary.ID)
		refused(t, err, "403 operation_not_allowed_on_primary_domain")
		if gone := must[*clerk.DeletedResource](t)(domains.Delete(ctx, d.ID)); !gone.Deleted {
			t.Errorf("%+v", gone)
		}

		checks := proxycheck.NewClient(conf)
		if check := must[*clerk.ProxyCheck](t)(checks.Create(ctx, &proxycheck.CreateParams{DomainID: &primary.ID, ProxyURL: &s.Frontend})); !check.Successful || check.DomainID != primary.ID {
			t.Errorf("%+v", check)
		}
		_, err = checks.Create(ctx, &proxycheck.CreateParams{DomainID: &primary.ID, ProxyURL: clerk.String("http://127.0.0.1:9")})
		refused(t, err, "422 invalid_proxy_configuration proxy_url")

		redirects := redirecturl.NewClient(conf)
		u := must[*clerk.RedirectURL](t)(redirects.Create(ctx, &redirecturl.CreateParams{URL: clerk.String("app://done")}))
		if got := must[*clerk.RedirectURL](t)(redirects.Get(ctx, u.ID)); got.URL != "app://done" {
			t.Errorf("%+v", got)
		}
		_, err = redirects.Create(ctx, &redirecturl.CreateParams{URL: clerk.String("app://done")})
		refused(t, err, "422 form_already_exists url")
		if list := must[*clerk.RedirectURLList](t)(redirects.List(ctx, &redirecturl.ListParams{})); list.TotalCount != 1 || list.RedirectURLs[0].ID != u.ID {
			t.Errorf("%+v", list)
		}
		if gone := must[*clerk.DeletedResource](t)(redirects.Delete(ctx, u.ID)); !gone.Deleted {
			t.Errorf("%+v", gone)
		}
		_, err = redirects.Get(ctx, u.ID)
		refused(t, err, "404 resource_not_found")
	})
}
