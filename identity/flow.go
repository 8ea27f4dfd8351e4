package identity

import (
	"context"
	"errors"
	"slices"

	"bartleby"
	"bartleby/password"
	"bartleby/store"
	"bartleby/token"
)

// What is in this file composes inside the transactions of those who sign people in and up, which is package signin.

// StartSession signs a user in on a client that is locked, and gives the client another secret. Errors: user_banned,
// organization_not_found_or_unauthorized.
func (s *Service) StartSession(tx *store.Tx, ins *bartleby.Instance, c *bartleby.Client, in NewSession) (*bartleby.Session, error) {
	return createSession(tx, ins, c, in)
}

// RegisterUser gives a draft its ids and stores it. It fails with form_identifier_exists.
func (s *Service) RegisterUser(tx *store.Tx, u *bartleby.User) (*bartleby.UserDocument, error) {
	return createUser(tx, u, false)
}

// SaveUser stamps, saves and announces a changed user.
func (s *Service) SaveUser(tx *store.Tx, u *bartleby.User) error {
	_, err := saveUser(tx, u)
	return err
}

// Claim is SaveUser for somebody who has proved an identifier: organizations may take them in by it. It fails with
// form_identifier_exists where another was first.
func (s *Service) Claim(tx *store.Tx, ins *bartleby.Instance, u *bartleby.User) error {
	if err := checkTaken(tx, u); err != nil {
		return err
	}
	if err := s.SaveUser(tx, u); err != nil {
		return err
	}
	return enrol(tx, ins, u)
}

// Announce tells of a user whose lock has changed, which is not in the document.
func (s *Service) Announce(tx *store.Tx, u *bartleby.User) error {
	doc, err := tx.UserDocument(u.ID)
	if err != nil {
		return err
	}
	return tx.Emit(bartleby.UserUpdated, u.ID, doc)
}

// Warn tells a user of something that somebody else may have done.
func (s *Service) Warn(tx *store.Tx, ins *bartleby.Instance, u *bartleby.User, slug string, data map[string]any) error {
	return s.warn(tx, ins, u, slug, data)
}

// Admit applies the sign-up mode and the restrictions. Errors: sign_up_mode_restricted, sign_up_restricted_waitlist,
// not_allowed_access.
func (s *Service) Admit(tx *store.Tx, set bartleby.Settings, who Newcomer) error {
	return admit(tx, set, who)
}

// AdmitAgain applies the two lists to somebody who has an account, where the settings say so. It fails with
// not_allowed_access.
func (s *Service) AdmitAgain(tx *store.Tx, set bartleby.Settings, i bartleby.Identifier) error {
	r := set.Restrictions
	if r.AllowBlockDisabledOnSignIn || !r.Allowlist && !r.Blocklist {
		return nil
	}
	set.Restrictions.SignUpMode, set.Restrictions.BlockEmailSubaddresses, set.Restrictions.BlockDisposableDomains = "public", false, false
	if !listable(i.Kind) {
		return nil
	}
	return admit(tx, set, Newcomer{Identifiers: []bartleby.Identifier{i}})
}

// Receiver is to whom a code or a link goes.
type Receiver struct {
	Address          string         // e-mail address or phone number
	User             *bartleby.User // nil: nobody's yet
	IdentificationID string         // "": nobody's yet
	Nobody           bool           // what is asked for is done, and nothing is sent
	Unproved         bool           // that it is the user's: counted as nobody's, or else another account would have a count of its own
}

func (r Receiver) addressee() addressee {
	to := addressee{To: r.Address, IdentificationID: r.IdentificationID}
	if r.User != nil {
		to.UserID, to.Reader = r.User.ID, readerOf(r.User)
	}
	return to
}

// subject is under what codes for the receiver are counted, whoever asks for them.
func (r Receiver) subject(ins *bartleby.Instance) string {
	if r.IdentificationID != "" && !r.Unproved {
		return r.IdentificationID
	}
	return token.Digest(ins.ID + " " + r.Address)
}

// SendCode sends a code in the words of a template. It fails with verification_code_too_many_requests.
func (s *Service) SendCode(tx *store.Tx, ins *bartleby.Instance, strategy bartleby.CodeStrategy, slug string, to Receiver) (*bartleby.CodeVerification, error) {
	if to.Nobody {
		return s.pretendCode(tx, ins, strategy, to)
	}
	return s.sendCode(tx, ins, strategy, slug, to.subject(ins), to.addressee())
}

// pretendCode does what sendCode does but for the message: no code is the right one.
func (s *Service) pretendCode(tx *store.Tx, ins *bartleby.Instance, strategy bartleby.CodeStrategy, to Receiver) (*bartleby.CodeVerification, error) {
	subject := to.subject(ins)
	sent, err := tx.CodesSent(subject)
	if err != nil {
		return nil, err
	}
	if !isTest(ins, to.addressee()) {
		if err := checkCodesSent(sent, tx.Now); err != nil {
			return nil, err
		}
	}
	v := &bartleby.CodeVerification{
		ID: tx.NewID(bartleby.VerificationID), SubjectID: subject, Strategy: strategy, Status: bartleby.Unverified, Digest: token.Digest(token.Secret()),
		ExpiresAt: tx.Now + bartleby.CodeLife, CreatedAt: tx.Now, UpdatedAt: tx.Now,
	}
	return v, tx.InsertCodeVerification(v)
}

