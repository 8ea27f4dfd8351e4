package identity

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"bartleby"
	"bartleby/message"
	"bartleby/store"
)

// addressee is to whom a message goes.
type addressee struct {
	To               string // address or number
	IdentificationID string // idn_…; "" when it is nobody's yet
	UserID           string // "" when it is nobody's yet
	Reader           message.Reader
}

// primaryOf is a user at the primary e-mail address, where that is verified; false, and nobody, when there is none.
func primaryOf(u *bartleby.User) (addressee, bool) {
	if u.PrimaryEmailAddressID == nil {
		return addressee{}, false
	}
	e := u.EmailAddressByID(*u.PrimaryEmailAddressID)
	if e == nil || !e.Verification.IsVerified() {
		return addressee{}, false
	}
	return addressee{To: e.EmailAddress, IdentificationID: e.ID, UserID: u.ID, Reader: readerOf(u)}, true
}

// primaryPhoneOf is a user at the primary phone number, where that is verified; false when there is none.
func primaryPhoneOf(u *bartleby.User) (addressee, bool) {
	if u.PrimaryPhoneNumberID == nil {
		return addressee{}, false
	}
	p := u.PhoneNumberByID(*u.PrimaryPhoneNumberID)
	if p == nil || !p.Verification.IsVerified() {
		return addressee{}, false
	}
	return addressee{To: p.PhoneNumber, IdentificationID: p.ID, UserID: u.ID, Reader: readerOf(u)}, true
}

// readerOf is what messages may tell of a user.
func readerOf(u *bartleby.User) message.Reader {
	r := message.Reader{PublicMetadata: json.RawMessage(u.PublicMetadata)}
	if u.FirstName != nil {
		r.FirstName = *u.FirstName
	}
	if u.PrimaryEmailAddressID != nil {
		if e := u.EmailAddressByID(*u.PrimaryEmailAddressID); e != nil {
			r.PrimaryEmailAddress = e.EmailAddress
		}
	}
	return r
}

// isTest tells whether nothing is to be sent there: tests of applications use such addresses and numbers.
func isTest(ins *bartleby.Instance, to addressee) bool {
	return ins.Settings.TestMode && (bartleby.IsTestAddress(to.To) || bartleby.IsTestNumber(to.To))
}

// post renders a template of the instance and queues the message, in the transaction of what it tells of. An event tells of it
// too; where the instance has taken delivery upon itself, only the event does. life is how long the message is of use, in
// milliseconds; 0 is for ever. To a test address of an instance in test mode nothing is posted.
func (s *Service) post(tx *store.Tx, ins *bartleby.Instance, kind bartleby.TemplateType, slug string, to addressee, particular map[string]any, life int64) error {
	if isTest(ins, to) {
		return nil
	}
	system, err := systemTemplate(ins, kind, slug)
	if err != nil {
		return err
	}
	t := system
	o, err := tx.TemplateOverride(kind, slug)
	if err != nil {
		return err
	}
	if o != nil {
		t = o.Over(*system, ins.ID)
	}
	m := &bartleby.Message{
		ID: tx.NewID(bartleby.EmailID), Type: kind, Slug: slug, UserID: to.UserID, IdentificationID: to.IdentificationID, To: to.To,
		FromName: t.FromName, ReplyName: t.ReplyName, Status: bartleby.MessageQueued, NextAt: tx.Now, CreatedAt: tx.Now, UpdatedAt: tx.Now,
		Data: message.Data(s.sender(ins, tx), to.Reader, particular), Shown: ins.Environment == bartleby.Development,
	}
	if kind == bartleby.SMSTemplate {
		m.ID = tx.NewID(bartleby.SMSMessageID)
	} else if m.FromName == "" {
		m.FromName = ins.Settings.FromEmail
	}
	if life > 0 {
		m.ExpiresAt = tx.Now + life
	}
	if !t.Delivered {
		m.Status = bartleby.MessageAnnounced
	}
	if m.Subject, m.Body, m.Plain, err = message.Render(t, m.Data); err != nil && t != system {
		// The instance's own wording passed with sample data, and fails with real: better the system's than none.
		s.Log.Warn("an own template could not be rendered", slog.String("instance", ins.ID), slog.String("template", slug), slog.Any("error", err))
		m.Subject, m.Body, m.Plain, err = message.Render(system, m.Data)
	}
	if err != nil {
		return fmt.Errorf("message %s: %w", slug, err)
	}
	event := bartleby.EmailCreated
	if kind == bartleby.SMSTemplate {
		event = bartleby.SMSCreated
	}
	if err := tx.Emit(event, m.ID, m); err != nil {
		return err
	}
	if !m.Delivered() {
		m.Redact() // the event has all of it
	}
	return tx.InsertMessage(m)
}

// sender is what messages of an instance tell of who sends them.
func (s *Service) sender(ins *bartleby.Instance, tx *store.Tx) message.Sender {
	at := time.UnixMilli(tx.Now).UTC()
	domain := s.mailDomain(ins)
	home := ins.Settings.HomeURL
	if home == "" {
		home = s.Tokens.FrontendURL
	}
	sender := message.Sender{App: ins.Application, Home: home, Domain: domain, SupportEmail: ins.Settings.SupportEmail, Year: at.Year()}
	if bartleby.CallerFrom(tx.Context()).ClientIP != "" {
		sender.At = at.Format("2 January 2006, 15:04 MST")
	}
	return sender
}

// invite stores an invitation, and mails it where it asks for that.
func (s *Service) invite(tx *store.Tx, ins *bartleby.Instance, i *bartleby.Invitation) error {
	if err := insertInvitation(tx, i); err != nil || !i.Notify {
		return err
	}
	data := s.invitationData(tx, i.Ticket, i.ExpiresAt, i.PublicMetadata, "")
	return s.post(tx, ins, bartleby.EmailTemplate, i.TemplateSlug, addressee{To: i.EmailAddress}, data, i.ExpiresAt-tx.Now)
}

// invitationData is what the templates of all sorts of invitations are rendered with. expires is Unix milliseconds; 0 is never.
func (s *Service) invitationData(tx *store.Tx, ticket string, expires int64, metadata bartleby.Metadata, inviter string) map[string]any {
	invitation := map[string]any{"public_metadata": message.Object(json.RawMessage(metadata))}
	if expires > 0 {
		invitation["expires_in_days"] = (expires - tx.Now + day*500) / (day * 1000)
	}
	return map[string]any{
		"action_url": bartleby.TicketURL(s.Tokens.FrontendURL, ticket), "invitation": invitation,
		"inviter_name": inviter, "inviter": map[string]any{"name": inviter},
	}
}
