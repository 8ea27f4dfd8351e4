package signin_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"bartleby"
	"bartleby/identity"
	"bartleby/signin"
	"bartleby/store"
	"bartleby/testkit"
)

// sequences is how many random sequences of steps each machine is given: 1,000, or as many as BARTLEBY_SEQUENCES says (for a
// release 100,000); a tenth on PostgreSQL, where they share no commits, and under the race detector, which finds races in a few.
func sequences(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("BARTLEBY_SEQUENCES"))
	if err != nil {
		n = 1_000
	}
	if strings.HasSuffix(t.Name(), "/postgres") || testing.Short() || testkit.Race {
		n = max(n/10, 64) // one for each worker
	}
	return n
}

// Every status of the noun is in the machine, and every status a step leads to as well; the last ones lead nowhere.
func TestMachinesAreClosed(t *testing.T) {
	for from, steps := range signin.SignIns {
		for does, to := range steps {
			if _, ok := signin.SignIns[to]; !ok || from == bartleby.SignInComplete || from == bartleby.SignInAbandoned {
				t.Errorf("%s, %s: %s", from, does, to)
			}
		}
	}
	for from, steps := range signin.SignUps {
		for does, to := range steps {
			if _, ok := signin.SignUps[to]; !ok || from != bartleby.SignUpMissing {
				t.Errorf("%s, %s: %s", from, does, to)
			}
		}
	}
	if len(signin.SignIns) != 6 || len(signin.SignUps) != 3 {
		t.Error("a status has no row")
	}
}

// person is a user of the random sequences, as the oracle knows them.
type person struct {
	id, address, password string
	totp, phone           bool // second factors
}

// proof is what the oracle remembers of one attempt: which secrets were laid before it, and in which order.
type proof struct {
	about          *person // whom the identifier named
	first, reset   bool    // a right password or code; a right code to reset
	renewed        bool    // a new password after the right to it was proved
	second, ticket bool
	asked          bartleby.Strategy // what was asked for last, to choose steps that may succeed
	asked2         bool
}

// may tells whether these proofs are enough for a session. It knows nothing of statuses.
func (p *proof) may() bool {
	if p.about == nil {
		return false
	}
	first := p.first || p.reset && p.renewed
	return p.ticket || first && (p.second || !p.about.totp && !p.about.phone)
}

// Random steps reach no session without the factors that the user has set up, in whichever order and on whichever attempt
// they come. The judge looks at the secrets that were laid before an attempt, and at the sessions of the client.
func TestRandomSignIns(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Lockout.Enabled, set.Sessions.Several, set.Password.BreachCheck, set.Authentication.SecondFactorRequired = false, true, false, true
		})
		const workers = 64 // they share commits
		digest, err := s.Rules.Hashes.Hash(context.Background(), "", secret)
		if err != nil {
			t.Fatal(err)
		}
		var reached [3]atomic.Int64
		var all sync.WaitGroup
		total := sequences(t)
		for n := range workers {
			all.Go(func() {
				f := newFuzz(t, s, n, digest.Digest)
				for i := range total / workers {
					if t.Failed() {
						return
					}
					if kind := f.signIn(t, i); kind >= 0 {
						reached[kind].Add(1)
					}
				}
			})
		}
		all.Wait()
		t.Logf("sessions: %d without, %d with an authenticator, %d with a second number", reached[0].Load(), reached[1].Load(), reached[2].Load())
		for kind := range reached {
			if reached[kind].Load() == 0 && total >= 1000 {
				t.Errorf("no sequence signed in as user of kind %d: what was tried?", kind)
			}
		}
	})
}

type fuzz struct {
	w      *world
	random *rand.Rand
	people []*person
}

func newFuzz(t *testing.T, s *testkit.Server, n int, digest string) *fuzz {
	ctx := context.Background()
	f := &fuzz{w: &world{Server: s, signs: &signin.Service{Identity: s.Rules}, ins: s.Tenant.Instance}, random: rand.New(rand.NewPCG(uint64(n), 7))}
	for kind := range 3 {
		p := &person{address: fmt.Sprintf("p%d-%d+clerk_test@example.com", n, kind), totp: kind == 1, phone: kind == 2, password: secret}
		in := identity.NewUser{EmailAddress: []string{p.address}, PhoneNumber: []string{fmt.Sprintf("+1%03d55501%02d", 200+n, kind)}, PasswordDigest: bartleby.To(digest), PasswordHasher: bartleby.To("argon2id")}
		if p.totp {
			in.TOTPSecret = bartleby.To(seed)
		}
		u, err := s.Rules.CreateUser(ctx, f.w.ins, in)
		if err != nil {
			t.Error(err)
			return f
		}
		if p.id = u.ID; p.phone {
			s.Change(t, s.Tenant, p.id, func(tx *store.Tx, u *bartleby.User) {
				u.PhoneNumbers[0].ReservedForSecondFactor, u.PhoneNumbers[0].DefaultSecondFactor = true, true
				u.SecondFactors(tx.Now)
			})
		}
		f.people = append(f.people, p)
	}
	return f
}

