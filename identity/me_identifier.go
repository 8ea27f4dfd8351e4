package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
)

// AddEmailAddress adds an address to a user at their own wish, to be verified. Errors: form_param_format_invalid,
// immutable_attribute_modification_not_allowed, form_identifier_exists, not_allowed_access,
// too_many_unverified_identifications.
func (s *Service) AddEmailAddress(ctx context.Context, ins *bartleby.Instance, userID, address string) (*bartleby.EmailAddress, error) {
	value, err := ownIdentifier(bartleby.KindEmailAddress, ins.Settings.EmailAddress, address, bartleby.CheckEmailAddress)
	if err != nil {
		return nil, err
	}
	made := newEmailAddress(value, statusUnverified)
	_, err = s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		made.ID, made.CreatedAt, made.UpdatedAt = tx.NewID(bartleby.IdentificationID), tx.Now, tx.Now
		u.EmailAddresses = append(u.EmailAddresses, made)
		waiting := 0
		for _, e := range u.EmailAddresses {
			if !e.Verification.IsVerified() {
				waiting++
			}
		}
		return mayAdd(tx, ins.Settings, u, bartleby.Identifier{Kind: bartleby.KindEmailAddress, Value: value, ID: made.ID, UserID: u.ID}, waiting, len(u.EmailAddresses))
	})
	return &made, err
}

// AddPhoneNumber is AddEmailAddress for a number.
func (s *Service) AddPhoneNumber(ctx context.Context, ins *bartleby.Instance, userID, number string) (*bartleby.PhoneNumber, error) {
	value, err := ownIdentifier(bartleby.KindPhoneNumber, ins.Settings.PhoneNumber, number, checkPhoneNumber)
	if err != nil {
		return nil, err
	}
	made := newPhoneNumber(value, statusUnverified)
	_, err = s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		made.ID, made.CreatedAt, made.UpdatedAt = tx.NewID(bartleby.IdentificationID), tx.Now, tx.Now
		u.PhoneNumbers = append(u.PhoneNumbers, made)
		waiting := 0
		for _, p := range u.PhoneNumbers {
			if !p.Verification.IsVerified() {
				waiting++
			}
		}
		return mayAdd(tx, ins.Settings, u, bartleby.Identifier{Kind: bartleby.KindPhoneNumber, Value: value, ID: made.ID, UserID: u.ID}, waiting, len(u.PhoneNumbers))
	})
	return &made, err
}

// ownIdentifier checks the form of an identifier that a user wants to have as well.
func ownIdentifier(kind bartleby.IdentifierKind, set bartleby.AttributeSettings, given string, check func(param, value string) (string, error)) (string, error) {
	switch {
	case !set.Enabled:
		return "", bartleby.ParamDisabled(string(kind))
	case set.Immutable:
		return "", bartleby.AttributeImmutable(string(kind))
	}
	return check(string(kind), given)
}

// mayAdd judges an identifier that was added to a user: somebody else's, or one that is kept out, is not for them.
func mayAdd(tx *store.Tx, set bartleby.Settings, u *bartleby.User, i bartleby.Identifier, waiting, all int) error {
	if all > maxIdentifiers {
		return bartleby.ParamTooMany(string(i.Kind), maxIdentifiers)
	}
	if waiting > bartleby.MaxUnverified {
		return bartleby.TooManyUnverified()
	}
	if err := checkTaken(tx, u); err != nil {
		return err
	}
	set.Restrictions.SignUpMode = "public"
	return admit(tx, set, Newcomer{Identifiers: []bartleby.Identifier{i}})
}

// RemoveEmailAddress removes an address at its user's wish. Errors: resource_not_found, those of DeleteEmailAddress,
// immutable_attribute_modification_not_allowed.
func (s *Service) RemoveEmailAddress(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.Deleted, error) {
	return removed("email_address", id), s.changeMe(ctx, ins, userID, func(_ *store.Tx, u *bartleby.User) error {
		e := u.EmailAddressByID(id)
		switch {
		case e == nil:
			return bartleby.ResourceNotFound("email address", id)
		case ins.Settings.EmailAddress.Immutable:
			return bartleby.AttributeImmutable("email_address")
		}
		return dropEmailAddress(ins, u, e)
	})
}

// RemovePhoneNumber is RemoveEmailAddress for a number. It fails with second_factor_deletion_not_allowed where it is the last
// second factor and every user needs one.
func (s *Service) RemovePhoneNumber(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.Deleted, error) {
	return removed("phone_number", id), s.changeMe(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		p := u.PhoneNumberByID(id)
		switch {
		case p == nil:
			return bartleby.ResourceNotFound("phone number", id)
		case ins.Settings.PhoneNumber.Immutable:
			return bartleby.AttributeImmutable("phone_number")
		}
		return keepsSecondFactor(ins, u, func() error { return dropPhoneNumber(tx, ins, u, p) })
	})
}

// keepsSecondFactor refuses a change that takes away the last second factor where every user needs one.
func keepsSecondFactor(ins *bartleby.Instance, u *bartleby.User, change func() error) error {
	had := u.TwoFactorEnabled
	if err := change(); err != nil {
		return err
	}
	if had && !u.TwoFactorEnabled && ins.Settings.Authentication.SecondFactorRequired {
		return bartleby.SecondFactorStays()
	}
	return nil
}

