package identity

import (
	"context"
	"slices"

	"bartleby"
	"bartleby/store"
)

// The states in which the Backend API can leave an identifier.
const (
	statusVerified   = "verified"
	statusReserved   = "reserved"   // unverified, but usable for sign-in
	statusUnverified = "unverified" // neither
)

// maxIdentifiers bounds how many e-mail addresses, phone numbers or wallets a user has of each.
const maxIdentifiers = 100

// NewEmailAddress adds an address to a user.
type NewEmailAddress struct {
	UserID         bartleby.Patch[string]
	EmailAddress   bartleby.Patch[string]
	Verified       bartleby.Patch[bool]
	Primary        bartleby.Patch[bool]
	NotifyPrevious bartleby.Patch[bool] // asks for a notice to the former primary address
}

// EmailAddressChange is what may change of an address.
type EmailAddressChange struct {
	Verified       bartleby.Patch[bool]
	Primary        bartleby.Patch[bool]
	NotifyPrevious bartleby.Patch[bool]
}

// emailAddresses checks the addresses of a new user; each status is verified or reserved.
func (c *checks) emailAddresses(set bartleby.Settings, given, statuses []string) []bartleby.EmailAddress {
	list := []bartleby.EmailAddress{}
	values := c.identifiers("email_address", set.EmailAddress.Enabled, given, bartleby.CheckEmailAddress)
	statuses = c.statuses("email_address", len(given), statuses)
	for i, value := range values {
		list = append(list, newEmailAddress(value, statuses[i]))
	}
	return list
}

func newEmailAddress(value, status string) bartleby.EmailAddress {
	return bartleby.EmailAddress{
		Object: "email_address", EmailAddress: value, LinkedTo: []bartleby.IdentificationLink{},
		Reserved: status == statusReserved, Verification: verification(status),
	}
}

func verification(status string) *bartleby.Verification {
	if status == statusVerified {
		return bartleby.VerifiedByAdmin()
	}
	return nil
}

// identifiers checks a list of identifiers of one kind: enabled, well-formed, each once. It returns them in order, or
// nothing when any is at fault.
func (c *checks) identifiers(param string, enabled bool, given []string, check func(param, value string) (string, error)) []string {
	if len(given) == 0 {
		return nil
	}
	if !enabled {
		c.add(bartleby.ParamDisabled(param))
		return nil
	}
	if len(given) > maxIdentifiers {
		c.add(bartleby.ParamTooMany(param, maxIdentifiers))
		return nil
	}
	var values []string
	for _, raw := range given {
		value, err := check(param, raw)
		switch {
		case err != nil:
			c.add(err)
		case slices.Contains(values, value):
			c.add(bartleby.ParamDuplicate(param))
		default:
			values = append(values, value)
		}
	}
	if len(values) != len(given) {
		return nil
	}
	return values
}

// statuses reads the list that goes beside a list of identifiers; absent or empty, all are verified.
func (c *checks) statuses(kind string, n int, given []string) []string {
	param := kind + "_identification_status"
	if len(given) == 0 {
		return slices.Repeat([]string{statusVerified}, n)
	}
	if len(given) != n {
		c.add(bartleby.ParamLengthMismatch(param, kind))
		return slices.Repeat([]string{statusVerified}, n)
	}
	for _, s := range given {
		if s != statusVerified && s != statusReserved {
			c.add(bartleby.ParamNotOneOf(param, statusVerified, statusReserved))
		}
	}
	return given
}

// checkReplacementStatus reads the state that a replacing identifier is to have.
func checkReplacementStatus(status bartleby.Patch[string]) (string, error) {
	switch s := status.Or(statusVerified); s {
	case statusVerified, statusReserved, statusUnverified:
		return s, nil
	}
	return "", bartleby.ParamNotOneOf("identification_status", statusVerified, statusReserved, statusUnverified)
}

// EmailAddress reads one address.
func (s *Service) EmailAddress(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.EmailAddress, error) {
	return store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.EmailAddress, error) {
		_, e, err := emailAddress(tx, id)
		return e, err
	})
}

func emailAddress(tx *store.Tx, id string) (*bartleby.User, *bartleby.EmailAddress, error) {
	u, err := ownerOf(tx, bartleby.KindEmailAddress, "email address", id)
	if err != nil {
		return nil, nil, err
	}
	e := u.EmailAddressByID(id)
	if e == nil {
		return nil, nil, bartleby.ResourceNotFound("email address", id)
	}
	return u, e, nil
}

