package conformance

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"bartleby"
	"bartleby/bapi"
	"bartleby/store"
	"bartleby/testkit"
	"bartleby/wire"
)

// ours is the reason of operations that no document of Clerk's has: tests of the door see to them.
const ours = "it is this server's own"

// uncalled are operations that scenarios cannot call with success, each with the reason.
var uncalled = map[string]string{
	"GET /healthz": "it is not of the API", "GET /readyz": "it is not of the API", "GET /metrics": "it is not of the API", "GET /v1/openapi.json": "it is not of the API",
	"DELETE /v1/templates/{}/{}":                          "it always refuses",
	"GET /v1/webhooks/endpoints":                          ours,
	"POST /v1/webhooks/endpoints":                         ours,
	"GET /v1/webhooks/endpoints/{}":                       ours,
	"PATCH /v1/webhooks/endpoints/{}":                     ours,
	"DELETE /v1/webhooks/endpoints/{}":                    ours,
	"GET /v1/webhooks/endpoints/{}/secret":                ours,
	"POST /v1/webhooks/endpoints/{}/secret/rotate":        ours,
	"POST /v1/webhooks/endpoints/{}/test":                 ours,
	"POST /v1/webhooks/endpoints/{}/replay":               ours,
	"GET /v1/webhooks/endpoints/{}/deliveries":            ours,
	"GET /v1/webhooks/endpoints/{}/deliveries/{}":         ours,
	"POST /v1/webhooks/endpoints/{}/deliveries/{}/resend": ours,
	"GET /v1/dev/outbox":                                  "it is ours", "GET /v1/dev/outbox/{}": "it is ours", "GET /dev/outbox": "it is a page", "GET /dev/outbox/{}": "it is a page", "GET /dev/outbox/{}/body": "it is a page", "GET /dev/outbox.css": "it is a page",
}

// scenarios call every operation with success, and most with a refusal. The mark keeps runs apart: a letter from a on.
var scenarios = []func(j *judge, mark string){
	userScenario,
	redirectURLScenario,
	instanceScenario,
	organizationScenario,
	signInTokenScenario,
	agentTaskScenario,
	invitationScenario,
	jwkScenario,
	templateScenario,
	oauthApplicationScenario,
	sessionScenario,
	machineScenario,
	apiKeyScenario,
	enterpriseConnectionScenario,
	organizationInvitationScenario,
	organizationDomainScenario,
	roleSetScenario,
	sessionTokenScenario,
	jwtTemplateScenario,
	waitlistScenario,
	webhookAppScenario,
	interstitialScenario,

	codeVerificationScenario,
}

// TestAnswersConform runs the scenarios in every version, and demands that they called the whole table with success.
func TestAnswersConform(t *testing.T) {
	shared(t)
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		for i, version := range bapi.Versions {
			j := &judge{t: t, s: s, version: version, called: map[string]bool{}}
			j.judges = append(j.judges, load(t, version), load(t, asOf2024))
			for k := len(bapi.Versions) - 1; k >= 0; k-- { // the newest knows most
				if bapi.Versions[k] != version {
					j.judges = append(j.judges, load(t, bapi.Versions[k]))
				}
			}
			if i > 0 { // the judge of October 2024 is for the oldest version, and for what all others lack
				j.judges = append(append(j.judges[:1:1], j.judges[2:]...), j.judges[1])
			}
			for _, scenario := range scenarios {
				scenario(j, string(rune('a'+i)))
			}
			for operation, versions := range served() {
				// An operation at a second path is the very same one; SDKs are what calls it there.
				called := j.called[operation] || j.called[strings.Replace(operation, " /", " /v1/", 1)]
				if slices.Contains(versions, version) && called == (uncalled[operation] != "") {
					t.Errorf("%s: %s: called with success: %v", version, operation, called)
				}
			}
		}
		judgeEvents(t, s)
	})
}

