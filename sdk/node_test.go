package sdk

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
	"bartleby/token"
)

// fixtureToken is a token that an OAuth provider might have given.
const fixtureToken = "oauth-token-of-the-fixtures"

// TestNode runs the Node suite on each engine. Afterwards it demands that the suite called every method of the SDK with
// success, and searches the server's log for every secret that passed.
func TestNode(t *testing.T) {
	requireNode(t)
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		wire := record(t, s)
		runNode(t, s, wire.URL)
		wire.search(t, s, fixtureToken)
		missing, err := wire.reach.missing(testkit.NodeSDK)
		if err != nil {
			t.Log(err)
		}
		for _, method := range missing {
			t.Errorf("the suite did not call with success: %s", method)
		}
	})
}

// runNode runs the Node suite against a URL behind which the server is, and demands that every test passes.
func runNode(t *testing.T, s *testkit.Server, url string) {
	t.Helper()
	fixtures, err := json.Marshal(seed(t, s))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("node/*.test.js")
	if err != nil || len(files) < 5 {
		t.Fatalf("%v %v", files, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 12*time.Minute)
	defer cancel()
	suite := exec.CommandContext(ctx, "node", "--test", "--test-reporter=tap", "--test-concurrency=2")
	suite.Dir = "node"
	suite.Env = append(os.Environ(), "BARTLEBY_URL="+url, "BARTLEBY_FRONTEND_URL="+s.Frontend, "BARTLEBY_SECRET_KEY="+s.Tenant.Key,
		"BARTLEBY_TWIN_SECRET_KEY="+s.Twin.Key,
		"BARTLEBY_PRODUCTION_SECRET_KEY="+s.NewTenant(t, bartleby.Production).Key, "BARTLEBY_FIXTURES="+string(fixtures))
	var out bytes.Buffer
	suite.Stdout, suite.Stderr = &out, &out
	err = suite.Run()
	passed, failed, skipped := count(out.String(), "pass"), count(out.String(), "fail"), count(out.String(), "skipped")
	if err != nil || failed != 0 || passed < 100 || skipped != 0 {
		t.Errorf("%d passed, %d failed, %d skipped, %v:\n%s", passed, failed, skipped, err, failures(out.String()))
	}
	t.Logf("%d passed", passed)
}

func requireNode(t *testing.T) {
	t.Helper()
	message := ""
	if _, err := exec.LookPath("node"); err != nil {
		message = "the Node SDK is not tested: install Node 20 or newer"
	} else if _, err := os.Stat("node/node_modules/@clerk/backend"); err != nil {
		message = "the Node SDK is not tested: run npm ci in sdk/node"
	}
	if message == "" {
		return
	}
	if os.Getenv("BARTLEBY_TEST_REQUIRE_NODE") != "" {
		t.Fatal(message)
	}
	t.Skip(message)
}

// count reads a line such as "# pass 117" of the TAP report; -1 when it is not there.
func count(report, what string) int {
	m := regexp.MustCompile(`(?m)^# ` + what + ` (\d+)$`).FindStringSubmatch(report)
	if m == nil {
		return -1
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// failures cuts a report down to what went wrong.
func failures(report string) string {
	lines := strings.Split(report, "\n")
	var kept []string
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "not ok") {
			kept = append(kept, lines[i:min(i+22, len(lines))]...)
		}
	}
	if len(kept) == 0 {
		return report
	}
	return strings.Join(kept, "\n")
}

// seed makes what only sign-ins make: a passkey, an account at a provider with its token, and a locked user.
func seed(t *testing.T, s *testkit.Server) map[string]string {
	t.Helper()
	user := s.Call(t, 200, "POST /v1/users", `{"email_address":["fixture@example.com"],"username":"fixture"}`).ID(t)
	locked := s.Call(t, 200, "POST /v1/users", `{"username":"locked_fixture","locked":true}`).ID(t)
	fixtures := map[string]string{"user_id": user, "locked_user_id": locked, "oauth_provider": "google", "oauth_token": fixtureToken}
	s.Change(t, s.Tenant, user, func(tx *store.Tx, u *bartleby.User) {
		fixtures["passkey_id"], fixtures["external_account_id"] = tx.NewID(bartleby.IdentificationID), tx.NewID(bartleby.ExternalAccountID)
		u.Passkeys = []bartleby.Passkey{{
			ID: fixtures["passkey_id"], Object: "passkey", Name: "Security key", LastUsedAt: tx.Now,
			Verification: &bartleby.PasskeyVerification{Object: "verification_passkey", Status: bartleby.Verified, Strategy: "passkey", Nonce: "nonce"},
		}}
		identification := tx.NewID(bartleby.IdentificationID)
		u.ExternalAccounts = []bartleby.ExternalAccount{{
			Object: "external_account", ID: fixtures["external_account_id"], IdentificationID: identification, Provider: "oauth_google",
			ProviderUserID: "1234567890", ApprovedScopes: "email profile", EmailAddress: "fixture@example.com", FirstName: "Fix", LastName: "Ture",
			CreatedAt: tx.Now, UpdatedAt: tx.Now,
			Verification: &bartleby.Verification{Object: "verification_oauth", Status: bartleby.Verified, Strategy: "oauth_google", ExpireAt: &tx.Now},
		}}
		u.EmailAddresses[0].LinkedTo = []bartleby.IdentificationLink{{Type: "oauth_google", ID: identification}}
		u.Secrets.OAuthTokens = map[string]bartleby.OAuthToken{fixtures["external_account_id"]: {Token: fixtures["oauth_token"], Scopes: []string{"email", "profile"}}}
	})
	seedOAuth(t, s, fixtures)
	visitor := s.Call(t, 200, "POST /v1/users", `{"username":"visitor_fixture"}`).ID(t)
	session := s.Call(t, 200, "POST /v1/sessions", `{"user_id":"`+visitor+`"}`).ID(t)
	fixtures["session_id"], fixtures["session_token"] = session, s.SessionToken(t, s.Tenant, session, visitor, testkit.SessionCategory, time.Hour)
	fixtures["refresh_token"], fixtures["expired_token"] = "refresh-token-of-the-fixtures", refreshable(t, s, session, "refresh-token-of-the-fixtures")
	client := signedIn(t, s, visitor)
	fixtures["client_id"], fixtures["client_token"] = client.ID, clientToken(t, s, client)
	s.Clock.Advance(time.Hour) // a handshake lasts a minute, and the suite may take longer
	nonce, err := s.Rules.CreateHandshake(t.Context(), s.Tenant.Instance, []string{"__session=a.b.c; Path=/"})
	if err != nil {
		t.Fatal(err)
	}
	s.Clock.Advance(-time.Hour)
	signUp, err := s.Rules.CreateSignUp(t.Context(), s.Tenant.Instance, client.ID, identity.NewSignUp{EmailAddress: bartleby.To("sign-up@example.com")})
	if err != nil {
		t.Fatal(err)
	}
	fixtures["handshake_nonce"], fixtures["sign_up_id"] = nonce, signUp.ID
	return fixtures
}

// refreshable gives a session a refresh token, and makes a session token that is over, for https://app.example.com.
func refreshable(t *testing.T, s *testkit.Server, id, secret string) string {
	t.Helper()
	if _, err := store.Write(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (struct{}, error) {
		found, err := tx.Session(id)
		if err != nil {
			return struct{}{}, err
		}
		found.RefreshDigest = token.Digest(secret)
		return struct{}{}, tx.SaveSession(found)
	}); err != nil {
		t.Fatal(err)
	}
	earlier := *s.Rules
	earlier.Tokens = &token.Issuer{DB: s.DB, FrontendURL: s.Frontend, Now: func() time.Time { return s.Clock.Now().Add(-time.Hour) }}
	expired, err := earlier.CreateSessionToken(t.Context(), s.Tenant.Instance, identity.NewSessionToken{SessionID: id, Origin: "https://app.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	return expired
}

// signedIn is a client on which a user is signed in.
func signedIn(t *testing.T, s *testkit.Server, userID string) *bartleby.Client {
	t.Helper()
	fresh, err := s.Rules.CreateClient(t.Context(), s.Tenant.Instance)
	if err != nil {
		t.Fatal(err)
	}
	client, err := s.Rules.SignIn(t.Context(), s.Tenant.Instance, fresh.ID, identity.NewSession{UserID: userID, Strategy: "ticket"})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func clientToken(t *testing.T, s *testkit.Server, c *bartleby.Client) string {
	t.Helper()
	text, err := s.Rules.Tokens.ClientToken(t.Context(), s.Tenant.Instance.ID, token.Client{ID: c.ID, RotatingToken: c.RotatingToken})
	if err != nil {
		t.Fatal(err)
	}
	return text
}
