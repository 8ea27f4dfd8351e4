package identity

import (
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

// DeleteWeb3Wallet removes a wallet, with the rules of DeleteEmailAddress.
func (s *Service) DeleteWeb3Wallet(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.Deleted, error) {
	return s.deletePart(ctx, ins, userID, "web3_wallet", id, func(_ *store.Tx, u *bartleby.User) error {
		if u.Web3WalletByID(id) == nil {
			return bartleby.ResourceNotFound("web3 wallet", id)
		}
		u.Web3Wallets = slices.DeleteFunc(u.Web3Wallets, func(w bartleby.Web3Wallet) bool { return w.ID == id })
		if ins.Settings.Web3Wallet.Required && len(u.Web3Wallets) == 0 {
			return bartleby.LastRequiredIdentification("web3 wallet")
		}
		if !identifiable(u) {
			return bartleby.LastIdentification()
		}
		if u.PrimaryWeb3WalletID != nil && *u.PrimaryWeb3WalletID == id {
			u.PrimaryWeb3WalletID = nil
			if len(u.Web3Wallets) > 0 {
				u.PrimaryWeb3WalletID = &u.Web3Wallets[0].ID
			}
		}
		return nil
	})
}
