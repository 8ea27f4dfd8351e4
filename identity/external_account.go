package identity

import (
	"context"
	"slices"
	"strings"

	"bartleby"
	"bartleby/store"
)

// DeleteExternalAccount removes an account at a provider with its tokens, and the links by which it vouched for others.
func (s *Service) DeleteExternalAccount(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.Deleted, error) {
	return s.deletePart(ctx, ins, userID, "external_account", id, func(_ *store.Tx, u *bartleby.User) error { return dropExternalAccount(u, id) })
}

func dropExternalAccount(u *bartleby.User, id string) error {
	i := slices.IndexFunc(u.ExternalAccounts, func(a bartleby.ExternalAccount) bool { return a.ID == id })
	if i < 0 {
		return bartleby.ExternalAccountNotFound()
	}
	identification := u.ExternalAccounts[i].IdentificationID
	u.ExternalAccounts = slices.Delete(u.ExternalAccounts, i, i+1)
	if !identifiable(u) {
		return bartleby.LastIdentification()
	}
	delete(u.Secrets.OAuthTokens, id)
	unlinked := func(l bartleby.IdentificationLink) bool { return l.ID == identification || l.ID == id }
	for i := range u.EmailAddresses {
		u.EmailAddresses[i].LinkedTo = slices.DeleteFunc(u.EmailAddresses[i].LinkedTo, unlinked)
	}
	for i := range u.PhoneNumbers {
		u.PhoneNumbers[i].LinkedTo = slices.DeleteFunc(u.PhoneNumbers[i].LinkedTo, unlinked)
	}
	return nil
}

// AccountToken is an external account with the token that its provider gave.
type AccountToken struct {
	Account bartleby.ExternalAccount
	Token   bartleby.OAuthToken
}

// OAuthTokens lists the tokens that a provider ("oauth_google") gave for the user's accounts there.
func (s *Service) OAuthTokens(ctx context.Context, ins *bartleby.Instance, userID, provider string) ([]AccountToken, error) {
	return store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) ([]AccountToken, error) {
		u, err := tx.User(userID)
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(provider, "oauth_") || len(provider) == len("oauth_") {
			return nil, bartleby.ProviderUnsupported(provider)
		}
		list := []AccountToken{}
		for _, a := range u.ExternalAccounts {
			if token, ok := u.Secrets.OAuthTokens[a.ID]; ok && a.Provider == provider {
				list = append(list, AccountToken{a, token})
			}
		}
		return list, nil
	})
}
