package notify_test

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"bartleby/notify"
	"bartleby/testkit"
)

// parts reads a letter as a mail program does.
func parts(t *testing.T, text []byte) (mail.Header, map[string]string) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	media, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || media != "multipart/alternative" {
		t.Fatalf("%s %v", media, err)
	}
	out := map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m.Header, out
		}
		if err != nil {
			t.Fatal(err)
		}
		var body io.Reader = p
		if p.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
			body = quotedprintable.NewReader(p)
		}
		content, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		out[p.Header.Get("Content-Type")] = string(content)
	}
}

func TestLetters(t *testing.T) {
	clock := &testkit.Clock{}
	office := newPostOffice(t, kind{}, rules{})
	m := email(1)
	m.Subject, m.Body, m.Plain, m.ReplyName = "Müller – 日本語 "+strings.Repeat("long ", 40), "<p>Grüße, .\n.\n日本語 "+strings.Repeat("x", 2000)+"</p>", "Grüße\n.\n日本語", "support"
	if err := office.sender(t, clock, nil).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := office.all()[0]
	header, part := parts(t, got.text)
	if got.from != "notifications@app.example" || got.to != "jane@example.com" {
		t.Errorf("envelope %s %s", got.from, got.to)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
	if err != nil || subject != strings.TrimSpace(m.Subject) && subject != m.Subject {
		t.Errorf("%q %v", subject, err)
	}
	at, err := header.Date()
	if err != nil || at.UnixMilli() != m.CreatedAt {
		t.Errorf("%v %v", at, err)
	}
	for name, want := range map[string]string{
		"From": `"Acme" <notifications@app.example>`, "To": "<jane@example.com>", "Reply-To": "<support@app.example>", "Message-Id": "<" + m.ID + "@app.example>", "Auto-Submitted": "auto-generated", "Mime-Version": "1.0",
	} {
		if header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, header.Get(name), want)
		}
	}
	if len(part) != 2 || part["text/plain; charset=UTF-8"] != m.Plain && strings.ReplaceAll(part["text/plain; charset=UTF-8"], "\r\n", "\n") != m.Plain || strings.ReplaceAll(part["text/html; charset=UTF-8"], "\r\n", "\n") != m.Body {
		t.Errorf("%q", part)
	}
	for line := range bytes.Lines(got.text) {
		if len(line) > 1000 {
			t.Errorf("a line of %d bytes", len(line))
		}
		for _, c := range line {
			if c > 0x7e {
				t.Fatalf("not 7 bit: %q", line)
			}
		}
	}
}

// Nothing that a template, a name or an address says becomes a header or a command.
func TestLettersCannotBeForged(t *testing.T) {
	clock := &testkit.Clock{}
	office := newPostOffice(t, kind{}, rules{})
	sender := office.sender(t, clock, nil)
	m := email(1)
	m.Subject = "Hello\r\nBcc: victim@example.com\r\n\r\nbody"
	m.Data["app"] = map[string]any{"name": "Acme\"\r\nBcc: victim@example.com"}
	if err := sender.Send(t.Context(), m); err == nil {
		header, part := parts(t, office.all()[0].text)
		if header.Get("Bcc") != "" || len(part) != 2 || office.all()[0].to != "jane@example.com" {
			t.Errorf("%s", office.all()[0].text)
		}
	}
	for _, change := range []func(){
		func() { m.To = "jane@example.com>\r\nRCPT TO:<victim@example.com" }, func() { m.To = "jane@example.com, victim@example.com" }, func() { m.To = "jane@exa mple.com" },
		func() { m.FromName = "a b\r\nX: y" }, func() { m.FromName = "x@y" }, func() { m.ReplyName = "x>\r\nBcc: a" },
	} {
		before := len(office.all())
		m = email(2)
		change()
		if err := sender.Send(t.Context(), m); !errors.Is(err, notify.ErrRefused) || len(office.all()) != before || strings.Contains(err.Error(), "jane") {
			t.Errorf("%q %q: %v", m.To, m.FromName, err)
		}
	}
	m = email(3)
	m.To = "jane@bücher.example"
	if err := sender.Send(t.Context(), m); err != nil || office.all()[len(office.all())-1].to != "jane@xn--bcher-kva.example" {
		t.Errorf("%v", err)
	}
}