// CreateEmailAddress adds an address. The first one becomes primary; another becomes so only when verified.
func (s *Service) CreateEmailAddress(ctx context.Context, ins *bartleby.Instance, in NewEmailAddress) (*bartleby.EmailAddress, error) {
	c := &checks{}
	if in.UserID.Value() == "" {
		c.add(bartleby.ParamMissing("user_id"))
	}
	value := ""
	if !in.EmailAddress.Set {
		c.add(bartleby.ParamMissing("email_address"))
	} else {
		list := c.identifiers("email_address", ins.Settings.EmailAddress.Enabled, []string{in.EmailAddress.Value()}, bartleby.CheckEmailAddress)
		if len(list) == 1 {
			value = list[0]
		}
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	var made bartleby.EmailAddress
	_, err := s.changeUser(ctx, ins, in.UserID.To, func(tx *store.Tx, u *bartleby.User) error {
		if len(u.EmailAddresses) >= maxIdentifiers {
			return bartleby.ParamTooMany("email_address", maxIdentifiers)
		}
		status := statusUnverified
		if in.Verified.Or(false) {
			status = statusVerified
		}
		first := u.PrimaryEmailAddressID == nil
		if in.Primary.Or(false) && !first && status != statusVerified {
			return bartleby.VerificationNeeded("primary")
		}
		former, _ := primaryOf(u)
		made = newEmailAddress(value, status)
		made.ID, made.CreatedAt, made.UpdatedAt = tx.NewID(bartleby.IdentificationID), tx.Now, tx.Now
		u.EmailAddresses = append(u.EmailAddresses, made)
		if first || in.Primary.Or(false) {
			u.PrimaryEmailAddressID = &made.ID
		}
		if err := checkTaken(tx, u); err != nil || !in.NotifyPrevious.Or(false) {
			return err
		}
		return s.warnFormer(tx, ins, u, former)
	})
	return &made, err
}

// UpdateEmailAddress marks an address verified, or primary.
func (s *Service) UpdateEmailAddress(ctx context.Context, ins *bartleby.Instance, id string, in EmailAddressChange) (*bartleby.EmailAddress, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.EmailAddress, error) {
		u, e, err := emailAddress(tx, id)
		if err != nil {
			return nil, err
		}
		changed := false
		former, _ := primaryOf(u)
		if in.Verified.Or(false) && !e.Verification.IsVerified() {
			e.Verification, e.Reserved, changed = bartleby.VerifiedByAdmin(), false, true
		}
		if in.Primary.Or(false) && (u.PrimaryEmailAddressID == nil || *u.PrimaryEmailAddressID != id) {
			if !e.Verification.IsVerified() {
				return nil, bartleby.VerificationNeeded("primary")
			}
			u.PrimaryEmailAddressID, changed = &e.ID, true
		}
		if !changed {
			return e, nil
		}
		e.UpdatedAt = tx.Now
		if in.NotifyPrevious.Or(false) {
			if err := s.warnFormer(tx, ins, u, former); err != nil {
				return nil, err
			}
		}
		_, err = saveUser(tx, u)
		return e, err
	})
}

// DeleteEmailAddress removes an address. It refuses one that an external account vouches for, the last one that the
// settings require, and the last identifier of all. Another verified address takes over as primary.
func (s *Service) DeleteEmailAddress(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		u, e, err := emailAddress(tx, id)
		if err != nil {
			return nil, err
		}
		if err := dropEmailAddress(ins, u, e); err != nil {
			return nil, err
		}
		_, err = saveUser(tx, u)
		return removed("email_address", id), err
	})
}

func dropEmailAddress(ins *bartleby.Instance, u *bartleby.User, e *bartleby.EmailAddress) error {
	if len(e.LinkedTo) > 0 {
		return bartleby.LinkedIdentification()
	}
	id := e.ID
	u.EmailAddresses = slices.DeleteFunc(u.EmailAddresses, func(e bartleby.EmailAddress) bool { return e.ID == id })
	if ins.Settings.EmailAddress.Required && !slices.ContainsFunc(u.EmailAddresses, func(e bartleby.EmailAddress) bool { return e.Verification.IsVerified() }) {
		return bartleby.LastRequiredIdentification("e-mail address")
	}
	if !identifiable(u) {
		return bartleby.LastIdentification()
	}
	if u.PrimaryEmailAddressID != nil && *u.PrimaryEmailAddressID == id {
		u.PrimaryEmailAddressID = nil
		for i := range u.EmailAddresses {
			if u.EmailAddresses[i].Verification.IsVerified() {
				u.PrimaryEmailAddressID = &u.EmailAddresses[i].ID
				break
			}
		}
	}
	delete(u.Secrets.Challenges, id)
	return nil
}

// ReplaceEmailAddress puts one primary address in the place of all the user's addresses. An address that is among them
// keeps its id. notifyPrevious asks for a notice to the former primary address.
func (s *Service) ReplaceEmailAddress(ctx context.Context, ins *bartleby.Instance, userID string, address string, status bartleby.Patch[string], notifyPrevious bool) (*bartleby.EmailAddress, error) {
	c := &checks{}
	state, err := checkReplacementStatus(status)
	c.add(err)
	values := c.identifiers("email_address", ins.Settings.EmailAddress.Enabled, []string{address}, bartleby.CheckEmailAddress)
	if err := c.err(); err != nil {
		return nil, s.knownUser(ctx, ins, userID, err)
	}
	made := newEmailAddress(values[0], state)
	_, err = s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		former, _ := primaryOf(u)
		made.ID, made.CreatedAt, made.UpdatedAt = tx.NewID(bartleby.IdentificationID), tx.Now, tx.Now
		for _, e := range u.EmailAddresses {
			if len(e.LinkedTo) > 0 {
				return bartleby.LinkedIdentification()
			}
			if e.EmailAddress == made.EmailAddress {
				made.ID, made.CreatedAt = e.ID, e.CreatedAt
			}
		}
		u.EmailAddresses = []bartleby.EmailAddress{made}
		u.PrimaryEmailAddressID = &made.ID
		if err := checkTaken(tx, u); err != nil || !notifyPrevious {
			return err
		}
		return s.warnFormer(tx, ins, u, former)
	})
	return &made, err
}