// TryCode tries a code once and counts it: the transaction has to be committed whether it was right or not. Errors:
// resource_not_found, verification_already_verified.
func (s *Service) TryCode(tx *store.Tx, verificationID, code string) (*bartleby.CodeVerification, bool, error) {
	v, err := tx.CodeVerification(verificationID)
	if err != nil {
		return nil, false, err
	}
	return tryCode(tx, v.SubjectID, verificationID, code)
}

// SendLink sends a link that verifies an address. It counts as a code does: verification_code_too_many_requests.
func (s *Service) SendLink(tx *store.Tx, ins *bartleby.Instance, slug, link string, to Receiver) error {
	if _, err := s.pretendCode(tx, ins, bartleby.EmailCode, to); err != nil || to.Nobody {
		return err
	}
	a := to.addressee()
	a.Always = true
	data := map[string]any{"magic_link": link, "ttl_minutes": bartleby.CodeLife / 60_000}
	return s.post(tx, ins, bartleby.EmailTemplate, slug, a, data, bartleby.CodeLife)
}

// CheckedPassword applies the policy to a password and hashes it: slow, and so before any transaction.
func (s *Service) CheckedPassword(ctx context.Context, ins *bartleby.Instance, plain string, known []string) (*bartleby.PasswordDigest, error) {
	return s.givenPassword(ctx, ins.Settings.Password, factors{Password: bartleby.To(plain), Known: known})
}

// SetPassword stores a digest, tells the user, and does what follows in the sessions: they are revoked where that is asked.
func (s *Service) SetPassword(tx *store.Tx, ins *bartleby.Instance, u *bartleby.User, d *bartleby.PasswordDigest, signOut bool) error {
	setPassword(tx, u, d)
	if err := s.warn(tx, ins, u, "password_changed", nil); err != nil {
		return err
	}
	if err := s.SaveUser(tx, u); err != nil {
		return err
	}
	return afterPassword(tx, u.ID, signOut)
}

// ChangePassword is SetPassword for somebody who is signed in, and stays so: the others of their sessions are revoked where that is
// asked. Of a first password they are not told.
func (s *Service) ChangePassword(tx *store.Tx, ins *bartleby.Instance, u *bartleby.User, d *bartleby.PasswordDigest, sessionID string, signOut bool) error {
	slug := "password_changed"
	if d == nil {
		slug = "password_removed"
	}
	had := u.PasswordEnabled
	if setPassword(tx, u, d); d == nil {
		u.PasswordEnabled, u.PasswordLastUpdatedAt = false, nil
		if !canSignIn(ins.Settings, u) {
			return bartleby.PasswordStays()
		}
	}
	if had {
		if err := s.warn(tx, ins, u, slug, nil); err != nil {
			return err
		}
	}
	if err := s.SaveUser(tx, u); err != nil {
		return err
	}
	if signOut {
		if err := endOthers(tx, u.ID, sessionID); err != nil {
			return err
		}
	}
	return finishTasks(tx, u.ID, bartleby.TaskResetPassword)
}

// ComparePassword tells whether a password is the one of a digest. Without a digest it takes as long and says no.
func (s *Service) ComparePassword(ctx context.Context, ins *bartleby.Instance, d *bartleby.PasswordDigest, plain string) (bool, error) {
	if d == nil {
		return false, s.Hashes.Dummy(ctx, password.Hasher(ins.Settings.Password.Hasher), plain)
	}
	ok, err := s.Hashes.Verify(ctx, password.Digest{Hasher: password.Hasher(d.Hasher), Digest: d.Digest}, plain)
	if errors.Is(err, password.ErrNoMigrator) {
		return false, bartleby.FeatureNotEnabled("verification of passwords by AWS Cognito")
	}
	return ok, err
}

// RenewPassword replaces a digest that is no longer good enough, after its password was seen to be right.
func (s *Service) RenewPassword(ctx context.Context, ins *bartleby.Instance, userID string, d bartleby.PasswordDigest, plain string) error {
	if !s.Hashes.Outdated(password.Digest{Hasher: password.Hasher(d.Hasher), Digest: d.Digest}) {
		return nil
	}
	return s.upgradePassword(ctx, ins, userID, d, plain)
}

// SpendTOTP accepts a code of the authenticator application once; the user is to be saved afterwards.
func (s *Service) SpendTOTP(tx *store.Tx, u *bartleby.User, code string) bool {
	step := matchingStep(u.Secrets.TOTPSecret, unspaced(code), tx.Now)
	if u.Secrets.TOTPSecret == "" || step <= u.Secrets.TOTPLastStep {
		return false
	}
	u.Secrets.TOTPLastStep = step
	return true
}

// FindBackupCode is the stored digest that a code matches, or "": slow, and so before any transaction.
func (s *Service) FindBackupCode(ctx context.Context, digests []string, code string) (string, error) {
	return s.findBackupCode(ctx, digests, code)
}

// SpendBackupCode takes a digest away, once; the user is to be saved afterwards.
func (s *Service) SpendBackupCode(u *bartleby.User, digest string) bool {
	i := slices.Index(u.Secrets.BackupCodes, digest)
	if digest == "" || i < 0 {
		return false
	}
	u.Secrets.BackupCodes = slices.Delete(u.Secrets.BackupCodes, i, i+1)
	u.BackupCodeEnabled = len(u.Secrets.BackupCodes) > 0
	return true
}
