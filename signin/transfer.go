package signin

import (
	"context"

	"bartleby"
)

// takeOver begins a sign-up with what the client's sign-in has proved, where it is that of a newcomer. It fails with
// account_transfer_invalid.
func (st *step) takeOver() error {
	if st.client.SignInID == nil {
		return bartleby.TransferInvalid()
	}
	si, err := st.tx.SignIn(*st.client.SignInID)
	if err != nil {
		return err
	}
	if si.StatusAt(st.tx.Now) != bartleby.NeedsFirstFactor || si.First == nil || si.First.Status != bartleby.Transferable {
		return bartleby.TransferInvalid()
	}
	proof := *si.First
	proof.Status = bartleby.Verified
	su := st.signUp
	if proof.Strategy == bartleby.ByPhoneCode {
		su.PhoneNumber, su.Phone = si.Identifier, &proof
	} else {
		su.EmailAddress, su.Email = si.Identifier, &proof
	}
	return nil
}

// transferToSignIn signs somebody in with what the client's sign-up has proved, where a user has it: an external account.
// It fails with account_transfer_invalid.
func (s *Service) transferToSignIn(ctx context.Context, ins *bartleby.Instance, clientID string, in NewSignIn) (*Outcome, error) {
	return s.run(ctx, ins, clientID, func(st *step) error {
		if st.client.SignUpID == nil {
			return bartleby.TransferInvalid()
		}
		su, err := st.tx.SignUp(*st.client.SignUpID)
		if err != nil {
			return err
		}
		v := su.Verifications.ExternalAccount
		if su.StatusAt(st.tx.Now) != bartleby.SignUpMissing || v == nil || v.Status != bartleby.Transferable || su.TransferUserID == "" {
			return bartleby.TransferInvalid()
		}
		if err := st.mayBegin(); err != nil {
			return err
		}
		st.begin()
		st.signIn.First = &bartleby.Challenge{Strategy: bartleby.Strategy(v.Strategy), Status: bartleby.Verified}
		if err := st.know(su.TransferUserID); err != nil {
			return err
		}
		st.signIn.Identifier, st.client.SignUpID = identifierOf(st.user), nil
		if err := st.advance(Identify); err != nil {
			return err
		}
		if err := st.proved(in.Activity); err != nil {
			return err
		}
		return st.insertSignIn()
	})
}
