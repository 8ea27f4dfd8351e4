package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wneessen/go-mail"

	"bartleby"
)

// SMTPConfig says which mail server takes the mail (RFC 5321), and how it is reached.
type SMTPConfig struct {
	Host     string
	Port     int
	TLS      string // "starttls" (required), "tls" (from the first byte) or "off"
	User     string // "" for no authentication
	Password string
	Domain   string // of senders: the instance's local part comes before it
	FromName string // what mail programs show of the sender; "" for the address alone
	Conns    int    // connections at once; 0: 4
}

// idle is how long a connection may lie unused: mail servers close them after some minutes.
const idle = 30 * time.Second

// SMTP sends e-mails through a mail server, over a few connections that stay open while there is mail.
type SMTP struct {
	config SMTPConfig
	now    func() time.Time
	pool   chan *connection
}

type connection struct {
	client *mail.Client
	used   time.Time // when it was last used; zero when it is not open
}

// NewSMTP makes a sender. It fails when the configuration makes no sense; whether the server is there shows when something
// is sent.
func NewSMTP(c SMTPConfig, now func() time.Time) (*SMTP, error) {
	if c.Conns == 0 {
		c.Conns = 4
	}
	options := []mail.Option{mail.WithPort(c.Port), mail.WithTimeout(15 * time.Second)}
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
		return errors.Join(ErrRefused, err)
	}
	var c *connection
	select {
	case c = <-s.pool:
		defer func() { s.pool <- c }()
	case <-ctx.Done():
		return ctx.Err()
	}
	fresh := false
	if c.used.IsZero() || s.now().Sub(c.used) > idle {
		if err := c.open(ctx); err != nil {
			return err
		}
		fresh = true
	}
	err = c.client.Send(letter)
	if err != nil && !fresh && !answered(err) { // the server had closed the connection
		if err = c.open(ctx); err == nil {
			err = c.client.Send(letter)
		}
	}
	if c.used = s.now(); err == nil {
		return nil
	}
	c.close()
	if fault := (*mail.SendError)(nil); errors.As(err, &fault) && answered(err) && !fault.IsTemp() {
		return errors.Join(ErrRefused, err)
	}
	return err
}

// Close closes the connections that are open and idle.
func (s *SMTP) Close() {
	for range cap(s.pool) {
		select {
		case c := <-s.pool:
			c.close()
		default:
		}
	}
}

func (c *connection) open(ctx context.Context) error {
	c.close()
	if err := c.client.DialWithContext(ctx); err != nil {
		return err
	}
	return nil
}

func (c *connection) close() {
	if !c.used.IsZero() {
		_ = c.client.Close() // it may be broken already
		c.used = time.Time{}
	}
}

// answered tells whether the mail server said no, rather than nothing.
func answered(err error) bool {
	var fault *mail.SendError
	return errors.As(err, &fault) && fault.ErrorCode() >= 400
}

// letter is the e-mail as it is sent: plain text and HTML (RFC 2046, section 5.1.4), with an id that stays the same when it is
// sent again.
func (s *SMTP) letter(m *bartleby.Message) (*mail.Msg, error) {
	l := mail.NewMsg()
	if err := l.FromFormat(s.config.FromName, m.FromName+"@"+s.config.Domain); err != nil {
		return nil, err
	}
	if err := l.To(m.To); err != nil {
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
