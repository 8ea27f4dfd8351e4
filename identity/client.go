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
	rotateClient(c, tx.Now)
	return c, tx.InsertClient(c)
}

// rotateClient gives a client another secret.
func rotateClient(c *bartleby.Client, now int64) {
	secret := token.Secret()
	c.Rotate(secret, token.Digest(secret), now)
}

// ClientByToken finds the client whose token this is. Errors: cookie_invalid, resource_not_found. The cause of the first is
// bartleby.Overtaken where the token was replaced just now.
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
		digest := token.Digest(claims.RotatingToken)
		switch {
		case c.Accepts(digest):
			return c, nil
		case c.Overtook(digest, tx.Now):
			return nil, bartleby.ClientTokenInvalid(bartleby.Overtaken())
		}
		return nil, bartleby.ClientTokenInvalid(nil)
	})
}

// Client reads one by its id. It fails with resource_not_found.
func (s *Service) Client(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Client, error) {
	return store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Client, error) { return tx.Client(id) })
}

// RenewClient gives a client another secret, which is in RotatingToken. It fails with resource_not_found.
func (s *Service) RenewClient(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Client, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Client, error) {
		c, err := tx.Client(id)
		if err != nil {
			return nil, err
		}
		rotateClient(c, tx.Now)
		return c, tx.SaveClient(c)
	})
}
