package signin_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"

	"bartleby"
	"bartleby/identity"
	"bartleby/signin"
	"bartleby/store"
	"bartleby/testkit"
)

// A passkey has its holder prove themselves to the authenticator: both factors are fresh.
func TestReverificationByPasskey(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := context.Background()
		w := on(t, s, func(in *identity.NewUser) { in.TOTPSecret = bartleby.To(seed) })
		const origin = "http://localhost:3000"
		site := virtualwebauthn.RelyingParty{Name: w.ins.Application, ID: "localhost", Origin: origin}
		device := virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte(w.user)})
		key := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeRSA)
		begun, err := w.signs.BeginPasskey(ctx, w.ins, w.user, origin)
		if err != nil {
			t.Fatal(err)
		}
		options, err := virtualwebauthn.ParseAttestationOptions(begun.Verification.Nonce)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.signs.FinishPasskey(ctx, w.ins, w.user, begun.ID, origin, virtualwebauthn.CreateAttestationResponse(site, device, key, *options)); err != nil {
			t.Fatal(err)
		}
		device.AddCredential(key)
		client := w.client(t)
		out, err := w.signs.CreateSignIn(ctx, w.ins, client, signin.NewSignIn{Identifier: address, Password: secret})
		if err != nil {
			t.Fatal(err)
		}
		done, err := w.signs.AttemptSecondFactor(ctx, w.ins, client, out.SignIn.ID, signin.Attempt{Strategy: bartleby.ByTOTP, Code: w.code(t)})
		if err != nil {
			t.Fatal(err)
		}
		session := *done.SignIn.CreatedSessionID
		w.Clock.Advance(time.Hour)
		if _, err := w.signs.Reverify(ctx, w.ins, client, session, bartleby.MultiFactorLevel); err != nil {
			t.Fatal(err)
		}
		asked, err := w.signs.ReverifyPrepareFirst(ctx, w.ins, client, session, signin.Preparation{Strategy: bartleby.ByPasskey, Origin: origin})
		if err != nil {
			t.Fatal(err)
		}
		ask, err := virtualwebauthn.ParseAssertionOptions(asked.Again.First.Nonce)
		if err != nil {
			t.Fatal(err)
		}
		attempt := signin.Attempt{Strategy: bartleby.ByPasskey, Credential: virtualwebauthn.CreateAssertionResponse(site, device, key, *ask), Origin: origin}
		again, err := w.signs.ReverifyFirst(ctx, w.ins, client, session, attempt)
		if err != nil || again.Again.Status != bartleby.SignInComplete {
			t.Fatal(again, err)
		}
		if s := w.signedIn(t, w.user)[0]; s.FactorAges(w.Clock.Now().UnixMilli()) != [2]int64{0, 0} {
			t.Errorf("%+v", s)
		}
		_, err = w.signs.ReverifyFirst(ctx, w.ins, client, session, attempt)
		wants(t, err, "invalid_action_for_session_reverification")
	})
}

// Random steps make no factor of a session fresh but the one whose secret the step brings, and only at the level that was
// asked for. The judge looks at the secret of each step and at the session's times, and knows nothing of statuses.
func TestRandomReverifications(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Lockout.Enabled, set.Sessions.Several = false, true })
		const workers = 64 // they share commits
		digest, err := s.Rules.Hashes.Hash(context.Background(), "", secret)
		if err != nil {
			t.Fatal(err)
		}
		var fresh [2]atomic.Int64
		var all sync.WaitGroup
		total := sequences(t)
		for n := range workers {
			all.Go(func() {
				f := newFuzz(t, s, n, digest.Digest)
				f.random = rand.New(rand.NewPCG(uint64(n), 13))
				for range total / workers {
					if t.Failed() {
						return
					}
					first, second := f.reverify(t)
					fresh[0].Add(first)
					fresh[1].Add(second)
				}
			})
		}
		all.Wait()
		t.Logf("%d first factors were fresh, %d second ones", fresh[0].Load(), fresh[1].Load())
		if total >= 500 && (fresh[0].Load() == 0 || fresh[1].Load() == 0) {
			t.Error("nothing was proved: what was tried?")
		}
	})
}

