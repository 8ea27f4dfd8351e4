package bapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/wire"
)

func (a *api) listDomains(ctx context.Context, _ *noInput) (*rest.Page[*wire.Domain], error) {
	return page(a.presenter(ctx).Domain, true, func() ([]*bartleby.Domain, int64, error) {
		list, err := a.id.Domains(ctx, instance(ctx))
		return list, int64(len(list)), err
	})
}

type createDomain struct {
	Name        string                 `json:"name" required:"true" doc:"A host name; for development instances, with its port where it has one."`
	IsSatellite bool                   `json:"is_satellite" required:"true" doc:"Must be true."`
	ProxyURL    bartleby.Patch[string] `json:"proxy_url" doc:"For production instances. It is tried before it is stored."`
}

func (a *api) createDomain(ctx context.Context, in *createDomain) (*wire.Domain, error) {
	d, err := a.id.CreateDomain(ctx, instance(ctx), in.Name, in.IsSatellite, in.ProxyURL.Pointer())
	return present(a.presenter(ctx).Domain, d, err)
}

type updateDomain struct {
	ID          string                 `path:"domain_id"`
	Name        bartleby.Patch[string] `json:"name"`
	ProxyURL    bartleby.Patch[string] `json:"proxy_url" doc:"For production instances; null removes it. It is tried before it is stored."`
	IsSecondary bartleby.Patch[bool]   `json:"is_secondary" doc:"Whether the subdomain in the name is significant."`
}

func (a *api) updateDomain(ctx context.Context, in *updateDomain) (*wire.Domain, error) {
	d, err := a.id.UpdateDomain(ctx, instance(ctx), in.ID, identity.DomainChange{Name: in.Name, ProxyURL: in.ProxyURL, IsSecondary: in.IsSecondary})
	a.keys.forget(instance(ctx).ID)
	return present(a.presenter(ctx).Domain, d, err)
}

type domainPath struct {
	ID string `path:"domain_id"`
}

func (a *api) deleteDomain(ctx context.Context, in *domainPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteDomain(ctx, instance(ctx), in.ID)
	return present(wire.Deleted, d, err)
}

type checkProxy struct {
	DomainID string `json:"domain_id" required:"true"`
	ProxyURL string `json:"proxy_url" required:"true"`
}

func (a *api) checkProxy(ctx context.Context, in *checkProxy) (*wire.ProxyCheck, error) {
	c, err := a.id.CheckProxy(ctx, instance(ctx), in.DomainID, in.ProxyURL)
	return present(wire.ProxyCheckOf, c, err)
}

type changeDomain struct {
	HomeURL     string               `json:"home_url" required:"true" doc:"Where the application lives, such as https://www.example.com."`
	IsSecondary bartleby.Patch[bool] `json:"is_secondary" doc:"Whether the subdomain is significant."`
}

func (a *api) changeDomain(ctx context.Context, in *changeDomain) (*rest.Accepted, error) {
	i, err := a.id.ChangeDomain(ctx, instance(ctx), in.HomeURL, in.IsSecondary.Value())
	return changed(ctx, a, func(*bartleby.Instance) *rest.Accepted { return nil }, i, err)
}
