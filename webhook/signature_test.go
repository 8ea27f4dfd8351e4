package webhook_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"bartleby"
	"bartleby/webhook"
)

// The vector is the one that the libraries of Standard Webhooks are tested with.
func TestPublishedVector(t *testing.T) {
	e := &bartleby.WebhookEndpoint{Secrets: []bartleby.WebhookSecret{{Key: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}}
	h := webhook.Headers(e, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	for name, want := range map[string]string{
		"webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330", "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
		"svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "svix-timestamp": "1614265330", "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
		"Content-Type": "application/json",
	} {
		if h[name] != want {
			t.Errorf("%s: %s", name, h[name])
		}
	}
}

// Each secret signs until its time is over, the newest first.
func TestSignaturesOfSecrets(t *testing.T) {
	at := time.Unix(1_800_000_000, 0)
	keys := []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "whsec_" + strings.Repeat("QUJD", 16), "whsec_" + strings.Repeat("REVG", 16)}
	e := &bartleby.WebhookEndpoint{Secrets: []bartleby.WebhookSecret{
		{Key: keys[0]}, {Key: keys[1], ExpiresAt: at.UnixMilli() + 1}, {Key: keys[2], ExpiresAt: at.UnixMilli()}, {Key: keys[3], ExpiresAt: at.UnixMilli() - 1},
	}}
	var want []string
	for _, key := range keys[:2] {
		signer, err := standardwebhooks.NewWebhook(key)
		if err != nil {
			t.Fatal(err)
		}
		signature, err := signer.Sign("msg_1", at, []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, signature)
	}
	if got := strings.Fields(webhook.Headers(e, "msg_1", at, []byte("{}"))["svix-signature"]); !slices.Equal(got, want) {
		t.Errorf("%v instead of %v", got, want)
	}
}

func TestWants(t *testing.T) {
	for filters, want := range map[string]string{
		"":                                  "user.created user.createdToo organization.created organizationMembership.created",
		"user.*":                            "user.created user.createdToo",
		"user.created":                      "user.created",
		"organization.*":                    "organization.created",
		"user.created organization.created": "user.created organization.created",
		"nothing.*":                         "",
	} {
		e := &bartleby.WebhookEndpoint{EventTypes: strings.Fields(filters)}
		var got []string
		for _, kind := range []bartleby.EventType{"user.created", "user.createdToo", "organization.created", "organizationMembership.created"} {
			if e.Wants(kind) {
				got = append(got, string(kind))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q wants %v", filters, got)
		}
	}
}
