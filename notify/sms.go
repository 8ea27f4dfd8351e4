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
	"slices"
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

// Send posts a text message. 2xx is taken for taken; 400, 409, 410, 413, 415 and 422 for refused; all else is tried again.
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

// refusals are statuses that say that this message will never be taken. All else may be mended: by waiting, or by whoever runs
// this server, when an account or a URL is wrong.
var refusals = []int{http.StatusBadRequest, http.StatusConflict, http.StatusGone, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity}

// ask makes a request, and reads from the status what became of it. Of what the provider says only a number is told, as Twilio
// has them: its words often repeat the phone number, and URLs may hold secrets.
func ask(r *http.Request) error {
	response, err := smsClient.Do(r)
	if fault := (*url.Error)(nil); errors.As(err, &fault) {
		return fmt.Errorf("the provider cannot be reached: %w", fault.Err)
	}
	if err != nil {
		return err
	}
	defer response.Body.Close()
	status := response.StatusCode
	if status >= 200 && status < 300 {
		return nil
	}
	said := fmt.Sprintf("the provider answers %d", status)
	var body struct {
		Code int `json:"code"`
	}
	if json.NewDecoder(io.LimitReader(response.Body, 8<<10)).Decode(&body) == nil && body.Code > 0 {
		said += fmt.Sprintf(", error %d", body.Code)
	}
	if slices.Contains(refusals, status) {
		return fmt.Errorf("%w: %s", ErrRefused, said)
	}
	return errors.New(said)
}
