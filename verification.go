package bartleby

// Verification says how an identifier was, or is being, verified.
type Verification struct {
	Object   string `json:"object"`
	Status   string `json:"status"`
	Strategy string `json:"strategy"`
	Attempts *int   `json:"attempts"`
	ExpireAt *int64 `json:"expire_at"`
}

// The states of a verification that rules ask for.
const (
	Unverified = "unverified"
	Verified   = "verified"
	Failed     = "failed"
	Expired    = "expired"
)

// VerifiedByAdmin is what the Backend API leaves on an identifier it was told to trust.
func VerifiedByAdmin() *Verification {
	return &Verification{Object: "verification_admin", Status: Verified, Strategy: "admin"}
}

// VerifiedByCode is what an accepted one-time code leaves on an identifier.
func VerifiedByCode(v *CodeVerification) *Verification {
	attempts, expires := v.Attempts, v.ExpiresAt
	return &Verification{Object: "verification_otp", Status: Verified, Strategy: string(v.Strategy), Attempts: &attempts, ExpireAt: &expires}
}

// IsVerified is true when the verification succeeded.
func (v *Verification) IsVerified() bool { return v != nil && v.Status == Verified }

// IdentificationLink names an identification that vouches for another: the external account behind an e-mail address.
type IdentificationLink struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}
