package bartleby

// SignUp is an attempt of somebody to become a user.
type SignUp struct {
	ID                       string              `json:"id"`
	ClientID                 string              `json:"client_id"`
	Status                   SignUpStatus        `json:"status"` // as stored: see StatusAt
	RequiredFields           []string            `json:"required_fields"`
	OptionalFields           []string            `json:"optional_fields"`
	MissingFields            []string            `json:"missing_fields"`
	UnverifiedFields         []string            `json:"unverified_fields"`
	Verifications            SignUpVerifications `json:"verifications"`
	EmailAddress             *string             `json:"email_address"`
	PhoneNumber              *string             `json:"phone_number"`
	Web3Wallet               *string             `json:"web3_wallet"`
	Username                 *string             `json:"username"`
	FirstName                *string             `json:"first_name"`
	LastName                 *string             `json:"last_name"`
	Locale                   *string             `json:"locale"`
	Password                 *PasswordDigest     `json:"password,omitempty"` // never answered
	UnsafeMetadata           Metadata            `json:"unsafe_metadata"`
	PublicMetadata           Metadata            `json:"public_metadata"`           // of an invitation
	Email                    *Challenge          `json:"email_challenge,omitempty"` // nil: none was asked for
	Phone                    *Challenge          `json:"phone_challenge,omitempty"`
	Wallet                   *Challenge          `json:"wallet_challenge,omitempty"`
	TransferUserID           string              `json:"transfer_user_id,omitempty"`           // who has the external account already; "" for nobody
	InvitationID             string              `json:"invitation_id,omitempty"`              // whose ticket brought them; "" for none
	OrganizationInvitationID string              `json:"organization_invitation_id,omitempty"` // likewise: they accept it by signing up
	CustomAction             bool                `json:"custom_action"`
	ExternalID               *string             `json:"external_id"` // the user's, once there is one
	CreatedSessionID         *string             `json:"created_session_id"`
	CreatedUserID            *string             `json:"created_user_id"`
	LegalAcceptedAt          *int64              `json:"legal_accepted_at"` // Unix milliseconds
	AbandonAt                int64               `json:"abandon_at"`        // Unix milliseconds
	CreatedAt                int64               `json:"created_at"`        // Unix milliseconds
	UpdatedAt                int64               `json:"updated_at"`        // Unix milliseconds
}

// Invited tells whether the ticket of an invitation brought them.
func (s *SignUp) Invited() bool { return s.InvitationID != "" || s.OrganizationInvitationID != "" }

// SignUpVerifications are the verifications of what was given; nil where there is nothing to verify.
type SignUpVerifications struct {
	EmailAddress    *SignUpVerification `json:"email_address"`
	PhoneNumber     *SignUpVerification `json:"phone_number"`
	Web3Wallet      *SignUpVerification `json:"web3_wallet"`
	ExternalAccount *Verification       `json:"external_account"`
}

// SignUpVerification adds what the client has to do next.
type SignUpVerification struct {
	Verification
	Nonce               string   `json:"nonce,omitempty"`   // of a wallet
	Message             string   `json:"message,omitempty"` // what a wallet is to sign
	NextAction          string   `json:"next_action"`       // needs_prepare, needs_attempt, or ""
	SupportedStrategies []string `json:"supported_strategies"`
}

// SignUpStatus says what became of a sign-up.
type SignUpStatus string

// The statuses. Abandoned is never stored: it follows from the time.
const (
	SignUpMissing   SignUpStatus = "missing_requirements"
	SignUpComplete  SignUpStatus = "complete"
	SignUpAbandoned SignUpStatus = "abandoned"
)

// StatusAt is the status at a moment.
func (s *SignUp) StatusAt(now int64) SignUpStatus {
	if s.Status == SignUpMissing && s.AbandonAt <= now {
		return SignUpAbandoned
	}
	return s.Status
}

// SignUpLife is how long a sign-up can be completed, in milliseconds.
const SignUpLife = 86_400_000
