package bartleby

import "crypto/subtle"

// Client is a browser or a device: it holds the sessions of those who signed in there. It proves itself with a signed token
// that names it and carries a secret, which is replaced at every sign-in.
type Client struct {
	ID                         string  `json:"id"`
	LastActiveSessionID        *string `json:"last_active_session_id"`
	LastAuthenticationStrategy *string `json:"last_authentication_strategy"` // such as password or ticket
	SignInID                   *string `json:"sign_in_id"`                   // the attempt that is under way
	SignUpID                   *string `json:"sign_up_id"`
	RotatingDigest             string  `json:"rotating_digest"`           // of the secret in its token, which is not stored
	PreviousDigest             string  `json:"previous_digest,omitempty"` // of the one before
	RotatedAt                  int64   `json:"rotated_at"`                // Unix milliseconds
	CreatedAt                  int64   `json:"created_at"`                // Unix milliseconds
	UpdatedAt                  int64   `json:"updated_at"`                // Unix milliseconds

	RotatingToken string     `json:"-"` // only just after it was made
	Sessions      []*Session `json:"-"` // nil when they were not read
}

// RotationOverlap is how long the former secret of a client is still taken, in milliseconds: requests of other tabs were
// under way with it when it was replaced.
const RotationOverlap = 60_000

// Rotate replaces the secret by one with this digest.
func (c *Client) Rotate(now int64, secret, digest string) {
	c.PreviousDigest, c.RotatingDigest, c.RotatedAt, c.RotatingToken = c.RotatingDigest, digest, now, secret
}

// Accepts tells whether a secret with this digest is the client's.
func (c *Client) Accepts(now int64, digest string) bool {
	same := func(a string) bool { return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(digest)) == 1 }
	return same(c.RotatingDigest) || now < c.RotatedAt+RotationOverlap && same(c.PreviousDigest)
}

// MaxEndedSessions is how many sessions that are over a client remembers.
const MaxEndedSessions = 20
