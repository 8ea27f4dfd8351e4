package signin

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"golang.org/x/net/publicsuffix"

	"bartleby"
	"bartleby/store"
)

// owner is a user as the library for WebAuthn asks for one.
type owner struct{ u *bartleby.User }

func (o owner) WebAuthnID() []byte { return []byte(o.u.ID) }

func (o owner) WebAuthnName() string {
	if name := identifierOf(o.u); name != nil {
		return *name
	}
	return o.u.ID
}

func (o owner) WebAuthnDisplayName() string { return o.WebAuthnName() }

func (o owner) WebAuthnCredentials() []webauthn.Credential {
	var list []webauthn.Credential
	for _, k := range o.u.Passkeys {
		var c webauthn.Credential
		if kept := o.u.Secrets.Passkeys[k.ID].Credential; kept != nil && json.Unmarshal(kept, &c) == nil {
			list = append(list, c)
		}
	}
	return list
}

// keyOf finds the passkey of a credential; "" when it is none of the user's.
func (o owner) keyOf(credential []byte) string {
	for _, k := range o.u.Passkeys {
		var c webauthn.Credential
		if json.Unmarshal(o.u.Secrets.Passkeys[k.ID].Credential, &c) == nil && slices.Equal(c.ID, credential) {
			return k.ID
		}
	}
	return ""
}

// party is the relying party for pages of an origin, which the door has found to be the instance's: the site is the origin's
// registrable domain, so that a passkey serves all of its hosts (WebAuthn, section 5.1.3).
func party(ins *bartleby.Instance, origin string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" {
		return nil, bartleby.PasskeyRefused(err)
	}
	id := u.Hostname()
	if site, err := publicsuffix.EffectiveTLDPlusOne(id); err == nil {
		id = site
	}
	return webauthn.New(&webauthn.Config{
		RPID: id, RPDisplayName: ins.Application, RPOrigins: []string{origin},
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired},
	})
}

// asking makes the challenge of a passkey from what the library asks for.
func (st *step) asking(options *protocol.CredentialAssertion, session *webauthn.SessionData) (*bartleby.Challenge, error) {
	nonce, err := json.Marshal(options.Response)
	if err != nil {
		return nil, err
	}
	asked, err := json.Marshal(session)
	if err != nil {
		return nil, err
	}
	return &bartleby.Challenge{
		Strategy: bartleby.ByPasskey, Status: bartleby.Unverified, ExpireAt: st.tx.Now + bartleby.PasskeyLife, Nonce: string(nonce), Asked: string(asked),
	}, nil
}

// preparePasskey asks for one of the passkeys that the user has.
func (s *Service) preparePasskey(_ context.Context, ins *bartleby.Instance, _ string, in Preparation) (func(*step, bartleby.Factor) error, error) {
	site, err := party(ins, in.Origin)
	if err != nil {
		return nil, err
	}
	return func(st *step, _ bartleby.Factor) error {
		if len(owner{st.user}.WebAuthnCredentials()) == 0 {
			return bartleby.PasskeysMissing()
		}
		options, session, err := site.BeginLogin(owner{st.user})
		if err != nil {
			return err
		}
		st.signIn.First, err = st.asking(options, session)
		return err
	}, nil
}

// discover begins a sign-in in which an authenticator is to say who it is. It fails with strategy_for_user_invalid where the
// settings know no passkeys.
func (s *Service) discover(ctx context.Context, ins *bartleby.Instance, clientID, origin string) (*Outcome, error) {
	if !ins.Settings.Authentication.Passkeys {
		return nil, bartleby.StrategyForUserInvalid()
	}
	site, err := party(ins, origin)
	if err != nil {
		return nil, err
	}
	return s.run(ctx, ins, clientID, func(st *step) error {
		if err := st.mayBegin(); err != nil {
			return err
		}
		st.begin()
		options, session, err := site.BeginDiscoverableLogin()
		if err != nil {
			return err
		}
		if st.signIn.First, err = st.asking(options, session); err != nil {
			return err
		}
		st.signIn.FirstFactors = []bartleby.Factor{{Strategy: bartleby.ByPasskey}}
		if err := st.advance(Discover); err != nil {
			return err
		}
		return st.insertSignIn()
	})
}

