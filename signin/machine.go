package signin

import "bartleby"

// Step is what can happen to an attempt.
type Step string

// The steps of a sign-in. Those that end a stage say in which way they do.
const (
	Identify         Step = "identify"          // somebody is named
	Challenge1       Step = "prepare first"     // a code, a link or a challenge for the first factor
	Prove1           Step = "first factor"      // proved, and nothing else is asked for
	Prove1Of2        Step = "first of two"      // proved, and a second factor is asked for
	Recover          Step = "recover"           // proved that another password may be chosen
	Renew            Step = "new password"      // chosen, and nothing else is asked for
	RenewOf2         Step = "new password of 2" // chosen, and a second factor is asked for
	Challenge2       Step = "prepare second"    // a code for the second factor
	Prove2           Step = "second factor"     // proved
	Redeem           Step = "ticket"            // an administrator's word stands for all factors
	RedeemInvitation Step = "invitation"        // the ticket proves the address, and nothing else is asked for
	RedeemOf2        Step = "invitation of two" // the ticket proves the address, and a second factor is asked for
	Discover         Step = "discoverable"      // an authenticator is to say who it is
)

// The steps of a sign-up.
const (
	Supply Step = "supply" // something is given or changed
	Ask    Step = "prepare verification"
	Verify Step = "verify" // an identifier is verified
	Fulfil Step = "fulfil" // nothing is missing or unverified: the user is made
)

// SignIns is the machine of sign-ins: where a step leads from a status. A step that is not there is refused.
var SignIns = map[bartleby.SignInStatus]map[Step]bartleby.SignInStatus{
	bartleby.NeedsIdentifier: {
		Identify:         bartleby.NeedsFirstFactor,
		Discover:         bartleby.NeedsFirstFactor,
		Redeem:           bartleby.SignInComplete,
		RedeemInvitation: bartleby.SignInComplete,
		RedeemOf2:        bartleby.NeedsSecondFactor,
	},
	bartleby.NeedsFirstFactor: {
		Challenge1: bartleby.NeedsFirstFactor,
		Prove1:     bartleby.SignInComplete,
		Prove1Of2:  bartleby.NeedsSecondFactor,
		Recover:    bartleby.NeedsNewPassword,
	},
	bartleby.NeedsNewPassword: {
		Renew:    bartleby.SignInComplete,
		RenewOf2: bartleby.NeedsSecondFactor,
	},
	bartleby.NeedsSecondFactor: {
		Challenge2: bartleby.NeedsSecondFactor,
		Prove2:     bartleby.SignInComplete,
	},
	bartleby.SignInComplete:  {},
	bartleby.SignInAbandoned: {},
}

// SignUps is the machine of sign-ups.
var SignUps = map[bartleby.SignUpStatus]map[Step]bartleby.SignUpStatus{
	bartleby.SignUpMissing: {
		Supply: bartleby.SignUpMissing,
		Ask:    bartleby.SignUpMissing,
		Verify: bartleby.SignUpMissing,
		Fulfil: bartleby.SignUpComplete,
	},
	bartleby.SignUpComplete:  {},
	bartleby.SignUpAbandoned: {},
}

// Reverifications is the machine of sign-ins of those who are signed in already.
var Reverifications = map[bartleby.SignInStatus]map[Step]bartleby.SignInStatus{
	bartleby.NeedsFirstFactor: {
		Challenge1: bartleby.NeedsFirstFactor,
		Prove1:     bartleby.SignInComplete,
		Prove1Of2:  bartleby.NeedsSecondFactor,
	},
	bartleby.NeedsSecondFactor: {
		Challenge2: bartleby.NeedsSecondFactor,
		Prove2:     bartleby.SignInComplete,
	},
	bartleby.SignInComplete:  {},
	bartleby.SignInAbandoned: {},
}

// machine is the one that the step belongs to.
func (st *step) machine() map[bartleby.SignInStatus]map[Step]bartleby.SignInStatus {
	if st.again != nil {
		return Reverifications
	}
	return SignIns
}

// may refuses a step for which the sign-in or the reverification is not ready.
func (st *step) may(does Step) error {
	status := st.signIn.StatusAt(st.tx.Now)
	_, ok := st.machine()[status][does]
	switch {
	case ok:
		return nil
	case st.again != nil:
		return bartleby.ReverificationStateInvalid(string(status))
	}
	return bartleby.AttemptStateInvalid(string(status))
}

// advance takes a step, or refuses it.
func (st *step) advance(does Step) error {
	if err := st.may(does); err != nil {
		return err
	}
	st.signIn.Status = st.machine()[st.signIn.Status][does]
	return nil
}

// mayUp refuses a step for which the sign-up is not ready.
func (st *step) mayUp(does Step) error {
	status := st.signUp.StatusAt(st.tx.Now)
	if _, ok := SignUps[status][does]; !ok {
		return bartleby.SignUpSettled(status)
	}
	return nil
}
