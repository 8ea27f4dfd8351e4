package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"bartleby"
)

// smsClient asks providers that the operator named.
var smsClient = &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// SMSWebhook hands text messages to a URL of the operator's, as JSON {id, to, from, message}, signed as Standard Webhooks says.
type SMSWebhook struct {
	URL    string
	Secret string // whsec_…; "" for no signature
	From   string // what the provider should show as sender
	Now    func() time.Time
}

// Send posts a text message. 2xx is taken for taken, 4xx except 408 and 429 for refused.
func (s *SMSWebhook) Send(ctx context.Context, m *bartleby.Message) error {
	body, err := json.Marshal(map[string]string{"id": m.ID, "to": m.To, "from": s.From, "message": m.Plain})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	if s.Secret != "" {
		signer, err := standardwebhooks.NewWebhook(s.Secret)
		if err != nil {
			return err
		}
		at := s.Now()
		signature, err := signer.Sign(m.ID, at, body)
		if err != nil {
			return err
		}
		r.Header.Set(standardwebhooks.HeaderWebhookID, m.ID)
		r.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
		r.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	}
	return ask(r)
}

// Twilio hands text messages to Twilio's Messages resource, or to a provider that speaks the same.
type Twilio struct {
	URL     string // without a path, such as https://api.twilio.com
	Account string // AC…
	Token   string
	From    string // a number, or MG… for a messaging service
}

// Send posts a text message.
func (s *Twilio) Send(ctx context.Context, m *bartleby.Message) error {
	form := url.Values{"To": {m.To}, "Body": {m.Plain}}
	if strings.HasPrefix(s.From, "MG") {
		form.Set("MessagingServiceSid", s.From)
	} else {
		form.Set("From", s.From)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(s.URL, "/")+"/2010-04-01/Accounts/"+url.PathEscape(s.Account)+"/Messages.json", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(s.Account, s.Token)
	return ask(r)
}

// ask makes a request, and reads from the status what became of it. What the provider says is cut short, and never holds
// the message.
func ask(r *http.Request) error {
	response, err := smsClient.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(response.Body, 512)) // only for the log
	status := response.StatusCode
	switch {
	case status >= 200 && status < 300:
		return nil
	case status >= 400 && status < 500 && status != http.StatusRequestTimeout && status != http.StatusTooManyRequests && status != http.StatusUnauthorized:
		return errors.Join(ErrRefused, fmt.Errorf("the provider answers %d: %s", status, said))
	}
	return fmt.Errorf("the provider answers %d: %s", status, said)
}
