package identity

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"bartleby"
	"bartleby/outbound"
	"bartleby/store"
)

// DomainChange is a change of a domain. What is absent stays; a null proxy URL removes it.
type DomainChange struct {
	Name, ProxyURL bartleby.Patch[string]
	IsSecondary    bartleby.Patch[bool]
}

// domain reads a domain of an instance, whether it is stored; the primary one may be derived. It fails with
// resource_not_found.
func (s *Service) domain(tx *store.Tx, i *bartleby.Instance, id string) (d *bartleby.Domain, stored bool, err error) {
	d, err = tx.FindDomain(id)
	if err != nil || d != nil {
		return d, d != nil, err
	}
	if d = bartleby.PrimaryDomain(i, s.PublicURL(i)); d.ID != id {
		return nil, false, bartleby.ResourceNotFound("domain", id)
	}
	return d, false, nil
}

// Domains lists the domains, newest first, with the primary one among them.
func (s *Service) Domains(ctx context.Context, ins *bartleby.Instance) ([]*bartleby.Domain, error) {
	return store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) ([]*bartleby.Domain, error) {
		list, err := tx.Domains()
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			if !d.IsSatellite {
				return list, nil
			}
		}
		return append(list, bartleby.PrimaryDomain(ins, s.PublicURL(ins))), nil // as old as the instance
	})
}

// CreateDomain adds a satellite. It fails with primary_domain_already_exists, domain_update_forbidden,
// invalid_proxy_configuration and home_url_taken.
func (s *Service) CreateDomain(ctx context.Context, ins *bartleby.Instance, name string, satellite bool, proxy *string) (*bartleby.Domain, error) {
	if !satellite {
		return nil, bartleby.PrimaryDomainExists()
	}
	name, err := bartleby.CheckDomainName("name", name, ins.Environment)
	if err != nil {
		return nil, err
	}
	primary := bartleby.PrimaryDomain(ins, s.PublicURL(ins))
	if proxy, err = s.checkedProxy(ctx, ins, primary.ID, proxy); err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Domain, error) {
		if _, err := tx.CurrentInstance(); err != nil {
			return nil, err
		}
		if primary, _, err := s.domain(tx, ins, primary.ID); err != nil {
			return nil, err
		} else if primary.Name == name { // it may be derived, so that no index knows it
			return nil, bartleby.HomeURLTaken("name")
		}
		d := &bartleby.Domain{ID: tx.NewID(bartleby.DomainID), Name: name, IsSatellite: true, ProxyURL: proxy, CreatedAt: tx.Now, UpdatedAt: tx.Now}
		return d, tx.InsertDomain(d)
	})
}

// UpdateDomain changes a domain. It fails with resource_not_found, and as CreateDomain does.
func (s *Service) UpdateDomain(ctx context.Context, ins *bartleby.Instance, id string, c DomainChange) (*bartleby.Domain, error) {
	if _, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Domain, error) {
		d, _, err := s.domain(tx, ins, id)
		return d, err
	}); err != nil {
		return nil, err // before a request goes out on its behalf
	}
	if c.Name.Has() {
		name, err := bartleby.CheckDomainName("name", c.Name.To, ins.Environment)
		if err != nil {
			return nil, err
		}
		c.Name.To = name
	}
	proxy, err := s.checkedProxy(ctx, ins, id, c.ProxyURL.Pointer())
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Domain, error) {
		i, err := tx.CurrentInstance()
		if err != nil {
			return nil, err
		}
		d, stored, err := s.domain(tx, i, id)
		if err != nil {
			return nil, err
		}
		if d.IsSatellite && c.Name.Has() {
			primary, _, err := s.domain(tx, i, bartleby.PrimaryDomain(i, "").ID)
			if err != nil {
				return nil, err
			}
			if primary.Name == c.Name.To {
				return nil, bartleby.HomeURLTaken("name")
			}
		}
		renamed := c.Name.Has() && c.Name.To != d.Name
		assign(&d.Name, c.Name)
		assign(&d.IsSecondary, c.IsSecondary)
		if c.ProxyURL.Set {
			d.ProxyURL = proxy
		}
		if renamed && !d.IsSatellite && i.Environment == bartleby.Production {
			i.Settings.HomeURL = "https://" + d.Name
			if err := tx.SaveSettings(i.Settings); err != nil {
				return nil, err
			}
		}
		return d, saveDomain(tx, d, stored)
	})
}

func saveDomain(tx *store.Tx, d *bartleby.Domain, stored bool) error {
	d.UpdatedAt = tx.Now
	if stored {
		return tx.SaveDomain(d)
	}
	return tx.InsertDomain(d)
}

