package identity

import (
	"bartleby"
	"bartleby/store"
)

// warn tells a user of a change that somebody else may have made: by mail at the primary address, or where there is none, by
// text message at the primary number, if such a message has a template. A user with neither, or unverified ones, learns nothing.
func (s *Service) warn(tx *store.Tx, ins *bartleby.Instance, u *bartleby.User, slug string, particular map[string]any) error {
	if to, ok := primaryOf(u); ok {
		return s.post(tx, ins, bartleby.EmailTemplate, slug, to, particular, 0)
	}
	to, ok := primaryPhoneOf(u)
	if _, err := systemTemplate(ins, bartleby.SMSTemplate, slug); err != nil || !ok {
		return nil //nolint:nilerr // there is no such message
	}
	return s.post(tx, ins, bartleby.SMSTemplate, slug, to, particular, 0)
}

// warnFormer tells the address that was a user's primary one that another has taken its place.
func (s *Service) warnFormer(tx *store.Tx, ins *bartleby.Instance, u *bartleby.User, former addressee) error {
	now := readerOf(u).PrimaryEmailAddress
	if former.To == "" || former.To == now {
		return nil
	}
	return s.post(tx, ins, bartleby.EmailTemplate, "primary_email_address_changed", former, map[string]any{"new_email_address": now}, 0)
}
