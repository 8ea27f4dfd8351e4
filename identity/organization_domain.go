package identity

import (
	"context"
	"errors"
	"slices"

	"bartleby"
	"bartleby/store"
)

// OrganizationDomainChange is what a domain of an organization can be created with, or changed to.
type OrganizationDomainChange struct {
	EnrollmentMode bartleby.Patch[string]
	Verified       bartleby.Patch[bool]
}

// check demands that the instance has domains of organizations, and the mode of enrolment.
func (in OrganizationDomainChange) check(ins *bartleby.Instance) error {
	set := ins.Settings.Organizations
	mode := in.EnrollmentMode.Or(bartleby.ManualInvitation)
	switch {
	case !set.Enabled:
		return bartleby.OrganizationsDisabled()
	case !set.DomainsEnabled:
		return bartleby.OrganizationDomainsDisabled()
	case mode != bartleby.ManualInvitation && !slices.Contains(set.EnrollmentModes, mode):
		return bartleby.EnrollmentModeDisabled(mode)
	}
	return nil
}

// CreateOrganizationDomain adds a domain to an organization; verified, unless said otherwise.
func (s *Service) CreateOrganizationDomain(ctx context.Context, ins *bartleby.Instance, organizationID, name string, in OrganizationDomainChange) (*bartleby.OrganizationDomain, error) {
	return s.addOrganizationDomain(ctx, ins, name, in, bartleby.OrganizationDomain{OrganizationID: organizationID, Affiliation: bartleby.AffiliationSaid(in.Verified.Or(true))})
}

// addOrganizationDomain adds a drafted domain to its organization, in the name and the mode given.
func (s *Service) addOrganizationDomain(ctx context.Context, ins *bartleby.Instance, name string, in OrganizationDomainChange, draft bartleby.OrganizationDomain, by ...Guard) (*bartleby.OrganizationDomain, error) {
	if err := in.check(ins); err != nil {
		return nil, err
	}
	name, err := bartleby.CheckOrganizationDomainName("name", name)
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.OrganizationDomain, error) {
		if err := tx.LockInstance(); err != nil { // enterprise connections claim domains as well
			return nil, err
		}
		if _, err := OrganizationFor(tx, draft.OrganizationID, by...); err != nil {
			return nil, err
		}
		there, err := tx.DomainsOfOrganization(draft.OrganizationID)
		if err != nil {
			return nil, err
		}
		if slices.Contains(there, name) {
			return nil, bartleby.OrganizationDomainExists(name)
		}
		if limit := ins.Settings.Organizations.MaxAllowedDomains; limit > 0 && len(there) >= limit {
			return nil, bartleby.OrganizationDomainQuota(limit)
		}
		d := draft
		d.ID, d.Object, d.Name, d.CreatedAt, d.UpdatedAt = tx.NewID(bartleby.OrganizationDomainID), "organization_domain", name, tx.Now, tx.Now
		d.EnrollmentMode = in.EnrollmentMode.Or(bartleby.ManualInvitation)
		if err := demandNoConnection(tx, &d); err != nil {
			return nil, err
		}
		if err := tx.InsertOrganizationDomain(&d); err != nil {
			return nil, err
		}
		return &d, tx.Emit(bartleby.OrganizationDomainCreated, d.ID, &d)
	})
}

// UpdateOrganizationDomain changes what is given.
func (s *Service) UpdateOrganizationDomain(ctx context.Context, ins *bartleby.Instance, organizationID, id string, in OrganizationDomainChange) (*bartleby.OrganizationDomain, error) {
	if err := in.check(ins); err != nil {
		return nil, err
	}
	return s.changeOrganizationDomain(ctx, ins, organizationID, id, nil, func(tx *store.Tx, d *bartleby.OrganizationDomain) error {
		assign(&d.EnrollmentMode, in.EnrollmentMode)
		if verified := in.Verified.Or(d.Verified()); verified != d.Verified() {
			d.Affiliation = bartleby.AffiliationSaid(verified)
		}
		return demandNoConnection(tx, d)
	})
}

