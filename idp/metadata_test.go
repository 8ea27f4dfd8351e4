package idp_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"bartleby"
	"bartleby/idp"
	"bartleby/testkit"
)

// Metadata by hand, in the manner of some providers; %[1]s and %[2]s are certificates.
var written = map[string]string{
	// one binding after the other, the encoding named, a certificate broken into lines
	"okta": `<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor entityID="http://www.okta.example/exk1" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">
<md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">
<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>%[1]s
</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/post"/>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`,
	// an end of validity, the same URL for both bindings
	"google": `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="http://www.okta.example/exk1" validUntil="2031-01-01T00:00:00.000Z">
<md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">
<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>%[1]s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`,
	// a byte order mark, other roles before, two signing keys, one of them twice
	"microsoft": "\xef\xbb\xbf" + `<?xml version="1.0" encoding="utf-8"?><EntityDescriptor ID="_1" entityID="http://www.okta.example/exk1" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">
<RoleDescriptor xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706">
<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>%[2]s</X509Certificate></X509Data></KeyInfo></KeyDescriptor></RoleDescriptor>
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>%[1]s</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>%[1]s</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<KeyDescriptor><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>%[2]s</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<KeyDescriptor use="encryption"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>not one</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/slo"/>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/></IDPSSODescriptor></EntityDescriptor>`,
	// an aggregate with one identity provider beside a service provider
	"aggregate": `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"><md:EntityDescriptor entityID="urn:sp"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></md:EntityDescriptor>
<md:EntityDescriptor entityID="http://www.okta.example/exk1"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>%[1]s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor></md:EntitiesDescriptor>`,
}

func TestMetadata(t *testing.T) {
	one, _ := testkit.Certificate(t, "one")
	two, _ := testkit.Certificate(t, "two")
	for name, text := range written {
		m, err := idp.ParseMetadata(fill(text, one, two))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := []string{one}
		if name == "microsoft" {
			want = []string{one, two}
		}
		var got []string
		for _, c := range m.Certificates {
			got = append(got, c.Certificate)
		}
		if m.EntityID != "http://www.okta.example/exk1" || m.SSOURL != "https://idp.example/sso" || !slices.Equal(got, want) {
			t.Errorf("%s: %+v", name, m)
		}
	}
	m, err := idp.ParseMetadata(testkit.Metadata(t, "https://idp.example"))
	if err != nil || m.EntityID != "https://idp.example/metadata" || m.SSOURL != "https://idp.example/sso" || len(m.Certificates) != 1 || m.Certificates[0].IssuedAt != 1_767_225_600_000 {
		t.Errorf("crewjam's: %+v %v", m, err)
	}
}

func fill(text, one, two string) []byte {
	return []byte(fmt.Sprintf(text+"%[3]s%.0[1]s%.0[2]s", one, two, ""))
}