// next is a step that may lead on: random ones alone seldom do.
func (f *fuzz) next(p *proof) (bartleby.Strategy, int) {
	switch {
	case p.reset && !p.renewed && !p.first:
		return p.asked, 7
	case p.first || p.renewed:
		if p.about.totp {
			return p.asked, 10
		}
		if p.asked2 {
			return p.asked, 9
		}
		return p.asked, 8
	case p.asked != "":
		return p.asked, 3
	}
	if f.random.IntN(8) == 0 { // another password costs a hash
		return bartleby.ByEmailReset, 1
	}
	return bartleby.ByEmailCode, 1
}

// signIn runs one sequence on a new client, and answers which kind of user it signed in; -1 for nobody.
func (f *fuzz) signIn(t *testing.T, i int) int {
	ctx, w := context.Background(), f.w
	c, err := w.Rules.CreateClient(ctx, w.ins)
	if err != nil {
		t.Error(err)
		return -1
	}
	proofs := map[string]*proof{}
	ids := []string{"sia_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}
	var trace []string
	for range 3 + f.random.IntN(9) {
		id := ids[len(ids)-1]
		if f.random.IntN(12) == 0 {
			id = ids[f.random.IntN(len(ids))] // a former attempt
		}
		p := proofs[id]
		if p == nil {
			p = &proof{}
		}
		var out *signin.Outcome
		step := f.random.IntN(12)
		code := "424242"
		if f.random.IntN(5) == 0 {
			code = "000000"
		}
		first := []bartleby.Strategy{bartleby.ByEmailCode, bartleby.ByPhoneCode, bartleby.ByEmailReset, bartleby.ByPhoneReset}[f.random.IntN(4)]
		if p.about != nil && p.about.phone && f.random.IntN(2) == 0 {
			first = bartleby.ByEmailCode
		}
		if sensible := f.random.IntN(3) > 0; sensible && p.about != nil {
			first, step = f.next(p)
		}
		switch {
		case len(ids) == 1 || step == 0:
			step = 0
			who := f.people[f.random.IntN(len(f.people))]
			in := signin.NewSignIn{Identifier: who.address}
			if f.random.IntN(40) == 0 {
				if token, err := w.Rules.CreateSignInToken(ctx, w.ins, identity.NewSignInToken{UserID: who.id}); err == nil {
					in = signin.NewSignIn{Ticket: token.Ticket}
				}
			}
			if out, err = w.signs.CreateSignIn(ctx, w.ins, c.ID, in); err == nil {
				proofs[out.SignIn.ID] = &proof{about: who, ticket: in.Ticket != ""}
				ids = append(ids, out.SignIn.ID)
				id = out.SignIn.ID
			}
		case step <= 2:
			p.asked = first
			_, err = w.signs.PrepareFirstFactor(ctx, w.ins, c.ID, id, signin.Preparation{Strategy: first})
		case step <= 5:
			p.first = p.first || code == "424242" && !first.Resets()
			p.reset = p.reset || code == "424242" && first.Resets()
			out, err = w.signs.AttemptFirstFactor(ctx, w.ins, c.ID, id, signin.Attempt{Strategy: first, Code: code})
		case step == 6 && f.random.IntN(40) == 0:
			plain := secret
			if f.random.IntN(2) == 0 {
				plain = "not the secret"
			}
			p.first = p.first || p.about != nil && plain == p.about.password
			out, err = w.signs.AttemptFirstFactor(ctx, w.ins, c.ID, id, signin.Attempt{Strategy: bartleby.ByPassword, Password: plain})
		case step == 7 && f.random.IntN(3) == 0:
			p.renewed = p.renewed || p.reset
			out, err = w.signs.ResetPassword(ctx, w.ins, c.ID, id, secret, false, nil)
		case step == 8:
			p.asked2 = true
			_, err = w.signs.PrepareSecondFactor(ctx, w.ins, c.ID, id, signin.Preparation{Strategy: bartleby.ByPhoneCode})
		case step == 9:
			p.second = p.second || code == "424242" && p.about != nil && p.about.phone
			out, err = w.signs.AttemptSecondFactor(ctx, w.ins, c.ID, id, signin.Attempt{Strategy: bartleby.ByPhoneCode, Code: code})
		case step == 10:
			if code == "424242" {
				w.Clock.Advance(31 * time.Second)
				code, _ = totp.GenerateCode(seed, w.Clock.Now())
				p.second = p.second || p.about != nil && p.about.totp
			}
			out, err = w.signs.AttemptSecondFactor(ctx, w.ins, c.ID, id, signin.Attempt{Strategy: bartleby.ByTOTP, Code: code})
		default:
			_, err = w.signs.SignIn(ctx, w.ins, c.ID, id, nil)
		}
		trace = append(trace, fmt.Sprintf("%d on %s: %v", step, id, err))
		if internal(err) {
			t.Errorf("%v: %v", trace, err)
			return -1
		}
		if out == nil || err != nil {
			continue
		}
		after, err := w.Rules.Client(ctx, w.ins, c.ID)
		if err != nil {
			t.Error(err)
			return -1
		}
		for _, session := range after.Sessions {
			var by *proof
			for _, p := range proofs {
				if p.about != nil && p.about.id == session.UserID && p.may() {
					by = p
				}
			}
			if by == nil {
				t.Errorf("sequence %d: a session that nothing proves: %v", i, trace)
				return -1
			}
			for kind, who := range f.people {
				if who.id == session.UserID {
					if pending := session.HasTask(bartleby.TaskSetupMFA); pending != (!who.totp && !who.phone) || pending != (session.Status == bartleby.PendingSession) {
						t.Errorf("sequence %d: %+v of %+v, though a second factor is required: %v", i, session, who, trace)
					}
					return kind
				}
			}
		}
	}
	return -1
}

// internal tells a failure from a refusal.
func internal(err error) bool {
	var one *bartleby.Error
	var many bartleby.Errors
	return err != nil && !errors.As(err, &one) && !errors.As(err, &many)
}

// Random steps make no user without what the settings demand, and none with an address that nobody proved.
func TestRandomSignUps(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.EmailAddress.Required, set.Username.Required, set.Password.Enabled, set.LegalConsent, set.Sessions.Several = true, true, false, true, true
		})
		const workers = 64 // they share commits
		var made atomic.Int64
		var all sync.WaitGroup
		total := sequences(t)
		for n := range workers {
			all.Go(func() {
				f := &fuzz{w: &world{Server: s, signs: &signin.Service{Identity: s.Rules}, ins: s.Tenant.Instance}, random: rand.New(rand.NewPCG(uint64(n), 11))}
				for i := range total / workers {
					if t.Failed() {
						return
					}
					made.Add(f.signUp(t, fmt.Sprintf("%d_%d", n, i)))
				}
			})
		}
		all.Wait()
		t.Logf("%d users", made.Load())
		if made.Load() == 0 && total >= 1000 {
			t.Error("no sequence made a user: what was tried?")
		}
	})
}

