package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// handshakeLife is how long a handshake can be asked for, in milliseconds: a redirect takes less.
const handshakeLife = 60_000

// CreateHandshake keeps what a back end has to be told, each a Set-Cookie line, until it asks with the nonce returned.
func (s *Service) CreateHandshake(ctx context.Context, ins *bartleby.Instance, directives []string) (string, error) {
	nonce := token.Secret()
	sealed, err := token.SealHandshake(nonce, directives)
	if err != nil {
		return "", err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (string, error) {
		return nonce, tx.InsertHandshake(token.Digest(nonce), sealed, tx.Now+handshakeLife)
	})
}

// TakeHandshake is what was kept under a nonce. Under development, where addresses carry nonces, it is told once, however many
// requests race. In production a cookie carries the nonce, and all that a browser asks for before the answer to the first has
// come does too: each of these requests has to be told. It fails with resource_not_found.
func (s *Service) TakeHandshake(ctx context.Context, ins *bartleby.Instance, nonce string) ([]string, error) {
	var sealed []byte
	var err error
	if ins.Environment == bartleby.Production {
		sealed, err = store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) ([]byte, error) { return tx.Handshake(token.Digest(nonce)) })
	} else {
		sealed, err = store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) ([]byte, error) { return tx.TakeHandshake(token.Digest(nonce)) })
	}
	if err != nil {
		return nil, err
	}
	if sealed == nil {
		return nil, bartleby.HandshakeNotFound()
	}
	return token.OpenHandshake(nonce, sealed)
}
