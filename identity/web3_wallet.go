package identity

import (
	"cmp"
	"context"
	"slices"

	"bartleby"
	"bartleby/store"
)

func (c *checks) web3Wallets(set bartleby.Settings, given []string) []bartleby.Web3Wallet {
	list := []bartleby.Web3Wallet{}
	for _, value := range c.identifiers("web3_wallet", set.Web3Wallet.Enabled, given, bartleby.CheckWeb3Wallet) {
		list = append(list, bartleby.Web3Wallet{Object: "web3_wallet", Web3Wallet: value, Verification: bartleby.VerifiedByAdmin()})
	}
	return list
}

// CreateWeb3Wallet adds a wallet to a user. It is the user's once it has signed a message; until then, anybody else may have
// it as well. Errors: form_param_format_invalid, form_param_unknown, form_identifier_exists.
func (s *Service) CreateWeb3Wallet(ctx context.Context, ins *bartleby.Instance, userID, address string) (*bartleby.Web3Wallet, error) {
	c := &checks{}
	list := c.web3Wallets(ins.Settings, []string{address})
	if err := c.err(); err != nil {
		return nil, err
	}
	made := list[0]
	made.Verification = nil
	_, err := s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		if len(u.Web3Wallets) >= maxIdentifiers {
			return bartleby.ParamTooMany("web3_wallet", maxIdentifiers)
		}
		if owner, err := tx.IdentifierOwner(bartleby.KindWeb3Wallet, made.Web3Wallet); err != nil || owner != nil {
			return cmp.Or[error](err, bartleby.IdentifierExists("web3_wallet"))
		}
		made.ID, made.CreatedAt, made.UpdatedAt = tx.NewID(bartleby.IdentificationID), tx.Now, tx.Now
		for _, w := range u.Web3Wallets {
			if w.Web3Wallet == made.Web3Wallet { // it waits for its signature already
				made = w
				return errUnchanged
			}
		}
		u.Web3Wallets = append(u.Web3Wallets, made)
		return nil
	})
	return &made, err
}

// DeleteWeb3Wallet removes a wallet, with the rules of DeleteEmailAddress.
func (s *Service) DeleteWeb3Wallet(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.Deleted, error) {
	return s.deletePart(ctx, ins, userID, "web3_wallet", id, func(_ *store.Tx, u *bartleby.User) error { return dropWeb3Wallet(ins, u, id) })
}

func dropWeb3Wallet(ins *bartleby.Instance, u *bartleby.User, id string) error {
	if u.Web3WalletByID(id) == nil {
		return bartleby.ResourceNotFound("web3 wallet", id)
	}
	u.Web3Wallets = slices.DeleteFunc(u.Web3Wallets, func(w bartleby.Web3Wallet) bool { return w.ID == id })
	delete(u.Secrets.Web3Wallets, id)
	if ins.Settings.Web3Wallet.Required && !slices.ContainsFunc(u.Web3Wallets, bartleby.Web3Wallet.IsVerified) {
		return bartleby.LastRequiredIdentification("web3 wallet")
	}
	if !identifiable(u) {
		return bartleby.LastIdentification()
	}
	if u.PrimaryWeb3WalletID != nil && *u.PrimaryWeb3WalletID == id {
		u.PrimaryWeb3WalletID = nil
		if i := slices.IndexFunc(u.Web3Wallets, bartleby.Web3Wallet.IsVerified); i >= 0 {
			u.PrimaryWeb3WalletID = &u.Web3Wallets[i].ID
		}
	}
	return nil
}
