package wire

import "bartleby"

// OrganizationDomain is the public JSON of a domain of an organization.
type OrganizationDomain struct {
	ID                      string                  `json:"id"`
	Object                  string                  `json:"object" enum:"organization_domain"`
	OrganizationID          string                  `json:"organization_id"`
	Name                    string                  `json:"name"`
	EnrollmentMode          string                  `json:"enrollment_mode" enum:"manual_invitation,automatic_invitation,automatic_suggestion,enterprise_sso"`
	AffiliationEmailAddress *string                 `json:"affiliation_email_address" doc:"To which the code went; null where the Backend API said whether the domain is verified."`
	Verification            *DomainVerification     `json:"verification" doc:"The affiliation, under its former name."`
	AffiliationVerification *DomainVerification     `json:"affiliation_verification" doc:"Whether people of the organization have addresses of the domain."`
	OwnershipVerification   *DomainVerification     `json:"ownership_verification" doc:"Whether the domain is the organization's own; null until somebody said so."`
	PendingInvitations      int                     `json:"total_pending_invitations" doc:"How many people of the domain are invited by it."`
	PendingSuggestions      int                     `json:"total_pending_suggestions" doc:"How many people of the domain the organization is suggested to."`
	PublicOrganization      *PublicOrganizationData `json:"public_organization_data,omitempty" doc:"In the list that is not of one organization."`
	CreatedAt               int64                   `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt               int64                   `json:"updated_at" doc:"Unix milliseconds."`
}

// DomainVerification is the public JSON of how far a proof has come.
type DomainVerification struct {
	Status     string `json:"status" enum:"unverified,verified"`
	Strategy   string `json:"strategy"`
	Attempts   int    `json:"attempts"`
	ExpireAt   *int64 `json:"expire_at" doc:"Unix milliseconds."`
	ExpiresAt  *int64 `json:"expires_at" doc:"The same as expire_at, as some SDKs read it."`
	VerifiedAt *int64 `json:"verified_at" doc:"Unix milliseconds; only of ownership."`
	TXTName    string `json:"txt_record_name,omitempty" doc:"Whose TXT record has to hold the value; only just after it was made."`
	TXTValue   string `json:"txt_record_value,omitempty" doc:"Likewise."`
}

// OrganizationDomainOf makes a domain presentable, as in the list of its organization.
func OrganizationDomainOf(d *bartleby.OrganizationDomain) *OrganizationDomain {
	affiliation := domainVerification(&d.Affiliation)
	out := &OrganizationDomain{
		ID: d.ID, Object: d.Object, OrganizationID: d.OrganizationID, Name: d.Name, EnrollmentMode: d.EnrollmentMode,
		Verification: affiliation, AffiliationVerification: affiliation, OwnershipVerification: ownershipVerification(d),
		PendingInvitations: d.PendingInvitations, PendingSuggestions: d.PendingSuggestions, CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt,
	}
	if d.AffiliationAddress != "" {
		out.AffiliationEmailAddress = &d.AffiliationAddress
	}
	return out
}

// OwnedDomain makes a domain presentable with the organization that has it.
func (p *Presenter) OwnedDomain(d *bartleby.OwnedDomain) *OrganizationDomain {
	out := OrganizationDomainOf(&d.Domain)
	out.PublicOrganization = p.publicOrganizationData(&d.Organization)
	return out
}

func ownershipVerification(d *bartleby.OrganizationDomain) *DomainVerification {
	out := domainVerification(d.Ownership)
	if out != nil && d.Ownership.Challenge != "" {
		out.TXTName, out.TXTValue = bartleby.DomainChallengeLabel+"."+d.Name, d.Ownership.Challenge
	}
	return out
}

func domainVerification(v *bartleby.DomainVerification) *DomainVerification {
	if v == nil {
		return nil
	}
	return &DomainVerification{Status: v.Status, Strategy: v.Strategy, Attempts: v.Attempts, ExpireAt: v.ExpireAt, ExpiresAt: v.ExpireAt, VerifiedAt: v.VerifiedAt}
}
