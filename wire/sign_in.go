package wire

import (
	"slices"

	"bartleby"
)

// SignIn is the public JSON of a sign-in.
type SignIn struct {
	Object                   string                `json:"object" enum:"sign_in_attempt"`
	ID                       string                `json:"id"`
	Status                   string                `json:"status" enum:"abandoned,needs_identifier,needs_first_factor,needs_second_factor,needs_new_password,complete"`
	SupportedIdentifiers     []string              `json:"supported_identifiers"`
	SupportedFirstFactors    []*Factor             `json:"supported_first_factors" doc:"The ways that are open to whoever is named; null while nobody is."`
	SupportedSecondFactors   []*Factor             `json:"supported_second_factors" doc:"The ways to prove it once more; null until that is asked for."`
	FirstFactorVerification  *FrontendVerification `json:"first_factor_verification"`
	SecondFactorVerification *FrontendVerification `json:"second_factor_verification"`
	Identifier               *string               `json:"identifier"`
	UserData                 *SignInUser           `json:"user_data"`
	CreatedSessionID         *string               `json:"created_session_id"`
	AbandonAt                int64                 `json:"abandon_at" doc:"Unix milliseconds."`
}

// SignInUser is what a sign-in shows of whom it is about.
type SignInUser struct {
	FirstName       *string `json:"first_name"`
	LastName        *string `json:"last_name"`
	ImageURL        string  `json:"image_url"`
	HasImage        bool    `json:"has_image"`
	ProfileImageURL *string `json:"profile_image_url"`
}

// Factor is a way that is open to somebody.
type Factor struct {
	Strategy       string  `json:"strategy"`
	SafeIdentifier *string `json:"safe_identifier,omitempty" doc:"What it is about, mostly covered."`
	EmailAddressID *string `json:"email_address_id,omitempty"`
	PhoneNumberID  *string `json:"phone_number_id,omitempty"`
	Web3WalletID   *string `json:"web3_wallet_id,omitempty"`
	Primary        *bool   `json:"primary,omitempty"`
	Default        *bool   `json:"default,omitempty"`
}

// FrontendVerification is the public JSON of a challenge.
type FrontendVerification struct {
	Object           string  `json:"object"`
	Status           string  `json:"status" enum:"unverified,verified,failed,expired,transferable"`
	Strategy         string  `json:"strategy"`
	Attempts         *int    `json:"attempts"`
	ExpireAt         *int64  `json:"expire_at" doc:"Unix milliseconds."`
	VerifiedAtClient *string `json:"verified_at_client,omitempty" doc:"The client in which a link was opened."`
	Nonce            *string `json:"nonce,omitempty" doc:"What an authenticator is asked for, as JSON text; of a wallet, what makes its message unique."`
	Message          *string `json:"message,omitempty" doc:"What a wallet is to sign."`
}

// SignIn makes a sign-in presentable.
func (p *Presenter) SignIn(s *bartleby.SignIn) *SignIn {
	status := s.StatusAt(p.Now)
	out := &SignIn{
		Object: "sign_in_attempt", ID: s.ID, Status: string(status), SupportedIdentifiers: p.identifiersOffered(), Identifier: s.Identifier,
		FirstFactorVerification: p.challenge(s.First), SecondFactorVerification: p.challenge(s.Second),
		CreatedSessionID: s.CreatedSessionID, AbandonAt: s.AbandonAt,
	}
	if s.FirstFactors != nil {
		out.SupportedFirstFactors = factorsOf(s.FirstFactors, false)
	}
	if s.SecondFactors != nil {
		out.SupportedSecondFactors = factorsOf(s.SecondFactors, true)
	}
	if s.Person != nil {
		u := p.publicUserData(s.Person)
		out.UserData = &SignInUser{FirstName: u.FirstName, LastName: u.LastName, ImageURL: u.ImageURL, HasImage: u.HasImage, ProfileImageURL: &u.ProfileImageURL}
	}
	return out
}

func (p *Presenter) identifiersOffered() []string {
	list := []string{}
	set := p.Instance.Settings
	for _, k := range []struct {
		on   bool
		name string
	}{
		{set.EmailAddress.Enabled, "email_address"},
		{set.PhoneNumber.Enabled, "phone_number"},
		{set.Username.Enabled, "username"},
		{set.Web3Wallet.Enabled && len(set.Authentication.Wallets) > 0, "web3_wallet"},
	} {
		if k.on {
			list = append(list, k.name)
		}
	}
	return list
}

func factorsOf(list []bartleby.Factor, second bool) []*Factor {
	out := []*Factor{}
	for _, f := range list {
		shown := &Factor{Strategy: string(f.Strategy)}
		if f.SafeIdentifier != "" {
			shown.SafeIdentifier = &f.SafeIdentifier
			id := f.PublicID()
			switch {
			case f.Strategy == bartleby.ByPhoneCode, f.Strategy == bartleby.ByPhoneReset:
				shown.PhoneNumberID = &id
			case slices.Contains(bartleby.WalletStrategies, f.Strategy):
				shown.Web3WalletID = &id
			default:
				shown.EmailAddressID = &id
			}
			if shown.Primary = &f.Primary; second {
				shown.Primary, shown.Default = nil, &f.Default
			}
		}
		out = append(out, shown)
	}
	return out
}

// challenge makes a challenge presentable; nil stays nil.
func (p *Presenter) challenge(c *bartleby.Challenge) *FrontendVerification {
	if c == nil {
		return nil
	}
	out := &FrontendVerification{Object: c.Strategy.Object(), Status: c.StatusAt(p.Now), Strategy: string(c.Strategy), Attempts: &c.Attempts}
	if c.ExpireAt != 0 {
		out.ExpireAt = &c.ExpireAt
	}
	if c.VerifiedAtClient != "" {
		out.VerifiedAtClient = &c.VerifiedAtClient
	}
	if c.Nonce != "" {
		out.Nonce = &c.Nonce
	}
	if c.Message != "" {
		out.Message = &c.Message
	}
	return out
}

// FrontendSignUp is the JSON of a sign-up for its own browser.
type FrontendSignUp struct {
	SignUp
	HasPassword bool `json:"has_password" doc:"Whether a password was given."`
}

// FrontendSignUp makes a sign-up presentable to its own browser.
func (p *Presenter) FrontendSignUp(s *bartleby.SignUp) *FrontendSignUp {
	return &FrontendSignUp{*p.SignUp(s), s.Password != nil}
}
