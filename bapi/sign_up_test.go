package bapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
)

func newSignUp(t *testing.T, s *testkit.Server, in identity.NewSignUp) *bartleby.SignUp {
	t.Helper()
	su, err := s.Rules.CreateSignUp(t.Context(), s.Tenant.Instance, newClient(t, s).ID, in)
	if err != nil {
		t.Fatal(err)
	}
	return su
}

func TestSignUps(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.EmailAddress.Required, set.Username.Required, set.Web3Wallet.Enabled, set.LegalConsent = true, true, false, true
		})
		su := newSignUp(t, s, identity.NewSignUp{
			EmailAddress: bartleby.To("Guest@Example.com"), FirstName: bartleby.To("Guest"), Password: bartleby.To("correct horse battery"), Locale: bartleby.To("en-us"),
			UnsafeMetadata: bartleby.To(bartleby.Metadata(`{"a":1}`)), LegalAccepted: bartleby.To(true),
		})
		a := s.Call(t, 200, "GET /v1/sign_ups/"+su.ID, "")
		want := fmt.Sprintf(`{"id":"%s","object":"sign_up_attempt","status":"missing_requirements","required_fields":["email_address","username","legal_accepted"],`+
			`"optional_fields":["phone_number","first_name","last_name","password"],"missing_fields":["username"],"unverified_fields":["email_address"],`+
			`"verifications":{"email_address":{"object":"verification_otp","status":"unverified","strategy":"","attempts":0,"expire_at":null,"next_action":"needs_prepare","supported_strategies":["email_code"]},`+
			`"phone_number":null,"web3_wallet":null,"external_account":null},"username":null,"email_address":"guest@example.com","phone_number":null,"web3_wallet":null,"password_enabled":true,"first_name":"Guest","last_name":null,`+
			`"unsafe_metadata":{"a":1},"public_metadata":{},"custom_action":false,"external_id":null,"created_session_id":null,"created_user_id":null,"abandon_at":%d,"legal_accepted_at":%d,"locale":"en-US"}`,
			su.ID, su.CreatedAt+86_400_000, su.CreatedAt)
		if string(a.Body) != want || !strings.HasPrefix(su.ID, "sua_") {
			t.Errorf("\n%s\n%s", a.Body, want)
		}
		if o := s.Call(t, 200, "GET /v1/clients/"+su.ClientID, "").Object(t); o["sign_up_id"] != su.ID {
			t.Errorf("%v", o)
		}

		patch := "PATCH /v1/sign_ups/" + su.ID
		if o := s.Call(t, 200, patch, `{"external_id":"ext","custom_action":true,"surprise":1}`).Object(t); o["external_id"] != "ext" || o["custom_action"] != true {
			t.Errorf("%v", o)
		}
		if o := s.Call(t, 200, patch, `{}`).Object(t); o["external_id"] != "ext" || o["custom_action"] != true {
			t.Errorf("%v", o)
		}
		if o := s.Call(t, 200, patch, `{"external_id":null,"custom_action":null}`).Object(t); o["external_id"] != nil || o["custom_action"] != false {
			t.Errorf("%v", o)
		}
		s.Call(t, 200, "POST /v1/users", `{"external_id":"taken","email_address":["taken@example.com"],"username":"taken","skip_legal_checks":true}`)
		s.Refused(t, 422, patch, `{"external_id":"taken"}`, "form_identifier_exists external_id")
		s.Refused(t, 422, patch, `{"external_id":"`+strings.Repeat("x", 257)+`"}`, "form_param_max_length_exceeded external_id")
		const nobody = "/v1/sign_ups/sua_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"
		s.Refused(t, 404, "GET "+nobody, "", "resource_not_found")
		s.Refused(t, 404, "PATCH "+nobody, "{}", "resource_not_found")

		refused := func(in identity.NewSignUp, want string) {
			t.Helper()
			if _, err := s.Rules.CreateSignUp(t.Context(), s.Tenant.Instance, su.ClientID, in); !bartleby.IsCode(err, want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
		refused(identity.NewSignUp{EmailAddress: bartleby.To("taken@example.com")}, "form_identifier_exists")
		refused(identity.NewSignUp{EmailAddress: bartleby.To("nobody")}, "form_param_format_invalid")
		refused(identity.NewSignUp{Password: bartleby.To("short")}, "form_password_length_too_short")

		done := newSignUp(t, s, identity.NewSignUp{PhoneNumber: bartleby.To("+447400123456"), Username: bartleby.To("guest")})
		if _, err := store.Write(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (int, error) {
			su, err := tx.SignUp(done.ID)
			if err != nil {
				return 0, err
			}
			su.Status = bartleby.SignUpComplete
			return 0, tx.SaveSignUp(su)
		}); err != nil {
			t.Fatal(err)
		}
		s.Refused(t, 403, "PATCH /v1/sign_ups/"+done.ID, `{"external_id":"x"}`, "sign_up_cannot_be_updated")
		s.Clock.Advance(24 * time.Hour)
		if o := s.Call(t, 200, "GET /v1/sign_ups/"+su.ID, "").Object(t); o["status"] != "abandoned" {
			t.Errorf("%v", o)
		}
		s.Refused(t, 403, patch, `{"external_id":"x"}`, "sign_up_cannot_be_updated")
		if o := s.Call(t, 200, "GET /v1/sign_ups/"+done.ID, "").Object(t); o["status"] != "complete" {
			t.Errorf("%v", o)
		}
	})
}
