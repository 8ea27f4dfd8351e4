package fapi

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/token"
)

// visit is what is known of a request beyond itself: whose instance it is about, which page and browser it comes from, and on
// which client. Handlers that make a client or sign somebody in change it.
type visit struct {
	header    http.Header // of the answer
	query     url.Values
	err       error // why the request cannot be about an instance
	instance  *bartleby.Instance
	url       string         // of the instance's public side, as its publishable key says
	site      *url.URL       // where the browser reaches it: there, or through a proxy
	proxy     *url.URL       // nil: none
	satellite string         // the satellite domain whose host was asked; "" for the instance's own
	origin    string         // of the page; "" where that is not known
	place     bartleby.Place // where the browser is, roughly
	native    bool           // it comes from an application that is no browser
	browser   string         // token of the dev browser; "" for none
	overtaken bool           // the browser has another one since, which this request did not bring
	client    *bartleby.Client
	acting    *bartleby.Session // in which the request acts; only where somebody has to be signed in
}

type visitKey struct{}

// visitOf is the visit of a request; nil outside of one.
func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// acting is the session in which the request acts, of operations for those who are signed in.
func acting(ctx context.Context) *bartleby.Session { return visitOf(ctx).acting }

// about finds the instance only: for operations that need no browser.
func (a *api) about(ctx context.Context, r *http.Request) (context.Context, error) {
	a.arrive(ctx, r)
	v := visitOf(ctx)
	if v.err != nil {
		return ctx, v.err
	}
	return a.callers(ctx, r), nil
}

// browser finds the client of the browser or the application that asks, if it has one. Errors: dev_browser_unauthenticated,
// origin_authorization_headers_conflict, multiple_authorization_header_values_forbidden.
func (a *api) browser(ctx context.Context, r *http.Request) (context.Context, error) {
	return a.welcome(ctx, r, true)
}

// navigation is browser for addresses that are opened rather than asked by a script: nothing could give them a token, and so
// the cookie counts.
func (a *api) navigation(ctx context.Context, r *http.Request) (context.Context, error) {
	return a.welcome(ctx, r, false)
}

func (a *api) welcome(ctx context.Context, r *http.Request, strict bool) (context.Context, error) {
	ctx, err := a.about(ctx, r)
	if err != nil {
		return ctx, err
	}
	v := visitOf(ctx)
	authorization := r.Header.Values("Authorization")
	switch {
	case len(authorization) > 1:
		return ctx, bartleby.SeveralAuthorizations()
	case len(authorization) == 1 && r.Header.Get("Origin") != "":
		return ctx, bartleby.OriginAndAuthorization()
	case len(authorization) == 1 || v.query.Get("_is_native") == "1" || v.query.Get("_is_native") == "true":
		v.native = true
		text := strings.TrimSpace(r.Header.Get("Authorization"))
		text = strings.TrimSpace(strings.TrimPrefix(text, "Bearer "))
		v.client, err = a.clientOf(ctx, text)
		return ctx, err
	}
	if v.instance.Environment == bartleby.Development {
		if v.browser = v.query.Get("__clerk_db_jwt"); v.browser == "" {
			v.browser = v.query.Get("__dev_session")
		}
		if v.browser != "" {
			err := a.known(ctx, v)
			if v.overtaken = bartleby.IsCode(err, "authentication_invalid"); v.overtaken {
				err = a.follow(ctx, v, r, err)
			}
			if strict || !v.overtaken && !bartleby.IsCode(err, "dev_browser_unauthenticated") {
				return ctx, err
			}
			v.browser = "" // of a page that is opened nobody would ask again with another
		}
		if strict && v.instance.HasDevBrowsers(a.url) {
			return ctx, bartleby.DevBrowserUnauthenticated()
		}
	}
	for _, cookie := range r.CookiesNamed(clientCookie) {
		if v.client, err = a.clientOf(ctx, cookie.Value); err != nil || v.client != nil {
			break
		}
	}
	return ctx, err
}

