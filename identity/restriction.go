package identity

import (
	"context"
	"slices"
	"strings"

	"bartleby"
	"bartleby/store"
)

// Newcomer is somebody who wants to sign up.
type Newcomer struct {
	Identifiers []bartleby.Identifier // kind and folded value
	Invited     bool                  // holds a ticket of an invitation, or comes in through an enterprise connection
}

// MaySignUp tells whether the restrictions let somebody in. Errors: sign_up_mode_restricted, sign_up_restricted_waitlist,
// not_allowed_access. A sign-up asks early, and once more by admit in the transaction that makes the user.
func (s *Service) MaySignUp(ctx context.Context, ins *bartleby.Instance, who Newcomer) error {
	_, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, admit(tx, ins.Settings, who)
	})
	return err
}

// admit applies the sign-up mode and the restrictions. Whoever is invited passes the mode and the allow-list, but not what
// is banned. The Backend API makes users without asking here: that is how an administrator lets in whom they want.
func admit(tx *store.Tx, set bartleby.Settings, who Newcomer) error {
	switch {
	case who.Invited:
	case set.Restrictions.SignUpMode == "restricted":
		return bartleby.SignUpRestricted()
	case set.Restrictions.SignUpMode == "waitlist":
		return bartleby.SignUpWaitlisted()
	}
	r := set.Restrictions
	if !r.Allowlist && !r.Blocklist && !r.BlockEmailSubaddresses && !r.BlockDisposableDomains {
		return nil
	}
	judged := slices.DeleteFunc(slices.Clone(who.Identifiers), func(i bartleby.Identifier) bool { return !listable(i.Kind) })
	var all []string
	for _, i := range judged {
		all = append(all, listKeys(r, i).all()...)
	}
	listed, err := tx.ListedAmong(all, r.IgnoreDotsForGmail)
	if err != nil {
		return err
	}
	out := judged
	if len(judged) == 0 && r.Allowlist && !who.Invited { // nothing of theirs can be on a list
		out = who.Identifiers
	} else {
		out = slices.DeleteFunc(out, func(i bartleby.Identifier) bool { return !barred(set, who.Invited, i, listed) })
	}
	if len(out) == 0 {
		return nil
	}
	values := make([]string, len(out))
	for n, i := range out {
		values[n] = i.Value
	}
	return bartleby.NotAllowedAccess(values...)
}

// admitInvited refuses to invite, or to let wait, an address that could not sign up even with an invitation.
func admitInvited(tx *store.Tx, set bartleby.Settings, address string) error {
	return admit(tx, set, Newcomer{Identifiers: []bartleby.Identifier{{Kind: bartleby.KindEmailAddress, Value: address}}, Invited: true})
}

// barred judges one identifier. Being on the allow-list by name beats everything. A wildcard there beats the block-list and
// the list of disposable domains, but not the ban of sub-addresses, which is meant for the domains that are allowed too.
// The lists count while they are switched on.
func barred(set bartleby.Settings, invited bool, i bartleby.Identifier, listed map[bartleby.IdentifierList]map[string]bool) bool {
	r := set.Restrictions
	keys := listKeys(r, i)
	on := func(list bartleby.IdentifierList, values ...string) bool {
		return slices.ContainsFunc(values, func(v string) bool { return listed[list][v] })
	}
	email := i.Kind == bartleby.KindEmailAddress
	switch {
	case r.Allowlist && on(bartleby.Allowlist, keys.exact):
		return false
	case r.BlockEmailSubaddresses && email && bartleby.IsSubaddress(i.Value) && !isTestAddress(set, i.Value):
		return true
	case r.Allowlist && on(bartleby.Allowlist, keys.wide...):
		return false
	case r.Allowlist && !invited:
		return true
	case r.Blocklist && on(bartleby.Blocklist, keys.all()...):
		return true
	}
	return r.BlockDisposableDomains && email && isDisposable(i.Value)
}

// isTestAddress tells whether tests may use an address although it is a sub-address.
func isTestAddress(set bartleby.Settings, address string) bool {
	return set.TestMode && strings.Contains(address, "+clerk_test")
}

func listable(k bartleby.IdentifierKind) bool {
	return k == bartleby.KindEmailAddress || k == bartleby.KindPhoneNumber || k == bartleby.KindWeb3Wallet
}

// keys are the entries of lists that an identifier falls under: itself, what it is a sub-address of, and wildcards.
type keys struct {
	exact string
	bases []string
	wide  []string
}

func (k keys) all() []string { return slices.Concat([]string{k.exact}, k.bases, k.wide) }

func listKeys(r bartleby.RestrictionSettings, i bartleby.Identifier) keys {
	k := keys{exact: i.Value}
	if i.Kind != bartleby.KindEmailAddress {
		return k
	}
	k.bases, k.wide = bartleby.BaseAddresses(i.Value), bartleby.Wildcards(i.Value)
	if r.IgnoreDotsForGmail {
		k.exact = bartleby.Undotted(k.exact)
		for n := range k.bases {
			k.bases[n] = bartleby.Undotted(k.bases[n])
		}
	}
	return k
}
