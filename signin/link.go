package signin

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/url"
	"strings"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// prepareLink signs the link before the transaction that sends it.
func (s *Service) prepareLink(ctx context.Context, ins *bartleby.Instance, id string, in Preparation) (func(*step, bartleby.Factor) error, error) {
	if in.RedirectURL == "" {
		return nil, bartleby.ParamNil("redirect_url")
	}
	text, link, err := s.newLink(ctx, ins, id, in.RedirectURL)
	if err != nil {
		return nil, err
	}
	return func(st *step, f bartleby.Factor) error {
		to, ok := st.receiver(f)
		if !ok {
			return bartleby.StrategyForUserInvalid()
		}
		st.signIn.First = st.newLinkChallenge(text, in.RedirectURL, to.IdentificationID)
		return s.Identity.SendLink(st.tx, ins, "magic_link_sign_in", link, to)
	}, nil
}

// newLink makes the token of a link of an attempt, and the link.
func (s *Service) newLink(ctx context.Context, ins *bartleby.Instance, attemptID, redirectURL string) (text, link string, err error) {
	text, err = s.Identity.Tokens.Ticket(ctx, token.Ticket{
		Kind: token.EmailLinkTicket, Source: attemptID, InstanceID: ins.ID, RedirectURL: redirectURL, Nonce: token.Secret(),
		ExpiresAt: s.Identity.Tokens.Now().UnixMilli()/1000 + bartleby.CodeLife/1000,
	})
	return text, s.Identity.PublicURL(ins) + "/v1/verify?token=" + url.QueryEscape(text), err
}

func (st *step) newLinkChallenge(text, redirectURL, identificationID string) *bartleby.Challenge {
	return &bartleby.Challenge{
		Strategy: bartleby.ByEmailLink, Status: bartleby.Unverified, ExpireAt: st.tx.Now + bartleby.CodeLife, Digest: token.Digest(text),
		RedirectURL: redirectURL, IdentificationID: identificationID,
	}
}

// The outcomes of an opened link, as applications read them in __clerk_status.
const (
	LinkVerified     = "verified"
	LinkExpired      = "expired"
	LinkFailed       = "failed"
	LinkOfAnother    = "client_mismatch"
	LinkTransferable = "transferable"
)

// Opened is where a link leads.
type Opened struct {
	RedirectURL string
	Status      string
	Outcome     *Outcome // of the browser that asked for the link; nil for any other
	SessionID   string   // the session that the link began here; "" for none
}

// OpenLink verifies what a link is for. In the browser that asked for it the attempt goes on at once; in any other it is
// marked, and goes on when that browser asks for it: nobody is signed in by following a link that somebody else asked for.
// clientID is "" for a browser without a client. It fails with verification_link_token_invalid where the link leads
// nowhere.
func (s *Service) OpenLink(ctx context.Context, ins *bartleby.Instance, clientID, text string, activity *bartleby.SessionActivity) (*Opened, error) {
	ticket, err := s.Identity.Tokens.ReadTicket(ctx, ins.ID, text)
	expired := bartleby.IsCode(err, "ticket_expired_code")
	if expired {
		err = s.Identity.Tokens.Verify(ctx, ins.ID, text, &ticket)
	}
	if err != nil || ticket.Kind != token.EmailLinkTicket {
		return nil, bartleby.LinkInvalid(err)
	}
	opened := &Opened{RedirectURL: ticket.RedirectURL, Status: LinkExpired}
	if expired {
		return opened, nil
	}
	about := s.signInOfLink
	switch prefix, _, _ := strings.Cut(ticket.Source, "_"); bartleby.Prefix(prefix) {
	case bartleby.SignUpID:
		about = s.signUpOfLink
	case bartleby.IdentificationID:
		about = s.identificationOfLink
	}
	return opened, about(ctx, ins, clientID, ticket.Source, text, activity, opened)
}

// judge marks the challenge of a link as met, or says why not.
func (st *step) judgeLink(c *bartleby.Challenge, text, openedBy string) string {
	switch {
	case c == nil || c.Strategy != bartleby.ByEmailLink || c.Status != bartleby.Unverified, subtle.ConstantTimeCompare([]byte(c.Digest), []byte(token.Digest(text))) != 1:
		return LinkFailed // used, or another one has taken its place
	case c.StatusAt(st.tx.Now) == bartleby.Expired:
		return LinkExpired
	case st.ins.Settings.Authentication.LinkSameClient && openedBy != st.client.ID:
		return LinkOfAnother
	}
	c.Status, c.VerifiedAtClient, c.Attempts = bartleby.Verified, openedBy, c.Attempts+1
	return LinkVerified
}

func (s *Service) signInOfLink(ctx context.Context, ins *bartleby.Instance, openedBy, id, text string, activity *bartleby.SessionActivity, to *Opened) error {
	owner, err := store.Read(ctx, s.Identity.DB, ins.ID, func(tx *store.Tx) (string, error) {
		found, err := tx.SignIn(id)
		if err != nil {
			return "", err
		}
		return found.ClientID, nil
	})
	if bartleby.IsCode(err, "resource_not_found") {
		to.Status = LinkFailed
		return nil
	}
	if err != nil {
		return err
	}
	out, err := s.onSignIn(ctx, ins, owner, id, func(st *step) error {
		if st.may(Prove1) != nil {
			to.Status = LinkFailed
			return nil //nolint:nilerr // the status says it
		}
		to.Status = st.judgeLink(st.signIn.First, text, openedBy)
		if to.Status == LinkVerified && !st.holds(st.signIn.First) {
			st.signIn.First.Status, to.Status = bartleby.Failed, LinkFailed
		}
		if to.Status != LinkVerified || openedBy != owner {
			return nil
		}
		return st.proved(activity)
	})
	switch {
	case bartleby.IsCode(err, "sign_up_if_missing_transfer"):
		to.Status = LinkTransferable
		return nil
	case isRefusal(err):
		to.Status = LinkFailed
		return nil
	case err != nil:
		return err
	}
	if openedBy == owner {
		to.Outcome = out
		if out.SignIn.CreatedSessionID != nil {
			to.SessionID = *out.SignIn.CreatedSessionID
		}
	}
	return nil
}

// isRefusal tells a refusal, which a link answers with its status, from a failure.
func isRefusal(err error) bool {
	var one *bartleby.Error
	var many bartleby.Errors
	return errors.As(err, &one) && one.Kind != bartleby.Internal && one.Kind != bartleby.Unavailable || errors.As(err, &many)
}
