package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// What browsers carry from an instance's primary domain to a satellite lies where handshakes do, under digests that no handshake
// has.
const syncMark = "sync "

// CreateSync keeps the token of a client and a URL to go on to, until a satellite asks with the nonce returned, within a minute.
func (s *Service) CreateSync(ctx context.Context, ins *bartleby.Instance, clientToken, returnTo string) (string, error) {
	nonce := token.Secret()
	sealed, err := token.SealHandshake(nonce, []string{clientToken, returnTo})
	if err != nil {
		return "", err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (string, error) {
		return nonce, tx.InsertHandshake(token.Digest(syncMark+nonce), sealed, tx.Now+handshakeLife)
	})
}

// TakeSync is what was kept under a nonce: once. It fails with sync_nonce_already_consumed.
func (s *Service) TakeSync(ctx context.Context, ins *bartleby.Instance, nonce string) (clientToken, returnTo string, err error) {
	sealed, err := store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) ([]byte, error) {
		return tx.TakeHandshake(token.Digest(syncMark + nonce))
	})
	if err != nil {
		return "", "", err
	}
	if sealed == nil {
		return "", "", bartleby.SyncConsumed()
	}
	parts, err := token.OpenHandshake(nonce, sealed)
	if err != nil {
		return "", "", err
	}
	return parts[0], parts[1], nil
}

// IssueRefreshToken gives a session another refresh token, with which a back end that holds it as a cookie gets new session
// tokens. It is returned this once. It fails with resource_not_found.
func (s *Service) IssueRefreshToken(ctx context.Context, ins *bartleby.Instance, sessionID string) (string, error) {
	secret := token.Secret()
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (string, error) {
		found, err := tx.Session(sessionID)
		if err != nil {
			return "", err
		}
		found.RefreshDigest = token.Digest(secret)
		return secret, tx.SaveSession(found)
	})
}
