package signin

import (
	"context"
	"net/url"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
	"bartleby/wallet"
)

// walletStatement is what a wallet shows to its holder, besides who asks.
const walletStatement = "Prove that this wallet is yours. Signing costs nothing, and moves nothing."

// askWallet makes the challenge of a wallet: a message to be signed, that names the page and is good once (EIP-4361).
func (st *step) askWallet(in Preparation, address, identificationID string) *bartleby.Challenge {
	return askWallet(st.tx, in.Strategy, st.pageOf(in.Origin), address, identificationID)
}

// pageOf is the page for which a message is signed: that of an application without pages is the instance's.
func (st *step) pageOf(origin string) string {
	if origin == "" {
		return st.s.Identity.PublicURL(st.ins)
	}
	return origin
}

func askWallet(tx *store.Tx, strategy bartleby.Strategy, page, address, identificationID string) *bartleby.Challenge {
	m := wallet.Message{Address: address, URI: page, Statement: walletStatement, Nonce: token.Secret(), IssuedAt: tx.Now, ExpiresAt: tx.Now + bartleby.WalletLife}
	if u, err := url.Parse(page); err == nil {
		m.Domain = u.Host
	}
	return &bartleby.Challenge{
		Strategy: strategy, Status: bartleby.Unverified, ExpireAt: m.ExpiresAt, IdentificationID: identificationID, Nonce: m.Nonce, Message: m.String(),
	}
}

// prepareWallet asks a wallet for a signature.
func (s *Service) prepareWallet(_ context.Context, _ *bartleby.Instance, _ string, in Preparation) (func(*step, bartleby.Factor) error, error) {
	return func(st *step, f bartleby.Factor) error {
		address, ok := st.addressOf(f.IdentificationID)
		if !ok {
			return bartleby.StrategyForUserInvalid()
		}
		st.signIn.First = st.askWallet(in, address, f.IdentificationID)
		return nil
	}, nil
}

// addressOf is the address of a wallet of the user's, or where it is nobody's, what was typed. False when the user has it no
// longer.
func (st *step) addressOf(identificationID string) (string, bool) {
	if identificationID == "" {
		return *st.signIn.Identifier, true
	}
	w := st.user.Web3WalletByID(identificationID)
	if w == nil || !w.IsVerified() {
		return "", false
	}
	return w.Web3Wallet, true
}

// attemptWallet judges a signature. Nobody can guess one, and so a wrong one does not count towards a lock. Who has proved
// a wallet may know that it is nobody's, whatever else is hidden.
func (s *Service) attemptWallet(ctx context.Context, ins *bartleby.Instance, about subject, in Attempt) (*Outcome, error) {
	return s.on(ctx, ins, about, func(st *step) error {
		if err := st.may(Prove1); err != nil {
			return err
		}
		c := st.signIn.First
		if c == nil || c.Message == "" {
			return bartleby.VerificationMissing()
		}
		address, ok := st.addressOf(c.IdentificationID)
		if !ok {
			return bartleby.StrategyForUserInvalid()
		}
		if err := st.judgeWallet(c, address, in); err != nil {
			return err
		}
		if st.user == nil {
			return kept{bartleby.IdentifierNotFound()}
		}
		st.fault = bartleby.SignatureIncorrect()
		if err := st.unlocked(); err != nil {
			return err
		}
		return st.proved(in.Activity)
	})
}

// judgeWallet judges a signature of the message that a wallet was asked to sign. Errors: form_param_nil,
// verification_missing, verification_strategy_invalid, verification_expired, form_incorrect_signature.
func (st *step) judgeWallet(c *bartleby.Challenge, address string, in Attempt) error {
	switch {
	case in.Signature == "":
		return bartleby.ParamNil("signature")
	case c == nil || c.Message == "" || c.Status != bartleby.Unverified:
		return bartleby.VerificationMissing()
	case c.Strategy != in.Strategy:
		return bartleby.VerificationStrategyInvalid()
	case c.StatusAt(st.tx.Now) == bartleby.Expired:
		return bartleby.VerificationExpired()
	}
	c.Attempts++
	if !wallet.Signed(address, c.Message, in.Signature) {
		return kept{bartleby.SignatureIncorrect()}
	}
	c.Status = bartleby.Verified
	return nil
}

// AskWallet asks a wallet of a user for a signature that makes it theirs. Errors: resource_not_found,
// verification_strategy_invalid, verification_already_verified.
func (s *Service) AskWallet(ctx context.Context, ins *bartleby.Instance, userID, id string, strategy bartleby.Strategy, origin string) (*bartleby.Web3Wallet, *bartleby.Challenge, error) {
	var c *bartleby.Challenge
	w, err := s.onWallet(ctx, ins, userID, id, func(st *step, w *bartleby.Web3Wallet) error {
		if !offered(ins.Settings, w.Web3Wallet, strategy) {
			return bartleby.VerificationStrategyInvalid()
		}
		c = askWallet(st.tx, strategy, st.pageOf(origin), w.Web3Wallet, w.ID)
		if st.user.Secrets.Web3Wallets == nil {
			st.user.Secrets.Web3Wallets = map[string]bartleby.Challenge{}
		}
		st.user.Secrets.Web3Wallets[w.ID] = *c
		_, err := st.tx.SaveUser(st.user)
		return err
	})
	return w, c, err
}

func offered(set bartleby.Settings, address string, strategy bartleby.Strategy) bool {
	for _, s := range bartleby.WalletStrategiesOf(address, set.Authentication.Wallets) {
		if s == strategy {
			return true
		}
	}
	return false
}

// VerifyWallet makes a wallet the user's, with the signature that it was asked for. Errors: resource_not_found,
// verification_already_verified, those of a signature, form_identifier_exists where somebody else has proved it first.
func (s *Service) VerifyWallet(ctx context.Context, ins *bartleby.Instance, userID, id, signature string) (*bartleby.Web3Wallet, error) {
	return s.onWallet(ctx, ins, userID, id, func(st *step, w *bartleby.Web3Wallet) error {
		c := st.user.Secrets.Web3Wallets[id]
		err := st.judgeWallet(&c, w.Web3Wallet, Attempt{Strategy: c.Strategy, Signature: signature})
		if err != nil {
			return err
		}
		delete(st.user.Secrets.Web3Wallets, id)
		w.Verification, w.UpdatedAt = verificationOf(&c), st.tx.Now
		if st.user.PrimaryWeb3WalletID == nil {
			st.user.PrimaryWeb3WalletID = &w.ID
		}
		return s.Identity.SaveUser(st.tx, st.user)
	})
}

// onWallet runs a step on a wallet of a user that is not verified yet.
func (s *Service) onWallet(ctx context.Context, ins *bartleby.Instance, userID, id string, do func(*step, *bartleby.Web3Wallet) error) (*bartleby.Web3Wallet, error) {
	return store.Write(ctx, s.Identity.DB, ins.ID, func(tx *store.Tx) (*bartleby.Web3Wallet, error) {
		u, err := tx.User(userID)
		if err != nil {
			return nil, err
		}
		w := u.Web3WalletByID(id)
		switch {
		case w == nil:
			return nil, bartleby.ResourceNotFound("web3 wallet", id)
		case w.IsVerified():
			return nil, bartleby.VerificationAlreadyVerified()
		}
		return w, do(&step{s: s, tx: tx, ins: ins, user: u}, w)
	})
}
