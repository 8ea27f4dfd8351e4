package notify_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"bartleby"
	"bartleby/notify"
	"bartleby/testkit"
)

const hookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func text() *bartleby.Message {
	return &bartleby.Message{ID: "sms_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", Type: bartleby.SMSTemplate, Slug: "verification_code", To: "+447400123456", Plain: "123456 is your code & more", CreatedAt: 1_700_000_000_000}
}

// provider takes text messages and answers as it is told.
type provider struct {
	*httptest.Server
	got    []*http.Request
	bodies []string
	status int
	says   string
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{status: 201}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.got, p.bodies = append(p.got, r), append(p.bodies, string(body))
		w.WriteHeader(p.status)
		_, _ = w.Write([]byte(p.says))
	}))
	t.Cleanup(p.Close)
	return p
}

func TestSMSWebhook(t *testing.T) {
	clock := &testkit.Clock{}
	p := newProvider(t)
	for _, secret := range []string{hookSecret, ""} {
		s := &notify.SMSWebhook{URL: p.URL + "/in?key=abc", Secret: secret, From: "Acme", Now: clock.Now}
		if err := s.Send(t.Context(), text()); err != nil {
			t.Fatal(err)
		}
		r, body := p.got[len(p.got)-1], p.bodies[len(p.bodies)-1]
		var sent map[string]string
		if err := json.Unmarshal([]byte(body), &sent); err != nil || len(sent) != 4 || sent["id"] != text().ID || sent["to"] != "+447400123456" || sent["from"] != "Acme" || sent["message"] != text().Plain {
			t.Errorf("%s %v", body, err)
		}
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || r.URL.RequestURI() != "/in?key=abc" {
			t.Errorf("%v", r)
		}
		verifier, err := standardwebhooks.NewWebhook(hookSecret)
		if err != nil {
			t.Fatal(err)
		}
		if err := verifier.Verify([]byte(body), r.Header); (err == nil) != (secret != "") {
			t.Errorf("signature: %v", err)
		}
	}
}

func TestTwilio(t *testing.T) {
	p := newProvider(t)
	for from, field := range map[string]string{"+15005550006": "From", "MG0123456789abcdef0123456789abcdef": "MessagingServiceSid"} {
		s := &notify.Twilio{URL: p.URL + "/", Account: "AC123", Token: "token", From: from}
		if err := s.Send(t.Context(), text()); err != nil {
			t.Fatal(err)
		}
		r := p.got[len(p.got)-1]
		form := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(p.bodies[len(p.bodies)-1]))
		form.Header.Set("Content-Type", r.Header.Get("Content-Type"))
		if err := form.ParseForm(); err != nil {
			t.Fatal(err)
		}
		user, password, _ := r.BasicAuth()
		if r.URL.Path != "/2010-04-01/Accounts/AC123/Messages.json" || user != "AC123" || password != "token" || form.PostForm.Get("To") != "+447400123456" || form.PostForm.Get("Body") != text().Plain || form.PostForm.Get(field) != from || len(form.PostForm) != 3 {
			t.Errorf("%s %v", r.URL, form.PostForm)
		}
	}
}

// What a provider answers decides whether the message is sent again; its words, which may repeat the number, are not passed on.
func TestProvidersRefuse(t *testing.T) {
	clock := &testkit.Clock{}
	p := newProvider(t)
	p.says = `{"code":21211,"message":"The 'To' number +447400123456 is not valid: 123456 is your code"}`
	senders := []notify.Sender{&notify.SMSWebhook{URL: p.URL + "/?key=abc", From: "Acme", Now: clock.Now}, &notify.Twilio{URL: p.URL, Account: "AC123", Token: "token", From: "+15005550006"}}
	for status, final := range map[int]bool{302: false, 400: true, 401: false, 403: false, 404: false, 408: false, 422: true, 429: false, 500: false, 503: false} {
		p.status = status
		for _, s := range senders {
			err := s.Send(t.Context(), text())
			if err == nil || errors.Is(err, notify.ErrRefused) != final || !strings.Contains(err.Error(), "error 21211") || strings.Contains(err.Error(), "4474") || strings.Contains(err.Error(), "your code") {
				t.Errorf("%d: %v", status, err)
			}
		}
	}
	p.says = "<html>Bad gateway</html>"
	if err := senders[0].Send(t.Context(), text()); err == nil || strings.Contains(err.Error(), "html") {
		t.Errorf("%v", err)
	}
	p.Close()
	for _, s := range senders {
		if err := s.Send(t.Context(), text()); err == nil || errors.Is(err, notify.ErrRefused) || strings.Contains(err.Error(), "key=abc") || strings.Contains(err.Error(), "AC123") {
			t.Errorf("%v", err)
		}
	}
}
