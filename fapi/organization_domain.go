package fapi

import (
	"context"
	"errors"
	"slices"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

func showDomain(d *bartleby.OrganizationDomain, err error) (*wire.OrganizationDomain, error) {
	if err != nil {
		return nil, err
	}
	return wire.OrganizationDomainOf(d), nil
}

type listOrganizationDomains struct {
	organizationPath
	Verified       string   `query:"verified" enum:"true,false"`
	EnrollmentMode []string `query:"enrollment_mode" enum:"manual_invitation,automatic_invitation,automatic_suggestion,enterprise_sso" doc:"Any of them."`
	rest.Paging
}

func (a *api) listOrganizationDomains(ctx context.Context, in *listOrganizationDomains) (*rest.Page[*wire.OrganizationDomain], error) {
	f := store.OrganizationDomainFilter{OrganizationID: in.OrganizationID, Modes: store.Selection{Include: in.EnrollmentMode}}
	if in.Verified != "" {
		verified := in.Verified == "true"
		f.Verified = &verified
	}
	found, err := a.inDomains(ctx, in.OrganizationID, func(tx *store.Tx) ([]*bartleby.OwnedDomain, int64, error) {
		return tx.OrganizationDomains(f, store.OrganizationDomainPage{Descending: true, Limit: in.Limit, Offset: in.Offset})
	})
	if err != nil {
		return nil, err
	}
	return pageOf(a.presenter(ctx).OwnedDomain, true, found.list, found.total), nil
}

// inDomains reads domains for a member who may see them. Errors: those of inOrganization, organization_domains_not_enabled.
func (a *api) inDomains(ctx context.Context, organizationID string, read func(*store.Tx) ([]*bartleby.OwnedDomain, int64, error)) (counted[bartleby.OwnedDomain], error) {
	return inOrganization(ctx, a, organizationID, func(tx *store.Tx, _ *bartleby.Organization) (counted[bartleby.OwnedDomain], error) {
		if !instance(ctx).Settings.Organizations.DomainsEnabled {
			return counted[bartleby.OwnedDomain]{}, bartleby.OrganizationDomainsDisabled()
		}
		return counting(read(tx))
	}, bartleby.ReadDomains)
}

type domainMode struct {
	EnrollmentMode rest.Patch[string] `json:"enrollment_mode" enum:"manual_invitation,automatic_invitation,automatic_suggestion,enterprise_sso" doc:"What becomes of people with an address of the domain."`
}

type createOrganizationDomain struct {
	organizationPath
	Name string `json:"name" required:"true" max:"253" doc:"A domain of e-mail addresses, such as example.com."`
	domainMode
}

func (a *api) createOrganizationDomain(ctx context.Context, in *createOrganizationDomain) (*wire.OrganizationDomain, error) {
	return showDomain(a.id.AddOrganizationDomain(ctx, instance(ctx), in.OrganizationID, acting(ctx).UserID, in.Name, in.EnrollmentMode))
}

type createOrganizationDomains struct {
	organizationPath
	Names []string `json:"names" required:"true" most:"10" doc:"Domains of e-mail addresses. One that is named twice is added once."`
	domainMode
}

// createOrganizationDomains adds what can be added, and says what cannot.
func (a *api) createOrganizationDomains(ctx context.Context, in *createOrganizationDomains) (*wire.Domains, error) {
	var names []string
	for _, name := range in.Names {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return a.eachDomain(ctx, in.OrganizationID, names, func(name string) (*bartleby.OrganizationDomain, error) {
		return a.id.AddOrganizationDomain(ctx, instance(ctx), in.OrganizationID, acting(ctx).UserID, name, in.EnrollmentMode)
	}, func(name, code string) *wire.DomainFailure { return &wire.DomainFailure{Name: name, Code: code} })
}

// eachDomain does something to some domains of an organization whose domains the user may manage: what is refused is in the
// answer beside what is done.
func (a *api) eachDomain(ctx context.Context, organizationID string, list []string, do func(string) (*bartleby.OrganizationDomain, error), refused func(one, code string) *wire.DomainFailure) (*wire.Domains, error) {
	if _, err := inOrganization(ctx, a, organizationID, func(*store.Tx, *bartleby.Organization) (struct{}, error) { return struct{}{}, nil }, bartleby.ManageDomains); err != nil {
		return nil, err
	}
	out := &wire.Domains{Data: []*wire.OrganizationDomain{}, Errors: []*wire.DomainFailure{}}
	for _, one := range list {
		d, err := do(one)
		var refusal *bartleby.Error
		switch {
		case err == nil:
			out.Data = append(out.Data, wire.OrganizationDomainOf(d))
		case errors.As(err, &refusal):
			out.Errors = append(out.Errors, refused(one, refusal.Code))
		default:
			return nil, err
		}
	}
	return out, nil
}

type organizationDomainPath struct {
	organizationPath
	DomainID string `path:"domain_id" doc:"Id of the domain."`
}

func (a *api) getOrganizationDomain(ctx context.Context, in *organizationDomainPath) (*wire.OrganizationDomain, error) {
	found, err := a.inDomains(ctx, in.OrganizationID, func(tx *store.Tx) ([]*bartleby.OwnedDomain, int64, error) {
		d, err := identity.OrganizationDomain(tx, in.OrganizationID, in.DomainID)
		if err != nil {
			return nil, 0, err
		}
		o, err := tx.Organization(d.OrganizationID)
		if err != nil {
			return nil, 0, err
		}
		return []*bartleby.OwnedDomain{{Domain: *d, Organization: *o}}, 1, tx.CountEnrolments(d)
	})
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).OwnedDomain(found.list[0]), nil
}

func (a *api) deleteOrganizationDomain(ctx context.Context, in *organizationDomainPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteOrganizationDomain(ctx, instance(ctx), in.OrganizationID, in.DomainID, by(ctx, bartleby.ManageDomains))
	if err != nil {
		return nil, err
	}
	return wire.Deleted(d), nil
}

type setEnrollmentMode struct {
	organizationDomainPath
	EnrollmentMode string           `json:"enrollment_mode" required:"true" enum:"manual_invitation,automatic_invitation,automatic_suggestion,enterprise_sso"`
	DeletePending  rest.Patch[bool] `json:"delete_pending" doc:"Take back the invitations and suggestions that the domain led to."`
}

func (a *api) setEnrollmentMode(ctx context.Context, in *setEnrollmentMode) (*wire.OrganizationDomain, error) {
	return showDomain(a.id.SetEnrollmentMode(ctx, instance(ctx), in.OrganizationID, in.DomainID, in.EnrollmentMode, in.DeletePending.Or(false), by(ctx, bartleby.ManageDomains)))
}

type prepareAffiliation struct {
	organizationDomainPath
	Address string `json:"affiliation_email_address" required:"true" max:"256" doc:"An address of the domain, to which a code goes."`
}

func (a *api) prepareAffiliation(ctx context.Context, in *prepareAffiliation) (*wire.OrganizationDomain, error) {
	return showDomain(a.id.PrepareAffiliation(ctx, instance(ctx), in.OrganizationID, in.DomainID, in.Address, by(ctx, bartleby.ManageDomains)))
}

type attemptAffiliation struct {
	organizationDomainPath
	Code string `json:"code" required:"true" max:"128" doc:"The code that was sent."`
}

func (a *api) attemptAffiliation(ctx context.Context, in *attemptAffiliation) (*wire.OrganizationDomain, error) {
	return showDomain(a.id.AttemptAffiliation(ctx, instance(ctx), in.OrganizationID, in.DomainID, in.Code, by(ctx, bartleby.ManageDomains)))
}

func (a *api) prepareOwnership(ctx context.Context, in *organizationDomainPath) (*wire.OrganizationDomain, error) {
	return showDomain(a.id.PrepareOwnership(ctx, instance(ctx), in.OrganizationID, in.DomainID, by(ctx, bartleby.ManageDomains)))
}

func (a *api) attemptOwnership(ctx context.Context, in *organizationDomainPath) (*wire.OrganizationDomain, error) {
	return showDomain(a.id.AttemptOwnership(ctx, instance(ctx), in.OrganizationID, in.DomainID, by(ctx, bartleby.ManageDomains)))
}

type organizationDomainIDs struct {
	organizationPath
	IDs []string `json:"organization_domain_ids" required:"true" most:"10" doc:"Ids of domains."`
}

func (a *api) prepareOwnerships(ctx context.Context, in *organizationDomainIDs) (*wire.Domains, error) {
	return a.ownerships(ctx, in, a.id.PrepareOwnership)
}

func (a *api) attemptOwnerships(ctx context.Context, in *organizationDomainIDs) (*wire.Domains, error) {
	return a.ownerships(ctx, in, a.id.AttemptOwnership)
}

func (a *api) ownerships(ctx context.Context, in *organizationDomainIDs, do func(context.Context, *bartleby.Instance, string, string, ...identity.Guard) (*bartleby.OrganizationDomain, error)) (*wire.Domains, error) {
	return a.eachDomain(ctx, in.OrganizationID, in.IDs, func(id string) (*bartleby.OrganizationDomain, error) {
		return do(ctx, instance(ctx), in.OrganizationID, id, by(ctx, bartleby.ManageDomains))
	}, func(id, code string) *wire.DomainFailure { return &wire.DomainFailure{ID: id, Code: code} })
}
