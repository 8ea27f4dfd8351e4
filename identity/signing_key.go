package identity

import (
	"context"

	"bartleby/store"
)

// RotateSigningKey gives an instance a new signing key. The one before verifies for overlap more milliseconds.
func (s *Service) RotateSigningKey(ctx context.Context, instance string, overlap int64) error {
	key, err := s.Tokens.New()
	if err != nil {
		return err
	}
	_, err = store.Write(ctx, s.DB, instance, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, tx.AddSigningKey(key, true, tx.Now+overlap)
	})
	return err
}
