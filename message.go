package bartleby

import "strings"

// MessageStatus says what became of a message.
type MessageStatus string

// The statuses of messages.
const (
	MessageQueued    MessageStatus = "queued"    // to be sent
	MessageSent      MessageStatus = "sent"      // handed to the mail server or the provider
	MessageFailed    MessageStatus = "failed"    // given up
	MessageAnnounced MessageStatus = "announced" // the application sends it: an event carries all of it
	MessageKept      MessageStatus = "kept"      // of a development instance without a way to send: the outbox shows it
)

// Message is an e-mail or a text message, rendered, on its way to somebody.
type Message struct {
	ID               string         `json:"id"`
	Type             TemplateType   `json:"type"`
	Slug             string         `json:"slug"` // of the template
	UserID           string         `json:"user_id"`
	IdentificationID string         `json:"identification_id"` // idn_… of the address or number; "" when it is nobody's yet
	To               string         `json:"to"`
	FromName         string         `json:"from_name"`  // local part of the sender's address
	ReplyName        string         `json:"reply_name"` // local part of the address for replies; "" for none
	Subject          string         `json:"subject"`
	Body             string         `json:"body"`  // HTML of an e-mail
	Plain            string         `json:"plain"` // of a text message, all there is
	Data             map[string]any `json:"data"`  // what it was rendered with
	Shown            bool           `json:"shown"` // of a development instance: its outbox shows it, whatever became of it
	Status           MessageStatus  `json:"status"`
	Tries            int            `json:"tries"`
	Error            string         `json:"error"`      // why the last try failed
	NextAt           int64          `json:"next_at"`    // Unix milliseconds; when it is due, while it is queued
	ExpiresAt        int64          `json:"expires_at"` // Unix milliseconds; sending it later would be useless; 0 is never
	CreatedAt        int64          `json:"created_at"`
	UpdatedAt        int64          `json:"updated_at"`
}

// Delivered tells whether this server sends the message, rather than the application.
func (m *Message) Delivered() bool { return m.Status != MessageAnnounced }

// Code is the one-time code that the message carries; "" when it carries none.
func (m *Message) Code() string {
	code, _ := m.Data["otp_code"].(string)
	return code
}

// Link is where the message's button leads; "" when it has none.
func (m *Message) Link() string {
	for _, name := range []string{"magic_link", "action_url", "revoke_session_url"} {
		if link, _ := m.Data[name].(string); link != "" {
			return link
		}
	}
	return ""
}

// Redact takes out what opens doors once nobody needs it any more: the text, the code and the link. The outbox of a
// development instance goes on showing them.
func (m *Message) Redact() {
	if !m.Shown {
		m.Subject, m.Body, m.Plain, m.Data = "", "", "", map[string]any{}
	}
}

// AppName is the name of the application that the message comes from; "" once it is redacted.
func (m *Message) AppName() string {
	app, _ := m.Data["app"].(map[string]any)
	name, _ := app["name"].(string)
	return name
}

// TestCode is the code of every test address and test number.
const TestCode = "424242"

// IsTestAddress tells whether an e-mail address is for tests: its subaddress contains clerk_test. Nothing is ever sent there by an instance
// in test mode.
func IsTestAddress(address string) bool {
	local, _, _ := strings.Cut(address, "@")
	_, tag, _ := strings.Cut(local, "+")
	return strings.Contains(tag, "clerk_test")
}

// IsTestNumber tells whether a phone number is one of those that are set aside for fiction, +1 XXX 555 0100 to 0199.
func IsTestNumber(number string) bool {
	return len(number) == 12 && strings.HasPrefix(number, "+1") && number[5:10] == "55501"
}

// messageRetries are the pauses after each failure to send a message, in milliseconds: about a day in all.
var messageRetries = []int64{5_000, 30_000, 120_000, 600_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000}

// MessageRetryAfter is the pause after so many failures, in milliseconds; false when it is time to give up.
func MessageRetryAfter(failures int) (int64, bool) {
	if failures < 1 || failures > len(messageRetries) {
		return 0, false
	}
	return messageRetries[failures-1], true
}
