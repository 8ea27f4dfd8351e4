package token

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/go-jose/go-jose/v4"

	"bartleby"
)

// Client is what the cookie of a client says: which it is, and its secret, which is replaced at every sign-in. Whether the
// secret is the right one, the client's own row says.
type Client struct {
	ID            string `json:"id"` // client_…
	RotatingToken string `json:"rotating_token"`
}

// ClientToken signs the token of a client.
func (i *Issuer) ClientToken(ctx context.Context, instance string, c Client) (string, error) {
	return i.Sign(ctx, instance, c, nil)
}

// ReadClientToken checks the signature of a client's token. It fails with cookie_invalid.
func (i *Issuer) ReadClientToken(ctx context.Context, instance, text string) (Client, error) {
	var c Client
	if _, err := i.verified(ctx, instance, text, &c, bartleby.ClientTokenInvalid); err != nil {
		return Client{}, err
	}
	if c.ID == "" || c.RotatingToken == "" {
		return Client{}, bartleby.ClientTokenInvalid(nil)
	}
	return c, nil
}

// verified is Verify with a catalogued error for tokens that this instance did not sign.
func (i *Issuer) verified(ctx context.Context, instance, text string, claims any, refuse func(cause error) *bartleby.Error) (jose.Header, error) {
	header, err := i.verify(ctx, instance, text, claims)
	if errors.Is(err, ErrSignature) {
		return header, refuse(err)
	}
	return header, err
}

// Secret makes what cannot be guessed: 26 letters and digits, 130 bits.
func Secret() string { return rand.Text() }