// again is a step that may lead on: random ones alone seldom do.
func (f *fuzz) again(who *person, level bartleby.ReverificationLevel, asked, asked2, first bool) int {
	switch {
	case level != bartleby.SecondFactorLevel && !asked:
		return 1
	case level != bartleby.SecondFactorLevel && !first:
		return 2
	case who.phone && !asked2:
		return 3
	case who.phone:
		return 4
	}
	return 5
}

// reverify runs one sequence on a new session, and answers how often its factors were fresh.
func (f *fuzz) reverify(t *testing.T) (first, second int64) {
	ctx, w := context.Background(), f.w
	who := f.people[f.random.IntN(len(f.people))]
	c, err := w.Rules.CreateClient(ctx, w.ins)
	if err != nil {
		t.Error(err)
		return
	}
	if c, err = w.Rules.SignIn(ctx, w.ins, c.ID, identity.NewSession{UserID: who.id, FirstFactor: true}); err != nil {
		t.Error(err)
		return
	}
	id := c.Sessions[0].ID
	times := func() (at [2]int64) {
		found, err := store.Read(ctx, w.DB, w.ins.ID, func(tx *store.Tx) (*bartleby.Session, error) { return tx.Session(id) })
		if err != nil {
			t.Error(err)
			return at
		}
		return [2]int64{found.FirstFactorVerifiedAt, found.SecondFactorVerifiedAt}
	}
	was, level, asked, asked2 := times(), bartleby.ReverificationLevel(""), false, false
	var trace []string
	for range 3 + f.random.IntN(9) {
		w.Clock.Advance(time.Second)
		code, right := "424242", true
		if f.random.IntN(4) == 0 {
			code, right = "000000", false
		}
		var may [2]bool // what this step may make fresh
		step := f.random.IntN(6)
		if sensible := f.random.IntN(3) > 0; sensible {
			step = f.again(who, level, asked, asked2, first > 0)
		}
		switch {
		case step == 0 || level == "":
			level, asked, asked2 = []bartleby.ReverificationLevel{bartleby.FirstFactorLevel, bartleby.SecondFactorLevel, bartleby.MultiFactorLevel}[f.random.IntN(3)], false, false
			_, err = w.signs.Reverify(ctx, w.ins, c.ID, id, level)
		case step == 1:
			asked = true
			_, err = w.signs.ReverifyPrepareFirst(ctx, w.ins, c.ID, id, signin.Preparation{Strategy: bartleby.ByEmailCode})
		case step == 2:
			may[0] = right && asked && (level != bartleby.SecondFactorLevel || !who.totp && !who.phone)
			_, err = w.signs.ReverifyFirst(ctx, w.ins, c.ID, id, signin.Attempt{Strategy: bartleby.ByEmailCode, Code: code})
		case step == 3:
			asked2 = true
			_, err = w.signs.ReverifyPrepareSecond(ctx, w.ins, c.ID, id, signin.Preparation{Strategy: bartleby.ByPhoneCode})
		case step == 4:
			may[1] = right && asked2 && who.phone && level != bartleby.FirstFactorLevel
			_, err = w.signs.ReverifySecond(ctx, w.ins, c.ID, id, signin.Attempt{Strategy: bartleby.ByPhoneCode, Code: code})
		default:
			if right {
				w.Clock.Advance(31 * time.Second)
				code, _ = totp.GenerateCode(seed, w.Clock.Now())
			}
			may[1] = right && who.totp && level != bartleby.FirstFactorLevel
			_, err = w.signs.ReverifySecond(ctx, w.ins, c.ID, id, signin.Attempt{Strategy: bartleby.ByTOTP, Code: code})
		}
		trace = append(trace, fmt.Sprintf("%d at %s: %v", step, level, err))
		is := times()
		if internal(err) || is[0] != was[0] && !may[0] || is[1] != was[1] && !may[1] {
			t.Errorf("%+v: %v, from %v to %v", who, trace, was, is)
			return
		}
		if is[0] != was[0] {
			first++
		}
		if is[1] != was[1] {
			second++
		}
		was = is
	}
	return
}
