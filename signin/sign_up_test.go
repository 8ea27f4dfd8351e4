package signin_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bartleby"
	"bartleby/identity"
	"bartleby/signin"
	"bartleby/store"
	"bartleby/testkit"
)

const page = "http://localhost:3000/welcome"

func fields(email, password string) signin.NewSignUp {
	return signin.NewSignUp{NewSignUp: identity.NewSignUp{EmailAddress: bartleby.To(email), Password: bartleby.To(password)}}
}

// link is the newest link that was mailed to somebody.
func (w *world) link(t *testing.T, to string) string {
	t.Helper()
	list, err := store.Read(context.Background(), w.DB, w.ins.ID, func(tx *store.Tx) ([]*bartleby.Message, error) {
		list, _, err := tx.Messages(to, 10, 0)
		return list, err
	})
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	magic, _ := list[0].Data["magic_link"].(string)
	u, err := url.Parse(magic)
	if err != nil || !strings.HasSuffix(u.Path, "/v1/verify") {
		t.Fatal(magic, err)
	}
	return u.Query().Get("token")
}

// A sign-up says what it lacks, takes it step by step, verifies what was given, and makes one user, however many complete it
// at once.
func TestSignUp(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := context.Background()
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.EmailAddress.Required, set.Username.Required, set.Password.Required, set.LegalConsent = true, true, true, true
		})
		w := on(t, s, func(in *identity.NewUser) { in.SkipLegalChecks = bartleby.To(true) })
		client := w.client(t)
		out, err := w.signs.CreateSignUp(ctx, w.ins, client, fields("new+clerk_test@example.com", "a good long secret"))
		if err != nil {
			t.Fatal(err)
		}
		su := out.SignUp
		if su.Status != bartleby.SignUpMissing || !slices.Equal(su.MissingFields, []string{"username", "legal_accepted"}) || !slices.Equal(su.UnverifiedFields, []string{"email_address"}) ||
			!slices.Equal(su.RequiredFields, []string{"email_address", "username", "password", "legal_accepted"}) || su.Verifications.EmailAddress.NextAction != "needs_prepare" {
			t.Fatalf("%+v", su)
		}
		_, err = w.signs.CreateSignUp(ctx, w.ins, w.client(t), fields(address, "a good long secret"))
		wants(t, err, "form_identifier_exists")
		_, err = w.signs.CreateSignUp(ctx, w.ins, w.client(t), fields("other@example.com", "short"))
		wants(t, err, "form_password_length_too_short")
		_, err = w.signs.UpdateSignUp(ctx, w.ins, w.client(t), su.ID, signin.NewSignUp{})
		wants(t, err, "resource_not_found")
		update := signin.NewSignUp{NewSignUp: identity.NewSignUp{Username: bartleby.To("newcomer"), LegalAccepted: bartleby.To(true)}}
		if out, err = w.signs.UpdateSignUp(ctx, w.ins, client, su.ID, update); err != nil || len(out.SignUp.MissingFields) != 0 || out.SignUp.Status != bartleby.SignUpMissing {
			t.Fatal(out, err)
		}
		attempt := signin.Attempt{Strategy: bartleby.ByEmailCode, Code: "424242"}
		_, err = w.signs.AttemptVerification(ctx, w.ins, client, su.ID, attempt)
		wants(t, err, "verification_missing")
		if out, err = w.signs.PrepareVerification(ctx, w.ins, client, su.ID, signin.Preparation{Strategy: bartleby.ByEmailCode}); err != nil || out.SignUp.Verifications.EmailAddress.NextAction != "needs_attempt" {
			t.Fatal(out, err)
		}
		_, err = w.signs.AttemptVerification(ctx, w.ins, client, su.ID, signin.Attempt{Strategy: bartleby.ByEmailCode, Code: "000000"})
		wants(t, err, "form_code_incorrect")
		var made atomic.Pointer[signin.Outcome]
		var refused atomic.Int64
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				out, err := w.signs.AttemptVerification(ctx, w.ins, client, su.ID, attempt)
				switch {
				case err == nil && made.CompareAndSwap(nil, out):
				case bartleby.IsCode(err, "sign_up_cannot_be_updated"):
					refused.Add(1)
				default:
					t.Error(out, err)
				}
			})
		}
		all.Wait()
		if out = made.Load(); out == nil || refused.Load() != 9 {
			t.Fatalf("%v, %d refused", out, refused.Load())
		}
		u, err := store.Read(ctx, s.DB, w.ins.ID, func(tx *store.Tx) (*bartleby.User, error) { return tx.User(*out.SignUp.CreatedUserID) })
		if err != nil || *u.Username != "newcomer" || !u.EmailAddresses[0].Verification.IsVerified() || u.LegalAcceptedAt == nil || !u.PasswordEnabled {
			t.Errorf("%+v %v", u, err)
		}
		if w.sessions(t, u.ID) != 1 || out.Client.RotatingToken == "" || len(s.Events(t, s.Tenant, u.ID)) != 1 {
			t.Errorf("%d sessions", w.sessions(t, u.ID))
		}
		if out, err := w.signs.CreateSignIn(ctx, w.ins, w.client(t), signin.NewSignIn{Identifier: "newcomer", Password: "a good long secret"}); err != nil || out.SignIn.Status != bartleby.SignInComplete {
			t.Error(out, err)
		}
	})
}

