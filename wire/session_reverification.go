package wire

import "bartleby"

// SessionReverification is the public JSON of a reverification.
type SessionReverification struct {
	Object                   string                `json:"object" enum:"session_reverification"`
	Status                   string                `json:"status" enum:"needs_first_factor,needs_second_factor,complete"`
	Level                    string                `json:"level" enum:"first_factor,second_factor,multi_factor" doc:"Which factors are to be proved: the first one, where the user has no second."`
	Session                  *FrontendSession      `json:"session"`
	SupportedFirstFactors    []*Factor             `json:"supported_first_factors" doc:"Null where none is asked for."`
	SupportedSecondFactors   []*Factor             `json:"supported_second_factors" doc:"Null until one is asked for."`
	FirstFactorVerification  *FrontendVerification `json:"first_factor_verification"`
	SecondFactorVerification *FrontendVerification `json:"second_factor_verification"`
}

// SessionReverification makes a reverification presentable, with its session.
func (p *Presenter) SessionReverification(r *bartleby.Reverification, s *FrontendSession) *SessionReverification {
	out := &SessionReverification{
		Object: "session_reverification", Status: string(r.Status), Level: string(r.Level), Session: s,
		FirstFactorVerification: p.challenge(r.First), SecondFactorVerification: p.challenge(r.Second),
	}
	if r.FirstFactors != nil {
		out.SupportedFirstFactors = factorsOf(r.FirstFactors, false)
	}
	if r.SecondFactors != nil {
		out.SupportedSecondFactors = factorsOf(r.SecondFactors, true)
	}
	return out
}
