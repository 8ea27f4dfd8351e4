package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// CreatePortalSession uses up the ticket of a link to the webhooks' portal, and answers the secret of a session, which is
// stored as its digest. Errors: those of OpenWebhookPortal.
func (s *Service) CreatePortalSession(ctx context.Context, ins *bartleby.Instance, ticket string) (string, error) {
	a, err := s.OpenWebhookPortal(ctx, ins, ticket)
	if err != nil {
		return "", err
	}
	secret := token.Secret()
	_, err = store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, tx.InsertPortalSession(a.ID, token.Digest(secret), tx.Now+bartleby.PortalSessionLife*1000)
	})
	return secret, err
}

// EndPortalSession closes the portal to whoever has the secret.
func (s *Service) EndPortalSession(ctx context.Context, ins *bartleby.Instance, secret string) error {
	_, err := store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, tx.DeletePortalSession(token.Digest(secret))
	})
	return err
}
