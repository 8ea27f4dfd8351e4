package fapi

import (
	"slices"

	"bartleby/rest"
)

// Proving once more who one is, before something that matters.
func (a *api) sessionVerificationRoutes() []*rest.Route {
	about := []string{"signed_out", "authentication_invalid", "resource_not_found", "user_banned"}
	step := slices.Concat(about, []string{"session_reverification_missing", "invalid_action_for_session_reverification", "verification_strategy_invalid", "user_locked"})
	sends := slices.Concat(step, []string{"verification_code_too_many_requests"})
	judges := slices.Concat(step, []string{"form_code_incorrect", "verification_missing", "verification_expired", "verification_failed"})
	return []*rest.Route{
		change(a, "POST /v1/client/sessions/{session_id}/verify", a.reverify).Named("StartSessionReverification").Tagged(tagSession).
			Says("Begin to prove once more who is signed in", "In place of what was begun before. It says by which factors it can go on; without a second factor, the first one is asked for.").Answers(about...),
		change(a, "POST /v1/client/sessions/{session_id}/verify/prepare_first_factor", a.prepareFirstAgain).Named("PrepareSessionReverificationFirstFactor").Tagged(tagSession).
			Says("Ask for a code or a challenge for the first factor", "").Answers(slices.Concat(sends, []string{"strategy_for_user_invalid"})...),
		change(a, "POST /v1/client/sessions/{session_id}/verify/attempt_first_factor", a.attemptFirstAgain).Named("AttemptSessionReverificationFirstFactor").Tagged(tagSession).
			Says("Prove the first factor once more", "Wrong ones are counted as those of a sign-in are. What was proved is fresh in the session and its tokens.").
			Answers(slices.Concat(judges, []string{"strategy_for_user_invalid", "form_password_incorrect", "passkey_invalid_public_key_credential", "passkey_authentication_failure"})...),
		change(a, "POST /v1/client/sessions/{session_id}/verify/prepare_second_factor", a.prepareSecondAgain).Named("PrepareSessionReverificationSecondFactor").Tagged(tagSession).
			Says("Ask for a code for the second factor", "").Answers(slices.Concat(sends, []string{"no_second_factors"})...),
		change(a, "POST /v1/client/sessions/{session_id}/verify/attempt_second_factor", a.attemptSecondAgain).Named("AttemptSessionReverificationSecondFactor").Tagged(tagSession).
			Says("Prove the second factor once more", "").Answers(slices.Concat(judges, []string{"no_second_factors"})...),
	}
}
