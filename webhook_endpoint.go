package bartleby

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// WebhookEndpoint is where an application wants to be told of events.
type WebhookEndpoint struct {
	ID           string            `json:"id"`
	Object       string            `json:"object"`
	URL          string            `json:"url"`
	Description  string            `json:"description"`
	EventTypes   []string          `json:"event_types"` // names, or beginnings such as "user.*"; none for all
	Headers      map[string]string `json:"headers"`     // sent along with every delivery
	RateLimit    int               `json:"rate_limit"`  // deliveries a second at most; 0 is without limit
	Disabled     bool              `json:"disabled"`
	DisabledAt   int64             `json:"disabled_at"`   // Unix milliseconds; 0 when it is not
	FailingSince int64             `json:"failing_since"` // Unix milliseconds; first failure after the last success, 0 when there is none
	Secrets      []WebhookSecret   `json:"secrets"`       // the newest first; all that are not over sign
	CreatedAt    int64             `json:"created_at"`
	UpdatedAt    int64             `json:"updated_at"`
}

// WebhookSecret signs deliveries. It is kept readable, because signing needs it.
type WebhookSecret struct {
	Key       string `json:"key"`        // whsec_ and the base64 of 24 to 64 bytes
	ExpiresAt int64  `json:"expires_at"` // Unix milliseconds; 0 is never
}

// Bounds of endpoints.
const (
	MaxWebhookEndpoints   = 50 // of an instance
	MaxWebhookDescription = 256
	MaxWebhookURL         = 2048
	MaxWebhookHeaders     = 20
	MaxWebhookRateLimit   = 1000
	MaxWebhookEventTypes  = 100
	MaxWebhookSecrets     = 5                  // that sign at once
	WebhookSecretOverlap  = 24 * 3_600_000     // milliseconds that a replaced secret goes on signing
	WebhookFailingLimit   = 5 * 24 * 3_600_000 // milliseconds of nothing but failures after which an endpoint is disabled
	MaxWebhookResponse    = 64 << 10           // bytes of an answer that are kept
	webhookSecretPrefix   = "whsec_"           // as Standard Webhooks writes them
	minSecret, maxSecret  = 24, 64             // bytes
	headerNameLimit       = 128                // characters
	headerValueLimit      = 1024               // characters
	eventTypeLimit        = 128                // characters
)

// Wants tells whether events of a type go to the endpoint.
func (e *WebhookEndpoint) Wants(t EventType) bool {
	return len(e.EventTypes) == 0 || slices.ContainsFunc(e.EventTypes, func(filter string) bool {
		beginning, ok := strings.CutSuffix(filter, "*")
		return filter == string(t) || ok && strings.HasPrefix(string(t), beginning)
	})
}

// WebhookEndpointNotice is what an event tells of an endpoint: no secret, no headers.
type WebhookEndpointNotice struct {
	ID           string `json:"id"`
	Object       string `json:"object"`
	URL          string `json:"url"`
	Description  string `json:"description"`
	Disabled     bool   `json:"disabled"`
	FailingSince int64  `json:"failing_since"` // Unix milliseconds
}

// Announced is what an event tells of the endpoint.
func (e *WebhookEndpoint) Announced() WebhookEndpointNotice {
	return WebhookEndpointNotice{ID: e.ID, Object: e.Object, URL: e.URL, Description: e.Description, Disabled: e.Disabled, FailingSince: e.FailingSince}
}

// Keys are the secrets that sign at a moment, in bytes, the newest first.
func (e *WebhookEndpoint) Keys(now int64) [][]byte {
	var keys [][]byte
	for _, s := range e.Secrets {
		if key, err := parseWebhookSecret(s.Key); err == nil && (s.ExpiresAt == 0 || s.ExpiresAt > now) {
			keys = append(keys, key)
		}
	}
	return keys
}

// NewWebhookSecret writes random bytes, 24 to 64 of them, as a secret.
func NewWebhookSecret(random []byte) string {
	return webhookSecretPrefix + base64.StdEncoding.EncodeToString(random)
}

func parseWebhookSecret(key string) ([]byte, error) {
	text, ok := strings.CutPrefix(key, webhookSecretPrefix)
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err == nil && (!ok || len(bytes) < minSecret || len(bytes) > maxSecret) {
		err = fmt.Errorf("a secret is %s and the base64 of %d to %d bytes", webhookSecretPrefix, minSecret, maxSecret)
	}
	return bytes, err
}

// CheckWebhookSecret demands a secret as Standard Webhooks writes them.
func CheckWebhookSecret(param, key string) error {
	if _, err := parseWebhookSecret(key); err != nil {
		return ParamFormat(param, fmt.Sprintf("it must be %s and the base64 of %d to %d bytes", webhookSecretPrefix, minSecret, maxSecret))
	}
	return nil
}

// CheckWebhookURL demands an absolute http or https URL without a user, a password or a fragment.
func CheckWebhookURL(param, text string) error {
	if text == "" {
		return ParamNil(param)
	}
	if len(text) > MaxWebhookURL {
		return ParamTooLong(param, MaxWebhookURL)
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Fragment != "" {
		return ParamFormat(param, "it must be an http or https URL, without a password and without a fragment")
	}
	return nil
}

var eventFilter = regexp.MustCompile(`^[a-zA-Z]+(\.[a-zA-Z]+)*(\.\*)?$`)

// CheckEventTypes demands names of events, or beginnings of names that end in ".*".
func CheckEventTypes(param string, filters []string) error {
	if len(filters) > MaxWebhookEventTypes {
		return ParamTooMany(param, MaxWebhookEventTypes)
	}
	for _, f := range filters {
		if len(f) > eventTypeLimit || !eventFilter.MatchString(f) {
			return ParamFormat(param, "each must be the name of an event, or a beginning such as user.*")
		}
	}
	return nil
}

var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$") // a token of RFC 9110, section 5.6.2

// reservedHeaders are those that a delivery sets itself, or that say how it is transported.
var reservedHeaders = []string{"host", "content-length", "content-type", "connection", "transfer-encoding", "te", "trailer", "upgrade", "keep-alive", "proxy-authorization", "proxy-connection", "expect", "user-agent"}

// CheckWebhookHeaders demands headers that a delivery can carry beside its own.
func CheckWebhookHeaders(param string, headers map[string]string) error {
	if len(headers) > MaxWebhookHeaders {
		return ParamTooMany(param, MaxWebhookHeaders)
	}
	for name, value := range headers {
		lower := strings.ToLower(name)
		switch {
		case len(name) > headerNameLimit || !headerName.MatchString(name):
			return ParamFormat(param, "a name of a header has letters, digits and hyphens")
		case slices.Contains(reservedHeaders, lower) || strings.HasPrefix(lower, "svix-") || strings.HasPrefix(lower, "webhook-"):
			return ParamValueInvalid(param, "the header "+lower+" is set by the delivery itself")
		case utf8.RuneCountInString(value) > headerValueLimit || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			return ParamFormat(param, fmt.Sprintf("a value of a header has up to %d characters and no line breaks", headerValueLimit))
		}
	}
	return nil
}
