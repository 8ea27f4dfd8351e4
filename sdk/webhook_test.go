package sdk

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"testing"
	"time"

	svix "github.com/svix/svix-webhooks/go"

	"bartleby"
	"bartleby/testkit"
	"bartleby/webhook"
)

// A real delivery, taken by a real receiver while a secret is being replaced, is verified by the libraries that receivers
// use, with either secret.
func TestWebhookVerifiers(t *testing.T) {
	requireNode(t)
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		type delivery struct {
			header http.Header
			body   []byte
		}
		came := make(chan delivery, 1)
		receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			came <- delivery{r.Header, body}
		}))
		defer receiver.Close()
		e := s.Call(t, 200, "POST /v1/webhooks/endpoints", `{"url":"`+receiver.URL+`","event_types":["user.created"]}`).ID(t)
		rotated := s.Call(t, 200, "POST /v1/webhooks/endpoints/"+e+"/secret/rotate", "").Object(t)
		secrets := []string{rotated["key"].(string), rotated["earlier"].([]any)[0].(string)}

		w, err := webhook.New(webhook.Config{DB: s.DB, FrontendURL: s.Frontend, Private: func(*bartleby.Instance) bool { return true }, Log: s.Rules.Log, Now: s.Clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { w.Run(ctx); close(ended) }()
		defer func() { stop(); <-ended }()

		user := s.Call(t, 200, "POST /v1/users", `{"username":"ada_lovelace","first_name":"Ada"}`).ID(t)
		var d delivery
		select {
		case d = <-came:
		case <-time.After(20 * time.Second):
			t.Fatal("nothing was delivered")
		}
		const stranger = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
		for _, secret := range secrets {
			v, err := svix.NewWebhook(secret)
			if err != nil {
				t.Fatal(err)
			}
			if err := v.Verify(d.body, d.header); err != nil {
				t.Errorf("svix: %v", err)
			}
			if v.Verify(append(d.body, ' '), d.header) == nil {
				t.Error("svix takes another body")
			}
		}
		if v, _ := svix.NewWebhook(stranger); v.Verify(d.body, d.header) == nil {
			t.Error("svix takes another secret")
		}

		flat := map[string]string{}
		for name := range d.header {
			flat[name] = d.header.Get(name)
		}
		in, err := json.Marshal(map[string]any{"secrets": secrets, "stranger": stranger, "headers": flat, "body": string(d.body)})
		if err != nil {
			t.Fatal(err)
		}
		node := exec.CommandContext(t.Context(), "node", "webhook.verify.js")
		node.Dir, node.Stdin = "node", bytes.NewReader(in)
		out, err := node.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		var event struct {
			Type string
			Data struct {
				ID        string
				FirstName string `json:"first_name"`
			}
			EventAttributes struct {
				HTTPRequest struct {
					ClientIP string `json:"client_ip"`
				} `json:"http_request"`
			} `json:"event_attributes"`
		}
		if err := json.Unmarshal(out, &event); err != nil || event.Type != "user.created" || event.Data.ID != user || event.Data.FirstName != "Ada" || event.EventAttributes.HTTPRequest.ClientIP != "127.0.0.1" {
			t.Errorf("%v: %s", err, out)
		}
	})
}
