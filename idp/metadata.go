package idp

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/crewjam/saml"
	"github.com/crewjam/saml/samlsp"

	"bartleby"
)

// MaxMetadata bounds metadata, in bytes. One provider's takes some ten thousand.
const MaxMetadata = 1 << 20

// maxElements bounds what a document of small elements grows to in memory.
const maxElements = 20_000

const protocol = "urn:oasis:names:tc:SAML:2.0:protocol"

// ParseMetadata reads the SAML 2.0 metadata of one identity provider, alone or as the only one in an aggregate. Signatures
// on it are not checked: it is believed for where it comes from. It fails with saml_failed_to_parse_idp_metadata and
// saml_metadata_missing_fields.
func ParseMetadata(text []byte) (*bartleby.IDPMetadata, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // a byte order mark
	if err := plainXML(text); err != nil {
		return nil, unparsed(err)
	}
	entity, err := samlsp.ParseMetadata(text)
	if err != nil {
		return nil, unparsed(errors.New("it is no SAML 2.0 metadata of one identity provider"))
	}
	read := &bartleby.IDPMetadata{EntityID: strings.TrimSpace(entity.EntityID)}
	for _, d := range entity.IDPSSODescriptors {
		if supported := strings.Fields(d.ProtocolSupportEnumeration); len(supported) > 0 && !slices.Contains(supported, protocol) {
			continue
		}
		read.SSOURL = signOn(d.SingleSignOnServices)
		if read.Certificates, err = signing(d.KeyDescriptors); err != nil {
			return nil, unparsed(err)
		}
		break
	}
	var missing []string
	for _, f := range []struct {
		name  string
		found bool
	}{{"idp_entity_id", read.EntityID != ""}, {"idp_sso_url", read.SSOURL != ""}, {"idp_certificate", len(read.Certificates) > 0}} {
		if !f.found {
			missing = append(missing, f.name)
		}
	}
	if missing != nil {
		return nil, bartleby.SAMLMetadataMissing(missing...)
	}
	if len(read.EntityID) > bartleby.MaxURLLength || len(read.SSOURL) > bartleby.MaxURLLength {
		return nil, unparsed(errors.New("its entity id or sign-on URL is too long"))
	}
	return read, nil
}

func unparsed(err error) error { return bartleby.SAMLMetadataUnparsed(err.Error()) }

// plainXML demands one well-formed tree in UTF-8, without a document type: no entities but the five of XML itself.
func plainXML(text []byte) error {
	switch {
	case len(text) > MaxMetadata:
		return errors.New("it is too long")
	case len(bytes.TrimSpace(text)) == 0:
		return errors.New("it is empty")
	case !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0:
		return errors.New("it is no UTF-8 text")
	}
	depth, elements, roots := 0, 0, 0
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errors.New("it is no well-formed XML")
		}
		switch t := token.(type) {
		case xml.Directive:
			return errors.New("it has a document type declaration")
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			depth++
			elements++
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 0 && len(bytes.TrimSpace(t)) > 0 {
				return errors.New("it has text outside of its root")
			}
		}
		if elements > maxElements {
			return errors.New("it has too many elements")
		}
	}
	if roots != 1 {
		return errors.New("it has not one root")
	}
	return nil
}

// signOn chooses where browsers are sent: by redirect where the provider takes that, else by form. What no browser can be
// sent to does not count.
func signOn(services []saml.Endpoint) string {
	for _, binding := range []string{saml.HTTPRedirectBinding, saml.HTTPPostBinding} {
		for _, s := range services {
			location := strings.TrimSpace(s.Location)
			u, err := url.Parse(location)
			if s.Binding == binding && err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil {
				return location
			}
		}
	}
	return ""
}

// signing lists the certificates of keys that sign, each once. A key without a use has both.
func signing(keys []saml.KeyDescriptor) ([]bartleby.IDPCertificate, error) {
	var list []bartleby.IDPCertificate
	for _, key := range keys {
		if key.Use != "" && key.Use != "signing" {
			continue
		}
		for _, c := range key.KeyInfo.X509Data.X509Certificates {
			read, err := bartleby.ParseCertificate(c.Data)
			if err != nil {
				return nil, errors.New("it has a signing certificate that is no X.509 certificate with an RSA or ECDSA key")
			}
			if slices.ContainsFunc(list, func(other bartleby.IDPCertificate) bool { return other.Certificate == read.Certificate }) {
				continue
			}
			if list = append(list, read); len(list) > bartleby.MaxIDPCertificates {
				return nil, errors.New("it has too many signing certificates")
			}
		}
	}
	return list, nil
}
