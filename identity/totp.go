package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"bartleby"
	"bartleby/password"
	"bartleby/store"
)

// totpPeriod is the length of a step in seconds (RFC 6238); one step of clock skew is tolerated either way.
const totpPeriod = 30

// TOTP is a freshly made secret with the codes that stand in for a lost device. Both are shown once.
type TOTP struct {
	ID          string
	Secret      string // base32
	URI         string // otpauth://, for a QR code
	BackupCodes []string
	CreatedAt   int64 // Unix milliseconds
}

// CreateTOTP gives the user a new secret in place of any old one, and new backup codes where the instance has them.
func (s *Service) CreateTOTP(ctx context.Context, ins *bartleby.Instance, userID string) (*TOTP, error) {
	if !ins.Settings.TOTP {
		return nil, bartleby.FeatureNotEnabled("authenticator applications")
	}
	out := &TOTP{Secret: randomBase32(20)}
	var digests []string
	if ins.Settings.BackupCodes {
		var err error
		if out.BackupCodes, digests, err = s.newBackupCodes(ctx); err != nil {
			return nil, err
		}
	}
	_, err := s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		out.ID = tx.NewID(bartleby.TOTPID)
		var err error
		if out.URI, err = totpURI(ins, u, out.Secret); err != nil {
			return err
		}
		u.Secrets.TOTPSecret, u.Secrets.TOTPLastStep, u.TOTPEnabled = out.Secret, 0, true
		if digests != nil {
			u.Secrets.BackupCodes, u.BackupCodeEnabled = digests, true
		}
		u.SecondFactors(tx.Now)
		return nil
	})
	return out, err
}

// totpURI is what an authenticator application is shown, as a QR code.
func totpURI(ins *bartleby.Instance, u *bartleby.User, secret string) (string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: ins.Application, AccountName: accountName(u), Secret: mustBase32(secret), Period: totpPeriod})
	if err != nil {
		return "", err
	}
	return key.URL(), nil
}

// newBackupCodes makes a set of codes with their digests: slow, and so before any transaction.
func (s *Service) newBackupCodes(ctx context.Context) (codes, digests []string, err error) {
	for range 10 {
		codes = append(codes, strings.ToLower(randomBase32(10)))
	}
	digests, err = s.hashBackupCodes(ctx, codes)
	return codes, digests, err
}

// accountName is what an authenticator application shows beside the issuer.
func accountName(u *bartleby.User) string {
	if u.PrimaryEmailAddressID != nil {
		if e := u.EmailAddressByID(*u.PrimaryEmailAddressID); e != nil {
			return e.EmailAddress
		}
	}
	switch {
	case u.Username != nil:
		return *u.Username
	case len(u.PhoneNumbers) > 0:
		return u.PhoneNumbers[0].PhoneNumber
	}
	return u.ID
}

// VerifyTOTP accepts a current code or an unused backup code, each once (RFC 6238 §5.2), and says which it was: "totp" or
// "backup_code". It fails with totp_disabled, totp_invalid_length or totp_incorrect_code.
func (s *Service) VerifyTOTP(ctx context.Context, ins *bartleby.Instance, userID, code string) (string, error) {
	code = strings.TrimSpace(code)
	digits := unspaced(code)
	type known struct {
		secret string
		codes  []string
	}
	user, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (known, error) {
		u, err := tx.User(userID)
		if err != nil {
			return known{}, err
		}
		return known{u.Secrets.TOTPSecret, u.Secrets.BackupCodes}, nil
	})
	switch {
	case err != nil:
		return "", err
	case user.secret == "" && len(user.codes) == 0:
		return "", bartleby.TOTPDisabled()
	case len(digits) < 6, len(digits) != 6 && len(user.codes) == 0:
		return "", bartleby.TOTPLength()
	}
	if len(digits) == 6 && user.secret != "" {
		err := s.spendTOTP(ctx, ins, userID, digits)
		if !bartleby.IsCode(err, "totp_incorrect_code") || len(user.codes) == 0 {
			return "totp", err
		}
	}
	digest, err := s.findBackupCode(ctx, user.codes, code)
	if err != nil {
		return "", err
	}
	if digest == "" {
		return "", bartleby.TOTPIncorrect()
	}
	return "backup_code", s.spendBackupCode(ctx, ins, userID, digest)
}

// spendTOTP checks a code against the steps around now that were not used before, and remembers the one it matched.
func (s *Service) spendTOTP(ctx context.Context, ins *bartleby.Instance, userID, code string) error {
	_, err := store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (struct{}, error) {
		u, err := tx.User(userID)
		if err != nil {
			return struct{}{}, err
		}
		step := matchingStep(u.Secrets.TOTPSecret, code, tx.Now)
		if step <= u.Secrets.TOTPLastStep {
			return struct{}{}, bartleby.TOTPIncorrect()
		}
		u.Secrets.TOTPLastStep = step
		_, err = tx.SaveUser(u)
		return struct{}{}, err
	})
	return err
}