// attemptPasskey judges what an authenticator answered. It has seen its holder besides, by a PIN or a finger: no second
// factor is asked for. Errors: passkey_invalid_public_key_credential, verification_missing, verification_expired,
// passkey_authentication_failure, and those of the sign-in.
func (s *Service) attemptPasskey(ctx context.Context, ins *bartleby.Instance, about subject, in Attempt) (*Outcome, error) {
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(in.Credential))
	if err != nil {
		return nil, bartleby.PasskeyCredentialInvalid(err)
	}
	site, err := party(ins, in.Origin)
	if err != nil {
		return nil, err
	}
	return s.on(ctx, ins, about, func(st *step) error {
		if err := st.may(Prove1); err != nil {
			return err
		}
		c := st.signIn.First
		switch {
		case c == nil || c.Strategy != bartleby.ByPasskey || c.Asked == "":
			return bartleby.VerificationMissing()
		case c.StatusAt(st.tx.Now) == bartleby.Expired:
			return bartleby.VerificationExpired()
		}
		var session webauthn.SessionData
		if err := json.Unmarshal([]byte(c.Asked), &session); err != nil {
			return err
		}
		c.Attempts, c.Asked = c.Attempts+1, "" // a challenge is answered once
		if st.user == nil {
			if err := st.knowHolder(answer); err != nil {
				return err
			}
		}
		used, err := s.judgePasskey(site, st.user, session, answer)
		if err != nil || used.Authenticator.CloneWarning {
			c.Status = bartleby.Failed
			return kept{bartleby.PasskeyRefused(err)}
		}
		st.fault = bartleby.PasskeyRefused(nil)
		if err := st.unlocked(); err != nil {
			return err
		}
		if err := st.keepPasskey(used); err != nil {
			return err
		}
		c.Status = bartleby.Verified
		return st.complete(Prove1, true, in.Activity)
	})
}

// judgePasskey verifies an answer against what was asked, of a named user or of whoever holds the authenticator.
func (s *Service) judgePasskey(site *webauthn.WebAuthn, u *bartleby.User, asked webauthn.SessionData, answer *protocol.ParsedCredentialAssertionData) (*webauthn.Credential, error) {
	if len(asked.UserID) > 0 {
		return site.ValidateLogin(owner{u}, asked, answer)
	}
	return site.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return owner{u}, nil }, asked, answer)
}

// knowHolder finds the user whom an authenticator names. That it is theirs is judged afterwards.
func (st *step) knowHolder(answer *protocol.ParsedCredentialAssertionData) error {
	u, err := st.tx.User(string(answer.Response.UserHandle))
	if bartleby.IsCode(err, "resource_not_found") {
		return kept{bartleby.PasskeyRefused(nil)}
	}
	if err != nil {
		return err
	}
	return st.know(u.ID)
}

// keepPasskey notes that a passkey was used, with its counter.
func (st *step) keepPasskey(used *webauthn.Credential) error {
	id := owner{st.user}.keyOf(used.ID)
	credential, err := json.Marshal(used)
	if err != nil || id == "" {
		return bartleby.PasskeyRefused(err)
	}
	st.user.Secrets.Passkeys[id] = bartleby.PasskeyKey{Credential: credential}
	for i := range st.user.Passkeys {
		if st.user.Passkeys[i].ID == id {
			st.user.Passkeys[i].LastUsedAt = st.tx.Now
		}
	}
	return st.s.Identity.SaveUser(st.tx, st.user)
}

