package identity

import (
	"context"
	"encoding/base32"
	"strings"

	"bartleby"
	"bartleby/password"
	"bartleby/store"
)

// factors are the secrets that a request brings, as it brings them.
type factors struct {
	Password, Digest, Hasher bartleby.Patch[string]
	SkipChecks               bool
	TOTPSecret               bartleby.Patch[string]
	BackupCodes              bartleby.Patch[[]string]
	Known                    []string // of the user, and so easy to guess: a strong password does not lean on it
}

// maxBackupCodes bounds a list of backup codes; each costs a hash.
const maxBackupCodes = 20

// setFactors checks what was given and puts it, hashed, into u: slow, and so before any transaction.
func (s *Service) setFactors(ctx context.Context, ins *bartleby.Instance, u *bartleby.User, in factors) error {
	c := &checks{}
	set := ins.Settings
	digest, err := s.givenPassword(ctx, set.Password, in)
	c.add(err)
	if digest != nil {
		u.Secrets.Password, u.PasswordEnabled = digest, true
	}
	if in.TOTPSecret.Value() != "" {
		if !set.TOTP {
			c.add(bartleby.ParamDisabled("totp_secret"))
		}
		secret, err := checkTOTPSecret(in.TOTPSecret.To)
		c.add(err)
		u.Secrets.TOTPSecret, u.TOTPEnabled = secret, true
	}
	if in.BackupCodes.Has() && len(in.BackupCodes.To) > 0 {
		if !set.BackupCodes {
			c.add(bartleby.ParamDisabled("backup_codes"))
		}
		if len(c.faults) > 0 {
			return c.err() // hashing is dear: not for a request that fails anyway
		}
		codes, err := s.hashBackupCodes(ctx, in.BackupCodes.To)
		c.add(err)
		u.Secrets.BackupCodes, u.BackupCodeEnabled = codes, true
	}
	return c.err()
}

// takeFactors moves the factors that were set in fresh over to the user, and clears those that were given as null or
// empty.
func takeFactors(tx *store.Tx, u, fresh *bartleby.User, in factors) {
	if fresh.PasswordEnabled {
		setPassword(tx, u, fresh.Secrets.Password)
	}
	switch {
	case fresh.TOTPEnabled:
		u.Secrets.TOTPSecret, u.Secrets.TOTPLastStep, u.TOTPEnabled = fresh.Secrets.TOTPSecret, 0, true
	case in.TOTPSecret.Set:
		dropTOTP(u)
	}
	switch {
	case fresh.BackupCodeEnabled:
		u.Secrets.BackupCodes, u.BackupCodeEnabled = fresh.Secrets.BackupCodes, true
	case in.BackupCodes.Set:
		dropBackupCodes(u)
	}
	u.SecondFactors(tx.Now)
}

func dropTOTP(u *bartleby.User) {
	u.Secrets.TOTPSecret, u.Secrets.TOTPLastStep, u.TOTPEnabled = "", 0, false
}

func dropBackupCodes(u *bartleby.User) {
	u.Secrets.BackupCodes, u.BackupCodeEnabled = nil, false
}

// givenPassword is the digest to store for the password or digest given; nil when neither is.
func (s *Service) givenPassword(ctx context.Context, set bartleby.PasswordSettings, in factors) (*bartleby.PasswordDigest, error) {
	plain, digest, hasher := in.Password.Value(), in.Digest.Value(), in.Hasher.Value()
	switch {
	case plain == "" && digest == "" && hasher == "":
		return nil, nil
	case !set.Enabled && plain != "":
		return nil, bartleby.ParamDisabled("password")
	case !set.Enabled:
		return nil, bartleby.ParamDisabled("password_digest")
	case plain != "" && digest != "":
		return nil, bartleby.ConditionalRefused("password_digest", "together with password")
	case digest != "" && hasher == "":
		return nil, bartleby.ConditionalMissing("password_hasher", "password_digest")
	case digest == "" && hasher != "":
		return nil, bartleby.ConditionalMissing("password_digest", "password_hasher")
	case digest != "":
		return importedPassword(hasher, digest)
	}
	if err := s.checkPassword(ctx, set, plain, in.SkipChecks, in.Known); err != nil {
		return nil, err
	}
	return s.hashPassword(ctx, set, plain)
}

func importedPassword(hasher, digest string) (*bartleby.PasswordDigest, error) {
	known := false
	names := make([]string, 0, 24)
	for _, h := range password.Hashers() {
		known = known || string(h) == hasher
		names = append(names, string(h))
	}
	if !known {
		return nil, bartleby.ParamNotOneOf("password_hasher", names...)
	}
	d, err := password.Parse(password.Hasher(hasher), digest)
	if err != nil {
		return nil, bartleby.DigestInvalid(hasher)
	}
	return &bartleby.PasswordDigest{Hasher: string(d.Hasher), Digest: d.Digest}, nil
}

// checkTOTPSecret accepts base32 with or without padding, in either case, of 10 to 64 bytes (RFC 4226 asks for 16).
func checkTOTPSecret(secret string) (string, error) {
	secret = strings.ToUpper(strings.TrimRight(strings.ReplaceAll(strings.TrimSpace(secret), " ", ""), "="))
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil || len(raw) < 10 || len(raw) > 64 {
		return "", bartleby.TOTPSecretInvalid()
	}
	return secret, nil
}
