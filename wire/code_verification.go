package wire

import "bartleby"

// CodeVerification is the public JSON of a one-time code that was sent, and of what came of it.
type CodeVerification struct {
	Object   string `json:"object" enum:"verification_otp"`
	ID       string `json:"id" doc:"Tries at the code name it."`
	Status   string `json:"status" enum:"unverified,verified,failed,expired"`
	Strategy string `json:"strategy" enum:"email_code,phone_code"`
	Attempts int    `json:"attempts" doc:"Codes that were tried; after five wrong ones the status is failed."`
	ExpireAt int64  `json:"expire_at" doc:"Until when the code is good, in Unix milliseconds."`
	Channel  string `json:"channel,omitempty" doc:"What carried the code to a phone: sms."`
}

// CodeVerification makes one presentable.
func (p *Presenter) CodeVerification(v *bartleby.CodeVerification) *CodeVerification {
	return &CodeVerification{
		Object: "verification_otp", ID: v.ID, Status: v.StatusAt(p.Now), Strategy: string(v.Strategy), Attempts: v.Attempts, ExpireAt: v.ExpiresAt, Channel: v.Strategy.Channel(),
	}
}
