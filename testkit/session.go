package testkit

import (
	"context"
	"crypto/x509"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"bartleby"
	"bartleby/store"
)

// SessionCategory is the header cat of session tokens.
const SessionCategory = "cl_B7d4PD111AAA"

// SessionToken signs a token of a tenant that claims to be of a session, from now on for a while, with a category.
func (s *Server) SessionToken(t testing.TB, tenant Tenant, sessionID, userID, category string, life time.Duration) string {
	t.Helper()
	keys, err := store.Read(context.Background(), s.DB, tenant.Instance.ID, func(tx *store.Tx) ([]bartleby.SigningKey, error) { return tx.SigningKeys() })
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.ParsePKCS8PrivateKey(keys[0].Private)
	if err != nil {
		t.Fatal(err)
	}
	options := (&jose.SignerOptions{}).WithHeader("kid", keys[0].ID).WithHeader("cat", category)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: private}, options)
	if err != nil {
		t.Fatal(err)
	}
	now := s.Clock.Now()
	text, err := jwt.Signed(signer).Claims(map[string]any{
		"iss": s.Frontend, "sub": userID, "sid": sessionID, "iat": now.Unix(), "nbf": now.Unix() - 10, "exp": now.Add(life).Unix(),
	}).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
