package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// CreateWebhookApp gives an instance webhooks, with a first link to their portal. It fails with svix_app_exists.
func (s *Service) CreateWebhookApp(ctx context.Context, ins *bartleby.Instance) (*bartleby.WebhookApp, error) {
	id := s.DB.NewID(bartleby.WebhookAppID)
	return s.linkWebhookApp(ctx, ins, id, func(tx *store.Tx) (*bartleby.WebhookApp, error) {
		a := &bartleby.WebhookApp{ID: id, CreatedAt: tx.Now, UpdatedAt: tx.Now}
		return a, tx.InsertWebhookApp(a)
	})
}

// LinkWebhookApp makes another link to the portal; those that wait to be opened stay good. It fails with svix_app_missing.
func (s *Service) LinkWebhookApp(ctx context.Context, ins *bartleby.Instance) (*bartleby.WebhookApp, error) {
	// The ticket is signed before the transaction, which looks once more.
	a, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.WebhookApp, error) { return tx.WebhookApp() })
	if err != nil {
		return nil, err
	}
	return s.linkWebhookApp(ctx, ins, a.ID, func(tx *store.Tx) (*bartleby.WebhookApp, error) {
		now, err := tx.WebhookApp()
		if err == nil && now.ID != a.ID { // deleted and made anew in between
			err = bartleby.WebhookAppMissing()
		}
		return now, err
	})
}

func (s *Service) linkWebhookApp(ctx context.Context, ins *bartleby.Instance, id string, find func(*store.Tx) (*bartleby.WebhookApp, error)) (*bartleby.WebhookApp, error) {
	expires := s.Tokens.Now().Unix() + bartleby.WebhookLinkLife
	ticket, err := s.Tokens.Ticket(ctx, token.Ticket{Kind: token.WebhookPortalTicket, Source: id, InstanceID: ins.ID, Nonce: token.Secret(), ExpiresAt: expires})
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.WebhookApp, error) {
		a, err := find(tx)
		if err != nil {
			return nil, err
		}
		a.Ticket = ticket
		return a, tx.InsertWebhookLink(a.ID, token.Digest(ticket), expires*1000)
	})
}

// OpenWebhookPortal uses up the ticket of a link: once, however many requests race. The portal's page calls it. Errors:
// ticket_invalid_code, ticket_expired_code, svix_app_missing.
func (s *Service) OpenWebhookPortal(ctx context.Context, ins *bartleby.Instance, text string) (*bartleby.WebhookApp, error) {
	ticket, err := s.Tokens.ReadTicket(ctx, ins.ID, text, token.WebhookPortalTicket)
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.WebhookApp, error) {
		a, err := tx.WebhookApp()
		if err != nil {
			return nil, err
		}
		taken, err := tx.TakeWebhookLink(ticket.Source, token.Digest(text))
		if err == nil && (!taken || a.ID != ticket.Source) {
			err = bartleby.TicketInvalid(nil)
		}
		return a, err
	})
}

// DeleteWebhookApp takes webhooks from an instance: every endpoint with what waits for it, every link to the portal and
// whoever uses it. It fails with svix_app_missing.
func (s *Service) DeleteWebhookApp(ctx context.Context, ins *bartleby.Instance) error {
	_, err := store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (struct{}, error) {
		a, err := tx.WebhookApp()
		if err != nil {
			return struct{}{}, err
		}
		if err := tx.DeleteWebhookEndpoints(); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.DeleteWebhookApp(a.ID)
	})
	return err
}
