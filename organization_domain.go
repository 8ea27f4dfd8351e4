package bartleby

import (
	"net/netip"
	"strings"
)

// OrganizationDomain is a domain of e-mail addresses whose owners an organization may let in.
type OrganizationDomain struct {
	ID                 string              `json:"id"`
	Object             string              `json:"object"`
	OrganizationID     string              `json:"organization_id"`
	Name               string              `json:"name"` // folded
	EnrollmentMode     string              `json:"enrollment_mode"`
	Affiliation        DomainVerification  `json:"affiliation_verification"`            // that the organization's people have addresses there
	AffiliationAddress string              `json:"affiliation_email_address,omitempty"` // to which the code went; "" where there was none
	AffiliationCodeID  string              `json:"affiliation_code_id,omitempty"`       // ver_… of the code; "" for none
	Ownership          *DomainVerification `json:"ownership_verification"`              // that the domain is the organization's; nil: nobody tried
	CreatedAt          int64               `json:"created_at"`
	UpdatedAt          int64               `json:"updated_at"`

	PendingInvitations int `json:"-"` // by the domain; only where they were counted
	PendingSuggestions int `json:"-"` // likewise
}

// Verified tells whether the domain counts: one organization of an instance can have it so.
func (d *OrganizationDomain) Verified() bool { return d.Affiliation.Status == Verified }

// Enrols tells whether the organization takes people in by their addresses there.
func (d *OrganizationDomain) Enrols() bool {
	return d.Verified() && d.EnrollmentMode != ManualInvitation && d.EnrollmentMode != EnterpriseSSO
}

// DomainVerification says how far a proof has come.
type DomainVerification struct {
	Status     string `json:"status"`
	Strategy   string `json:"strategy"`
	Attempts   int    `json:"attempts"`
	ExpireAt   *int64 `json:"expire_at"`        // Unix milliseconds
	VerifiedAt *int64 `json:"verified_at"`      // Unix milliseconds; only of ownership
	Digest     string `json:"digest,omitempty"` // of what the domain's TXT record has to hold; only of ownership

	Challenge string `json:"-"` // what it has to hold; only just after it was made
}

// DomainChallengeLabel begins the name whose TXT record shows who has a domain.
const DomainChallengeLabel = "_bartleby-challenge"

// DomainChallengeLife is how long a domain's owner can take to publish the record, in milliseconds: a week.
const DomainChallengeLife = 7 * 86_400_000

// MaxDomainsPerRequest bounds the domains that a request is about.
const MaxDomainsPerRequest = 10

// OwnedDomain is a domain of an organization with the organization, as it is listed.
type OwnedDomain struct {
	Domain       OrganizationDomain
	Organization Organization
}

// AffiliationSaid is what the Backend API leaves on a domain that it was told to trust, or not to trust.
func AffiliationSaid(verified bool) DomainVerification {
	if verified {
		return DomainVerification{Status: Verified, Strategy: "admin"}
	}
	return DomainVerification{Status: Unverified, Strategy: "affiliation_email_code"}
}

// AffiliationByCode is how far the proof by a code has come.
func AffiliationByCode(v *CodeVerification) DomainVerification {
	out := AffiliationSaid(false)
	if v.Status == Verified {
		out.Status = Verified
	}
	out.Attempts, out.ExpireAt = v.Attempts, &v.ExpiresAt
	return out
}

// OwnershipSaid is what the Backend API leaves on a domain whose owner it was told.
func OwnershipSaid(now int64) *DomainVerification {
	return &DomainVerification{Status: Verified, Strategy: "manual_override", VerifiedAt: &now}
}

// Modes of enrolment: what becomes of somebody with a verified address of the domain.
const (
	ManualInvitation = "manual_invitation" // nothing; always allowed
	EnterpriseSSO    = "enterprise_sso"    // belongs to enterprise connections
)

// CheckOrganizationDomainName folds a name, and refuses what is no domain of e-mail addresses and the domains of public
// mail providers.
func CheckOrganizationDomainName(param, name string) (string, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	if name == "" {
		return "", ParamNil(param)
	}
	_, err := netip.ParseAddr(name)
	if last := name[strings.LastIndexByte(name, '.')+1:]; err == nil || !hostName(name) || last == name || strings.Trim(last, "0123456789") == "" {
		return "", ParamFormat(param, "it must be a domain such as example.com")
	}
	switch publicMail(name) {
	case commonMail:
		return "", OrganizationDomainCommon(param)
	case disposableMail:
		return "", OrganizationDomainBlocked(param)
	}
	return name, nil
}