// Modes and lists keep newcomers out; an invitation lets in whom it names, once, with its address verified.
func TestInvited(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := context.Background()
		w := on(t, s, nil)
		made, err := s.Rules.CreateInvitations(ctx, w.ins, identity.NewInvitation{EmailAddress: "guest@example.com", PublicMetadata: bartleby.To(bartleby.Metadata(`{"plan":"gold"}`))})
		if err != nil {
			t.Fatal(err)
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Restrictions.SignUpMode = "restricted" })
		_, err = w.signs.CreateSignUp(ctx, w.ins, w.client(t), fields("stranger@example.com", "a good long secret"))
		wants(t, err, "sign_up_mode_restricted")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Restrictions.SignUpMode = "waitlist" })
		_, err = w.signs.CreateSignUp(ctx, w.ins, w.client(t), fields("stranger@example.com", "a good long secret"))
		wants(t, err, "sign_up_restricted_waitlist")
		in := signin.NewSignUp{Strategy: bartleby.ByTicket, Ticket: made[0].Ticket}
		_, err = w.signs.CreateSignIn(ctx, w.ins, w.client(t), signin.NewSignIn{Ticket: made[0].Ticket})
		wants(t, err, "invitation_account_not_exists")
		other := fields("stranger@example.com", "a good long secret")
		other.Ticket = made[0].Ticket
		_, err = w.signs.CreateSignUp(ctx, w.ins, w.client(t), other)
		wants(t, err, "form_param_value_invalid")
		var done, refused atomic.Int64
		var user atomic.Value
		var all sync.WaitGroup
		for range 10 {
			client := w.client(t)
			all.Go(func() {
				out, err := w.signs.CreateSignUp(ctx, w.ins, client, in)
				switch {
				case err == nil && out.SignUp.Status == bartleby.SignUpComplete:
					done.Add(1)
					user.Store(*out.SignUp.CreatedUserID)
				case bartleby.IsCode(err, "ticket_invalid_code"), bartleby.IsCode(err, "invitation_account_exists"), bartleby.IsCode(err, "form_identifier_exists"):
					refused.Add(1)
				default:
					t.Error(out, err)
				}
			})
		}
		all.Wait()
		if done.Load() != 1 || refused.Load() != 9 {
			t.Fatalf("%d in, %d refused", done.Load(), refused.Load())
		}
		u, err := store.Read(ctx, s.DB, w.ins.ID, func(tx *store.Tx) (*bartleby.User, error) { return tx.User(user.Load().(string)) })
		if err != nil || string(u.PublicMetadata) != `{"plan":"gold"}` || u.EmailAddresses[0].Verification.Strategy != "ticket" {
			t.Errorf("%+v %v", u, err)
		}
	})
}

