package bartleby

// SignIn is an attempt of somebody to sign in on a client.
type SignIn struct {
	ID                       string       `json:"id"`
	ClientID                 string       `json:"client_id"`
	Status                   SignInStatus `json:"status"`     // as stored: see StatusAt
	Identifier               *string      `json:"identifier"` // folded
	UserID                   string       `json:"user_id"`    // "" while nobody is known
	Person                   *PublicUser  `json:"person,omitempty"`
	FirstFactors             []Factor     `json:"first_factors,omitempty"`
	SecondFactors            []Factor     `json:"second_factors,omitempty"`
	First                    *Challenge   `json:"first"`                                // nil: none was asked for
	Second                   *Challenge   `json:"second"`                               // nil: none was asked for
	Newcomer                 bool         `json:"newcomer,omitempty"`                   // nobody has the identifier, and who proves it may sign up with it
	Guarded                  bool         `json:"guarded,omitempty"`                    // nothing may tell whether somebody has the identifier
	OrganizationInvitationID string       `json:"organization_invitation_id,omitempty"` // whose ticket brought them, and which they accept by signing in; "" for none
	CreatedSessionID         *string      `json:"created_session_id"`
	AbandonAt                int64        `json:"abandon_at"` // Unix milliseconds
	CreatedAt                int64        `json:"created_at"`
	UpdatedAt                int64        `json:"updated_at"`
}

// SignInStatus says what an attempt waits for.
type SignInStatus string

// The statuses. Abandoned is never stored: it follows from the time.
const (
	NeedsIdentifier   SignInStatus = "needs_identifier"
	NeedsFirstFactor  SignInStatus = "needs_first_factor"
	NeedsSecondFactor SignInStatus = "needs_second_factor"
	NeedsNewPassword  SignInStatus = "needs_new_password"
	SignInComplete    SignInStatus = "complete"
	SignInAbandoned   SignInStatus = "abandoned"
)

// StatusAt is the status at a moment.
func (s *SignIn) StatusAt(now int64) SignInStatus {
	if s.Status != SignInComplete && s.AbandonAt <= now {
		return SignInAbandoned
	}
	return s.Status
}

// SignInLife is how long an attempt can be completed, in milliseconds.
const SignInLife = 86_400_000
