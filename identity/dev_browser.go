package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// devBrowserPrefix begins the tokens of dev browsers, so that nobody takes one for something else.
const devBrowserPrefix = "dvb_"

// CreateDevBrowser makes a browser of a development instance; a client is already its own where clientID is not "". Its token
// is in Token, this once. It fails with request_invalid_for_environment.
func (s *Service) CreateDevBrowser(ctx context.Context, ins *bartleby.Instance, clientID string) (*bartleby.DevBrowser, error) {
	if ins.Environment != bartleby.Development {
		return nil, bartleby.WrongEnvironment(bartleby.Development)
	}
	secret := devBrowserPrefix + token.Secret()
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.DevBrowser, error) {
		b := &bartleby.DevBrowser{ID: tx.NewID(bartleby.DevBrowserID), Digest: token.Digest(secret), ClientID: clientID, CreatedAt: tx.Now, Token: secret}
		return b, tx.InsertDevBrowser(b)
	})
}

// DevBrowserByToken finds the browser that has a token. It fails with dev_browser_unauthenticated.
func (s *Service) DevBrowserByToken(ctx context.Context, ins *bartleby.Instance, text string) (*bartleby.DevBrowser, error) {
	if ins.Environment != bartleby.Development {
		return nil, bartleby.DevBrowserUnauthenticated()
	}
	b, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.DevBrowser, error) { return tx.DevBrowser(token.Digest(text)) })
	if err == nil && b == nil {
		err = bartleby.DevBrowserUnauthenticated()
	}
	return b, err
}

// LinkDevBrowser makes a client the browser's own. With rotate the browser gets another token, which is then in Token: at a
// sign-in, so that nobody who knew the former one is signed in with it. Without, a client that it has already stays: of requests
// that race each other, one brings the client. It fails with dev_browser_unauthenticated.
func (s *Service) LinkDevBrowser(ctx context.Context, ins *bartleby.Instance, text, clientID string, rotate bool) (*bartleby.DevBrowser, error) {
	secret := devBrowserPrefix + token.Secret()
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.DevBrowser, error) {
		b, err := tx.DevBrowser(token.Digest(text))
		if err != nil {
			return nil, err
		}
		if b == nil {
			return nil, bartleby.DevBrowserUnauthenticated()
		}
		if !rotate && b.ClientID != "" {
			if _, err := tx.Client(b.ClientID); !bartleby.IsCode(err, "resource_not_found") {
				return b, err
			}
		}
		b.ClientID = clientID
		if rotate {
			b.Digest, b.Token = token.Digest(secret), secret
		}
		return b, tx.SaveDevBrowser(b)
	})
}