func userScenario(j *judge, mark string) {
	t, s := j.t, j.s
	phone := func(n string) string { return "+4474001" + string('0'+mark[0]-'a') + "00" + n }
	id := func(a testkit.Answer) string { return a.ID(t) }

	u := id(j.call(200, "POST /v1/users", nil, `{"external_id":"ext-`+mark+`","first_name":"Ada","last_name":"Lovelace","email_address":["`+mark+`1@example.com","`+mark+`2@example.com"],
		"phone_number":["`+phone("10")+`"],"web3_wallet":["0x`+strings.Repeat(mark, 40)+`","0x`+strings.Repeat("1", 39)+mark+`"],"username":"ada_`+mark+`","password":"correct horse battery","totp_secret":"JBSWY3DPEHPK3PXP",
		"backup_codes":["alpha-bravo"],"public_metadata":{"a":1},"private_metadata":{"b":[1]},"unsafe_metadata":{"c":null},"delete_self_enabled":true,"create_organization_enabled":true,
		"create_organizations_limit":0,"legal_accepted_at":"2020-01-02T03:04:05Z","created_at":"2020-01-02T03:04:05.678Z"}`))
	plain := id(j.call(200, "POST /v1/users", nil, `{"username":"plain_`+mark+`"}`))
	s.Change(t, s.Tenant, u, func(tx *store.Tx, u *bartleby.User) {
		at := tx.Now - tx.Now%86_400_000
		u.State.LastActiveAt, u.State.LastSignInAt = &at, &at
		u.Passkeys = []bartleby.Passkey{{ID: tx.NewID(bartleby.IdentificationID), Object: "passkey", Name: "key", LastUsedAt: tx.Now, Verification: &bartleby.PasskeyVerification{Object: "verification_passkey", Status: "verified", Strategy: "passkey", Nonce: "nonce"}}}
		account := bartleby.ExternalAccount{Object: "external_account", ID: tx.NewID(bartleby.ExternalAccountID), IdentificationID: tx.NewID(bartleby.IdentificationID), Provider: "oauth_google", ProviderUserID: "g" + mark, CreatedAt: tx.Now, UpdatedAt: tx.Now}
		u.ExternalAccounts = []bartleby.ExternalAccount{account}
		u.Secrets.OAuthTokens = map[string]bartleby.OAuthToken{account.ID: {Token: "t", Scopes: []string{"email"}}}
	})
	whole := j.call(200, "GET /v1/users/{user_id}", []string{u}, "").Object(t)
	part := func(field string) string { return whole[field].([]any)[0].(map[string]any)["id"].(string) }
	second := whole["email_addresses"].([]any)[1].(map[string]any)["id"].(string)

	j.list("GET /v1/users", "")
	j.list("GET /v1/users", "limit=500&offset=1&order_by=%2Blast_sign_in_at")
	j.list("GET /v1/users", "email_address="+mark+"1%40example.com&query=ada&user_id="+u+"&user_id=-"+plain+"&external_id=ext-"+mark+"&username=ada_"+mark)
	j.list("GET /v1/users/count", "query=ada")
	j.call(200, "PATCH /v1/users/{user_id}", []string{u}, `{"first_name":null,"last_name":"King","primary_email_address_id":"`+second+`","username":"king_`+mark+`","password":"another long password","sign_out_of_other_sessions":true,"delete_self_enabled":false}`)
	if j.version < "2026-05-12" {
		j.call(200, "PATCH /v1/users/{user_id}", []string{u}, `{"public_metadata":{"replaced":true}}`)
	} else {
		j.call(422, "PATCH /v1/users/{user_id}", []string{u}, `{"public_metadata":{"replaced":true}}`)
	}
	j.call(200, "PATCH /v1/users/{user_id}/metadata", []string{u}, `{"public_metadata":{"x":{"y":1}},"private_metadata":{},"unsafe_metadata":{"c":2}}`)
	j.call(200, "PUT /v1/users/{user_id}/metadata", []string{u}, `{"public_metadata":{"z":1}}`)
	for _, op := range []string{"ban", "unban", "lock", "unlock"} {
		j.call(200, "POST /v1/users/{user_id}/"+op, []string{u}, "")
	}
	j.call(200, "POST /v1/users/ban", nil, `{"user_ids":["`+plain+`"]}`)
	j.call(200, "POST /v1/users/unban", nil, `{"user_ids":["`+plain+`"]}`)
	j.call(200, "POST /v1/users/{user_id}/verify_password", []string{u}, `{"password":"another long password"}`)
	code, err := totp.GenerateCode("JBSWY3DPEHPK3PXP", s.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	j.call(200, "POST /v1/users/{user_id}/verify_totp", []string{u}, `{"code":"`+code+`"}`)
	j.call(200, "POST /v1/users/{user_id}/verify_totp", []string{u}, `{"code":"alpha-bravo"}`)
	j.call(200, "POST /v1/users/{user_id}/totp", []string{u}, "")
	j.call(200, "DELETE /v1/users/{user_id}/backup_code", []string{u}, "")
	j.call(200, "DELETE /v1/users/{user_id}/totp", []string{u}, "")
	j.call(200, "DELETE /v1/users/{user_id}/mfa", []string{u}, "")
	j.call(200, "POST /v1/users/{user_id}/password/set_compromised", []string{u}, `{"revoke_all_sessions":false}`)
	j.call(200, "POST /v1/users/{user_id}/password/unset_compromised", []string{u}, "")
	j.call(200, "POST /v1/users/{user_id}/remove_password", []string{u}, `{"sign_out_of_other_sessions":true}`)
	file, media := picture(t)
	j.send(200, "POST /v1/users/{user_id}/profile_image", []string{u}, "", file, media, false)
	j.call(200, "DELETE /v1/users/{user_id}/profile_image", []string{u}, "")
	j.call(200, "GET /v1/users/{user_id}/oauth_access_tokens/{provider}", []string{u, "oauth_google"}, "")
	j.call(200, "GET /v1/users/{user_id}/organization_memberships", []string{u}, "")
	j.call(200, "DELETE /v1/users/{user_id}/passkeys/{passkey_identification_id}", []string{u, part("passkeys")}, "")
	j.call(200, "DELETE /v1/users/{user_id}/web3_wallets/{web3_wallet_identification_id}", []string{u, part("web3_wallets")}, "")
	j.call(200, "DELETE /v1/users/{user_id}/external_accounts/{external_account_id}", []string{u, part("external_accounts")}, "")

	email := id(j.call(200, "POST /v1/email_addresses", nil, `{"user_id":"`+u+`","email_address":"`+mark+`3@example.com"}`))
	j.call(200, "GET /v1/email_addresses/{email_address_id}", []string{email}, "")
	j.call(200, "PATCH /v1/email_addresses/{email_address_id}", []string{email}, `{"verified":true,"primary":true}`)
	j.call(200, "DELETE /v1/email_addresses/{email_address_id}", []string{email}, "")
	j.call(200, "PUT /v1/users/{user_id}/email_address", []string{u}, `{"email_address":"`+mark+`4@example.com","identification_status":"reserved"}`)
	number := id(j.call(200, "POST /v1/phone_numbers", nil, `{"user_id":"`+u+`","phone_number":"`+phone("11")+`","verified":true}`))
	j.call(200, "PATCH /v1/phone_numbers/{phone_number_id}", []string{number}, `{"reserved_for_second_factor":true}`)
	j.call(200, "GET /v1/phone_numbers/{phone_number_id}", []string{number}, "")
	j.call(200, "DELETE /v1/phone_numbers/{phone_number_id}", []string{number}, "")
	j.call(200, "PUT /v1/users/{user_id}/phone_number", []string{u}, `{"phone_number":"`+phone("12")+`"}`)

	// Refusals: what the documents say of their envelope, and of their statuses.
	const nobody = "user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"
	for _, op := range []string{"GET /v1/users/{user_id}", "DELETE /v1/users/{user_id}", "POST /v1/users/{user_id}/ban", "POST /v1/users/{user_id}/unlock", "DELETE /v1/users/{user_id}/mfa", "DELETE /v1/users/{user_id}/profile_image"} {
		j.call(404, op, []string{nobody}, "")
	}
	j.call(404, "GET /v1/email_addresses/{email_address_id}", []string{email}, "")
	j.call(404, "GET /v1/phone_numbers/{phone_number_id}", []string{number}, "")
	j.call(422, "POST /v1/users", nil, `{"username":"king_`+mark+`"}`)
	j.call(422, "POST /v1/users", nil, `{}`)
	j.call(422, "PATCH /v1/users/{user_id}", []string{u}, `{"username":"plain_`+mark+`"}`)
	j.call(400, "POST /v1/users/{user_id}/verify_password", []string{plain}, `{"password":"x"}`)
	j.call(400, "POST /v1/users/{user_id}/verify_totp", []string{plain}, `{"code":"123456"}`)
	j.call(422, "POST /v1/email_addresses", nil, `{"user_id":"`+plain+`","email_address":"no address"}`)
	j.call(422, "POST /v1/phone_numbers", nil, `{"user_id":"`+plain+`","phone_number":"1"}`)
	j.send(422, "GET /v1/users", nil, "limit=0", strings.NewReader(""), "application/json", true)
	j.call(200, "DELETE /v1/users/{user_id}", []string{u}, "")
	s.Clock.Advance(time.Minute) // the next version's code is another
}

// picture is a multipart upload of a small image.
func picture(t *testing.T) (*bytes.Buffer, string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "picture.png")
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(part, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return &body, w.FormDataContentType()
}

// TestShapesAgree holds wire.UserShape, which describes a user, to what is spliced together for one.
func TestShapesAgree(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Call(t, 200, "POST /v1/users", `{"email_address":["ada@example.com"],"phone_number":["+447400123456"],"web3_wallet":["0x`+strings.Repeat("a", 40)+`"]}`)
		dec := json.NewDecoder(bytes.NewReader(a.Body))
		dec.DisallowUnknownFields()
		var shape wire.UserShape
		if err := dec.Decode(&shape); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(shape)
		if err != nil {
			t.Fatal(err)
		}
		var want map[string]any
		if err := json.Unmarshal(again, &want); err != nil {
			t.Fatal(err)
		}
		got := a.Object(t)
		for field := range want {
			if _, ok := got[field]; !ok {
				t.Errorf("%s is in the shape but not in the answer", field)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d fields answered, %d described", len(got), len(want))
		}
	})
}
