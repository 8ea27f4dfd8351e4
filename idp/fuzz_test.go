package idp_test

import (
	"errors"
	"net/url"
	"testing"
	"unicode/utf8"

	"bartleby"
	"bartleby/idp"
	"bartleby/testkit"
)

// FuzzMetadata throws texts at the parser of metadata. What it takes is usable; what it refuses is refused with a code of
// the catalogue.
func FuzzMetadata(f *testing.F) {
	one, _ := testkit.Certificate(f, "one")
	two, _ := testkit.Certificate(f, "two")
	for _, text := range written {
		f.Add(fill(text, one, two))
	}
	f.Add(testkit.Metadata(f, "https://idp.example"))
	for _, text := range []string{
		``, `<a/>`, `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, `<a><![CDATA[x]]></a>`, `<?xml version="1.0" encoding="latin1"?><a/>`, "<a>\xff</a>", `<a xmlns:b="c" b:d="e"/>`, `<a::b/>`,
		`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x" validUntil="never"/>`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := idp.ParseMetadata(text)
		if err != nil {
			var fault *bartleby.Error
			if !errors.As(err, &fault) || fault.Code != "saml_failed_to_parse_idp_metadata" && fault.Code != "saml_metadata_missing_fields" {
				t.Fatalf("%v", err)
			}
			return
		}
		u, err := url.Parse(m.SSOURL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || m.EntityID == "" || !utf8.ValidString(m.EntityID) || len(text) > idp.MaxMetadata+3 {
			t.Fatalf("%+v", m)
		}
		for _, c := range m.Certificates {
			if again, err := bartleby.ParseCertificate(c.Certificate); err != nil || again != c {
				t.Fatalf("%+v %v", again, err)
			}
		}
	})
}
