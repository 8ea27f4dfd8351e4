package identity

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// AddOrganizationDomain adds a domain in the name of a member who may manage domains. It is verified where the member has an
// address there that is; else by a code. Errors: those of CreateOrganizationDomain and of By.
func (s *Service) AddOrganizationDomain(ctx context.Context, ins *bartleby.Instance, organizationID, userID, name string, mode bartleby.Patch[string]) (*bartleby.OrganizationDomain, error) {
	known, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*store.Invitee, error) { return InviteeOf(tx, userID) })
	if err != nil {
		return nil, err
	}
	draft := bartleby.OrganizationDomain{OrganizationID: organizationID, Affiliation: bartleby.AffiliationSaid(false)}
	for _, address := range known.EmailAddresses {
		if strings.HasSuffix(address, "@"+strings.ToLower(strings.TrimSpace(name))) {
			draft.AffiliationAddress, draft.Affiliation.Status = address, bartleby.Verified
			break
		}
	}
	return s.addOrganizationDomain(ctx, ins, name, OrganizationDomainChange{EnrollmentMode: mode}, draft, By(userID, bartleby.ManageDomains))
}

// SetEnrollmentMode says what becomes of people with an address of a domain, and with withdraw takes back what the domain led to
// and nobody has answered yet.
func (s *Service) SetEnrollmentMode(ctx context.Context, ins *bartleby.Instance, organizationID, id, mode string, withdraw bool, by ...Guard) (*bartleby.OrganizationDomain, error) {
	if err := (OrganizationDomainChange{EnrollmentMode: bartleby.To(mode)}).check(ins); err != nil {
		return nil, err
	}
	return s.changeOrganizationDomain(ctx, ins, organizationID, id, by, func(tx *store.Tx, d *bartleby.OrganizationDomain) error {
		d.EnrollmentMode = mode
		if err := demandNoConnection(tx, d); err != nil || !withdraw {
			return err
		}
		return withdrawEnrolments(tx, d.ID)
	})
}

// PrepareAffiliation sends a code to an address of a domain: whoever reads it belongs there. Errors:
// organization_domain_mismatch, verification_already_verified, verification_code_too_many_requests.
func (s *Service) PrepareAffiliation(ctx context.Context, ins *bartleby.Instance, organizationID, id, address string, by ...Guard) (*bartleby.OrganizationDomain, error) {
	if err := (OrganizationDomainChange{}).check(ins); err != nil {
		return nil, err
	}
	address, err := bartleby.CheckEmailAddress("affiliation_email_address", address)
	if err != nil {
		return nil, err
	}
	return s.changeOrganizationDomain(ctx, ins, organizationID, id, by, func(tx *store.Tx, d *bartleby.OrganizationDomain) error {
		switch {
		case d.Verified():
			return bartleby.VerificationAlreadyVerified()
		case !strings.HasSuffix(address, "@"+d.Name):
			return bartleby.OrganizationDomainMismatch(d.Name)
		}
		v, err := s.SendCode(tx, ins, bartleby.EmailCode, "affiliation_code", Receiver{Address: address})
		if err != nil {
			return err
		}
		d.AffiliationAddress, d.AffiliationCodeID, d.Affiliation = address, v.ID, bartleby.AffiliationByCode(v)
		return nil
	})
}

// AttemptAffiliation tries the code that was sent last, and counts it. Errors: verification_already_verified,
// verification_missing, verification_expired, verification_failed, form_code_incorrect, organization_domain_already_exists,
// organization_domain_exists_for_enterprise_connection.
func (s *Service) AttemptAffiliation(ctx context.Context, ins *bartleby.Instance, organizationID, id, code string, by ...Guard) (*bartleby.OrganizationDomain, error) {
	if err := (OrganizationDomainChange{}).check(ins); err != nil {
		return nil, err
	}
	var refusal error // of a code that was counted, which stands
	d, err := s.changeOrganizationDomain(ctx, ins, organizationID, id, by, func(tx *store.Tx, d *bartleby.OrganizationDomain) error {
		refusal = nil
		switch {
		case d.Verified():
			return bartleby.VerificationAlreadyVerified()
		case d.AffiliationCodeID == "":
			return bartleby.VerificationMissing()
		}
		before := d.Affiliation.Attempts
		v, solved, err := s.TryCode(tx, d.AffiliationCodeID, code)
		if err != nil {
			return err
		}
		d.Affiliation = bartleby.AffiliationByCode(v)
		switch {
		case solved:
			return demandNoConnection(tx, d)
		case v.StatusAt(tx.Now) == bartleby.Expired:
			return bartleby.VerificationExpired()
		case v.Attempts == before:
			return bartleby.VerificationFailed()
		}
		d.UpdatedAt, refusal = tx.Now, bartleby.CodeIncorrect()
		if err := tx.SaveOrganizationDomain(d); err != nil {
			return err
		}
		return errUnchanged
	})
	if err != nil {
		return nil, err
	}
	return d, refusal
}

