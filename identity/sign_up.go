package identity

import (
	"context"
	"slices"

	"bartleby"
	"bartleby/store"
)

// NewSignUp is what a sign-up can begin with.
type NewSignUp struct {
	EmailAddress, PhoneNumber, Web3Wallet, Username, FirstName, LastName, Password, Locale bartleby.Patch[string]
	UnsafeMetadata                                                                         bartleby.Patch[bartleby.Metadata]
	LegalAccepted                                                                          bartleby.Patch[bool]
}

// CreateSignUp begins a sign-up on a client, in place of the one that was under way there. Whether this guest may sign up
// at all is for the flow to know that calls it.
func (s *Service) CreateSignUp(ctx context.Context, ins *bartleby.Instance, clientID string, in NewSignUp) (*bartleby.SignUp, error) {
	draft, err := s.DraftSignUp(ctx, ins, in, nil)
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.SignUp, error) {
		c, err := tx.Client(clientID)
		if err != nil {
			return nil, err
		}
		su := *draft
		su.ID, su.ClientID, su.CreatedAt, su.UpdatedAt, su.AbandonAt = tx.NewID(bartleby.SignUpID), c.ID, tx.Now, tx.Now, tx.Now+bartleby.SignUpLife
		if in.LegalAccepted.Or(false) {
			su.LegalAcceptedAt = &tx.Now
		}
		SettleSignUp(ins.Settings, &su, tx.Now)
		if err := signUpTaken(tx, &su); err != nil {
			return nil, err
		}
		if err := tx.InsertSignUp(&su); err != nil {
			return nil, err
		}
		c.SignUpID, c.UpdatedAt = &su.ID, tx.Now
		return &su, tx.SaveClient(c)
	})
}

// DraftSignUp checks what can be checked of what was given without the database, and hashes the password. known is what
// is known of the newcomer already, and so easy to guess.
func (s *Service) DraftSignUp(ctx context.Context, ins *bartleby.Instance, in NewSignUp, known []string) (*bartleby.SignUp, error) {
	set := ins.Settings
	c := &checks{}
	su := &bartleby.SignUp{Status: bartleby.SignUpMissing, PublicMetadata: bartleby.Metadata("{}")}
	if in.EmailAddress.Value() != "" {
		if list := c.emailAddresses(set, []string{in.EmailAddress.To}, nil); len(list) == 1 {
			su.EmailAddress = &list[0].EmailAddress
		}
	}
	if in.PhoneNumber.Value() != "" {
		if list := c.phoneNumbers(set, []string{in.PhoneNumber.To}, nil); len(list) == 1 {
			su.PhoneNumber = &list[0].PhoneNumber
		}
	}
	if in.Web3Wallet.Value() != "" {
		signing := set
		signing.Web3Wallet.Enabled = set.Web3Wallet.Enabled && len(set.Authentication.Wallets) > 0
		if list := c.web3Wallets(signing, []string{in.Web3Wallet.To}); len(list) == 1 {
			su.Web3Wallet = &list[0].Web3Wallet
		}
	}
	su.Username = c.username(set, in.Username)
	su.FirstName = c.name("first_name", set.FirstName, in.FirstName)
	su.LastName = c.name("last_name", set.LastName, in.LastName)
	su.Locale = c.locale(in.Locale)
	su.UnsafeMetadata = c.metadata("unsafe_metadata", in.UnsafeMetadata)
	digest, err := s.givenPassword(ctx, set.Password, factors{
		Password: in.Password,
		Known:    append(known, in.EmailAddress.Value(), in.Username.Value(), in.FirstName.Value(), in.LastName.Value()),
	})
	c.add(err)
	su.Password = digest
	return su, c.err()
}

// SettleSignUp says what a sign-up needs, what it lacks, and what is to be verified, at a moment.
func SettleSignUp(set bartleby.Settings, su *bartleby.SignUp, now int64) {
	su.RequiredFields, su.OptionalFields, su.MissingFields, su.UnverifiedFields = []string{}, []string{}, []string{}, []string{}
	for _, field := range []struct {
		name  string
		set   bartleby.AttributeSettings
		given bool
	}{
		{"email_address", set.EmailAddress, su.EmailAddress != nil},
		{"phone_number", set.PhoneNumber, su.PhoneNumber != nil},
		{"web3_wallet", set.Web3Wallet, su.Web3Wallet != nil},
		{"username", set.Username.AttributeSettings, su.Username != nil},
		{"first_name", set.FirstName, su.FirstName != nil},
		{"last_name", set.LastName, su.LastName != nil},
		{"password", set.Password.AttributeSettings, su.Password != nil},
		{"legal_accepted", bartleby.AttributeSettings{Enabled: set.LegalConsent, Required: true}, su.LegalAcceptedAt != nil},
	} {
		switch {
		case !field.set.Enabled:
		case !field.set.Required:
			su.OptionalFields = append(su.OptionalFields, field.name)
		default:
			su.RequiredFields = append(su.RequiredFields, field.name)
			if !field.given {
				su.MissingFields = append(su.MissingFields, field.name)
			}
		}
	}
	if lacks := lacksWayIn(set, su); lacks != "" && !slices.Contains(su.MissingFields, lacks) {
		su.MissingFields = append(su.MissingFields, lacks)
	}
	auth := set.Authentication
	su.Verifications = bartleby.SignUpVerifications{ExternalAccount: su.Verifications.ExternalAccount}
	if su.EmailAddress != nil {
		ways := []string{}
		if auth.EmailCode || !auth.EmailLink {
			ways = append(ways, string(bartleby.ByEmailCode))
		}
		if auth.EmailLink {
			ways = append(ways, string(bartleby.ByEmailLink))
		}
		su.Verifications.EmailAddress = signUpVerification(su.Email, now, ways...)
		if auth.VerifyEmailAddress && su.Verifications.EmailAddress.Status != bartleby.Verified {
			su.UnverifiedFields = append(su.UnverifiedFields, "email_address")
		}
	}
	if su.PhoneNumber != nil {
		su.Verifications.PhoneNumber = signUpVerification(su.Phone, now, string(bartleby.ByPhoneCode))
		if auth.VerifyPhoneNumber && su.Verifications.PhoneNumber.Status != bartleby.Verified {
			su.UnverifiedFields = append(su.UnverifiedFields, "phone_number")
		}
	}
	if su.Web3Wallet != nil {
		ways := []string{}
		for _, s := range bartleby.WalletStrategiesOf(*su.Web3Wallet, bartleby.WalletStrategies) {
			ways = append(ways, string(s))
		}
		su.Verifications.Web3Wallet = signUpVerification(su.Wallet, now, ways...)
		if su.Verifications.Web3Wallet.Status != bartleby.Verified {
			su.UnverifiedFields = append(su.UnverifiedFields, "web3_wallet")
		}
	}
}

