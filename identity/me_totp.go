package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
)

// OfferTOTP makes a secret for an authenticator application of a user. It counts once a code of it was entered; a later offer
// takes its place. Errors: feature_not_enabled, totp_already_enabled.
func (s *Service) OfferTOTP(ctx context.Context, ins *bartleby.Instance, userID string) (*TOTP, error) {
	if !ins.Settings.TOTP {
		return nil, bartleby.FeatureNotEnabled("authenticator applications")
	}
	out := &TOTP{Secret: randomBase32(20)}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*TOTP, error) {
		u, err := tx.User(userID)
		if err != nil {
			return nil, err
		}
		if u.TOTPEnabled {
			return nil, bartleby.TOTPAlreadyEnabled()
		}
		out.ID, out.CreatedAt = tx.NewID(bartleby.TOTPID), tx.Now
		if out.URI, err = totpURI(ins, u, out.Secret); err != nil {
			return nil, err
		}
		u.Secrets.TOTPOffered = out.Secret
		_, err = tx.SaveUser(u) // nothing of it can be seen: no event tells of it
		return out, err
	})
}

// AcceptTOTP makes the offered secret the user's second factor with the first code of it. With the first second factor come backup
// codes, where the instance has them. In the session it is a factor just proved. Errors: totp_already_enabled, verification_missing, form_code_incorrect.
func (s *Service) AcceptTOTP(ctx context.Context, ins *bartleby.Instance, userID, sessionID, code string) (*TOTP, error) {
	codes, digests, err := s.firstBackupCodes(ctx, ins, userID, true)
	if err != nil {
		return nil, err
	}
	out := &TOTP{}
	_, err = s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		out.ID, out.CreatedAt, out.BackupCodes = tx.NewID(bartleby.TOTPID), tx.Now, nil
		switch {
		case u.TOTPEnabled:
			return bartleby.TOTPAlreadyEnabled()
		case u.Secrets.TOTPOffered == "":
			return bartleby.VerificationMissing()
		}
		step := matchingStep(u.Secrets.TOTPOffered, unspaced(code), tx.Now)
		if step == 0 {
			return bartleby.CodeIncorrect()
		}
		u.Secrets.TOTPSecret, u.Secrets.TOTPOffered, u.Secrets.TOTPLastStep, u.TOTPEnabled = u.Secrets.TOTPOffered, "", step, true
		u.SecondFactors(tx.Now)
		if !u.BackupCodeEnabled && digests != nil {
			u.Secrets.BackupCodes, u.BackupCodeEnabled, out.BackupCodes = digests, true, codes
		}
		proved, err := tx.Session(sessionID)
		if err != nil {
			return err
		}
		proved.SecondFactorVerifiedAt = tx.Now
		return tx.SaveSession(proved)
	})
	return out, err
}

// firstBackupCodes makes codes for somebody who is about to get a second factor and has none yet; nil where they need none.
func (s *Service) firstBackupCodes(ctx context.Context, ins *bartleby.Instance, userID string, about bool) (codes, digests []string, err error) {
	if !about || !ins.Settings.BackupCodes {
		return nil, nil, nil
	}
	has, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (bool, error) {
		u, err := tx.User(userID)
		return err == nil && (u.TwoFactorEnabled || u.BackupCodeEnabled), err
	})
	if err != nil || has {
		return nil, nil, err
	}
	return s.newBackupCodes(ctx)
}

// RemoveTOTP takes the authenticator application away at its user's wish. Errors: resource_not_found,
// second_factor_deletion_not_allowed.
func (s *Service) RemoveTOTP(ctx context.Context, ins *bartleby.Instance, userID string) error {
	_, err := s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		if !u.TOTPEnabled {
			return bartleby.ResourceNotFound("authenticator application", u.ID)
		}
		return keepsSecondFactor(ins, u, func() error {
			dropTOTP(u)
			u.SecondFactors(tx.Now)
			return nil
		})
	})
	return err
}

// BackupCodes is a set of codes as it is shown once.
type BackupCodes struct {
	ID        string
	Codes     []string
	CreatedAt int64 // Unix milliseconds
}

// RenewBackupCodes gives a user other backup codes in place of all former ones. Errors: feature_not_enabled,
// backup_codes_not_available where there is no second factor.
func (s *Service) RenewBackupCodes(ctx context.Context, ins *bartleby.Instance, userID string) (*BackupCodes, error) {
	if !ins.Settings.BackupCodes {
		return nil, bartleby.FeatureNotEnabled("backup codes")
	}
	codes, digests, err := s.newBackupCodes(ctx)
	if err != nil {
		return nil, err
	}
	out := &BackupCodes{Codes: codes}
	_, err = s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		if !u.TwoFactorEnabled {
			return bartleby.BackupCodesNotAvailable()
		}
		out.ID, out.CreatedAt = tx.NewID(bartleby.BackupCodeID), tx.Now
		u.Secrets.BackupCodes, u.BackupCodeEnabled = digests, true
		return nil
	})
	return out, err
}