// DeleteDomain removes a satellite. It fails with resource_not_found and operation_not_allowed_on_primary_domain.
func (s *Service) DeleteDomain(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		d, _, err := s.domain(tx, ins, id)
		if err != nil {
			return nil, err
		}
		if !d.IsSatellite {
			return nil, bartleby.PrimaryDomainStays()
		}
		return removed("domain", id), tx.DeleteDomain(id)
	})
}

// ChangeDomain gives a production instance another home, whose host names the primary domain. Without secondary a leading
// www is not part of the name. It fails with request_invalid_for_environment and home_url_taken.
func (s *Service) ChangeDomain(ctx context.Context, ins *bartleby.Instance, homeURL string, secondary bool) (*bartleby.Instance, error) {
	if ins.Environment != bartleby.Production {
		return nil, bartleby.WrongEnvironment(bartleby.Production)
	}
	name, err := bartleby.CheckHomeURL("home_url", homeURL)
	if err != nil {
		return nil, err
	}
	if !secondary {
		name = strings.TrimPrefix(name, "www.")
	}
	i, err := s.changeSettings(ctx, ins, func(tx *store.Tx, i *bartleby.Instance) error {
		d, stored, err := s.domain(tx, i, bartleby.PrimaryDomain(i, s.PublicURL(i)).ID)
		if err != nil {
			return err
		}
		i.Settings.HomeURL, d.Name, d.IsSecondary = homeURL, name, secondary
		return saveDomain(tx, d, stored)
	})
	if bartleby.IsCode(err, "home_url_taken") {
		err = bartleby.HomeURLTaken("home_url")
	}
	return i, err
}

// CheckProxy asks the public side through a proxy and stores the outcome, a failure too. It fails with
// resource_not_found and invalid_proxy_configuration.
func (s *Service) CheckProxy(ctx context.Context, ins *bartleby.Instance, domainID, proxyURL string) (*bartleby.ProxyCheck, error) {
	proxyURL, err := bartleby.CheckProxyURL("proxy_url", proxyURL)
	if err != nil {
		return nil, err
	}
	if _, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Domain, error) {
		d, _, err := s.domain(tx, ins, domainID)
		return d, err
	}); err != nil {
		return nil, err
	}
	refused := s.askProxy(ctx, ins.ID, domainID, proxyURL)
	check, err := store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.ProxyCheck, error) {
		if _, err := tx.CurrentInstance(); err != nil { // one row for each pair
			return nil, err
		}
		if _, _, err := s.domain(tx, ins, domainID); err != nil {
			return nil, err
		}
		c, err := tx.FindProxyCheck(domainID, proxyURL)
		if err != nil {
			return nil, err
		}
		save := tx.SaveProxyCheck
		if c == nil {
			c = &bartleby.ProxyCheck{ID: tx.NewID(bartleby.ProxyCheckID), Object: "proxy_check", DomainID: domainID, ProxyURL: proxyURL, CreatedAt: tx.Now}
			save = tx.InsertProxyCheck
		}
		c.LastRunAt, c.UpdatedAt, c.Successful = &tx.Now, tx.Now, refused == nil
		return c, save(c)
	})
	if err != nil {
		return nil, err
	}
	return check, refused
}

// checkedProxy normalises and tries a proxy URL that is about to be stored; nil stays nil.
func (s *Service) checkedProxy(ctx context.Context, ins *bartleby.Instance, domainID string, proxy *string) (*string, error) {
	if proxy == nil {
		return nil, nil
	}
	if ins.Environment != bartleby.Production {
		return nil, bartleby.DomainUpdateForbidden()
	}
	normal, err := bartleby.CheckProxyURL("proxy_url", *proxy)
	if err != nil {
		return nil, err
	}
	return &normal, s.askProxy(ctx, ins.ID, domainID, normal)
}

// askProxy asks for the health of the public side, which answers with what it was asked about.
func (s *Service) askProxy(ctx context.Context, instanceID, domainID, proxyURL string) error {
	query := url.Values{"instance_id": {instanceID}, "domain_id": {domainID}}
	status, body, err := s.Outbound.Get(ctx, proxyURL+"/v1/proxy-health?"+query.Encode(), nil, 4<<10)
	var health bartleby.ProxyHealth
	switch {
	case errors.Is(err, outbound.ErrPrivate):
		return bartleby.ProxyInvalid("its address is not public")
	case err != nil:
		return bartleby.ProxyInvalid("it could not be reached")
	case status != 200 || json.Unmarshal(body, &health) != nil || health != (bartleby.ProxyHealth{Object: "proxy_health", Status: "healthy", InstanceID: instanceID, DomainID: domainID}):
		return bartleby.ProxyInvalid("something else answers there")
	}
	return nil
}
