package bartleby_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"bartleby"
)

// certified is the DER of a certificate of a key.
func certified(t *testing.T, public, private any) []byte {
	t.Helper()
	from := time.UnixMilli(1_700_000_000_000)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: from.Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestCertificates(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	long, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der := certified(t, key.Public(), key)
	bare := base64.StdEncoding.EncodeToString(der)
	armoured := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	for name, text := range map[string]string{
		"bare": bare, "in lines": "\n  " + bare[:64] + "\r\n\t" + bare[64:] + "\n", "PEM": armoured, "PEM with space around": "\n\n" + armoured + "\n ",
		"PEM with carriage returns": strings.ReplaceAll(armoured, "\n", "\r\n"),
	} {
		c, err := bartleby.CheckCertificate("p", text)
		if err != nil || c != (bartleby.IDPCertificate{Certificate: bare, IssuedAt: 1_700_000_000_000, ExpiresAt: 1_700_003_600_000}) {
			t.Errorf("%s: %+v %v", name, c, err)
		}
	}
	if _, err := bartleby.ParseCertificate(base64.StdEncoding.EncodeToString(certified(t, long.Public(), long))); err != nil {
		t.Errorf("RSA: %v", err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"nothing": "", "prose": "certificate", "half": bare[:len(bare)/2], "a tail": base64.StdEncoding.EncodeToString(append(der[:len(der):len(der)], 0)), "two": armoured + armoured, "PEM with a tail": armoured + "x",
		"a private key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})), "a bare private key": base64.StdEncoding.EncodeToString(pkcs8),
		"PEM without an end": armoured[:len(armoured)-10], "Ed25519": base64.StdEncoding.EncodeToString(certified(t, public, private)), "long": strings.Repeat("A", 20<<10), "URL-safe": "_" + bare[1:],
	} {
		if _, err := bartleby.CheckCertificate("p", text); !bartleby.IsCode(err, "form_param_format_invalid") || strings.Contains(err.Error(), "MII") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestProviderURLs(t *testing.T) {
	for _, text := range []string{"https://idp.example", "https://idp.example:8443/a?b=c", "https://[2001:db8::1]/"} {
		if err := bartleby.CheckProviderURL("p", text, bartleby.Production); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{"", "x", "/x", "https:", "https:///x", "https:x", "http://idp.example", "ftp://idp.example", "https://me@idp.example", "https://idp.example/#x", "javascript:alert(1)", "https://a b/", "https://" + strings.Repeat("a", 3000)} {
		if err := bartleby.CheckProviderURL("p", text, bartleby.Production); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
	if err := bartleby.CheckProviderURL("p", "http://localhost:8080/metadata", bartleby.Development); err != nil {
		t.Error(err)
	}
}

func TestConnectionDomains(t *testing.T) {
	got, err := bartleby.CheckConnectionDomains("p", []string{" B.Example", "a.b-c.example", "b.example", "xn--bcher-kva.example"})
	if err != nil || strings.Join(got, " ") != "b.example a.b-c.example xn--bcher-kva.example" {
		t.Errorf("%v %v", got, err)
	}
	for _, text := range []string{"", "example", "a..example", "-a.example", "a.example.", "a_b.example", "bücher.example", "1.2.3.4", "::1", "a.example:80", "https://a.example", "@a.example", "*.example", strings.Repeat("a.", 130) + "example"} {
		if _, err := bartleby.CheckConnectionDomains("p", []string{"a.example", text}); !bartleby.IsCode(err, "form_param_format_invalid") {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := bartleby.CheckConnectionDomains("p", make([]string, 101)); !bartleby.IsCode(err, "form_param_array_size_exceeded") {
		t.Error(err)
	}
}
