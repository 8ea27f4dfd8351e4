package signin

import (
	"bartleby"
)

// firstFactors are the ways in which a user can begin to prove who they are. value is what they typed, which needs no cover.
func firstFactors(set bartleby.Settings, u *bartleby.User, value string) []bartleby.Factor {
	list := []bartleby.Factor{}
	auth := set.Authentication
	password := set.Password.Enabled && u.PasswordEnabled
	if password {
		list = append(list, bartleby.Factor{Strategy: bartleby.ByPassword})
	}
	if auth.Passkeys && len(u.Passkeys) > 0 {
		list = append(list, bartleby.Factor{Strategy: bartleby.ByPasskey})
	}
	for _, e := range u.EmailAddresses {
		if !set.EmailAddress.Enabled || !e.Verification.IsVerified() {
			continue
		}
		f := bartleby.Factor{SafeIdentifier: bartleby.SafeAddress(e.EmailAddress), IdentificationID: e.ID, Primary: is(u.PrimaryEmailAddressID, e.ID)}
		if e.EmailAddress == value {
			f.SafeIdentifier = value
		}
		list = appendOf(list, f, map[bartleby.Strategy]bool{bartleby.ByEmailCode: auth.EmailCode, bartleby.ByEmailLink: auth.EmailLink, bartleby.ByEmailReset: password})
	}
	for _, p := range u.PhoneNumbers {
		if !set.PhoneNumber.Enabled || !p.Verification.IsVerified() || p.ReservedForSecondFactor {
			continue
		}
		f := bartleby.Factor{SafeIdentifier: bartleby.SafeNumber(p.PhoneNumber), IdentificationID: p.ID, Primary: is(u.PrimaryPhoneNumberID, p.ID)}
		if p.PhoneNumber == value {
			f.SafeIdentifier = value
		}
		list = appendOf(list, f, map[bartleby.Strategy]bool{bartleby.ByPhoneCode: auth.PhoneCode, bartleby.ByPhoneReset: password})
	}
	for _, w := range u.Web3Wallets {
		if !w.IsVerified() {
			continue
		}
		f := bartleby.Factor{SafeIdentifier: bartleby.SafeWallet(w.Web3Wallet), IdentificationID: w.ID, Primary: is(u.PrimaryWeb3WalletID, w.ID)}
		if w.Web3Wallet == value {
			f.SafeIdentifier = value
		}
		list = appendWallet(list, set, w.Web3Wallet, f)
	}
	return list
}

// appendWallet adds a factor once for each way in which a wallet with this address signs.
func appendWallet(list []bartleby.Factor, set bartleby.Settings, address string, f bartleby.Factor) []bartleby.Factor {
	if !set.Web3Wallet.Enabled {
		return list
	}
	for _, s := range bartleby.WalletStrategiesOf(address, set.Authentication.Wallets) {
		f.Strategy = s
		list = append(list, f)
	}
	return list
}

// inOrder is the order in which the strategies of one identifier are offered.
var inOrder = []bartleby.Strategy{bartleby.ByEmailCode, bartleby.ByEmailLink, bartleby.ByPhoneCode, bartleby.ByEmailReset, bartleby.ByPhoneReset}

// appendOf adds a factor once for each strategy that is open.
func appendOf(list []bartleby.Factor, f bartleby.Factor, open map[bartleby.Strategy]bool) []bartleby.Factor {
	for _, s := range inOrder {
		if open[s] {
			f.Strategy = s
			list = append(list, f)
		}
	}
	return list
}

func is(id *string, other string) bool { return id != nil && *id == other }

