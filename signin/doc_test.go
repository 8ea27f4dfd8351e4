package signin_test

import (
	"context"
	"testing"

	"github.com/pquerna/otp/totp"

	"bartleby"
	"bartleby/identity"
	"bartleby/signin"
	"bartleby/testkit"
)

const (
	address = "ada+clerk_test@example.com"
	number  = "+15555550100"
	secret  = "correct horse battery"
	seed    = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	spare   = "spare-code-1"
)

// world is a server with one user, and the rules under test.
type world struct {
	*testkit.Server
	signs *signin.Service
	ins   *bartleby.Instance
	user  string
}

// on opens a world on a server; edit changes the user to be made.
func on(t *testing.T, s *testkit.Server, edit func(*identity.NewUser)) *world {
	t.Helper()
	w := &world{Server: s, signs: &signin.Service{Identity: s.Rules}, ins: s.Tenant.Instance}
	in := identity.NewUser{
		EmailAddress: []string{address}, PhoneNumber: []string{number}, Username: bartleby.To("ada_lovelace"),
		Password: bartleby.To(secret), SkipPasswordChecks: bartleby.To(true),
	}
	if edit != nil {
		edit(&in)
	}
	u, err := s.Rules.CreateUser(context.Background(), w.ins, in)
	if err != nil {
		t.Fatal(err)
	}
	w.user = u.ID
	return w
}

func (w *world) client(t *testing.T) string {
	t.Helper()
	c, err := w.Rules.CreateClient(context.Background(), w.ins)
	if err != nil {
		t.Fatal(err)
	}
	return c.ID
}

// begin begins a sign-in with an identifier on a new client.
func (w *world) begin(t *testing.T, identifier string) (client, id string, out *signin.Outcome) {
	t.Helper()
	client = w.client(t)
	out, err := w.signs.CreateSignIn(context.Background(), w.ins, client, signin.NewSignIn{Identifier: identifier})
	if err != nil {
		t.Fatal(err)
	}
	return client, out.SignIn.ID, out
}

// sessions counts the sessions in which a user is signed in.
func (w *world) sessions(t *testing.T, user string) int {
	t.Helper()
	return len(w.signedIn(t, user))
}

func wants(t *testing.T, err error, code string) {
	t.Helper()
	if !bartleby.IsCode(err, code) {
		t.Fatalf("got %v, want %s", err, code)
	}
}

func (w *world) code(t *testing.T) string {
	t.Helper()
	code, err := totp.GenerateCode(seed, w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}
