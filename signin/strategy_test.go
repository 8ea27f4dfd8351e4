package signin_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"bartleby"
	"bartleby/identity"
	"bartleby/signin"
	"bartleby/store"
	"bartleby/testkit"
)

func (w *world) signedIn(t *testing.T, user string) []*bartleby.Session {
	t.Helper()
	list, err := store.Read(context.Background(), w.DB, w.ins.ID, func(tx *store.Tx) ([]*bartleby.Session, error) { return tx.SignedInSessions(user) })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (w *world) state(t *testing.T) bartleby.UserState {
	t.Helper()
	u, err := store.Read(context.Background(), w.DB, w.ins.ID, func(tx *store.Tx) (*bartleby.User, error) { return tx.User(w.user) })
	if err != nil {
		t.Fatal(err)
	}
	return u.State
}

// Each first factor, with a wrong proof before the right one.
func TestFirstFactors(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := context.Background()
		w := on(t, s, nil)
		for _, c := range []struct {
			identifier string
			strategy   bartleby.Strategy
			wrong      signin.Attempt
			right      signin.Attempt
			code       string
		}{
			{"ada_lovelace", bartleby.ByPassword, signin.Attempt{Password: "incorrect"}, signin.Attempt{Password: secret}, "form_password_incorrect"},
			{address, bartleby.ByEmailCode, signin.Attempt{Code: "000000"}, signin.Attempt{Code: "424242"}, "form_code_incorrect"},
			{number, bartleby.ByPhoneCode, signin.Attempt{Code: "000000"}, signin.Attempt{Code: "424242"}, "form_code_incorrect"},
		} {
			client, id, out := w.begin(t, c.identifier)
			if out.SignIn.Status != bartleby.NeedsFirstFactor || out.SignIn.Person == nil {
				t.Fatalf("%+v", out.SignIn)
			}
			c.wrong.Strategy, c.right.Strategy = c.strategy, c.strategy
			if c.strategy != bartleby.ByPassword {
				_, err := w.signs.AttemptFirstFactor(ctx, w.ins, client, id, c.right)
				wants(t, err, "verification_missing")
				if _, err := w.signs.PrepareFirstFactor(ctx, w.ins, client, id, signin.Preparation{Strategy: c.strategy}); err != nil {
					t.Fatal(err)
				}
			}
			_, err := w.signs.AttemptFirstFactor(ctx, w.ins, client, id, c.wrong)
			wants(t, err, c.code)
			if got := w.state(t).FailedAttempts; got != 1 {
				t.Errorf("%s: %d failed attempts", c.strategy, got)
			}
			_, err = w.signs.AttemptFirstFactor(ctx, w.ins, w.client(t), id, c.right)
			wants(t, err, "resource_not_found") // another client's
			before, err := w.signs.Identity.Client(ctx, w.ins, client)
			if err != nil {
				t.Fatal(err)
			}
			out, err = w.signs.AttemptFirstFactor(ctx, w.ins, client, id, c.right)
			if err != nil {
				t.Fatal(c.strategy, err)
			}
			if out.SignIn.Status != bartleby.SignInComplete || out.SignIn.CreatedSessionID == nil || out.Client.RotatingToken == "" || out.Client.RotatingDigest == before.RotatingDigest {
				t.Errorf("%s: %+v", c.strategy, out.SignIn)
			}
			if got := w.state(t).FailedAttempts; got != 0 {
				t.Errorf("%s: %d failed attempts afterwards", c.strategy, got)
			}
			_, err = w.signs.AttemptFirstFactor(ctx, w.ins, client, id, c.right)
			wants(t, err, "resource_not_found") // no longer under way
			_, err = w.signs.CreateSignIn(ctx, w.ins, client, signin.NewSignIn{Identifier: address})
			wants(t, err, "session_exists")
		}
		if got := w.sessions(t, w.user); got != 3 {
			t.Errorf("%d sessions", got)
		}
		_, err := w.signs.CreateSignIn(ctx, w.ins, w.client(t), signin.NewSignIn{Identifier: "nobody@example.com"})
		wants(t, err, "form_identifier_not_found")
		out, err := w.signs.CreateSignIn(ctx, w.ins, w.client(t), signin.NewSignIn{Identifier: address, Password: secret})
		if err != nil || out.SignIn.Status != bartleby.SignInComplete {
			t.Fatal(out, err)
		}
		if _, err := w.Rules.BanUser(ctx, w.ins, w.user); err != nil {
			t.Fatal(err)
		}
		_, err = w.signs.CreateSignIn(ctx, w.ins, w.client(t), signin.NewSignIn{Identifier: address, Password: secret})
		wants(t, err, "user_banned")
	})
}