// guardedFactors are what is offered where nothing may tell whether somebody has the identifier: they follow from its kind
// alone.
func (st *step) guardedFactors(kind bartleby.IdentifierKind, value string) []bartleby.Factor {
	set, shown := st.ins.Settings, st.tx.NewID(bartleby.IdentificationID)
	list := []bartleby.Factor{}
	if set.Password.Enabled {
		list = append(list, bartleby.Factor{Strategy: bartleby.ByPassword})
	}
	open := newcomerFactors(set, kind, value)
	if kind == bartleby.KindWeb3Wallet {
		open = appendWallet(nil, set, value, bartleby.Factor{SafeIdentifier: value, Primary: true})
	}
	for _, f := range open {
		f.ShownID, f.IdentificationID = shown, st.verified(kind, value)
		list = append(list, f)
	}
	reset := bartleby.Factor{Strategy: bartleby.ByEmailReset, SafeIdentifier: value, Primary: true, IdentificationID: st.verified(kind, value)}
	if kind == bartleby.KindPhoneNumber {
		reset.Strategy = bartleby.ByPhoneReset
	}
	if set.Password.Enabled && (kind == bartleby.KindEmailAddress && set.EmailAddress.Enabled || kind == bartleby.KindPhoneNumber && set.PhoneNumber.Enabled) {
		reset.ShownID = shown
		list = append(list, reset)
	}
	return list
}

// verified is the id of the user's identifier with this value, where it is verified; "" when there is none.
func (st *step) verified(kind bartleby.IdentifierKind, value string) string {
	if st.user == nil {
		return ""
	}
	for _, e := range st.user.EmailAddresses {
		if kind == bartleby.KindEmailAddress && e.EmailAddress == value && e.Verification.IsVerified() {
			return e.ID
		}
	}
	for _, p := range st.user.PhoneNumbers {
		if kind == bartleby.KindPhoneNumber && p.PhoneNumber == value && p.Verification.IsVerified() && !p.ReservedForSecondFactor {
			return p.ID
		}
	}
	for _, w := range st.user.Web3Wallets {
		if kind == bartleby.KindWeb3Wallet && w.Web3Wallet == value && w.IsVerified() {
			return w.ID
		}
	}
	return ""
}

// newcomerFactors are the ways to prove an identifier that may be nobody's.
func newcomerFactors(set bartleby.Settings, kind bartleby.IdentifierKind, value string) []bartleby.Factor {
	f := bartleby.Factor{SafeIdentifier: value, Primary: true}
	auth := set.Authentication
	switch {
	case kind == bartleby.KindEmailAddress && set.EmailAddress.Enabled:
		return appendOf(nil, f, map[bartleby.Strategy]bool{bartleby.ByEmailCode: auth.EmailCode, bartleby.ByEmailLink: auth.EmailLink})
	case kind == bartleby.KindPhoneNumber && set.PhoneNumber.Enabled:
		return appendOf(nil, f, map[bartleby.Strategy]bool{bartleby.ByPhoneCode: auth.PhoneCode})
	}
	return nil
}

// secondFactors are the ways in which a user can prove who they are once more. What somebody has set up is asked for,
// whatever the settings say by now.
func secondFactors(u *bartleby.User) []bartleby.Factor {
	list := []bartleby.Factor{}
	if u.TOTPEnabled {
		list = append(list, bartleby.Factor{Strategy: bartleby.ByTOTP})
	}
	for _, p := range u.PhoneNumbers {
		if p.ReservedForSecondFactor && p.Verification.IsVerified() {
			list = append(list, bartleby.Factor{
				Strategy: bartleby.ByPhoneCode, SafeIdentifier: bartleby.SafeNumber(p.PhoneNumber), IdentificationID: p.ID, Default: p.DefaultSecondFactor,
			})
		}
	}
	if u.BackupCodeEnabled {
		list = append(list, bartleby.Factor{Strategy: bartleby.ByBackupCode})
	}
	return list
}

// find is the factor of a strategy that an id names, or the first one where none is named.
func find(list []bartleby.Factor, strategy bartleby.Strategy, id string) (bartleby.Factor, bool) {
	for _, f := range list {
		if f.Strategy == strategy && (id == "" || f.PublicID() == id) {
			return f, true
		}
	}
	return bartleby.Factor{}, false
}
