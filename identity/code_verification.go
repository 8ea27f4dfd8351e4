package identity

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"

	"bartleby"
	"bartleby/store"
)

// PrepareEmailAddressVerification sends a code to an address, whether it is verified or not. It fails with resource_not_found and
// verification_code_too_many_requests.
func (s *Service) PrepareEmailAddressVerification(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.CodeVerification, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.CodeVerification, error) {
		u, e, err := emailAddress(tx, id)
		if err != nil {
			return nil, err
		}
		return s.sendCode(tx, ins, bartleby.EmailCode, "verification_code", id, addressee{To: e.EmailAddress, IdentificationID: id, UserID: u.ID, Reader: readerOf(u)})
	})
}

// AttemptEmailAddressVerification tries a code that was sent to an address, and tells what came of it: a wrong one is no error.
// The right one verifies the address too. It fails with resource_not_found and verification_already_verified.
func (s *Service) AttemptEmailAddressVerification(ctx context.Context, ins *bartleby.Instance, id, verificationID, code string) (*bartleby.CodeVerification, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.CodeVerification, error) {
		u, e, err := emailAddress(tx, id)
		if err != nil {
			return nil, err
		}
		v, solved, err := tryCode(tx, id, verificationID, code)
		if err != nil || !solved || e.Verification.IsVerified() {
			return v, err
		}
		e.Verification, e.Reserved, e.UpdatedAt = bartleby.VerifiedByCode(v), false, tx.Now
		if _, err = saveUser(tx, u); err != nil {
			return nil, err
		}
		return v, enrol(tx, ins, u)
	})
}

// PreparePhoneNumberVerification sends a code to a number, whether it is verified or not. It fails with resource_not_found and
// verification_code_too_many_requests.
func (s *Service) PreparePhoneNumberVerification(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.CodeVerification, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.CodeVerification, error) {
		u, p, err := phoneNumber(tx, id)
		if err != nil {
			return nil, err
		}
		return s.sendCode(tx, ins, bartleby.PhoneCode, "verification_code", id, addressee{To: p.PhoneNumber, IdentificationID: id, UserID: u.ID, Reader: readerOf(u)})
	})
}

// AttemptPhoneNumberVerification is AttemptEmailAddressVerification for a number.
func (s *Service) AttemptPhoneNumberVerification(ctx context.Context, ins *bartleby.Instance, id, verificationID, code string) (*bartleby.CodeVerification, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.CodeVerification, error) {
		u, p, err := phoneNumber(tx, id)
		if err != nil {
			return nil, err
		}
		v, solved, err := tryCode(tx, id, verificationID, code)
		if err != nil || !solved || p.Verification.IsVerified() {
			return v, err
		}
		p.Verification, p.Reserved, p.UpdatedAt = bartleby.VerifiedByCode(v), false, tx.Now
		_, err = saveUser(tx, u)
		return v, err
	})
}

// sendCode makes a code for a subject and posts it, in the words of a template. The caller has locked what the subject belongs to, so that codes are counted
// one after another. For a test address or number the code is bartleby.TestCode, and nothing is sent or counted.
func (s *Service) sendCode(tx *store.Tx, ins *bartleby.Instance, strategy bartleby.CodeStrategy, slug, subject string, to addressee) (*bartleby.CodeVerification, error) {
	code := bartleby.TestCode
	if !isTest(ins, to) {
		sent, err := tx.CodesSent(subject)
		if err != nil {
			return nil, err
		}
		if err := checkCodesSent(sent, tx.Now); err != nil {
			return nil, err
		}
		if code, err = newCode(); err != nil {
			return nil, err
		}
	}
	v := &bartleby.CodeVerification{
		ID: tx.NewID(bartleby.VerificationID), SubjectID: subject, Strategy: strategy, Status: bartleby.Unverified,
		ExpiresAt: tx.Now + bartleby.CodeLife, CreatedAt: tx.Now, UpdatedAt: tx.Now,
	}
	v.Digest = v.DigestOf(code)
	if err := tx.InsertCodeVerification(v); err != nil {
		return nil, err
	}
	kind := bartleby.EmailTemplate
	if strategy == bartleby.PhoneCode {
		kind = bartleby.SMSTemplate
	}
	data := map[string]any{"otp_code": code, "ttl_minutes": bartleby.CodeLife / 60_000}
	return v, s.post(tx, ins, kind, slug, to, data, bartleby.CodeLife)
}

// checkCodesSent demands a pause where many codes were sent already, at these moments, oldest first.
func checkCodesSent(sent []int64, now int64) error {
	for _, bound := range []struct {
		codes  int
		within int64
	}{{bartleby.CodesAtOnce, bartleby.CodeLife}, {bartleby.CodesADay, bartleby.CodeRemembered}} {
		if n := len(sent) - bound.codes; n >= 0 && sent[n]+bound.within > now {
			return bartleby.VerificationCodeTooManyRequests(int((sent[n]+bound.within-now)/1000) + 1)
		}
	}
	return nil
}

// newCode makes a code of six digits, all of them equally likely.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%06d", n), nil
}

// tryCode tries a code against a verification of a subject, once at a time, and counts it: the transaction has to be committed
// whether the code was right or not. It tells whether this code solved it. It fails with resource_not_found and
// verification_already_verified.
func tryCode(tx *store.Tx, subject, verificationID, code string) (v *bartleby.CodeVerification, solved bool, err error) {
	if v, err = tx.CodeVerification(verificationID); err != nil {
		return nil, false, err
	}
	switch {
	case v.SubjectID != subject:
		return nil, false, bartleby.ResourceNotFound("verification", verificationID)
	case v.Status == bartleby.Verified:
		return nil, false, bartleby.VerificationAlreadyVerified()
	case v.StatusAt(tx.Now) != bartleby.Unverified:
		return v, false, nil
	}
	solved = v.Try(unspaced(code), tx.Now)
	return v, solved, tx.SaveCodeVerification(v)
}
