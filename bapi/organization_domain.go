package bapi

import (
	"context"
	"strings"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// organizationDomainChange's fields are those of identity.OrganizationDomainChange, so that one converts to the other.
type organizationDomainChange struct {
	EnrollmentMode rest.Patch[string] `json:"enrollment_mode" enum:"manual_invitation,automatic_invitation,automatic_suggestion,enterprise_sso" doc:"What becomes of people with an address of the domain."`
	Verified       rest.Patch[bool]   `json:"verified" doc:"Whether the domain counts."`
}

type createOrganizationDomain struct {
	organizationPath
	Name string `json:"name" required:"true" max:"253" doc:"A domain of e-mail addresses, such as example.com."`
	organizationDomainChange
}

func (a *api) createOrganizationDomain(ctx context.Context, in *createOrganizationDomain) (*wire.OrganizationDomain, error) {
	d, err := a.id.CreateOrganizationDomain(ctx, instance(ctx), in.OrganizationID, in.Name, identity.OrganizationDomainChange(in.organizationDomainChange))
	return present(wire.OrganizationDomainOf, d, err)
}

type organizationDomainPath struct {
	organizationPath
	DomainID string `path:"domain_id" doc:"Id of the domain."`
}

type updateOrganizationDomain struct {
	organizationDomainPath
	organizationDomainChange
}

func (a *api) updateOrganizationDomain(ctx context.Context, in *updateOrganizationDomain) (*wire.OrganizationDomain, error) {
	d, err := a.id.UpdateOrganizationDomain(ctx, instance(ctx), in.OrganizationID, in.DomainID, identity.OrganizationDomainChange(in.organizationDomainChange))
	return present(wire.OrganizationDomainOf, d, err)
}

func (a *api) verifyOrganizationDomainOwnership(ctx context.Context, in *organizationDomainPath) (*wire.OrganizationDomain, error) {
	d, err := a.id.VerifyOrganizationDomainOwnership(ctx, instance(ctx), in.OrganizationID, in.DomainID)
	return present(wire.OrganizationDomainOf, d, err)
}

func (a *api) deleteOrganizationDomain(ctx context.Context, in *organizationDomainPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteOrganizationDomain(ctx, instance(ctx), in.OrganizationID, in.DomainID)
	return present(wire.Deleted, d, err)
}

// organizationDomainFilter is what both lists are filtered by.
type organizationDomainFilter struct {
	Verified       string   `query:"verified" enum:"true,false"`
	EnrollmentMode []string `query:"enrollment_mode" enum:"manual_invitation,automatic_invitation,automatic_suggestion,enterprise_sso,-manual_invitation,-automatic_invitation,-automatic_suggestion,-enterprise_sso" doc:"A leading minus excludes."`
}

func (in organizationDomainFilter) filter(c *filterChecks) store.OrganizationDomainFilter {
	f := store.OrganizationDomainFilter{Modes: c.selection("enrollment_mode", in.EnrollmentMode)}
	if in.Verified != "" {
		verified := in.Verified == "true"
		f.Verified = &verified
	}
	return f
}

type listOrganizationDomains struct {
	organizationPath
	organizationDomainFilter
	envelopedPaging
}

func (a *api) listOrganizationDomains(ctx context.Context, in *listOrganizationDomains) (*rest.Page[*wire.OrganizationDomain], error) {
	c := &filterChecks{now: a.now()}
	f := in.filter(c)
	if err := bartleby.Collect(c.faults...); err != nil {
		return nil, err
	}
	f.OrganizationID = in.OrganizationID
	show := func(d *bartleby.OwnedDomain) *wire.OrganizationDomain { return wire.OrganizationDomainOf(&d.Domain) }
	return page(show, true, func() ([]*bartleby.OwnedDomain, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.OwnedDomain, int64, error) {
			if _, err := tx.Organization(in.OrganizationID); err != nil {
				return nil, 0, err
			}
			return tx.OrganizationDomains(f, store.OrganizationDomainPage{Descending: true, Limit: in.Limit, Offset: in.Offset})
		})
	})
}

type listAllOrganizationDomains struct {
	OrganizationID string   `query:"organization_id" doc:"Only those of this organization."`
	Query          string   `query:"query" max:"256" doc:"Part of the name, or the whole id of an organization."`
	Domains        []string `query:"domains" doc:"Whole names."`
	OrderBy        string   `query:"order_by" default:"-created_at" doc:"created_at or name, with a minus in front for descending order."`
	organizationDomainFilter
	envelopedPaging
}

func (a *api) listAllOrganizationDomains(ctx context.Context, in *listAllOrganizationDomains) (*rest.Page[*wire.OrganizationDomain], error) {
	c := &filterChecks{now: a.now()}
	f := in.filter(c)
	f.OrganizationID, f.Query, f.Names = in.OrganizationID, in.Query, c.values("domains", in.Domains, strings.ToLower)
	p := store.OrganizationDomainPage{Limit: in.Limit, Offset: in.Offset}
	var err error
	if p.Order, p.Descending, err = order(in.OrderBy, store.OrganizationDomainOrders()); err != nil {
		return nil, err
	}
	if err := bartleby.Collect(c.faults...); err != nil {
		return nil, err
	}
	return page(a.presenter(ctx).OwnedDomain, true, func() ([]*bartleby.OwnedDomain, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.OwnedDomain, int64, error) { return tx.OrganizationDomains(f, p) })
	})
}