// A second factor that is set up is asked for whichever the first one was, also after a password was reset.
func TestSecondFactors(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := context.Background()
		w := on(t, s, func(in *identity.NewUser) { in.TOTPSecret, in.BackupCodes = bartleby.To(seed), []string{spare} })
		begin := func() (string, string) {
			client := w.client(t)
			out, err := w.signs.CreateSignIn(ctx, w.ins, client, signin.NewSignIn{Identifier: address, Password: secret})
			if err != nil || out.SignIn.Status != bartleby.NeedsSecondFactor || out.SignIn.CreatedSessionID != nil || out.Client.RotatingToken != "" {
				t.Fatal(out, err)
			}
			return client, out.SignIn.ID
		}
		client, id := begin()
		attempt := func(strategy bartleby.Strategy, code string) (*signin.Outcome, error) {
			return w.signs.AttemptSecondFactor(ctx, w.ins, client, id, signin.Attempt{Strategy: strategy, Code: code})
		}
		_, err := attempt(bartleby.ByTOTP, "000000")
		wants(t, err, "form_code_incorrect")
		_, err = attempt(bartleby.ByPhoneCode, "424242")
		wants(t, err, "no_second_factors")
		code := w.code(t)
		out, err := attempt(bartleby.ByTOTP, code)
		if err != nil || out.SignIn.Status != bartleby.SignInComplete {
			t.Fatal(out, err)
		}
		client, id = begin()
		_, err = attempt(bartleby.ByTOTP, code) // RFC 6238: once
		wants(t, err, "form_code_incorrect")
		if _, err = attempt(bartleby.ByBackupCode, spare); err != nil {
			t.Fatal(err)
		}
		client, id = begin()
		_, err = attempt(bartleby.ByBackupCode, spare)
		wants(t, err, "no_second_factors") // it was the last one
		for _, session := range w.signedIn(t, w.user) {
			if session.SecondFactorVerifiedAt == 0 || session.FirstFactorVerifiedAt == 0 {
				t.Errorf("%+v", session)
			}
		}

		client, id, _ = w.begin(t, address)
		reset := signin.Attempt{Strategy: bartleby.ByEmailReset, Code: "424242"}
		if _, err := w.signs.PrepareFirstFactor(ctx, w.ins, client, id, signin.Preparation{Strategy: reset.Strategy}); err != nil {
			t.Fatal(err)
		}
		if out, err = w.signs.AttemptFirstFactor(ctx, w.ins, client, id, reset); err != nil || out.SignIn.Status != bartleby.NeedsNewPassword {
			t.Fatal(out, err)
		}
		_, err = w.signs.ResetPassword(ctx, w.ins, client, id, "short", false, nil)
		wants(t, err, "form_password_length_too_short")
		before := w.sessions(t, w.user)
		if out, err = w.signs.ResetPassword(ctx, w.ins, client, id, "another horse battery", true, nil); err != nil || out.SignIn.Status != bartleby.NeedsSecondFactor {
			t.Fatal(out, err)
		}
		if now := w.sessions(t, w.user); before != 2 || now != 0 {
			t.Errorf("%d sessions before, %d after", before, now)
		}
		w.Clock.Advance(90_000_000_000)
		if out, err = attempt(bartleby.ByTOTP, w.code(t)); err != nil || out.SignIn.Status != bartleby.SignInComplete {
			t.Fatal(out, err)
		}
		_, err = w.signs.CreateSignIn(ctx, w.ins, w.client(t), signin.NewSignIn{Identifier: address, Password: secret})
		wants(t, err, "form_password_incorrect")
	})
}