// VerifyOrganizationDomainOwnership records that the domain is the organization's own, on the caller's word. Said again,
// it changes nothing.
func (s *Service) VerifyOrganizationDomainOwnership(ctx context.Context, ins *bartleby.Instance, organizationID, id string) (*bartleby.OrganizationDomain, error) {
	if err := (OrganizationDomainChange{}).check(ins); err != nil {
		return nil, err
	}
	return s.changeOrganizationDomain(ctx, ins, organizationID, id, nil, func(tx *store.Tx, d *bartleby.OrganizationDomain) error {
		if d.Ownership != nil && d.Ownership.Status == bartleby.Verified {
			return errUnchanged
		}
		d.Ownership = bartleby.OwnershipSaid(tx.Now)
		return nil
	})
}

// changeOrganizationDomain runs one change in a transaction, with the instance locked.
func (s *Service) changeOrganizationDomain(ctx context.Context, ins *bartleby.Instance, organizationID, id string, by []Guard, change func(*store.Tx, *bartleby.OrganizationDomain) error) (*bartleby.OrganizationDomain, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.OrganizationDomain, error) {
		if err := tx.LockInstance(); err != nil {
			return nil, err
		}
		if len(by) > 0 {
			if _, err := OrganizationFor(tx, organizationID, by...); err != nil {
				return nil, err
			}
		}
		d, err := OrganizationDomain(tx, organizationID, id)
		if err != nil {
			return nil, err
		}
		if err := change(tx, d); errors.Is(err, errUnchanged) {
			return d, tx.CountEnrolments(d)
		} else if err != nil {
			return nil, err
		}
		d.UpdatedAt = tx.Now
		if err := tx.SaveOrganizationDomain(d); err != nil {
			return nil, err
		}
		if err := tx.CountEnrolments(d); err != nil {
			return nil, err
		}
		return d, tx.Emit(bartleby.OrganizationDomainUpdated, d.ID, d)
	})
}

// DeleteOrganizationDomain takes a domain from an organization, and back what it led to and nobody has answered yet.
func (s *Service) DeleteOrganizationDomain(ctx context.Context, ins *bartleby.Instance, organizationID, id string, by ...Guard) (*bartleby.Deleted, error) {
	if err := (OrganizationDomainChange{}).check(ins); err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		if len(by) > 0 {
			if _, err := OrganizationFor(tx, organizationID, by...); err != nil {
				return nil, err
			}
		}
		d, err := OrganizationDomain(tx, organizationID, id)
		if err != nil {
			return nil, err
		}
		return deleteOrganizationDomain(tx, d)
	})
}

func deleteOrganizationDomain(tx *store.Tx, d *bartleby.OrganizationDomain) (*bartleby.Deleted, error) {
	if _, err := tx.Organization(d.OrganizationID); err != nil { // whoever accepts what it led to locks it too
		return nil, err
	}
	if err := withdrawEnrolments(tx, d.ID); err != nil {
		return nil, err
	}
	if err := tx.DeleteOrganizationDomain(d.ID); err != nil {
		return nil, err
	}
	gone := removed("organization_domain", d.ID)
	return gone, tx.Emit(bartleby.OrganizationDomainDeleted, d.ID, gone)
}

// demandNoConnection demands that a domain by which an organization enrols people has no active enterprise connection. The
// instance is locked.
func demandNoConnection(tx *store.Tx, d *bartleby.OrganizationDomain) error {
	if !d.Enrols() {
		return nil
	}
	has, err := tx.HasActiveConnection(d.Name)
	if err == nil && has {
		return bartleby.OrganizationDomainOfConnection(d.Name)
	}
	return err
}

// OrganizationDomain reads a domain of an organization. That of another is unknown.
func OrganizationDomain(tx *store.Tx, organizationID, id string) (*bartleby.OrganizationDomain, error) {
	d, err := tx.OrganizationDomain(id)
	if err == nil && d.OrganizationID != organizationID {
		return nil, bartleby.ResourceNotFound("organization domain", id)
	}
	return d, err
}