// lacksWayIn names what is missing for the user to be able to sign in later: some identifier, and some way to prove that it
// is theirs; "" when nothing is.
func lacksWayIn(set bartleby.Settings, su *bartleby.SignUp) string {
	auth := set.Authentication
	switch {
	case su.EmailAddress == nil && su.PhoneNumber == nil && su.Web3Wallet == nil && su.Username == nil:
		if kinds := identifiersOffered(set); len(kinds) > 0 {
			return kinds[0]
		}
		return "email_address"
	case su.Password != nil, su.Web3Wallet != nil && len(auth.Wallets) > 0,
		su.EmailAddress != nil && (auth.EmailCode || auth.EmailLink) && auth.VerifyEmailAddress,
		su.PhoneNumber != nil && auth.PhoneCode && auth.VerifyPhoneNumber:
		return ""
	}
	return "password"
}

// signUpVerification presents a challenge, or that nobody asked for one yet: then it has no strategy, since front ends take an
// unverified one that has as sent already, and do not ask for it.
func signUpVerification(c *bartleby.Challenge, now int64, strategies ...string) *bartleby.SignUpVerification {
	v := &bartleby.SignUpVerification{
		Verification: bartleby.Verification{Object: bartleby.Strategy(strategies[0]).Object(), Status: bartleby.Unverified, Attempts: new(int)},
		NextAction:   "needs_prepare", SupportedStrategies: strategies,
	}
	if c == nil {
		return v
	}
	if c.Message != "" {
		v.Nonce, v.Message = c.Nonce, c.Message
	}
	v.Object, v.Strategy, v.Status, *v.Attempts = c.Strategy.Object(), string(c.Strategy), c.StatusAt(now), c.Attempts
	if c.ExpireAt != 0 {
		v.ExpireAt = &c.ExpireAt
	}
	switch v.Status {
	case bartleby.Unverified:
		v.NextAction = "needs_attempt"
	case bartleby.Verified:
		v.NextAction = ""
	}
	return v
}

// SignUpTaken names every identifier of a sign-up that a user has.
func SignUpTaken(tx *store.Tx, su *bartleby.SignUp) error { return signUpTaken(tx, su) }

// signUpTaken names every identifier of a sign-up that a user has.
func signUpTaken(tx *store.Tx, su *bartleby.SignUp) error {
	var list []bartleby.Identifier
	for _, i := range []struct {
		kind  bartleby.IdentifierKind
		value *string
	}{
		{bartleby.KindEmailAddress, su.EmailAddress},
		{bartleby.KindPhoneNumber, su.PhoneNumber},
		{bartleby.KindWeb3Wallet, su.Web3Wallet},
		{bartleby.KindUsername, su.Username},
		{bartleby.KindExternalID, su.ExternalID},
	} {
		if i.value != nil {
			list = append(list, bartleby.Identifier{Kind: i.kind, Value: *i.value})
		}
	}
	taken, err := tx.TakenIdentifiers(list)
	if err != nil {
		return err
	}
	c := &checks{}
	for _, i := range taken {
		c.add(bartleby.IdentifierExists(string(i.Kind)))
	}
	return c.err()
}

// SignUpChange is what a back end may change of a sign-up. Absent leaves, null clears.
type SignUpChange struct {
	ExternalID   bartleby.Patch[string]
	CustomAction bartleby.Patch[bool]
}

// UpdateSignUp changes a sign-up that is under way. Errors: resource_not_found, sign_up_cannot_be_updated,
// form_identifier_exists, form_param_max_length_exceeded.
func (s *Service) UpdateSignUp(ctx context.Context, ins *bartleby.Instance, id string, in SignUpChange) (*bartleby.SignUp, error) {
	c := &checks{}
	externalID := c.externalID(in.ExternalID)
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.SignUp, error) {
		su, err := tx.SignUp(id)
		if err != nil {
			return nil, err
		}
		if status := su.StatusAt(tx.Now); status != bartleby.SignUpMissing {
			return nil, bartleby.SignUpSettled(status)
		}
		if err := c.err(); err != nil {
			return nil, err
		}
		if in.ExternalID.Set {
			su.ExternalID = externalID
			if err := signUpTaken(tx, &bartleby.SignUp{ExternalID: externalID}); err != nil {
				return nil, err
			}
		}
		if in.CustomAction.Set {
			su.CustomAction = in.CustomAction.Or(false)
		}
		su.UpdatedAt = tx.Now
		return su, tx.SaveSignUp(su)
	})
}