func TestMetadataIsRefused(t *testing.T) {
	one, _ := testkit.Certificate(t, "one")
	good := string(fill(written["okta"], one, ""))
	swap := func(from, to string) string {
		if !strings.Contains(good, from) {
			t.Fatalf("no %s", from)
		}
		return strings.ReplaceAll(good, from, to)
	}
	declaration := `<?xml version="1.0" encoding="UTF-8"?>`
	bomb := `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>`
	unparsed := "saml_failed_to_parse_idp_metadata"
	for name, c := range map[string]struct{ text, code string }{
		"nothing":                {"", unparsed},
		"space":                  {" \n", unparsed},
		"prose":                  {"hello", unparsed},
		"JSON":                   {`{"entityID":"x"}`, unparsed},
		"a page":                 {`<html><body>Sign in</body></html>`, unparsed},
		"half":                   {good[:len(good)/2], unparsed},
		"two roots":              {good + good[len(declaration):], unparsed},
		"a tail":                 {good + "tail", unparsed},
		"entities":               {swap(declaration, declaration+bomb), unparsed},
		"an entity that is used": {swap(`entityID="http`, `entityID="&c;http`), unparsed},
		"a document type":        {swap(declaration, declaration+`<!DOCTYPE md:EntityDescriptor SYSTEM "file:///etc/passwd">`), unparsed},
		"broken UTF-8":           {swap("okta.example", "okta\xff.example"), unparsed},
		"a NUL":                  {swap("okta.example", "okta\x00.example"), unparsed},
		"another encoding":       {swap(`encoding="UTF-8"`, `encoding="UTF-16"`), unparsed},
		"another namespace":      {swap("SAML:2.0:metadata", "SAML:1.0:metadata"), unparsed},
		"a certificate of text":  {swap(one, "bm90IG9uZQ=="), unparsed},
		"long":                   {good + strings.Repeat(" ", idp.MaxMetadata), unparsed},
		"deep":                   {strings.Repeat("<a>", 10_000) + strings.Repeat("</a>", 10_000), unparsed},
		"wide":                   {"<a>" + strings.Repeat("<b/>", 30_000) + "</a>", unparsed},
		"many attributes":        {"<a " + manyNames(3000) + "/>", unparsed},
		"a long entity id":       {swap("exk1", strings.Repeat("x", 3000)), unparsed},
		"two providers":          {`<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">` + strings.Repeat(good[len(declaration):], 2) + `</md:EntitiesDescriptor>`, unparsed},
		"colons":                 {`<md::EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x"></md::EntityDescriptor>`, unparsed},

		"no entity id":         {swap(` entityID="http://www.okta.example/exk1"`, ""), "idp_entity_id"},
		"no URL":               {swap("SingleSignOnService", "SingleLogoutService"), "idp_sso_url"},
		"a URL that runs":      {swap("https://idp.example", "javascript://idp.example"), unparsed},
		"a URL with a user":    {swap("https://idp.example", "https://me@idp.example"), "idp_sso_url"},
		"no certificate":       {swap(`use="signing"`, `use="encryption"`), "idp_certificate"},
		"another protocol":     {swap("SAML:2.0:protocol", "SAML:1.1:protocol"), "idp_sso_url idp_certificate"},
		"a service provider":   {`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x"><SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></EntityDescriptor>`, "idp_sso_url idp_certificate"},
		"nothing but its name": {`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>`, "idp_entity_id idp_sso_url idp_certificate"},
	} {
		_, err := idp.ParseMetadata([]byte(c.text))
		var fault *bartleby.Error
		if !errors.As(err, &fault) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := fault.Code
		if got == "saml_metadata_missing_fields" {
			got = strings.Join(fault.Meta["missing_fields"].([]string), " ")
		}
		if got != c.code {
			t.Errorf("%s: %s; want %s", name, err, c.code)
		}
	}
}

func manyNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `xmlns:a%d="urn:%d" `, i, i)
	}
	return b.String()
}

func TestDiscovery(t *testing.T) {
	const at = "https://idp.example/t/.well-known/openid-configuration"
	good := `{"issuer":"https://idp.example/t","authorization_endpoint":"https://idp.example/a","token_endpoint":"https://idp.example/k","userinfo_endpoint":"https://idp.example/u","jwks_uri":"https://idp.example/j"}`
	if d, err := idp.ParseDiscovery(at, []byte(good)); err != nil || d.AuthURL != "https://idp.example/a" || d.TokenURL != "https://idp.example/k" || d.UserInfoURL != "https://idp.example/u" || d.JWKSURL != "https://idp.example/j" {
		t.Errorf("%+v %v", d, err)
	}
	if _, err := idp.ParseDiscovery(at, []byte(strings.Replace(good, "example/t", "example/t/", 1))); err != nil {
		t.Errorf("an issuer with a slash at its end: %v", err)
	}
	for text, want := range map[string]error{
		"": idp.ErrIncomplete, "[]": idp.ErrIncomplete, "{}": idp.ErrIncomplete, `{"issuer":5}`: idp.ErrIncomplete, strings.Replace(good, "jwks_uri", "x", 1): idp.ErrIncomplete,
		strings.Replace(good, "example/t", "example", 1): idp.ErrIssuer, strings.Replace(good, "idp.example/t", "other.example/t", 1): idp.ErrIssuer,
	} {
		if _, err := idp.ParseDiscovery(at, []byte(text)); !errors.Is(err, want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
