package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// CreateClient makes a client on which nobody is signed in. What its token has to carry is in RotatingToken.
func (s *Service) CreateClient(ctx context.Context, ins *bartleby.Instance) (*bartleby.Client, error) {
	return store.Write(ctx, s.DB, ins.ID, createClient)
}

func createClient(tx *store.Tx) (*bartleby.Client, error) {
	c := &bartleby.Client{ID: tx.NewID(bartleby.ClientID), CreatedAt: tx.Now, UpdatedAt: tx.Now, Sessions: []*bartleby.Session{}}
	rotateClient(c)
	return c, tx.InsertClient(c)
}

// rotateClient gives a client another secret.
func rotateClient(c *bartleby.Client) {
	secret := token.Secret()
	c.Rotate(secret, token.Digest(secret))
}

// ClientByToken finds the client whose token this is. Errors: cookie_invalid, resource_not_found.
func (s *Service) ClientByToken(ctx context.Context, ins *bartleby.Instance, text string) (*bartleby.Client, error) {
	claims, err := s.Tokens.ReadClientToken(ctx, ins.ID, text)
	if err != nil {
		return nil, err
	}
	return store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Client, error) {
		c, err := tx.Client(claims.ID)
		if err != nil {
			return nil, err
		}
		if !c.Accepts(token.Digest(claims.RotatingToken)) {
			return nil, bartleby.ClientTokenInvalid(nil)
		}
		return c, nil
	})
}
