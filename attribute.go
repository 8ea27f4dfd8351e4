package bartleby

// Attribute is what an instance does with one thing that users may have: what front ends build their forms from.
type Attribute struct {
	Enabled             bool     `json:"enabled"`
	Required            bool     `json:"required"`
	UsedForFirstFactor  bool     `json:"used_for_first_factor"`
	FirstFactors        []string `json:"first_factors"` // strategies
	UsedForSecondFactor bool     `json:"used_for_second_factor"`
	SecondFactors       []string `json:"second_factors"` // strategies
	Verifications       []string `json:"verifications"`  // strategies
	VerifyAtSignUp      bool     `json:"verify_at_sign_up"`
	Immutable           bool     `json:"immutable"`
}

// Attributes lists them by name, as the settings have them.
func (s Settings) Attributes() map[string]Attribute {
	auth := s.Authentication
	var byEmail, byPhone, secondByPhone []string
	if auth.EmailCode {
		byEmail = append(byEmail, string(ByEmailCode))
	}
	if auth.EmailLink {
		byEmail = append(byEmail, string(ByEmailLink))
	}
	if auth.PhoneCode {
		byPhone = append(byPhone, string(ByPhoneCode))
	}
	if auth.PhoneSecondFactor {
		secondByPhone = append(secondByPhone, string(ByPhoneCode))
	}
	email, phone := verified(s.EmailAddress, byEmail, nil), verified(s.PhoneNumber, byPhone, secondByPhone)
	email.VerifyAtSignUp, phone.VerifyAtSignUp = email.Enabled && auth.VerifyEmailAddress, phone.Enabled && auth.VerifyPhoneNumber
	var byWallet []string
	for _, s := range auth.Wallets {
		byWallet = append(byWallet, string(s))
	}
	return map[string]Attribute{
		"email_address":     email,
		"phone_number":      phone,
		"username":          plainAttribute(s.Username.AttributeSettings, true),
		"web3_wallet":       verified(s.Web3Wallet, byWallet, nil),
		"first_name":        plainAttribute(s.FirstName, false),
		"last_name":         plainAttribute(s.LastName, false),
		"password":          proof(s.Password.Enabled, s.Password.Required, "password"),
		"authenticator_app": factor(s.TOTP, false, nil, []string{"totp"}),
		"backup_code":       factor(s.BackupCodes, false, nil, []string{"backup_code"}),
		"passkey":           factor(auth.Passkeys, false, []string{"passkey"}, nil),
		"ticket":            proof(true, false, "ticket"),
	}
}

// verified is an identifier that its owner proves to have.
func verified(set AttributeSettings, strategies, second []string) Attribute {
	a := factor(set.Enabled, set.Required, strategies, second)
	a.Verifications, a.VerifyAtSignUp, a.Immutable = a.FirstFactors, set.Enabled, set.Immutable
	return a
}

// plainAttribute is one that proves nothing; identifies tells whether users sign in by it.
func plainAttribute(set AttributeSettings, identifies bool) Attribute {
	a := factor(set.Enabled, set.Required, nil, nil)
	a.UsedForFirstFactor, a.Immutable = set.Enabled && identifies, set.Immutable
	return a
}

// proof is a first factor that names nobody: front ends take each attribute that is used for the first factor as something to
// sign in by, and would offer a field for it.
func proof(enabled, required bool, strategy string) Attribute {
	a := factor(enabled, required, []string{strategy}, nil)
	a.UsedForFirstFactor = false
	return a
}

// factor is one by which users prove who they are. One that is not enabled has no strategies.
func factor(enabled, required bool, first, second []string) Attribute {
	a := Attribute{Enabled: enabled, Required: enabled && required, FirstFactors: []string{}, SecondFactors: []string{}, Verifications: []string{}}
	if enabled && len(first) > 0 {
		a.UsedForFirstFactor, a.FirstFactors = true, first
	}
	if enabled && len(second) > 0 {
		a.UsedForSecondFactor, a.SecondFactors = true, second
	}
	return a
}