func TestConnectionsAreProtected(t *testing.T) {
	clock := &testkit.Clock{}
	for name, one := range map[string]struct {
		kind   kind
		change func(*notify.SMTPConfig)
		want   string // in the error; "" for success
	}{
		"starttls":                         {kind{starttls: true}, nil, ""},
		"tls":                              {kind{tls: true}, nil, ""},
		"off":                              {kind{}, nil, ""},
		"no starttls, but demanded":        {kind{}, func(c *notify.SMTPConfig) { c.TLS = "starttls" }, "STARTTLS"},
		"no tls, but demanded":             {kind{}, func(c *notify.SMTPConfig) { c.TLS = "tls" }, "tls"},
		"starttls, certificate of nobody":  {kind{starttls: true}, func(c *notify.SMTPConfig) { c.Roots = nil }, "certificate"},
		"tls, certificate of nobody":       {kind{tls: true}, func(c *notify.SMTPConfig) { c.Roots = nil }, "certificate"},
		"starttls, certificate of another": {kind{starttls: true}, func(c *notify.SMTPConfig) { c.Host = "localhost" }, "certificate"},
		"login":                            {kind{starttls: true, auth: true}, func(c *notify.SMTPConfig) { c.User, c.Password = "mailer", "hunter2 hunter2" }, ""},
		"login in the clear":               {kind{auth: true}, func(c *notify.SMTPConfig) { c.User, c.Password = "mailer", "hunter2 hunter2" }, ""},
		"wrong password":                   {kind{starttls: true, auth: true}, func(c *notify.SMTPConfig) { c.User, c.Password = "mailer", "other secret" }, "AUTH"},
		"login without being told":         {kind{starttls: true, auth: true}, nil, "answers 502"},
		"a login that nobody wants":        {kind{starttls: true}, func(c *notify.SMTPConfig) { c.User, c.Password = "mailer", "hunter2 hunter2" }, "AUTH"},
	} {
		t.Run(name, func(t *testing.T) {
			office := newPostOffice(t, one.kind, rules{})
			err := office.sender(t, clock, one.change).Send(t.Context(), email(1))
			if one.want == "" {
				if err != nil || len(office.all()) != 1 {
					t.Errorf("%v", err)
				}
				return
			}
			// None of it is the message's fault: it may be sent later.
			if err == nil || len(office.all()) != 0 || !strings.Contains(err.Error(), one.want) || errors.Is(err, notify.ErrRefused) {
				t.Errorf("%v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "hunter2")) {
				t.Errorf("the error has the password: %v", err)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	clock := &testkit.Clock{}
	answer := func(code int, class int) func(int, string) error {
		return func(_ int, to string) error {
			return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{class, 1, 1}, Message: "no such person: " + to}
		}
	}
	for name, one := range map[string]struct {
		rules rules
		final bool
		said  string
	}{
		"unknown": {rules{rcpt: answer(550, 5)}, true, "550 5.1.1"},
		"later":   {rules{rcpt: answer(450, 4)}, false, "450 4.1.1"},
		"content refused": {rules{data: func(int) error {
			return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "spam"}
		}}, true, "554 5.7.1"},
		"content later": {rules{data: func(int) error {
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "busy"}
		}}, false, "451 4.3.0"},
		"our login refused":  {rules{rcpt: answer(530, 5)}, false, "530"},
		"dropped in between": {rules{drop: func(int) bool { return true }}, false, "did not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			office := newPostOffice(t, kind{}, one.rules)
			sender := office.sender(t, clock, nil)
			err := sender.Send(t.Context(), email(1))
			if err == nil || errors.Is(err, notify.ErrRefused) != one.final || !strings.Contains(err.Error(), one.said) {
				t.Errorf("%v", err)
			}
			if strings.Contains(err.Error(), "jane") || strings.Contains(err.Error(), "ema_") {
				t.Errorf("it tells too much: %v", err)
			}
			office.mu.Lock()
			office.rules = rules{}
			office.mu.Unlock()
			if err := sender.Send(t.Context(), email(2)); err != nil || len(office.all()) != 1 {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
	if _, err := notify.NewSMTP(notify.SMTPConfig{Host: "x", Port: 25, TLS: "maybe"}, clock.Now); err == nil {
		t.Error("any kind of TLS will do")
	}
}

// Connections are used again, no more of them are open than allowed, and one that the server closed is replaced.
func TestConnectionsAreReused(t *testing.T) {
	clock := &testkit.Clock{}
	office := newPostOffice(t, kind{}, rules{})
	sender := office.sender(t, clock, func(c *notify.SMTPConfig) { c.Conns = 1 })
	for n := range 20 {
		if err := sender.Send(t.Context(), email(n)); err != nil {
			t.Fatal(err)
		}
	}
	if n := office.connections(); n != 1 || len(office.all()) != 20 {
		t.Errorf("%d connections for %d letters", n, len(office.all()))
	}
	clock.Advance(time.Minute) // too long idle
	if err := sender.Send(t.Context(), email(30)); err != nil || office.connections() != 2 {
		t.Errorf("%v, %d connections", err, office.connections())
	}
	office.mu.Lock()
	n := office.rules.ndat
	office.rules.drop = func(at int) bool { return at == n+1 }
	office.mu.Unlock()
	if err := sender.Send(t.Context(), email(31)); err != nil || office.connections() != 3 || len(office.all()) != 22 {
		t.Errorf("%v, %d connections, %d letters", err, office.connections(), len(office.all()))
	}

	wide := office.sender(t, clock, func(c *notify.SMTPConfig) { c.Conns = 3 })
	var all sync.WaitGroup
	for n := range 30 {
		all.Go(func() {
			if err := wide.Send(t.Context(), email(100+n)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := office.connections(); n > 6 || len(office.all()) != 52 {
		t.Errorf("%d connections, %d letters", n, len(office.all()))
	}
}