// Of a hundred guesses at once no more are judged than may fail, whichever client they come from; then the user is locked.
func TestGuessesAreCounted(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := context.Background()
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Lockout.MaxAttempts = 7 })
		w := on(t, s, nil)
		type attempt struct{ client, id string }
		var tries [100]attempt
		for i := range tries {
			tries[i].client, tries[i].id, _ = w.begin(t, address)
		}
		var judged, locked atomic.Int64
		var all sync.WaitGroup
		for i := range tries {
			all.Go(func() {
				_, err := w.signs.AttemptFirstFactor(ctx, w.ins, tries[i].client, tries[i].id, signin.Attempt{Strategy: bartleby.ByPassword, Password: "wrong guess"})
				switch {
				case bartleby.IsCode(err, "form_password_incorrect"):
					judged.Add(1)
				case bartleby.IsCode(err, "user_locked"):
					locked.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if state := w.state(t); judged.Load() > 7 || state.LockedAt == nil || judged.Load()+locked.Load() != 100 || state.FailedAttempts != 7 {
			t.Errorf("%d judged, %d locked, %+v", judged.Load(), locked.Load(), state)
		}
		_, err := w.signs.CreateSignIn(ctx, w.ins, w.client(t), signin.NewSignIn{Identifier: number, Password: secret})
		wants(t, err, "user_locked") // by any of the user's identifiers
		s.Clock.Advance(3_600_001_000_000)
		if out, err := w.signs.CreateSignIn(ctx, w.ins, w.client(t), signin.NewSignIn{Identifier: address, Password: secret}); err != nil || out.SignIn.Status != bartleby.SignInComplete {
			t.Fatal(out, err)
		}
	})
}

// A code takes five guesses, however many come at once.
func TestCodesTakeFiveGuesses(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := context.Background()
		w := on(t, s, nil)
		client, id, _ := w.begin(t, address)
		if _, err := w.signs.PrepareFirstFactor(ctx, w.ins, client, id, signin.Preparation{Strategy: bartleby.ByEmailCode}); err != nil {
			t.Fatal(err)
		}
		var wrong, over atomic.Int64
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				_, err := w.signs.AttemptFirstFactor(ctx, w.ins, client, id, signin.Attempt{Strategy: bartleby.ByEmailCode, Code: "111111"})
				switch {
				case bartleby.IsCode(err, "form_code_incorrect"):
					wrong.Add(1)
				case bartleby.IsCode(err, "verification_failed"):
					over.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if wrong.Load() != 5 || over.Load() != 95 {
			t.Errorf("%d wrong, %d over", wrong.Load(), over.Load())
		}
		_, err := w.signs.AttemptFirstFactor(ctx, w.ins, client, id, signin.Attempt{Strategy: bartleby.ByEmailCode, Code: "424242"})
		wants(t, err, "verification_failed")
		if got := w.state(t).FailedAttempts; got != 5 {
			t.Errorf("%d failed attempts", got)
		}
	})
}

