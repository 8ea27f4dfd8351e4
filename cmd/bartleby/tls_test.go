package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// served has a handler behind a configuration, and asks it by a name with an authority that is trusted.
func served(t *testing.T, c *tls.Config, name, authority string) error {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: tls.NewListener(listener, c), Config: &http.Server{
		Handler: http.NotFoundHandler(), ReadHeaderTimeout: time.Second,
	}}
	server.Start()
	defer server.Close()
	pool := x509.NewCertPool()
	text, err := os.ReadFile(authority)
	if err != nil || !pool.AppendCertsFromPEM(text) {
		t.Fatalf("%v: %s", err, text)
	}
	conn, err := tls.Dial("tcp", listener.Addr().String(), &tls.Config{RootCAs: pool, ServerName: name, NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12})
	if err != nil {
		return err
	}
	defer conn.Close()
	if got := conn.ConnectionState().NegotiatedProtocol; got != "h2" {
		t.Errorf("speaks %q", got)
	}
	return nil
}

func TestSelfSigned(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	p := process{stdout: &out, stderr: io.Discard, now: time.Now}
	options := frontendTLS{TLS: "self-signed"}
	c, err := options.configuration(dir, nil, p)
	if err != nil {
		t.Fatal(err)
	}
	authority := filepath.Join(dir, "tls", "authority.pem")
	if !strings.Contains(out.String(), "NODE_EXTRA_CA_CERTS="+authority) {
		t.Errorf("%s", out.String())
	}
	for _, name := range []string{"localhost", "shop.localhost", "127.0.0.1"} {
		if err := served(t, c, name, authority); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "tls", "authority-key.pem")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	// The next start has the same authority; a later one than its end says so.
	again, err := options.configuration(dir, nil, p)
	if err != nil || served(t, again, "localhost", authority) != nil {
		t.Errorf("%v", err)
	}
	p.now = func() time.Time { return time.Now().Add(authorityLife + time.Hour) }
	if _, err := options.configuration(dir, nil, p); err == nil || !strings.Contains(err.Error(), "remove it") {
		t.Errorf("%v", err)
	}
}

func TestCertificateFiles(t *testing.T) {
	dir := t.TempDir()
	a, err := openAuthority(filepath.Join(dir, "tls"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	// An authority is a certificate like any other.
	options := frontendTLS{TLS: "files", TLSCert: a.file, TLSKey: filepath.Join(dir, "tls", "authority-key.pem")}
	c, err := options.configuration(dir, nil, process{})
	if err != nil {
		t.Fatal(err)
	}
	first, err := c.GetCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := makeAuthority(filepath.Join(dir, "tls"), a.file, options.TLSKey, time.Now()); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Minute)
	if err := os.Chtimes(a.file, later, later); err != nil {
		t.Fatal(err)
	}
	if second, err := c.GetCertificate(nil); err != nil || bytes.Equal(first.Certificate[0], second.Certificate[0]) {
		t.Errorf("renewed files are not read: %v", err)
	}
	options.TLSCert = filepath.Join(dir, "absent.pem")
	if _, err := options.configuration(dir, nil, process{}); err == nil {
		t.Error("an absent file is taken")
	}
}

func TestPublicOptions(t *testing.T) {
	for args, want := range map[string]string{
		"--frontend-tls=files": "needs --frontend-tls-cert", "--frontend-tls-cert=x": "go with --frontend-tls=files", "--frontend-tls=acme": "needs --frontend-acme-domains",
		"--frontend-acme-domains=x": "go with --frontend-tls=acme", "--frontend-acme-ca=x": "go with --frontend-tls=acme", "--test-latency=2m": "--test-latency", "--trusted-proxies=10.0.0.0": "trusted-proxies", "--frontend-tls=maybe": "frontend-tls",
	} {
		_, err := parse([]string{"serve", args}, nil, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", args, err)
		}
	}
	for args, want := range map[string]string{
		"--frontend-acme-domains=localhost": "is not a host name", "--frontend-acme-domains=a.test,*.a.test": `"*.a.test"`, "--frontend-acme-domains=a.test:443": "a.test:443",
		"--frontend-acme-domains=a.test --frontend-acme-directory=http://ca.test/dir": "is not an https URL",
	} {
		_, err := parse(append([]string{"serve", "--frontend-tls=acme"}, strings.Fields(args)...), nil, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", args, err)
		}
	}
	if _, err := parse([]string{"serve", "--trusted-proxies=10.0.0.0/8,::1/128", "--test-latency=400ms"}, nil, io.Discard); err != nil {
		t.Error(err)
	}
}