// A link that is opened in the browser that asked for it signs in there; opened in another one it signs nobody in until the
// first one asks, and not at all where the settings say so. It works once.
func TestLinks(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := context.Background()
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.EmailLink = true })
		w := on(t, s, nil)
		prepare := func() (client, id, token string) {
			client, id, _ = w.begin(t, address)
			_, err := w.signs.PrepareFirstFactor(ctx, w.ins, client, id, signin.Preparation{Strategy: bartleby.ByEmailLink, RedirectURL: page})
			if err != nil {
				t.Fatal(err)
			}
			return client, id, w.link(t, address)
		}
		open := func(client, token, status string) *signin.Opened {
			t.Helper()
			opened, err := w.signs.OpenLink(ctx, w.ins, client, token, nil)
			if err != nil || opened.Status != status || opened.RedirectURL != page {
				t.Fatalf("%+v %v, want %s", opened, err, status)
			}
			return opened
		}
		client, _, token := prepare()
		opened := open(client, token, "verified")
		if opened.SessionID == "" || opened.Outcome.Client.RotatingToken == "" || w.sessions(t, w.user) != 1 {
			t.Errorf("%+v", opened)
		}
		open(client, token, "failed")

		client, id, token := prepare()
		stranger := w.client(t)
		if opened = open(stranger, token, "verified"); opened.SessionID != "" || opened.Outcome != nil || w.sessions(t, w.user) != 1 {
			t.Errorf("%+v", opened)
		}
		_, err := w.signs.SignIn(ctx, w.ins, stranger, id, nil)
		wants(t, err, "resource_not_found")
		out, err := w.signs.SignIn(ctx, w.ins, client, id, nil)
		if err != nil || out.SignIn.Status != bartleby.SignInComplete || out.Client.RotatingToken == "" || out.SignIn.First.VerifiedAtClient != stranger {
			t.Errorf("%+v %v", out, err)
		}
		open("", token, "failed")

		_, _, token = prepare()
		s.Clock.Advance((bartleby.CodeLife + 2000) * 1_000_000)
		open(client, token, "expired")
		client, _, first := prepare()
		_, id2, _ := w.begin(t, address)
		_ = id2
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.LinkSameClient = true })
		open(stranger, first, "client_mismatch")
		open(client, first, "verified")
		_, err = w.signs.OpenLink(ctx, s.Twin.Instance, client, first, nil)
		wants(t, err, "verification_link_token_invalid")

		browser := w.client(t)
		su, err := w.signs.CreateSignUp(ctx, w.ins, browser, fields("linked@example.com", "a good long secret"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.signs.PrepareVerification(ctx, w.ins, browser, su.SignUp.ID, signin.Preparation{Strategy: bartleby.ByEmailLink, RedirectURL: page}); err != nil {
			t.Fatal(err)
		}
		if opened = open(browser, w.link(t, "linked@example.com"), "verified"); opened.SessionID == "" || opened.Outcome.SignUp.Status != bartleby.SignUpComplete {
			t.Errorf("%+v", opened)
		}
	})
}

// Who proves an identifier that nobody has goes on to sign up with it.
func TestTransfer(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := context.Background()
		w := on(t, s, nil)
		client := w.client(t)
		_, err := w.signs.CreateSignUp(ctx, w.ins, client, signin.NewSignUp{Transfer: true})
		wants(t, err, "account_transfer_invalid")
		out, err := w.signs.CreateSignIn(ctx, w.ins, client, signin.NewSignIn{Identifier: "fresh+clerk_test@example.com", Strategy: bartleby.ByEmailCode, SignUpIfMissing: true})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.signs.CreateSignUp(ctx, w.ins, client, signin.NewSignUp{Transfer: true})
		wants(t, err, "account_transfer_invalid")
		_, err = w.signs.AttemptFirstFactor(ctx, w.ins, client, out.SignIn.ID, signin.Attempt{Strategy: bartleby.ByEmailCode, Code: "424242"})
		wants(t, err, "sign_up_if_missing_transfer")
		up, err := w.signs.CreateSignUp(ctx, w.ins, client, signin.NewSignUp{Transfer: true})
		if err != nil || up.SignUp.Status != bartleby.SignUpComplete || *up.SignUp.EmailAddress != "fresh+clerk_test@example.com" {
			t.Fatal(up, err)
		}
	})
}
