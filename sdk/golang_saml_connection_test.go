package sdk

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/samlconnection"

	"bartleby/testkit"
)

func TestGoSAMLConnections(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, c := t.Context(), samlconnection.NewClient(config(s, s.Tenant.Key))
		org := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme"}`).ID(t)
		certificate, _ := testkit.Certificate(t, "idp")
		made := must[*clerk.SAMLConnection](t)(c.Create(ctx, &samlconnection.CreateParams{
			Name: clerk.String("Acme"), Domain: clerk.String("acme.example"), Provider: clerk.String("saml_google"), OrganizationID: &org, ForceAuthn: clerk.Bool(true),
			IdpEntityID: clerk.String("urn:idp"), IdpSsoURL: clerk.String("https://idp.example/sso"), IdpCertificate: &certificate, AttributeMapping: &samlconnection.AttributeMappingParams{UserID: "uid"},
		}))
		if made.Domain != "acme.example" || *made.OrganizationID != org || !made.ForceAuthn || *made.IdpEntityID != "urn:idp" || *made.IdpCertificate != certificate || made.Active || !made.SyncUserAttributes ||
			made.AcsURL != s.Frontend+"/v1/saml/acs/"+made.ID || made.AttributeMapping.UserID != "uid" || made.AttributeMapping.EmailAddress != "mail" || made.UserCount != 0 {
			t.Errorf("%+v", made)
		}
		_, err := c.Create(ctx, &samlconnection.CreateParams{Name: clerk.String("x"), Domain: clerk.String("x"), Provider: clerk.String("saml_google")})
		refused(t, err, "422 form_param_format_invalid domain")
		_, err = c.Create(ctx, &samlconnection.CreateParams{Name: clerk.String("x"), Domain: clerk.String("x.example"), Provider: clerk.String("saml_google"), IdpMetadata: clerk.String("<a/>")})
		refused(t, err, "422 saml_failed_to_parse_idp_metadata")
		if got := must[*clerk.SAMLConnection](t)(c.Get(ctx, made.ID)); got.Name != "Acme" || got.CreatedAt != made.CreatedAt {
			t.Errorf("%+v", got)
		}
		metadata := string(testkit.Metadata(t, "https://other.example"))
		got := must[*clerk.SAMLConnection](t)(c.Update(ctx, made.ID, &samlconnection.UpdateParams{
			Name: clerk.String("New"), Domain: clerk.String("new.example"), OrganizationID: clerk.String(""), IdpMetadata: &metadata, Active: clerk.Bool(true), SyncUserAttributes: clerk.Bool(false),
			AllowSubdomains: clerk.Bool(true), AllowIdpInitiated: clerk.Bool(true), DisableAdditionalIdentifications: clerk.Bool(true), ForceAuthn: clerk.Bool(false), AttributeMapping: &samlconnection.AttributeMappingParams{LastName: "sn"},
		}))
		if got.Name != "New" || got.Domain != "new.example" || got.OrganizationID != nil || *got.IdpEntityID != "https://other.example/metadata" || *got.IdpMetadata != metadata || !got.Active || got.SyncUserAttributes ||
			!got.AllowSubdomains || !got.AllowIdpInitiated || !got.DisableAdditionalIdentifications || got.ForceAuthn || got.AttributeMapping.UserID != "uid" || got.AttributeMapping.LastName != "sn" {
			t.Errorf("%+v", got)
		}
		must[*clerk.SAMLConnection](t)(c.Create(ctx, &samlconnection.CreateParams{Name: clerk.String("Bare"), Domain: clerk.String("new.example"), Provider: clerk.String("saml_custom")}))
		for want, p := range map[string]*samlconnection.ListParams{
			"Bare New of 2": {OrderBy: clerk.String("name")}, "New of 1": {Query: clerk.String("new")}, "New of 2": {OrderBy: clerk.String("-name"), ListParams: clerk.ListParams{Limit: clerk.Int64(1)}},
		} {
			list := must[*clerk.SAMLConnectionList](t)(c.List(ctx, p))
			var all []string
			for _, one := range list.SAMLConnections {
				all = append(all, one.Name)
			}
			if got := fmt.Sprintf("%s of %d", strings.Join(all, " "), list.TotalCount); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		if gone := must[*clerk.DeletedResource](t)(c.Delete(ctx, made.ID)); !gone.Deleted || gone.ID != made.ID {
			t.Errorf("%+v", gone)
		}
		_, err = c.Get(ctx, made.ID)
		refused(t, err, "404 resource_not_found")
	})
}
