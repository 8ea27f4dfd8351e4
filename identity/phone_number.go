package identity

import (
	"context"
	"slices"

	"github.com/nyaruka/phonenumbers"

	"bartleby"
	"bartleby/store"
)

// NewPhoneNumber adds a number to a user.
type NewPhoneNumber struct {
	UserID                  bartleby.Patch[string]
	PhoneNumber             bartleby.Patch[string]
	Verified                bartleby.Patch[bool]
	Primary                 bartleby.Patch[bool]
	ReservedForSecondFactor bartleby.Patch[bool]
}

// PhoneNumberChange is what may change of a number.
type PhoneNumberChange struct {
	Verified                bartleby.Patch[bool]
	Primary                 bartleby.Patch[bool]
	ReservedForSecondFactor bartleby.Patch[bool]
}

// checkPhoneNumber also asks whether such a number can exist in its country's numbering plan. Whether one was assigned
// is not asked: fictional numbers, which tests use, are possible ones.
func checkPhoneNumber(param, raw string) (string, error) {
	number, err := bartleby.CheckPhoneNumber(param, raw)
	if err != nil {
		return "", err
	}
	parsed, err := phonenumbers.Parse(number, "")
	if err != nil || !phonenumbers.IsPossibleNumber(parsed) {
		return "", bartleby.ParamFormat(param, "no such phone number can exist")
	}
	return phonenumbers.Format(parsed, phonenumbers.E164), nil
}

func (c *checks) phoneNumbers(set bartleby.Settings, given, statuses []string) []bartleby.PhoneNumber {
	list := []bartleby.PhoneNumber{}
	values := c.identifiers("phone_number", set.PhoneNumber.Enabled, given, checkPhoneNumber)
	statuses = c.statuses("phone_number", len(given), statuses)
	for i, value := range values {
		list = append(list, newPhoneNumber(value, statuses[i]))
	}
	return list
}

func newPhoneNumber(value, status string) bartleby.PhoneNumber {
	return bartleby.PhoneNumber{
		Object: "phone_number", PhoneNumber: value, LinkedTo: []bartleby.IdentificationLink{},
		Reserved: status == statusReserved, Verification: verification(status),
	}
}

// PhoneNumber reads one number.
func (s *Service) PhoneNumber(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.PhoneNumber, error) {
	return store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.PhoneNumber, error) {
		_, p, err := phoneNumber(tx, id)
		return p, err
	})
}

func phoneNumber(tx *store.Tx, id string) (*bartleby.User, *bartleby.PhoneNumber, error) {
	u, err := ownerOf(tx, bartleby.KindPhoneNumber, "phone number", id)
	if err != nil {
		return nil, nil, err
	}
	p := u.PhoneNumberByID(id)
	if p == nil {
		return nil, nil, bartleby.ResourceNotFound("phone number", id)
	}
	return u, p, nil
}

// CreatePhoneNumber adds a number. The first one becomes primary; another becomes so only when verified, as does a
// second factor.
func (s *Service) CreatePhoneNumber(ctx context.Context, ins *bartleby.Instance, in NewPhoneNumber) (*bartleby.PhoneNumber, error) {
	c := &checks{}
	if in.UserID.Value() == "" {
		c.add(bartleby.ParamMissing("user_id"))
	}
	value := ""
	if !in.PhoneNumber.Set {
		c.add(bartleby.ParamMissing("phone_number"))
	} else {
		list := c.identifiers("phone_number", ins.Settings.PhoneNumber.Enabled, []string{in.PhoneNumber.Value()}, checkPhoneNumber)
		if len(list) == 1 {
			value = list[0]
		}
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	var made bartleby.PhoneNumber
	_, err := s.changeUser(ctx, ins, in.UserID.To, func(tx *store.Tx, u *bartleby.User) error {
		if len(u.PhoneNumbers) >= maxIdentifiers {
			return bartleby.ParamTooMany("phone_number", maxIdentifiers)
		}
		status := statusUnverified
		if in.Verified.Or(false) {
			status = statusVerified
		}
		first := u.PrimaryPhoneNumberID == nil
		if in.Primary.Or(false) && !first && status != statusVerified {
			return bartleby.VerificationNeeded("primary")
		}
		if in.ReservedForSecondFactor.Or(false) && status != statusVerified {
			return bartleby.SecondFactorUnverified(true)
		}
		id := tx.NewID(bartleby.IdentificationID)
		p := newPhoneNumber(value, status)
		p.ID, p.CreatedAt, p.UpdatedAt = id, tx.Now, tx.Now
		u.PhoneNumbers = append(u.PhoneNumbers, p)
		if first || in.Primary.Or(false) {
			u.PrimaryPhoneNumberID = &id
		}
		if in.ReservedForSecondFactor.Or(false) {
			if err := reserveSecondFactor(tx, u, u.PhoneNumberByID(id)); err != nil {
				return err
			}
		}
		made = *u.PhoneNumberByID(id)
		return checkTaken(tx, u)
	})
	return &made, err
}

// reserveSecondFactor makes a number a second factor: the default one when it is the first. A user needs another
// identifier to sign in with.
func reserveSecondFactor(tx *store.Tx, u *bartleby.User, p *bartleby.PhoneNumber) error {
	p.DefaultSecondFactor = !slices.ContainsFunc(u.PhoneNumbers, func(o bartleby.PhoneNumber) bool { return o.DefaultSecondFactor })
	p.ReservedForSecondFactor = true
	if !identifiable(u) {
		return bartleby.LastFirstFactor()
	}
	u.SecondFactors(tx.Now)
	return nil
}

// releaseSecondFactor is the way back. The default one stays while there are others.
func releaseSecondFactor(tx *store.Tx, u *bartleby.User, p *bartleby.PhoneNumber) error {
	if p.DefaultSecondFactor && slices.ContainsFunc(u.PhoneNumbers, func(o bartleby.PhoneNumber) bool { return o.ID != p.ID && o.ReservedForSecondFactor }) {
		return bartleby.DefaultSecondFactor()
	}
	p.ReservedForSecondFactor, p.DefaultSecondFactor = false, false
	u.SecondFactors(tx.Now)
	return nil
}

// UpdatePhoneNumber marks a number verified, primary, or a second factor.
func (s *Service) UpdatePhoneNumber(ctx context.Context, ins *bartleby.Instance, id string, in PhoneNumberChange) (*bartleby.PhoneNumber, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.PhoneNumber, error) {
		u, p, err := phoneNumber(tx, id)
		if err != nil {
			return nil, err
		}
		changed := false
		if in.Verified.Or(false) && !p.Verification.IsVerified() {
			p.Verification, p.Reserved, changed = bartleby.VerifiedByAdmin(), false, true
		}
		if in.Primary.Or(false) && (u.PrimaryPhoneNumberID == nil || *u.PrimaryPhoneNumberID != id) {
			if !p.Verification.IsVerified() {
				return nil, bartleby.VerificationNeeded("primary")
			}
			u.PrimaryPhoneNumberID, changed = &p.ID, true
		}
		if want := in.ReservedForSecondFactor; want.Has() && want.To != p.ReservedForSecondFactor {
			changed = true
			switch {
			case !want.To:
				err = releaseSecondFactor(tx, u, p)
			case !p.Verification.IsVerified():
				err = bartleby.SecondFactorUnverified(false)
			default:
				err = reserveSecondFactor(tx, u, p)
			}
			if err != nil {
				return nil, err
			}
		}
		if !changed {
			return p, nil
		}
		p.UpdatedAt = tx.Now
		_, err = saveUser(tx, u)
		return p, err
	})
}