// The ticket of a sign-in token signs one client in, however many race; an actor's session says who acts.
func TestTickets(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := context.Background()
		w := on(t, s, func(in *identity.NewUser) { in.TOTPSecret = bartleby.To(seed) })
		sit, err := s.Rules.CreateSignInToken(ctx, w.ins, identity.NewSignInToken{UserID: w.user})
		if err != nil {
			t.Fatal(err)
		}
		var done, refused atomic.Int64
		var all sync.WaitGroup
		for range 20 {
			client := w.client(t)
			all.Go(func() {
				out, err := w.signs.CreateSignIn(ctx, w.ins, client, signin.NewSignIn{Strategy: bartleby.ByTicket, Ticket: sit.Ticket})
				switch {
				case err == nil && out.SignIn.Status == bartleby.SignInComplete:
					done.Add(1)
				case bartleby.IsCode(err, "ticket_invalid_code"):
					refused.Add(1)
				default:
					t.Error(out, err)
				}
			})
		}
		all.Wait()
		if done.Load() != 1 || refused.Load() != 19 || w.sessions(t, w.user) != 1 {
			t.Errorf("%d signed in, %d refused", done.Load(), refused.Load())
		}
		act, err := s.Rules.CreateActorToken(ctx, w.ins, identity.NewActorToken{UserID: w.user, Actor: []byte(`{"sub":"user_helpdesk"}`)})
		if err != nil {
			t.Fatal(err)
		}
		out, err := w.signs.CreateSignIn(ctx, w.ins, w.client(t), signin.NewSignIn{Ticket: act.Ticket})
		if err != nil {
			t.Fatal(err)
		}
		session, err := store.Read(ctx, s.DB, w.ins.ID, func(tx *store.Tx) (*bartleby.Session, error) { return tx.Session(*out.SignIn.CreatedSessionID) })
		if err != nil || string(session.Actor) != `{"sub":"user_helpdesk"}` || session.FirstFactorVerifiedAt != 0 {
			t.Errorf("%+v %v", session, err)
		}
		_, err = w.signs.CreateSignIn(ctx, s.Twin.Instance, w.client(t), signin.NewSignIn{Ticket: sit.Ticket})
		wants(t, err, "ticket_invalid_code")
	})
}

// Where nothing may tell who has an account, those who have one and those who have none are answered alike.
func TestNobodyIsGivenAway(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := context.Background()
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Authentication.EnumerationProtection, set.Lockout.MaxAttempts = true, 3
		})
		w := on(t, s, nil)
		if _, err := s.Rules.CreateUser(ctx, w.ins, identity.NewUser{EmailAddress: []string{"plain@example.com"}, SkipPasswordRequirement: bartleby.To(true)}); err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{address, "plain@example.com", "nobody@example.com"} {
			client, id, out := w.begin(t, who)
			var offered []bartleby.Strategy
			for _, f := range out.SignIn.FirstFactors {
				offered = append(offered, f.Strategy)
				if f.SafeIdentifier != "" && (f.SafeIdentifier != who || f.PublicID() == f.IdentificationID) {
					t.Errorf("%s: %+v", who, f)
				}
			}
			if len(offered) != 3 || offered[0] != bartleby.ByPassword || offered[1] != bartleby.ByEmailCode || offered[2] != bartleby.ByEmailReset || out.SignIn.Person != nil {
				t.Errorf("%s: %v %+v", who, offered, out.SignIn.Person)
			}
			if _, err := w.signs.PrepareFirstFactor(ctx, w.ins, client, id, signin.Preparation{Strategy: bartleby.ByEmailCode, FactorID: out.SignIn.FirstFactors[1].PublicID()}); err != nil {
				t.Fatal(who, err)
			}
			for i := range 7 { // past the lock of those who can be locked
				_, err := w.signs.AttemptFirstFactor(ctx, w.ins, client, id, signin.Attempt{Strategy: bartleby.ByEmailCode, Code: "000000"})
				want := "form_code_incorrect"
				if i >= bartleby.CodeAttempts {
					want = "verification_failed"
				}
				if !bartleby.IsCode(err, want) {
					t.Errorf("%s, code %d: %v", who, i, err)
				}
			}
			for range 5 {
				_, err := w.signs.AttemptFirstFactor(ctx, w.ins, client, id, signin.Attempt{Strategy: bartleby.ByPassword, Password: "wrong guess"})
				wants(t, err, "form_password_or_identifier_incorrect")
			}
			si, err := w.signs.SignIn(ctx, w.ins, client, id, nil)
			if err != nil || si.SignIn.First.Attempts != 5 {
				t.Errorf("%s: %+v %v", who, si.SignIn.First, err)
			}
		}
	})
}