// signUp runs one sequence on a new client, and answers how many users it made.
func (f *fuzz) signUp(t *testing.T, mark string) (made int64) {
	ctx, w := context.Background(), f.w
	c, err := w.Rules.CreateClient(ctx, w.ins)
	if err != nil {
		t.Error(err)
		return 0
	}
	ids := []string{}
	address := map[string]string{} // given last, by sign-up
	proved := map[string]string{}  // for which address a right code was laid before the sign-up, after it was given
	asked := map[string]string{}   // for which address a code was asked for last
	for range 4 + f.random.IntN(9) {
		in := signin.NewSignUp{}
		if f.random.IntN(2) == 0 {
			in.EmailAddress = bartleby.To(fmt.Sprintf("%c%s+clerk_test@example.com", 'a'+rune(f.random.IntN(2)), mark))
		}
		if f.random.IntN(2) == 0 {
			in.Username = bartleby.To("user_" + mark)
		}
		if f.random.IntN(2) == 0 {
			in.LegalAccepted = bartleby.To(f.random.IntN(4) > 0)
		}
		code := "424242"
		if f.random.IntN(5) == 0 {
			code = "000000"
		}
		step := f.random.IntN(10)
		var out *signin.Outcome
		id := ""
		if len(ids) > 0 {
			if id = ids[len(ids)-1]; f.random.IntN(10) == 0 {
				id = ids[f.random.IntN(len(ids))]
			}
		}
		switch {
		case len(ids) == 0 || step == 0:
			if out, err = w.signs.CreateSignUp(ctx, w.ins, c.ID, in); err == nil {
				id = out.SignUp.ID
				ids = append(ids, id)
				address[id] = in.EmailAddress.Value()
			}
		case step <= 3:
			if out, err = w.signs.UpdateSignUp(ctx, w.ins, c.ID, id, in); in.EmailAddress.Set && (err == nil) {
				address[id] = in.EmailAddress.To
			}
		case step <= 5:
			if _, err = w.signs.PrepareVerification(ctx, w.ins, c.ID, id, signin.Preparation{Strategy: bartleby.ByEmailCode}); err == nil {
				asked[id] = address[id]
			}
		default:
			if code == "424242" && asked[id] == address[id] && proved[id] != address[id] {
				proved[id] = address[id]
			}
			out, err = w.signs.AttemptVerification(ctx, w.ins, c.ID, id, signin.Attempt{Strategy: bartleby.ByEmailCode, Code: code})
		}
		if internal(err) {
			t.Error(err)
			return 0
		}
		if err != nil || out == nil || out.SignUp.CreatedUserID == nil {
			continue
		}
		u, err := store.Read(ctx, w.DB, w.ins.ID, func(tx *store.Tx) (*bartleby.User, error) { return tx.User(*out.SignUp.CreatedUserID) })
		if err != nil {
			t.Error(err)
			return 0
		}
		if len(u.EmailAddresses) != 1 || u.EmailAddresses[0].EmailAddress != proved[id] || u.EmailAddresses[0].EmailAddress != address[id] || !u.EmailAddresses[0].Verification.IsVerified() ||
			u.Username == nil || u.LegalAcceptedAt == nil || w.sessions(t, u.ID) != 1 {
			t.Errorf("%s: %+v, proved %v", mark, u, proved)
		}
		return 1
	}
	return 0
}
