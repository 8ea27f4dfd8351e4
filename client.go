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
	RotatingDigest             string  `json:"rotating_digest"` // of the secret in its token, which is not stored
	FormerDigest               string  `json:"former_digest"`   // of the secret before; "" where there was none
	RotatedAt                  int64   `json:"rotated_at"`      // Unix milliseconds
	CreatedAt                  int64   `json:"created_at"`      // Unix milliseconds
	UpdatedAt                  int64   `json:"updated_at"`      // Unix milliseconds

	RotatingToken string     `json:"-"` // only just after it was made
	Sessions      []*Session `json:"-"` // nil when they were not read
}

// Rotate replaces the secret by one with this digest. The former one is worth nothing at once: whoever planted it in a
// browser before somebody signed in there must not share the session.
func (c *Client) Rotate(secret, digest string, now int64) {
	c.FormerDigest, c.RotatedAt = c.RotatingDigest, now
	c.RotatingDigest, c.RotatingToken = digest, secret
}

// Accepts tells whether a secret with this digest is the client's.
func (c *Client) Accepts(digest string) bool {
	return subtle.ConstantTimeCompare([]byte(c.RotatingDigest), []byte(digest)) == 1
}

// Overtook tells whether a secret with this digest was the client's until just now, so that it comes with a request that was on its
// way when the secret was replaced.
func (c *Client) Overtook(digest string, now int64) bool {
	return c.FormerDigest == digest && digest != "" && now < c.RotatedAt+OvertakenLife
}

// OvertakenLife is how long after a secret was replaced requests with the former one are taken as overtaken, in milliseconds.
const OvertakenLife = 10_000

// MaxEndedSessions is how many sessions that are over a client remembers.
const MaxEndedSessions = 20
