package notify_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"bartleby"
	"bartleby/notify"
	"bartleby/testkit"
)

// postOffice is a real mail server that remembers what it took.
type postOffice struct {
	config notify.SMTPConfig // to reach it

	mu       sync.Mutex
	letters  []letter
	sessions int // connections that said hello
	logins   []string
	rules    rules
}

type rules struct {
	rcpt func(n int, to string) error // n counts the tries, from 1
	data func(n int) error
	drop func(n int) bool // closes the connection instead of answering to the nth letter, which it has read
	nrcp int
	ndat int
}

type letter struct {
	from, to string
	text     []byte
}

type kind struct{ starttls, tls, auth bool }

// newPostOffice starts one until the test ends.
func newPostOffice(t *testing.T, k kind, r rules) *postOffice {
	t.Helper()
	p := &postOffice{rules: r}
	certificate, roots := certify(t)
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.sessions++
		s := &session{office: p, conn: c}
		if k.auth {
			return &guarded{s}, nil
		}
		return s, nil
	}))
	server.Domain, server.AllowInsecureAuth, server.EnableSMTPUTF8 = "mail.test", true, true
	server.ErrorLog = silent{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	p.config = notify.SMTPConfig{Host: "127.0.0.1", Port: port, TLS: "off", Domain: "app.example", Roots: roots}
	conf := &tls.Config{Certificates: []tls.Certificate{certificate}}
	switch {
	case k.tls:
		l, p.config.TLS = tls.NewListener(l, conf), "tls"
	case k.starttls:
		server.TLSConfig, p.config.TLS = conf, "starttls"
	}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	return p
}

// certify makes a certificate for 127.0.0.1 that vouches for itself.
func certify(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// session is one connection.
type session struct {
	office   *postOffice
	conn     *smtp.Conn
	from, to string
	in       bool // authenticated
}

func (s *session) Reset()        { s.from, s.to = "", "" }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	p := s.office
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rules.nrcp++; p.rules.rcpt != nil {
		return p.rules.rcpt(p.rules.nrcp, to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	p := s.office
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules.ndat++
	if p.rules.drop != nil && p.rules.drop(p.rules.ndat) {
		s.conn.Conn().Close()
		return errors.New("gone")
	}
	if p.rules.data != nil {
		if err := p.rules.data(p.rules.ndat); err != nil {
			return err
		}
	}
	p.letters = append(p.letters, letter{s.from, s.to, text})
	return nil
}

// guarded is a session that demands a login.
type guarded struct{ *session }

func (s *guarded) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *guarded) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		s.office.mu.Lock()
		defer s.office.mu.Unlock()
		s.office.logins = append(s.office.logins, user)
		if user != "mailer" || password != "hunter2 hunter2" {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *guarded) Mail(from string, o *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	return s.session.Mail(from, o)
}

func (p *postOffice) all() []letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]letter(nil), p.letters...)
}

func (p *postOffice) connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sessions
}

// sender makes a sender for it.
func (p *postOffice) sender(t *testing.T, clock *testkit.Clock, change func(*notify.SMTPConfig)) *notify.SMTP {
	t.Helper()
	c := p.config
	if change != nil {
		change(&c)
	}
	s, err := notify.NewSMTP(c, clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// email is one that is ready to be sent.
func email(n int) *bartleby.Message {
	return &bartleby.Message{
		ID: "ema_2OEpKhcCN1Lat9NQ0G6puh7q" + strconv.Itoa(1000 + n)[1:], Type: bartleby.EmailTemplate, Slug: "verification_code", To: "jane@example.com", FromName: "notifications",
		Subject: "123456 is your code", Body: "<p>123456</p>", Plain: "123456", CreatedAt: 1_700_000_000_000, Data: map[string]any{"app": map[string]any{"name": "Acme"}, "otp_code": "123456"},
	}
}
