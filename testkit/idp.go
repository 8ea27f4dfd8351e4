package testkit

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/xml"
	"math/big"
	"net/url"
	"testing"
	"time"

	"github.com/crewjam/saml"
)

// Certificate makes a self-signed certificate with a key, valid from the first moment of 2026 for ten years. It returns
// the base64 of the DER, without lines.
func Certificate(t testing.TB, name string) (string, crypto.Signer) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: from, NotAfter: from.AddDate(10, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der), key
}

// Metadata is the metadata of an identity provider that lives at a URL: as crewjam's own writes it.
func Metadata(t testing.TB, base string) []byte {
	t.Helper()
	text, key := Certificate(t, "idp")
	der, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	at := func(path string) url.URL {
		u, err := url.Parse(base + path)
		if err != nil {
			t.Fatal(err)
		}
		return *u
	}
	provider := saml.IdentityProvider{Signer: key, Certificate: certificate, MetadataURL: at("/metadata"), SSOURL: at("/sso")}
	out, err := xml.MarshalIndent(provider.Metadata(), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return out
}