// PrepareOwnership makes the value that a TXT record of a domain has to hold: only who has the domain can publish it. Another
// one takes the place of the one before. It fails with verification_already_verified.
func (s *Service) PrepareOwnership(ctx context.Context, ins *bartleby.Instance, organizationID, id string, by ...Guard) (*bartleby.OrganizationDomain, error) {
	if err := (OrganizationDomainChange{}).check(ins); err != nil {
		return nil, err
	}
	return s.changeOrganizationDomain(ctx, ins, organizationID, id, by, func(tx *store.Tx, d *bartleby.OrganizationDomain) error {
		if owned(d) {
			return bartleby.VerificationAlreadyVerified()
		}
		value, expires := "bartleby-domain-verification="+token.Secret(), tx.Now+bartleby.DomainChallengeLife
		d.Ownership = &bartleby.DomainVerification{Status: bartleby.Unverified, Strategy: "txt", ExpireAt: &expires, Digest: token.Digest(value), Challenge: value}
		return nil
	})
}

func owned(d *bartleby.OrganizationDomain) bool {
	return d.Ownership != nil && d.Ownership.Status == bartleby.Verified
}

// lookup bounds how long the domain name system may take.
const lookup = 5 * time.Second

// AttemptOwnership looks for the record. Errors: verification_already_verified, verification_missing, verification_expired,
// organization_domain_ownership_not_verified.
func (s *Service) AttemptOwnership(ctx context.Context, ins *bartleby.Instance, organizationID, id string, by ...Guard) (*bartleby.OrganizationDomain, error) {
	if err := (OrganizationDomainChange{}).check(ins); err != nil {
		return nil, err
	}
	seen, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.OrganizationDomain, error) {
		if _, err := OrganizationFor(tx, organizationID, by...); err != nil {
			return nil, err
		}
		d, err := OrganizationDomain(tx, organizationID, id)
		if err != nil {
			return nil, err
		}
		return d, challenged(d, tx.Now)
	})
	if err != nil {
		return nil, err
	}
	found := s.publishes(ctx, seen)
	d, err := s.changeOrganizationDomain(ctx, ins, organizationID, id, by, func(tx *store.Tx, d *bartleby.OrganizationDomain) error {
		if err := challenged(d, tx.Now); err != nil {
			return err
		}
		d.Ownership.Attempts++
		if found && d.Ownership.Digest == seen.Ownership.Digest {
			d.Ownership.Status, d.Ownership.VerifiedAt = bartleby.Verified, &tx.Now
			return nil
		}
		if err := tx.SaveOrganizationDomain(d); err != nil {
			return err
		}
		return errUnchanged
	})
	if err == nil && !owned(d) {
		return nil, bartleby.OrganizationDomainNotOwned(d.Name)
	}
	return d, err
}

// challenged demands that a domain waits for its record.
func challenged(d *bartleby.OrganizationDomain, now int64) error {
	switch {
	case owned(d):
		return bartleby.VerificationAlreadyVerified()
	case d.Ownership == nil || d.Ownership.Digest == "" || d.Ownership.ExpireAt == nil:
		return bartleby.VerificationMissing()
	case *d.Ownership.ExpireAt <= now:
		return bartleby.VerificationExpired()
	}
	return nil
}

// publishes tells whether a record of a domain holds what was asked for. A name that cannot be looked up holds nothing.
func (s *Service) publishes(ctx context.Context, d *bartleby.OrganizationDomain) bool {
	ctx, cancel := context.WithTimeout(ctx, lookup)
	defer cancel()
	records, _ := s.TXT(ctx, bartleby.DomainChallengeLabel+"."+d.Name)
	for _, text := range records {
		if subtle.ConstantTimeCompare([]byte(token.Digest(text)), []byte(d.Ownership.Digest)) == 1 {
			return true
		}
	}
	return false
}
