package wire

import "bartleby"

// EmailMessage is the public JSON of an e-mail, in events.
type EmailMessage struct {
	ID               string         `json:"id"`
	Object           string         `json:"object" enum:"email"`
	Slug             *string        `json:"slug" doc:"Of the template."`
	FromEmailName    string         `json:"from_email_name" doc:"Local part of the sender."`
	ReplyToEmailName *string        `json:"reply_to_email_name"`
	ToEmailAddress   string         `json:"to_email_address"`
	EmailAddressID   *string        `json:"email_address_id" doc:"Null when the address is nobody's yet."`
	UserID           *string        `json:"user_id"`
	Subject          string         `json:"subject"`
	Body             string         `json:"body" doc:"HTML."`
	BodyPlain        *string        `json:"body_plain"`
	Status           string         `json:"status" enum:"queued"`
	Data             map[string]any `json:"data" doc:"What it was rendered with: the code, the link and more."`
	DeliveredByClerk bool           `json:"delivered_by_clerk" doc:"Whether this server sends it; if not, the application does."`
}

// SMSMessage is the public JSON of a text message, in events.
type SMSMessage struct {
	ID               string         `json:"id"`
	Object           string         `json:"object" enum:"sms_message"`
	Slug             *string        `json:"slug" doc:"Of the template."`
	FromPhoneNumber  string         `json:"from_phone_number" doc:"Empty: the provider chooses."`
	ToPhoneNumber    string         `json:"to_phone_number"`
	PhoneNumberID    *string        `json:"phone_number_id" doc:"Null when the number is nobody's yet."`
	UserID           *string        `json:"user_id"`
	Message          string         `json:"message"`
	Status           string         `json:"status" enum:"queued"`
	Data             map[string]any `json:"data" doc:"What it was rendered with: the code and more."`
	DeliveredByClerk bool           `json:"delivered_by_clerk" doc:"Whether this server sends it; if not, the application does."`
	CreatedAt        int64          `json:"created_at_ms" doc:"Unix milliseconds."`
}

// EmailOf makes an e-mail presentable.
func EmailOf(m *bartleby.Message) *EmailMessage {
	return &EmailMessage{
		ID: m.ID, Object: "email", Slug: optional(m.Slug), FromEmailName: m.FromName, ReplyToEmailName: optional(m.ReplyName), ToEmailAddress: m.To,
		EmailAddressID: optional(m.IdentificationID), UserID: optional(m.UserID), Subject: m.Subject, Body: m.Body, BodyPlain: optional(m.Plain),
		Status: "queued", Data: m.Data, DeliveredByClerk: m.Delivered(),
	}
}

// SMSOf makes a text message presentable.
func SMSOf(m *bartleby.Message) *SMSMessage {
	return &SMSMessage{
		ID: m.ID, Object: "sms_message", Slug: optional(m.Slug), ToPhoneNumber: m.To, PhoneNumberID: optional(m.IdentificationID), UserID: optional(m.UserID),
		Message: m.Plain, Status: "queued", Data: m.Data, DeliveredByClerk: m.Delivered(), CreatedAt: m.CreatedAt,
	}
}

// OutboxMessage is an e-mail or a text message as the outbox of a development instance lists it.
type OutboxMessage struct {
	ID        string  `json:"id"`
	Object    string  `json:"object" enum:"outbox_message"`
	Type      string  `json:"type" enum:"email,sms"`
	Slug      string  `json:"slug" doc:"Of the template."`
	To        string  `json:"to" doc:"E-mail address or phone number."`
	Subject   *string `json:"subject" doc:"Null of a text message."`
	Code      *string `json:"code" doc:"The one-time code that it carries."`
	Link      *string `json:"link" doc:"Where its button leads."`
	Text      string  `json:"text" doc:"The text without markup."`
	UserID    *string `json:"user_id"`
	Status    string  `json:"status" enum:"queued,sent,failed,announced,kept" doc:"announced: only an event tells of it, and the application sends it; kept: nothing is configured that could send it."`
	CreatedAt int64   `json:"created_at" doc:"Unix milliseconds."`
}

// WholeOutboxMessage adds what lists leave out.
type WholeOutboxMessage struct {
	OutboxMessage
	HTML *string        `json:"html" doc:"Null of a text message."`
	Data map[string]any `json:"data" doc:"What it was rendered with."`
}

// Outbox makes a message presentable to whoever develops the application.
func Outbox(m *bartleby.Message) *OutboxMessage {
	return &OutboxMessage{
		ID: m.ID, Object: "outbox_message", Type: string(m.Type), Slug: m.Slug, To: m.To, Subject: optional(m.Subject), Code: optional(m.Code()), Link: optional(m.Link()),
		Text: m.Plain, UserID: optional(m.UserID), Status: string(m.Status), CreatedAt: m.CreatedAt,
	}
}

// WholeOutbox makes all of a message presentable.
func WholeOutbox(m *bartleby.Message) *WholeOutboxMessage {
	return &WholeOutboxMessage{OutboxMessage: *Outbox(m), HTML: optional(m.Body), Data: m.Data}
}
