package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
)

// What is in the files me*.go is what users do to themselves: the rules of the Backend API, and what only an administrator
// may leave undone.

// OwnChange is what users may change of themselves. Absent leaves, null clears where clearing means something.
type OwnChange struct {
	Username              bartleby.Patch[string]
	FirstName             bartleby.Patch[string]
	LastName              bartleby.Patch[string]
	PrimaryEmailAddressID bartleby.Patch[string]
	PrimaryPhoneNumberID  bartleby.Patch[string]
	PrimaryWeb3WalletID   bartleby.Patch[string]
	UnsafeMetadata        bartleby.Patch[bartleby.Metadata]
}

// UpdateMe changes a user at their own wish, and tells a former primary address of another. Errors: those of UpdateUser,
// immutable_attribute_modification_not_allowed.
func (s *Service) UpdateMe(ctx context.Context, ins *bartleby.Instance, userID string, in OwnChange) (*bartleby.UserDocument, error) {
	apply, err := s.prepareChange(ctx, ins, UserChange{
		Username: in.Username, FirstName: in.FirstName, LastName: in.LastName, UnsafeMetadata: in.UnsafeMetadata,
		PrimaryEmailAddressID: in.PrimaryEmailAddressID, PrimaryPhoneNumberID: in.PrimaryPhoneNumberID, PrimaryWeb3WalletID: in.PrimaryWeb3WalletID,
		NotifyPrimaryChanged: bartleby.To(true),
	})
	if err != nil {
		return nil, err
	}
	return s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		could := canSignIn(ins.Settings, u)
		c := &checks{}
		c.own("username", ins.Settings.Username.AttributeSettings, u.Username, in.Username)
		c.own("first_name", ins.Settings.FirstName, u.FirstName, in.FirstName)
		c.own("last_name", ins.Settings.LastName, u.LastName, in.LastName)
		if err := c.err(); err != nil {
			return err
		}
		if err := apply(tx, u); err != nil {
			return err
		}
		if could && !canSignIn(ins.Settings, u) { // the username was the last way in
			return bartleby.ParamNil("username")
		}
		return nil
	})
}

// own judges the change of an attribute by its user: not where the settings forbid it, and not away where they demand it.
func (c *checks) own(param string, set bartleby.AttributeSettings, is *string, in bartleby.Patch[string]) {
	was := ""
	if is != nil {
		was = *is
	}
	switch {
	case !in.Set || in.Value() == was:
	case set.Immutable:
		c.add(bartleby.AttributeImmutable(param))
	case set.Enabled && set.Required && in.Value() == "":
		c.add(bartleby.ParamNil(param))
	}
}

// canSignIn tells whether a user has a way left to sign in.
func canSignIn(set bartleby.Settings, u *bartleby.User) bool {
	auth := set.Authentication
	if auth.Passkeys && len(u.Passkeys) > 0 || len(u.ExternalAccounts)+len(u.EnterpriseAccounts) > 0 {
		return true
	}
	known := set.Username.Enabled && u.Username != nil
	for _, e := range u.EmailAddresses {
		usable := set.EmailAddress.Enabled && (e.Verification.IsVerified() || e.Reserved)
		if usable && e.Verification.IsVerified() && (auth.EmailCode || auth.EmailLink) {
			return true
		}
		known = known || usable
	}
	for _, p := range u.PhoneNumbers {
		usable := set.PhoneNumber.Enabled && !p.ReservedForSecondFactor && (p.Verification.IsVerified() || p.Reserved)
		if usable && p.Verification.IsVerified() && auth.PhoneCode {
			return true
		}
		known = known || usable
	}
	for _, w := range u.Web3Wallets {
		if set.Web3Wallet.Enabled && len(auth.Wallets) > 0 && w.IsVerified() {
			return true
		}
	}
	return known && set.Password.Enabled && u.PasswordEnabled
}

// changeMe is changeUser for a change that may take away how the user signs in: not the last way. It fails with
// identification_deletion_failed.
func (s *Service) changeMe(ctx context.Context, ins *bartleby.Instance, userID string, change func(*store.Tx, *bartleby.User) error) error {
	_, err := s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		could := canSignIn(ins.Settings, u)
		if err := change(tx, u); err != nil {
			return err
		}
		if could && !canSignIn(ins.Settings, u) {
			return bartleby.LastIdentification()
		}
		return nil
	})
	return err
}

// DeleteMe removes a user at their own wish. It fails with user_delete_self_not_enabled where they may not.
func (s *Service) DeleteMe(ctx context.Context, ins *bartleby.Instance, userID string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		u, err := tx.User(userID)
		if err != nil {
			return nil, err
		}
		if !u.DeleteSelfEnabled {
			return nil, bartleby.DeleteSelfDisabled()
		}
		return deleteUser(tx, u)
	})
}
