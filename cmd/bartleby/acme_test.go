package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"

	"bartleby/testkit"
)

// Names of the tests, which all lead to one place. The server asks for certificates of two.
const certified, other, unlisted = "clerk.example.com", "clerk.other.example.com", "example.com"

// acmeAuthority is the authority that Let's Encrypt has for tests: it reaches every name at one address.
type acmeAuthority struct {
	*httptest.Server
	kept   *db.MemoryStore
	roots  *x509.CertPool
	caFile string // by which its own directory is checked
}

func startAuthority(t *testing.T, addr string) *acmeAuthority {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	port, err := strconv.Atoi(addr[strings.LastIndex(addr, ":")+1:])
	if err != nil {
		t.Fatal(err)
	}
	quiet, a := log.New(t.Output(), "authority: ", 0), &acmeAuthority{kept: db.NewMemoryStore(), roots: x509.NewCertPool()}
	issuer := ca.New(quiet, a.kept, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {Description: "default"}})
	checks := va.New(quiet, 1, port, true, nameServer(t), a.kept)
	front := wfe.New(quiet, a.kept, checks, issuer, []string{"authority.test"}, true, false, 1, 1)
	a.Server = httptest.NewTLSServer(front.Handler())
	t.Cleanup(a.Close)
	a.roots.AppendCertsFromPEM(issuer.GetRootCert(0).PEM())
	a.caFile = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(a.caFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

// nameServer says of every name that it is this machine.
func nameServer(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &dns.Server{Listener: listener, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		answer := new(dns.Msg).SetReply(q)
		if question := q.Question[0]; question.Qtype == dns.TypeA {
			answer.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: question.Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)}}
		}
		_ = w.WriteMsg(answer)
	})}
	go func() { _ = server.ActivateAndServe() }()
	t.Cleanup(func() { _ = server.Shutdown() })
	return listener.Addr().String()
}

// programAt runs the program until the function that it returns is called.
func programAt(t *testing.T, args ...string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	begun, out := make(chan struct{}), &greeted{}
	out.seen = sync.OnceFunc(func() { close(begun) })
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, append([]string{"serve", "--backend-addr=127.0.0.1:0"}, args...), nil, out, t.Output())
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	select {
	case <-begun:
	case err := <-done:
		t.Fatal(err)
	case <-time.After(time.Minute):
		t.Fatal("no start within a minute")
	}
	t.Cleanup(stop)
	return stop
}

// greeted is written to when the program listens.
type greeted struct{ seen func() }

func (g *greeted) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("Public side")) {
		g.seen()
	}
	return len(p), nil
}

func freeAddr(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// shown is the certificate that the public side at an address shows for a name, which has to be of the authority.
func (a *acmeAuthority) shown(addr, name string) (*x509.Certificate, error) {
	dialer := &tls.Dialer{NetDialer: &net.Dialer{Timeout: 30 * time.Second}, Config: &tls.Config{RootCAs: a.roots, ServerName: name, MinVersion: tls.VersionTLS12}}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return conn.(*tls.Conn).ConnectionState().PeerCertificates[0], nil
}

// get asks the public side at an address for a page, as a browser would.
func (a *acmeAuthority) get(addr, url string) (int, error) {
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", addr)
		},
		TLSClientConfig: &tls.Config{RootCAs: a.roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true, DisableKeepAlives: true,
	}}
	answer, err := client.Get(url)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}

func (a *acmeAuthority) options(addr string, more ...string) []string {
	return append([]string{
		"--frontend-addr=" + addr, "--frontend-url=https://" + certified, "--frontend-tls=acme", "--frontend-acme-domains=" + certified + "," + other,
		"--frontend-acme-email=admin@example.com", "--frontend-acme-directory=" + a.URL + wfe.DirectoryPath, "--frontend-acme-ca=" + a.caFile,
	}, more...)
}

func TestACME(t *testing.T) {
	addr, data := freeAddr(t), filepath.Join(t.TempDir(), "data")
	a := startAuthority(t, addr)
	options := a.options(addr, "--data="+data)
	stop := programAt(t, options...)
	if status, err := a.get(addr, "https://"+certified+"/v1/environment"); err != nil || status != http.StatusOK {
		t.Fatalf("%d %v", status, err)
	}
	first, err := a.shown(addr, certified)
	if err != nil {
		t.Fatal(err)
	}
	issued := a.kept.GetCertificateByDER(first.Raw)
	if issued == nil || !slices.Equal(first.DNSNames, []string{certified}) {
		t.Fatalf("%v", first.DNSNames)
	}
	if account := a.kept.GetAccountByID(issued.AccountID); !slices.Equal(account.Contact, []string{"mailto:admin@example.com"}) {
		t.Errorf("%v", account.Contact)
	}
	if _, err := a.shown(addr, unlisted); err == nil || len(a.kept.GetOrdersByAccountID(issued.AccountID)) != 1 {
		t.Errorf("a name that is not listed: %v", err)
	}
	// Keys are for the eyes of one user.
	files, err := os.ReadDir(data)
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		if info, err := file.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", file.Name(), info.Mode(), err)
		}
	}
	if info, err := os.Stat(data); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	// The next start has it already: the authority is away.
	stop()
	a.Close()
	programAt(t, options...)
	if again, err := a.shown(addr, certified); err != nil || !again.Equal(first) {
		t.Errorf("%v", err)
	}
}

// An authority reaches any replica, and any may be asked first.
func TestACMEReplicas(t *testing.T) {
	database := "--database-url=" + testkit.Postgres(t)
	replicas := []string{freeAddr(t), freeAddr(t)}
	a := startAuthority(t, replicas[1])
	for _, addr := range replicas {
		programAt(t, a.options(addr, database)...)
	}
	first, err := a.shown(replicas[0], certified)
	if err != nil {
		t.Fatalf("the other replica does not answer the authority: %v", err)
	}
	if second, err := a.shown(replicas[1], certified); err != nil || !second.Equal(first) {
		t.Errorf("replicas have certificates of their own: %v", err)
	}
	// Both are asked at the same time: one of them asks the authority.
	shown := make([]*x509.Certificate, len(replicas))
	var all sync.WaitGroup
	for i, addr := range replicas {
		all.Go(func() {
			var err error
			if shown[i], err = a.shown(addr, other); err != nil {
				t.Errorf("%s: %v", addr, err)
			}
		})
	}
	all.Wait()
	if t.Failed() || !shown[0].Equal(shown[1]) {
		t.Error("both replicas asked")
	}
}