// follow lets a browser go on whose token was replaced just now, if its cookie proves that the client of the newer token is its own.
// It returns the refusal otherwise.
func (a *api) follow(ctx context.Context, v *visit, r *http.Request, refusal error) error {
	for _, cookie := range r.CookiesNamed(clientCookie) {
		c, err := a.clientOf(ctx, cookie.Value)
		if err != nil || c == nil {
			continue
		}
		b, err := a.id.FollowDevBrowser(ctx, v.instance, v.browser, c.ID)
		if err != nil {
			return err
		}
		v.client, v.browser, v.overtaken = c, b.Token, false
		v.header.Set("Clerk-Db-Jwt", b.Token)
		return nil
	}
	return refusal
}

// known finds the client of a dev browser.
func (a *api) known(ctx context.Context, v *visit) (err error) {
	v.client, err = a.id.DevBrowserClient(ctx, v.instance, v.browser)
	return err
}

// clientOf finds a client by its token. One that is not valid is none: browsers are then given another, unless it was replaced just
// now, and what they were given would be lost (authentication_invalid).
func (a *api) clientOf(ctx context.Context, text string) (*bartleby.Client, error) {
	if text == "" {
		return nil, nil
	}
	c, err := a.id.ClientByToken(ctx, instance(ctx), text)
	if fault := (*bartleby.Error)(nil); errors.As(err, &fault) && fault.Cause != nil && bartleby.IsCode(fault.Cause, "authentication_invalid") {
		return nil, fault.Cause
	}
	if bartleby.IsCode(err, "cookie_invalid") || bartleby.IsCode(err, "resource_not_found") {
		return nil, nil
	}
	return c, err
}

// signedIn demands that somebody is signed in: in the session that the query names, or the one that was active last. Errors:
// those of browser, signed_out.
func (a *api) signedIn(ctx context.Context, r *http.Request) (context.Context, error) {
	ctx, err := a.browser(ctx, r)
	if err != nil {
		return ctx, err
	}
	v := visitOf(ctx)
	if v.client != nil {
		view := &bartleby.ClientView{Client: v.client}
		for _, s := range v.client.Sessions {
			if s.SignedInAt(a.now().UnixMilli()) {
				view.SignedIn = append(view.SignedIn, &bartleby.SignedIn{Session: s})
			}
		}
		if found := view.Acting(v.query.Get("_clerk_session_id")); found != nil {
			v.acting = found.Session
			return ctx, nil
		}
	}
	return ctx, bartleby.SignedOut()
}

// demandClient is the request's client, made when it has none yet.
func (a *api) demandClient(ctx context.Context) (*bartleby.Client, error) {
	v := visitOf(ctx)
	if v.client != nil {
		return v.client, nil
	}
	c, err := a.id.CreateClient(ctx, v.instance)
	if err != nil {
		return nil, err
	}
	err = a.adopt(ctx, c)
	return v.client, err
}

// adopt makes a client the browser's own, in whose name the answer then speaks. A client with a new secret (in RotatingToken) is
// told to the browser: whoever signs somebody in calls this with what identity.SignIn returned.
func (a *api) adopt(ctx context.Context, c *bartleby.Client) error {
	v := visitOf(ctx)
	if v.browser != "" && !v.native {
		b, err := a.id.LinkDevBrowser(ctx, v.instance, v.browser, c.ID, len(c.Sessions) > 0)
		if err != nil {
			return err
		}
		if b.Token != "" {
			v.browser = b.Token
			v.header.Set("Clerk-Db-Jwt", b.Token)
		}
		if b.ClientID != c.ID { // another request of the browser made one at the same time
			v.client, err = a.id.Client(ctx, v.instance, b.ClientID)
			return err
		}
	}
	v.client = c
	if c.RotatingToken == "" {
		return nil
	}
	text, err := a.id.Tokens.ClientToken(ctx, v.instance.ID, token.Client{ID: c.ID, RotatingToken: c.RotatingToken})
	if err != nil {
		return err
	}
	v.give(text)
	return nil
}

// ask says for whom session tokens are made.
func (a *api) ask(ctx context.Context) identity.ClientAsk {
	return identity.ClientAsk{Origin: visitOf(ctx).origin, Former: !rest.VersionOf(ctx).Shows(organizationClaim)}
}
