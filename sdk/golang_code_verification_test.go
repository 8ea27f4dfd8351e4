package sdk

import (
	"testing"

	"github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/emailaddress"
	"github.com/clerk/clerk-sdk-go/v2/phonenumber"
	"github.com/clerk/clerk-sdk-go/v2/user"

	"bartleby/testkit"
)

// The SDK cannot send codes or try them: plain requests do that, and the SDK reads what came of it.
func TestGoCodeVerifications(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, c := t.Context(), connect(s, s.Tenant.Key)
		u := must[*clerk.User](t)(c.users.Create(ctx, &user.CreateParams{Username: clerk.String("ada_l")}))
		e := must[*clerk.EmailAddress](t)(c.emails.Create(ctx, &emailaddress.CreateParams{UserID: &u.ID, EmailAddress: clerk.String("ada+clerk_test@example.com"), Verified: clerk.Bool(false)}))
		p := must[*clerk.PhoneNumber](t)(c.phones.Create(ctx, &phonenumber.CreateParams{UserID: &u.ID, PhoneNumber: clerk.String("+12015550123"), Verified: clerk.Bool(false)}))
		if e.Verification != nil || p.Verification != nil {
			t.Errorf("%+v %+v", e, p)
		}
		for _, base := range []string{"POST /v1/email_addresses/" + e.ID, "POST /v1/phone_numbers/" + p.ID} {
			v := s.Call(t, 200, base+"/prepare_verification", "").ID(t)
			s.Call(t, 200, base+"/attempt_verification", `{"verification_id":"`+v+`","code":"424242"}`)
		}
		e = must[*clerk.EmailAddress](t)(c.emails.Get(ctx, e.ID))
		p = must[*clerk.PhoneNumber](t)(c.phones.Get(ctx, p.ID))
		if e.Verification == nil || e.Verification.Status != "verified" || e.Verification.Strategy != "email_code" || p.Verification == nil || p.Verification.Status != "verified" || p.Verification.Strategy != "phone_code" || *p.Verification.Attempts != 1 {
			t.Errorf("%+v %+v", e.Verification, p.Verification)
		}
	})
}