// DeletePhoneNumber removes a number, with the rules of DeleteEmailAddress. A second factor's role goes with it, and the
// next one becomes the default.
func (s *Service) DeletePhoneNumber(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		u, p, err := phoneNumber(tx, id)
		if err != nil {
			return nil, err
		}
		if err := dropPhoneNumber(tx, ins, u, p); err != nil {
			return nil, err
		}
		_, err = saveUser(tx, u)
		return removed("phone_number", id), err
	})
}

func dropPhoneNumber(tx *store.Tx, ins *bartleby.Instance, u *bartleby.User, p *bartleby.PhoneNumber) error {
	if len(p.LinkedTo) > 0 {
		return bartleby.LinkedIdentification()
	}
	id, second := p.ID, p.ReservedForSecondFactor
	u.PhoneNumbers = slices.DeleteFunc(u.PhoneNumbers, func(p bartleby.PhoneNumber) bool { return p.ID == id })
	if ins.Settings.PhoneNumber.Required && !slices.ContainsFunc(u.PhoneNumbers, func(p bartleby.PhoneNumber) bool { return p.Verification.IsVerified() }) {
		return bartleby.LastRequiredIdentification("phone number")
	}
	if !second && !identifiable(u) {
		return bartleby.LastIdentification()
	}
	if u.PrimaryPhoneNumberID != nil && *u.PrimaryPhoneNumberID == id {
		u.PrimaryPhoneNumberID = nil
		for i := range u.PhoneNumbers {
			if u.PhoneNumbers[i].Verification.IsVerified() {
				u.PrimaryPhoneNumberID = &u.PhoneNumbers[i].ID
				break
			}
		}
	}
	if second {
		nextDefault(u)
		u.SecondFactors(tx.Now)
	}
	delete(u.Secrets.Challenges, id)
	return nil
}

// nextDefault makes sure that one of the numbers that are second factors is the default.
func nextDefault(u *bartleby.User) {
	if slices.ContainsFunc(u.PhoneNumbers, func(p bartleby.PhoneNumber) bool { return p.DefaultSecondFactor }) {
		return
	}
	for i := range u.PhoneNumbers {
		if u.PhoneNumbers[i].ReservedForSecondFactor {
			u.PhoneNumbers[i].DefaultSecondFactor = true
			return
		}
	}
}

// ReplacePhoneNumber puts one primary number, never a second factor, in the place of all the user's numbers.
func (s *Service) ReplacePhoneNumber(ctx context.Context, ins *bartleby.Instance, userID string, number string, status bartleby.Patch[string]) (*bartleby.PhoneNumber, error) {
	c := &checks{}
	state, err := checkReplacementStatus(status)
	c.add(err)
	values := c.identifiers("phone_number", ins.Settings.PhoneNumber.Enabled, []string{number}, checkPhoneNumber)
	if err := c.err(); err != nil {
		return nil, s.knownUser(ctx, ins, userID, err)
	}
	made := newPhoneNumber(values[0], state)
	_, err = s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		made.ID, made.CreatedAt, made.UpdatedAt = tx.NewID(bartleby.IdentificationID), tx.Now, tx.Now
		for _, p := range u.PhoneNumbers {
			if len(p.LinkedTo) > 0 {
				return bartleby.LinkedIdentification()
			}
			if p.PhoneNumber == made.PhoneNumber {
				made.ID, made.CreatedAt = p.ID, p.CreatedAt
			}
		}
		u.PhoneNumbers = []bartleby.PhoneNumber{made}
		u.PrimaryPhoneNumberID = &made.ID
		u.SecondFactors(tx.Now)
		return checkTaken(tx, u)
	})
	return &made, err
}