// SecondFactorChange is the role that a user gives to a number of theirs.
type SecondFactorChange struct {
	Reserved bartleby.Patch[bool]
	Default  bartleby.Patch[bool]
}

// UpdateMyPhoneNumber makes a number a second factor, the one that is asked for first, or neither. With the first second factor come
// backup codes, where the instance has them: they are in the answer, and shown once. Errors: resource_not_found,
// feature_not_enabled, identification_update_second_factor_unverified, form_disable_default_second_factor_not_allowed,
// identification_update_failed, second_factor_deletion_not_allowed.
func (s *Service) UpdateMyPhoneNumber(ctx context.Context, ins *bartleby.Instance, userID, id string, in SecondFactorChange) (*bartleby.PhoneNumber, error) {
	wants := in.Reserved.Or(false) || in.Default.Or(false)
	if wants && !ins.Settings.Authentication.PhoneSecondFactor {
		return nil, bartleby.FeatureNotEnabled("phone numbers as second factors")
	}
	codes, digests, err := s.firstBackupCodes(ctx, ins, userID, wants)
	if err != nil {
		return nil, err
	}
	var made bartleby.PhoneNumber
	_, err = s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		p := u.PhoneNumberByID(id)
		if p == nil {
			return bartleby.ResourceNotFound("phone number", id)
		}
		could := canSignIn(ins.Settings, u)
		if err := keepsSecondFactor(ins, u, func() error { return changeSecondFactor(tx, u, p, in) }); err != nil {
			return err
		}
		if could && !canSignIn(ins.Settings, u) {
			return bartleby.LastFirstFactor()
		}
		p.UpdatedAt = tx.Now
		made = *p
		if u.TwoFactorEnabled && !u.BackupCodeEnabled && digests != nil {
			u.Secrets.BackupCodes, u.BackupCodeEnabled, made.BackupCodes = digests, true, codes
		}
		return nil
	})
	return &made, err
}

func changeSecondFactor(tx *store.Tx, u *bartleby.User, p *bartleby.PhoneNumber, in SecondFactorChange) error {
	if want := in.Reserved; want.Has() && want.To != p.ReservedForSecondFactor {
		switch {
		case !want.To:
			return releaseSecondFactor(tx, u, p)
		case !p.Verification.IsVerified():
			return bartleby.SecondFactorUnverified(false)
		}
		if err := reserveSecondFactor(tx, u, p); err != nil {
			return err
		}
	}
	switch {
	case !in.Default.Has() || in.Default.To == p.DefaultSecondFactor:
		return nil
	case !in.Default.To:
		return bartleby.DefaultSecondFactor()
	case !p.ReservedForSecondFactor:
		return bartleby.SecondFactorUnverified(false)
	}
	for i := range u.PhoneNumbers {
		u.PhoneNumbers[i].DefaultSecondFactor = u.PhoneNumbers[i].ID == p.ID
	}
	return nil
}

// RemoveWeb3Wallet removes a wallet at its user's wish. Errors: those of DeleteWeb3Wallet,
// immutable_attribute_modification_not_allowed.
func (s *Service) RemoveWeb3Wallet(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.Deleted, error) {
	return removed("web3_wallet", id), s.changeMe(ctx, ins, userID, func(_ *store.Tx, u *bartleby.User) error {
		if ins.Settings.Web3Wallet.Immutable {
			return bartleby.AttributeImmutable("web3_wallet")
		}
		return dropWeb3Wallet(ins, u, id)
	})
}

// RemoveExternalAccount removes an account at a provider at its user's wish. Errors: external_account_not_found,
// identification_deletion_failed.
func (s *Service) RemoveExternalAccount(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.Deleted, error) {
	return removed("external_account", id), s.changeMe(ctx, ins, userID, func(_ *store.Tx, u *bartleby.User) error { return dropExternalAccount(u, id) })
}

// ForgetOAuthTokens drops what a provider gave for an account. It fails with external_account_not_found.
func (s *Service) ForgetOAuthTokens(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.UserDocument, error) {
	return s.changeUser(ctx, ins, userID, func(_ *store.Tx, u *bartleby.User) error {
		for _, a := range u.ExternalAccounts {
			if a.ID == id {
				delete(u.Secrets.OAuthTokens, id)
				return nil
			}
		}
		return bartleby.ExternalAccountNotFound()
	})
}

// RemovePasskey removes a passkey at its user's wish, and tells them. Errors: passkey_not_registered,
// identification_deletion_failed.
func (s *Service) RemovePasskey(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.Deleted, error) {
	return removed("passkey", id), s.changeMe(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error { return s.dropPasskey(tx, ins, u, id) })
}

// RenamePasskey gives a passkey another name, in at most 256 characters. It fails with passkey_not_registered.
func (s *Service) RenamePasskey(ctx context.Context, ins *bartleby.Instance, userID, id, name string) (*bartleby.Passkey, error) {
	var renamed bartleby.Passkey
	_, err := s.changeUser(ctx, ins, userID, func(_ *store.Tx, u *bartleby.User) error {
		for i := range u.Passkeys {
			if u.Passkeys[i].ID == id {
				u.Passkeys[i].Name = name
				renamed = u.Passkeys[i]
				return nil
			}
		}
		return bartleby.PasskeyNotRegistered()
	})
	return &renamed, err
}
