package wire

import (
	"bytes"
	"encoding/json"

	"bartleby"
)

// FrontendClient is the JSON of a client for its own browser.
type FrontendClient struct {
	Object                     string             `json:"object" enum:"client"`
	ID                         string             `json:"id"`
	Sessions                   []*FrontendSession `json:"sessions" doc:"Those in which somebody is signed in."`
	SignIn                     *SignIn            `json:"sign_in" doc:"The sign-in that is under way."`
	SignUp                     *FrontendSignUp    `json:"sign_up" doc:"The sign-up that is under way."`
	LastActiveSessionID        *string            `json:"last_active_session_id"`
	LastAuthenticationStrategy *string            `json:"last_authentication_strategy"`
	CookieExpiresAt            *int64             `json:"cookie_expires_at" doc:"Unix milliseconds; null where browsers do not shorten its life."`
	CaptchaBypass              bool               `json:"captcha_bypass"`
	CreatedAt                  int64              `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt                  int64              `json:"updated_at" doc:"Unix milliseconds."`
}

// FrontendClient makes a client presentable to its own browser.
func (p *Presenter) FrontendClient(v *bartleby.ClientView) *FrontendClient {
	c := v.Client
	out := &FrontendClient{
		Object: "client", ID: c.ID, Sessions: []*FrontendSession{}, LastAuthenticationStrategy: c.LastAuthenticationStrategy,
		CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
	for _, s := range v.SignedIn {
		out.Sessions = append(out.Sessions, p.FrontendSession(s))
		if c.LastActiveSessionID != nil && *c.LastActiveSessionID == s.Session.ID {
			out.LastActiveSessionID = &s.Session.ID
		}
	}
	if v.SignUp != nil {
		out.SignUp = p.FrontendSignUp(v.SignUp)
	}
	if v.SignIn != nil {
		out.SignIn = p.SignIn(v.SignIn)
	}
	return out
}

// Enveloped is an answer with the client beside it, from which front ends bring all that they show up to date.
type Enveloped[T any] struct {
	Response *T              `json:"response"`
	Client   *FrontendClient `json:"client"`
}

// AppendJSON writes the envelope; responses that write themselves may.
func (e *Enveloped[T]) AppendJSON(dst []byte) ([]byte, error) {
	dst = append(dst, `{"response":`...)
	dst, err := appendPart(dst, e.Response, e.Response == nil)
	if err != nil {
		return nil, err
	}
	dst, err = appendPart(append(dst, `,"client":`...), e.Client, e.Client == nil)
	return append(dst, '}'), err
}

// appendPart writes a part of an answer without the escapes for HTML that encoding/json adds.
func appendPart(dst []byte, v any, absent bool) ([]byte, error) {
	if absent {
		return append(dst, "null"...), nil
	}
	if a, ok := v.(interface {
		AppendJSON(dst []byte) ([]byte, error)
	}); ok {
		return a.AppendJSON(dst)
	}
	out := bytes.NewBuffer(dst)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
