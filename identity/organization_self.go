package identity

import (
	"context"
	"strings"

	"bartleby"
	"bartleby/store"
)

// FoundOrganization creates an organization in the name of a user, who becomes its first member. Errors:
// user_create_organization_not_enabled, and those of CreateOrganization.
func (s *Service) FoundOrganization(ctx context.Context, ins *bartleby.Instance, userID string, in NewOrganization) (*bartleby.Organization, error) {
	u, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.User, error) { return tx.User(userID) })
	if err != nil {
		return nil, err
	}
	if ins.Settings.Organizations.Enabled && !u.CreateOrganizationEnabled {
		return nil, bartleby.OrganizationCreationDisabled()
	}
	in.CreatedBy = bartleby.To(userID)
	return s.CreateOrganization(ctx, ins, in)
}

// OrganizationDefaults are what a new organization of a user could be called, and who is there already.
type OrganizationDefaults struct {
	Name, Slug   string                       // "" for nothing better than what the user thinks of
	Organization *bartleby.Organization       // that takes in people of the user's domain; nil: none
	Domain       *bartleby.OrganizationDomain // by which it does
}

// OrganizationDefaults derives them from the domain of the user's address, where it is not one of a public mail provider, or else
// from the user's name.
func (s *Service) OrganizationDefaults(ctx context.Context, ins *bartleby.Instance, userID string) (*OrganizationDefaults, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	return store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*OrganizationDefaults, error) {
		u, err := tx.User(userID)
		if err != nil {
			return nil, err
		}
		out := &OrganizationDefaults{}
		if u.FirstName != nil && *u.FirstName != "" {
			out.Name = *u.FirstName + "'s organization"
		}
		names := ownDomains(u)
		if len(names) > 0 {
			label, _, _ := strings.Cut(names[0], ".")
			out.Name = strings.ToUpper(label[:1]) + label[1:]
		}
		if _, err := bartleby.CheckOrganizationName(out.Name); err != nil {
			out.Name = ""
		}
		if out.Name != "" && !ins.Settings.Organizations.SlugDisabled {
			out.Slug = derivedSlug(out.Name, 0)
			taken, err := tx.SlugTaken(out.Slug)
			if err != nil {
				return nil, err
			}
			if taken {
				out.Slug = derivedSlug(out.Name, 1)
			}
		}
		if len(names) == 0 || !enrols(ins) {
			return out, nil
		}
		domains, err := tx.EnrollingDomains(names)
		if err != nil || len(domains) == 0 {
			return out, err
		}
		out.Domain = domains[0]
		out.Organization, err = tx.Organization(domains[0].OrganizationID)
		return out, err
	})
}

// ownDomains are the domains of a user's verified addresses, but for those of public mail providers.
func ownDomains(u *bartleby.User) []string {
	var names []string
	for _, address := range verifiedAddresses(u) {
		_, name, _ := strings.Cut(address, "@")
		if name, err := bartleby.CheckOrganizationDomainName("name", name); err == nil {
			names = append(names, name)
		}
	}
	return names
}
