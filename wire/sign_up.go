package wire

import "bartleby"

// SignUp is the public JSON of a sign-up.
type SignUp struct {
	ID               string                       `json:"id"`
	Object           string                       `json:"object" enum:"sign_up_attempt"`
	Status           string                       `json:"status" enum:"missing_requirements,complete,abandoned"`
	RequiredFields   []string                     `json:"required_fields"`
	OptionalFields   []string                     `json:"optional_fields"`
	MissingFields    []string                     `json:"missing_fields" doc:"Those that are required and not given yet."`
	UnverifiedFields []string                     `json:"unverified_fields" doc:"Those that are given and not verified yet."`
	Verifications    bartleby.SignUpVerifications `json:"verifications"`
	Username         *string                      `json:"username"`
	EmailAddress     *string                      `json:"email_address"`
	PhoneNumber      *string                      `json:"phone_number"`
	Web3Wallet       *string                      `json:"web3_wallet"`
	PasswordEnabled  bool                         `json:"password_enabled" doc:"Whether a password was given."`
	FirstName        *string                      `json:"first_name"`
	LastName         *string                      `json:"last_name"`
	UnsafeMetadata   bartleby.Metadata            `json:"unsafe_metadata"`
	PublicMetadata   bartleby.Metadata            `json:"public_metadata"`
	CustomAction     bool                         `json:"custom_action"`
	ExternalID       *string                      `json:"external_id" doc:"What the user will have as external_id."`
	CreatedSessionID *string                      `json:"created_session_id"`
	CreatedUserID    *string                      `json:"created_user_id"`
	AbandonAt        int64                        `json:"abandon_at" doc:"Unix milliseconds."`
	LegalAcceptedAt  *int64                       `json:"legal_accepted_at" doc:"Unix milliseconds."`
	Locale           *string                      `json:"locale" doc:"BCP 47."`
}

// SignUp makes a sign-up presentable.
func (p *Presenter) SignUp(s *bartleby.SignUp) *SignUp {
	return &SignUp{
		ID: s.ID, Object: "sign_up_attempt", Status: string(s.StatusAt(p.Now)),
		RequiredFields: s.RequiredFields, OptionalFields: s.OptionalFields, MissingFields: s.MissingFields, UnverifiedFields: s.UnverifiedFields,
		Verifications: s.Verifications, Username: s.Username, EmailAddress: s.EmailAddress, PhoneNumber: s.PhoneNumber, Web3Wallet: s.Web3Wallet,
		PasswordEnabled: s.Password != nil, FirstName: s.FirstName, LastName: s.LastName, UnsafeMetadata: s.UnsafeMetadata, PublicMetadata: s.PublicMetadata,
		CustomAction: s.CustomAction, ExternalID: s.ExternalID, CreatedSessionID: s.CreatedSessionID, CreatedUserID: s.CreatedUserID,
		AbandonAt: s.AbandonAt, LegalAcceptedAt: s.LegalAcceptedAt, Locale: s.Locale,
	}
}
