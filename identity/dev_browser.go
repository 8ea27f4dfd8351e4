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

// DevBrowserClient finds the client of the browser that has a token; nil where the browser has none. It fails with
// dev_browser_unauthenticated, or with authentication_invalid where the browser was given another token just now.
func (s *Service) DevBrowserClient(ctx context.Context, ins *bartleby.Instance, text string) (*bartleby.Client, error) {
	if ins.Environment != bartleby.Development {
		return nil, bartleby.DevBrowserUnauthenticated()
	}
	return store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Client, error) {
		digest := token.Digest(text)
		c, found, err := tx.DevBrowserClient(digest)
		if err == nil && !found {
			err = unknownBrowser(tx, digest)
		}
		return c, err
	})
}

// unknownBrowser says why no browser has a token.
func unknownBrowser(tx *store.Tx, digest string) error {
	overtaken, err := tx.DevBrowserOvertook(digest)
	switch {
	case err != nil:
		return err
	case overtaken != "":
		return bartleby.Overtaken()
	}
	return bartleby.DevBrowserUnauthenticated()
}

// FollowDevBrowser gives a browser that brings a token which was replaced just now another one beside the newer, in Token: pages hand
// their token on in addresses before a sign-in replaces it. The token alone is no reason to, as whoever planted it knows it too: the
// client must be the one of the newer token, by its cookie, which only that browser has. It fails with authentication_invalid.
func (s *Service) FollowDevBrowser(ctx context.Context, ins *bartleby.Instance, text, clientID string) (*bartleby.DevBrowser, error) {
	newer, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (string, error) { return tx.DevBrowserOvertook(token.Digest(text)) })
	if err != nil {
		return nil, err
	}
	if newer == "" || newer != clientID {
		return nil, bartleby.Overtaken()
	}
	return s.CreateDevBrowser(ctx, ins, clientID)
}

// LinkDevBrowser makes a client the browser's own. With rotate the browser gets another token, which is then in Token: at a
// sign-in, so that nobody who knew the former one is signed in with it. Without, a client that it has already stays: of requests
// that race each other, one brings the client. Errors: those of DevBrowserClient.
func (s *Service) LinkDevBrowser(ctx context.Context, ins *bartleby.Instance, text, clientID string, rotate bool) (*bartleby.DevBrowser, error) {
	secret := devBrowserPrefix + token.Secret()
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.DevBrowser, error) {
		digest := token.Digest(text)
		b, err := tx.DevBrowser(digest)
		if err == nil && b == nil {
			err = unknownBrowser(tx, digest)
		}
		if err != nil {
			return nil, err
		}
		if !rotate && b.ClientID != "" {
			if _, err := tx.Client(b.ClientID); !bartleby.IsCode(err, "resource_not_found") {
				return b, err
			}
		}
		b.ClientID = clientID
		if rotate {
			b.FormerDigest, b.RotatedAt = b.Digest, tx.Now
			b.Digest, b.Token = token.Digest(secret), secret
		}
		return b, tx.SaveDevBrowser(b)
	})
}
