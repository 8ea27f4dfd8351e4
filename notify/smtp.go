package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"golang.org/x/net/idna"

	"bartleby"
)

// SMTPConfig says which mail server takes the mail (RFC 5321), and how it is reached.
type SMTPConfig struct {
	Host     string
	Port     int
	TLS      string // "starttls" (required), "tls" (from the first byte) or "off"
	User     string // "" for no authentication
	Password string
	Domain   string         // of senders: the instance's local part comes before it
	FromName string         // what mail programs show of the sender; "" for the name of the application
	Conns    int            // connections at once; 0: 4
	Roots    *x509.CertPool // who may vouch for the server; nil: whom the system trusts
}

const (
	// patience is how long the server may take to be reached, and again to take a message.
	patience = 15 * time.Second
	// idle is how long a connection may lie unused. The library's deadline goes on meanwhile, so it is less than patience.
	idle = 10 * time.Second
)

// SMTP sends e-mails through a mail server, over a few connections that stay open while there is mail.
type SMTP struct {
	config SMTPConfig
	now    func() time.Time
	pool   chan *connection
}

type connection struct {
	client *mail.Client
	isOpen bool
	used   time.Time // when it last took a message; zero when it has taken none
}

// NewSMTP makes a sender. It fails when the configuration makes no sense; whether the server is there shows when something
// is sent.
func NewSMTP(c SMTPConfig, now func() time.Time) (*SMTP, error) {
	if c.Conns == 0 {
		c.Conns = 4
	}
	options := []mail.Option{
		mail.WithPort(c.Port), mail.WithTimeout(patience),
		mail.WithTLSConfig(&tls.Config{ServerName: c.Host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch c.TLS {
	case "starttls":
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case "tls":
		options = append(options, mail.WithSSL())
	case "off":
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		return nil, fmt.Errorf("TLS is starttls, tls or off, not %q", c.TLS)
	}
	if c.User != "" {
		kind := mail.SMTPAuthAutoDiscover
		if c.TLS == "off" {
			kind = mail.SMTPAuthPlainNoEnc // the operator said so: a relay on the same machine or network
		}
		options = append(options, mail.WithSMTPAuth(kind), mail.WithUsername(c.User), mail.WithPassword(c.Password))
	}
	s := &SMTP{config: c, now: now, pool: make(chan *connection, c.Conns)}
	for range c.Conns {
		client, err := mail.NewClient(c.Host, options...)
		if err != nil {
			return nil, fmt.Errorf("SMTP: %w", err)
		}
		s.pool <- &connection{client: client}
	}
	return s, nil
}

// Send hands an e-mail to the mail server.
func (s *SMTP) Send(ctx context.Context, m *bartleby.Message) error {
	letter, err := s.letter(m)
	if err != nil {
		return fmt.Errorf("%w: it has an address that mail cannot have", ErrRefused)
	}
	var c *connection
	select {
	case c = <-s.pool:
		defer func() { s.pool <- c }()
	case <-ctx.Done():
		return errors.New("no connection to the mail server was free in time")
	}
	fresh := c.used.IsZero() || s.now().Sub(c.used) > idle
	if fresh {
		if err := c.open(ctx); err != nil {
			return unreachable(err)
		}
	}
	err = c.client.Send(letter)
	if err != nil && !fresh && code(err) == 0 && !letter.IsDelivered() { // the server had closed the connection
		if err := c.open(ctx); err != nil {
			return unreachable(err)
		}
		err = c.client.Send(letter)
	}
	if err == nil {
		c.used = s.now()
		return nil
	}
	c.close()
	if letter.IsDelivered() { // only what came after it went wrong
		return nil
	}
	return told(err)
}

// Close closes the connections that nobody uses.
func (s *SMTP) Close() error {
	for range cap(s.pool) {
		select {
		case c := <-s.pool:
			c.close()
			s.pool <- c
		default:
		}
	}
	return nil
}

func (c *connection) open(ctx context.Context) error {
	c.close()
	if err := c.client.DialWithContext(ctx); err != nil {
		return err
	}
	c.isOpen = true
	return nil
}

func (c *connection) close() {
	if c.isOpen {
		_ = c.client.Close() // it may be broken already
	}
	c.isOpen, c.used = false, time.Time{}
}

// code is the answer with which the mail server refused; 0 when it did not answer.
func code(err error) int {
	var fault *mail.SendError
	if errors.As(err, &fault) {
		return fault.ErrorCode()
	}
	return 0
}

// ours tells whether a refusal is about this server rather than about the message: it has to authenticate, or may not send under this
// name. Whoever runs it will see to that, and the message can wait.
func ours(fault *mail.SendError) bool {
	return fault.Reason == mail.ErrSMTPMailFrom || slices.Contains([]int{530, 534, 535, 538}, fault.ErrorCode())
}

// told is what may be said of a failure: where, and with which code, but not the server's words, which often repeat the address.
func told(err error) error {
	var fault *mail.SendError
	if !errors.As(err, &fault) {
		return errors.New("the mail server cannot be talked to")
	}
	n := fault.ErrorCode()
	switch {
	case n == 0:
		return fmt.Errorf("the mail server did not answer: %s", fault.Reason)
	case n >= 500 && !ours(fault):
		return fmt.Errorf("%w: the mail server answers %d %s: %s", ErrRefused, n, fault.EnhancedStatusCode(), fault.Reason)
	}
	return fmt.Errorf("the mail server answers %d %s: %s", n, fault.EnhancedStatusCode(), fault.Reason)
}

// unreachable is why no connection came about: before any message is spoken of.
func unreachable(err error) error { return fmt.Errorf("the mail server cannot be reached: %w", err) }

// letter is the e-mail as it is sent: plain text and HTML (RFC 2046, section 5.1.4), with an id that stays the same when it is
// sent again.
func (s *SMTP) letter(m *bartleby.Message) (*mail.Msg, error) {
	l := mail.NewMsg()
	name := s.config.FromName
	if name == "" {
		name = m.AppName()
	}
	if err := l.FromFormat(name, m.FromName+"@"+s.config.Domain); err != nil {
		return nil, err
	}
	to, err := ascii(m.To)
	if err != nil {
		return nil, err
	}
	if err := l.To(to); err != nil {
		return nil, err
	}
	if m.ReplyName != "" {
		if err := l.ReplyTo(m.ReplyName + "@" + s.config.Domain); err != nil {
			return nil, err
		}
	}
	l.Subject(m.Subject)
	l.SetMessageIDWithValue(m.ID + "@" + s.config.Domain)
	l.SetDateWithValue(time.UnixMilli(m.CreatedAt))
	l.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no vacation notices, please
	l.SetBodyString(mail.TypeTextPlain, m.Plain)
	l.AddAlternativeString(mail.TypeTextHTML, m.Body)
	return l, nil
}

// ascii writes the domain of an address as mail servers know it (RFC 5891).
func ascii(address string) (string, error) {
	local, domain, _ := strings.Cut(address, "@")
	domain, err := idna.Lookup.ToASCII(domain)
	return local + "@" + domain, err
}