// BeginPasskey asks an authenticator of a user for a new passkey: the nonce of its verification is what the browser is to
// be given. Errors: resource_not_found, passkey_quota_exceeded.
func (s *Service) BeginPasskey(ctx context.Context, ins *bartleby.Instance, userID, origin string) (*bartleby.Passkey, error) {
	site, err := party(ins, origin)
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.Identity.DB, ins.ID, func(tx *store.Tx) (*bartleby.Passkey, error) {
		u, err := tx.User(userID)
		if err != nil {
			return nil, err
		}
		if len(u.Passkeys) >= bartleby.MaxPasskeys {
			return nil, bartleby.PasskeyQuota()
		}
		var known []protocol.CredentialDescriptor
		for _, c := range (owner{u}).WebAuthnCredentials() {
			known = append(known, c.Descriptor())
		}
		options, session, err := site.BeginRegistration(owner{u}, webauthn.WithExclusions(known))
		if err != nil {
			return nil, err
		}
		nonce, err := json.Marshal(options.Response)
		if err != nil {
			return nil, err
		}
		session.Expires = session.Expires.UTC()
		asked, err := json.Marshal(session)
		if err != nil {
			return nil, err
		}
		for id, k := range u.Secrets.Passkeys { // one registration at a time
			if k.Credential == nil {
				delete(u.Secrets.Passkeys, id)
			}
		}
		id, expires := tx.NewID(bartleby.IdentificationID), tx.Now+bartleby.PasskeyLife
		if u.Secrets.Passkeys == nil {
			u.Secrets.Passkeys = map[string]bartleby.PasskeyKey{}
		}
		u.Secrets.Passkeys[id] = bartleby.PasskeyKey{Asked: asked}
		if _, err := tx.SaveUser(u); err != nil {
			return nil, err
		}
		return &bartleby.Passkey{ID: id, Object: "passkey", Verification: &bartleby.PasskeyVerification{
			Object: "verification_passkey", Status: bartleby.Unverified, Strategy: "passkey", Nonce: string(nonce), Attempts: new(int), ExpireAt: &expires,
		}}, nil
	})
}

// FinishPasskey registers a passkey with what the authenticator answered, and tells the user. Errors: passkey_not_registered,
// passkey_invalid_public_key_credential, passkey_authentication_failure.
func (s *Service) FinishPasskey(ctx context.Context, ins *bartleby.Instance, userID, id, origin, credential string) (*bartleby.Passkey, error) {
	answer, err := protocol.ParseCredentialCreationResponseBytes([]byte(credential))
	if err != nil {
		return nil, bartleby.PasskeyCredentialInvalid(err)
	}
	site, err := party(ins, origin)
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.Identity.DB, ins.ID, func(tx *store.Tx) (*bartleby.Passkey, error) {
		u, err := tx.User(userID)
		if err != nil {
			return nil, err
		}
		var session webauthn.SessionData
		if json.Unmarshal(u.Secrets.Passkeys[id].Asked, &session) != nil {
			return nil, bartleby.PasskeyNotRegistered()
		}
		made, err := site.CreateCredential(owner{u}, session, answer)
		if err != nil {
			return nil, bartleby.PasskeyRefused(err)
		}
		kept, err := json.Marshal(made)
		if err != nil {
			return nil, err
		}
		u.Secrets.Passkeys[id] = bartleby.PasskeyKey{Credential: kept}
		k := bartleby.Passkey{ID: id, Object: "passkey", Name: "Passkey", Verification: &bartleby.PasskeyVerification{
			Object: "verification_passkey", Status: bartleby.Verified, Strategy: "passkey", Nonce: "", Attempts: bartleby.To(1).Pointer(),
		}}
		u.Passkeys = append(u.Passkeys, k)
		if err := s.Identity.Warn(tx, ins, u, "passkey_added", map[string]any{"passkey_name": k.Name}); err != nil {
			return nil, err
		}
		return &k, s.Identity.SaveUser(tx, u)
	})
}