// matchingStep is the newest step within the tolerated skew whose code this is; 0 when there is none.
func matchingStep(secret, code string, now int64) int64 {
	current, found := now/1000/totpPeriod, int64(0)
	for step := current - 1; step <= current+1; step++ {
		want, err := totp.GenerateCodeCustom(secret, time.Unix(step*totpPeriod, 0), totp.ValidateOpts{Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	return found
}

// findBackupCode is the stored digest that a code matches, or "".
func (s *Service) findBackupCode(ctx context.Context, digests []string, code string) (string, error) {
	for _, d := range digests {
		digest := backupDigest(d)
		plain := code
		if digest.Hasher == password.Argon2id {
			plain = unspaced(code) // ours were hashed so; what others hashed is taken to the letter
		}
		ok, err := s.Hashes.Verify(ctx, digest, plain)
		if err != nil {
			return "", err
		}
		if ok {
			return d, nil
		}
	}
	return "", nil
}

// spendBackupCode removes a code's digest: whoever removes it first has used it.
func (s *Service) spendBackupCode(ctx context.Context, ins *bartleby.Instance, userID, digest string) error {
	_, err := s.changeUser(ctx, ins, userID, func(_ *store.Tx, u *bartleby.User) error {
		i := slices.Index(u.Secrets.BackupCodes, digest)
		if i < 0 {
			return bartleby.TOTPIncorrect()
		}
		u.Secrets.BackupCodes = slices.Delete(u.Secrets.BackupCodes, i, i+1)
		u.BackupCodeEnabled = len(u.Secrets.BackupCodes) > 0
		return nil
	})
	return err
}

// hashBackupCodes turns plain codes into digests; bcrypt digests pass as they are.
func (s *Service) hashBackupCodes(ctx context.Context, codes []string) ([]string, error) {
	if len(codes) > maxBackupCodes {
		return nil, bartleby.ParamTooMany("backup_codes", maxBackupCodes)
	}
	digests := make([]string, 0, len(codes))
	for _, code := range codes {
		code = unspaced(code)
		if strings.HasPrefix(code, "$2") {
			d, err := password.Parse(password.Bcrypt, code)
			if err != nil {
				return nil, bartleby.ParamValueInvalid("backup_codes", "each must be a plain code or a bcrypt digest")
			}
			digests = append(digests, d.Digest)
			continue
		}
		if len(code) < 6 || len(code) > 64 {
			return nil, bartleby.ParamValueInvalid("backup_codes", "a code has from 6 to 64 characters")
		}
		d, err := s.Hashes.Hash(ctx, password.Argon2id, code)
		if err != nil {
			return nil, err
		}
		digests = append(digests, d.Digest)
	}
	return digests, nil
}

// unspaced drops the spaces by which codes are made easier to read.
func unspaced(code string) string { return strings.Join(strings.Fields(code), "") }

// backupDigest tells the two layouts of stored backup codes apart.
func backupDigest(digest string) password.Digest {
	if strings.HasPrefix(digest, "$2") {
		return password.Digest{Hasher: password.Bcrypt, Digest: digest}
	}
	return password.Digest{Hasher: password.Argon2id, Digest: digest}
}

// DeleteTOTP takes the authenticator application away. It changes nothing when there is none.
func (s *Service) DeleteTOTP(ctx context.Context, ins *bartleby.Instance, userID string) error {
	_, err := s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		if !u.TOTPEnabled {
			return errUnchanged
		}
		dropTOTP(u)
		u.SecondFactors(tx.Now)
		return nil
	})
	return err
}

// DeleteBackupCodes takes all backup codes away.
func (s *Service) DeleteBackupCodes(ctx context.Context, ins *bartleby.Instance, userID string) error {
	_, err := s.changeUser(ctx, ins, userID, func(_ *store.Tx, u *bartleby.User) error {
		if !u.BackupCodeEnabled {
			return errUnchanged
		}
		dropBackupCodes(u)
		return nil
	})
	return err
}

// DisableMFA takes every second factor away: TOTP, backup codes, and phone numbers in that role.
func (s *Service) DisableMFA(ctx context.Context, ins *bartleby.Instance, userID string) error {
	_, err := s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		if !u.TwoFactorEnabled && !u.BackupCodeEnabled {
			return errUnchanged
		}
		dropTOTP(u)
		dropBackupCodes(u)
		for i := range u.PhoneNumbers {
			u.PhoneNumbers[i].ReservedForSecondFactor, u.PhoneNumbers[i].DefaultSecondFactor = false, false
		}
		u.SecondFactors(tx.Now)
		return nil
	})
	return err
}

// randomBase32 is n random bytes in base32 without padding.
func randomBase32(n int) string {
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the program instead
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
}

// mustBase32 decodes what randomBase32 made.
func mustBase32(s string) []byte {
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(s)
	if err != nil {
		panic(err)
	}
	return raw
}
