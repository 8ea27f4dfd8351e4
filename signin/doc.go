// Package signin holds the rules of signing in and signing up: what an attempt waits for, which steps lead on, and what
// proves that somebody is who they say. Doors and pages call it; it calls identity, whose rules it composes.
//
// The machines are data (machine.go), and so are the strategies: a row says how a way of proving is prepared and
// attempted. What is slow (hashes) happens before a transaction begins, with an attempt counted before and judged after.
//
// What may not enter: HTTP, SQL, JSON of the wire, clocks.
package signin

import (
	"context"
	"errors"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
)

// Service is the rules with what they need.
type Service struct {
	Identity *identity.Service
}

// Outcome is what a step left behind.
type Outcome struct {
	SignIn *bartleby.SignIn
	SignUp *bartleby.SignUp
	Again  *bartleby.Reverification
	Client *bartleby.Client // with another secret in RotatingToken where somebody was signed in
}

// kept is a refusal whose transaction stands: what was counted stays counted.
type kept struct{ error }

func (k kept) Unwrap() error { return k.error }

// step is one request about an attempt in its transaction. What it is about is locked in the order client, attempt, user.
type step struct {
	s      *Service
	tx     *store.Tx
	ins    *bartleby.Instance
	client *bartleby.Client
	signIn *bartleby.SignIn         // of a step of a sign-in, or of a reverification
	again  *bartleby.Reverification // nil: a sign-in
	signUp *bartleby.SignUp         // of a step of a sign-up
	user   *bartleby.User           // nil: nobody is known
	fault  error                    // what a wrong attempt is answered with
}

// run runs a step on a client, and saves the client.
func (s *Service) run(ctx context.Context, ins *bartleby.Instance, clientID string, do func(*step) error) (*Outcome, error) {
	type result struct {
		out     *Outcome
		refusal error
	}
	r, err := store.Write(ctx, s.Identity.DB, ins.ID, func(tx *store.Tx) (result, error) {
		c, err := tx.Client(clientID)
		if err != nil {
			return result{}, err
		}
		st := &step{s: s, tx: tx, ins: ins, client: c}
		err = do(st)
		var refusal kept
		if err != nil && !errors.As(err, &refusal) {
			return result{}, err
		}
		return result{&Outcome{SignIn: st.signIn, SignUp: st.signUp, Again: st.again, Client: st.client}, refusal.error}, nil
	})
	if err != nil {
		return nil, err
	}
	if r.refusal != nil {
		return nil, r.refusal
	}
	return r.out, nil
}

// saveClient writes the client with its attempts.
func (st *step) saveClient() error {
	st.client.UpdatedAt = st.tx.Now
	return st.tx.SaveClient(st.client)
}

// mayBegin refuses to begin an attempt where somebody is signed in and only one user may be.
func (st *step) mayBegin() error {
	if st.ins.Settings.Sessions.Several {
		return nil
	}
	for _, s := range st.client.Sessions {
		if s.SignedInAt(st.tx.Now) {
			return bartleby.SessionExists()
		}
	}
	return nil
}

// notHere refuses a user who is signed in on this client.
func (st *step) notHere(userID string) error {
	for _, s := range st.client.Sessions {
		if s.UserID == userID && s.SignedInAt(st.tx.Now) {
			return bartleby.AlreadySignedIn(s.ID)
		}
	}
	return nil
}
