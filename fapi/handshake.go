package fapi

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"bartleby"
	"bartleby/identity"
	"bartleby/wire"
)

// What brings a back end the directives, and what brings it a nonce for them.
const (
	handshakeName = "__clerk_handshake"
	nonceName     = "__clerk_handshake_nonce"
)

// carrierLife is how long the cookie lasts, in seconds: less than what is behind a nonce is kept, since back ends take one that is
// over for the word that nobody is signed in.
const carrierLife = 50

// handshake tells an application's back end who is signed in, by way of the browser: as cookies that the back end is to set. A
// back end under development finds them, or a nonce to ask for them with, in the query; another one in a cookie.
func (a *api) handshake(w http.ResponseWriter, r *http.Request) error {
	ctx, query := r.Context(), r.URL.Query()
	v := visitOf(ctx)
	u, err := a.mayReturn(ctx, "redirect_url", query.Get("redirect_url"))
	if err != nil {
		return err
	}
	if v.overtaken { // the page that sent the browser here did not know of the newer token, by which it will ask the next time
		// A satellite asks the primary application for it, which has it, if it is told that it does not know yet.
		u.RawQuery = strings.Replace(u.RawQuery, "__clerk_synced=true", "__clerk_synced=false", 1)
		return send(w, u.String())
	}
	if v.satellite != "" && v.client == nil && query.Get("__clerk_synced") == "" {
		here := &url.URL{Scheme: v.site.Scheme, Host: v.site.Host, Path: r.URL.Path, RawQuery: r.URL.RawQuery}
		return a.sendToPrimary(w, r, with(here, "__clerk_synced", "true"))
	}
	v.origin = u.Scheme + "://" + u.Host
	if v.instance.Environment == bartleby.Development && v.browser == "" {
		if err := a.introduce(ctx, v); err != nil {
			return err
		}
	}
	view, err := a.activateFor(ctx, query)
	if err != nil {
		return err
	}
	name := handshakeName
	if query.Get("format") == "nonce" {
		name = nonceName
	}
	return a.shakeHands(ctx, w, u, name, &wire.Cookies{Browser: v.browser, Suffixed: query.Get("suffixed_cookies") != "false", View: view, Domain: v.sharedDomain()})
}

// shakeHands sends a browser to a page of the application with what its back end is told.
func (a *api) shakeHands(ctx context.Context, w http.ResponseWriter, u *url.URL, name string, told *wire.Cookies) (err error) {
	v := visitOf(ctx)
	if told.Suffixed && told.View != nil && told.View.Acting("") != nil {
		if told.Refresh, err = a.id.IssueRefreshToken(ctx, v.instance, told.View.Acting("").Session.ID); err != nil {
			return err
		}
	}
	if v.instance.Environment == bartleby.Production {
		told.Carrier = name
	}
	value, err := a.carry(ctx, name, a.presenter(ctx).Directives(told))
	if err != nil {
		return err
	}
	if v.instance.Environment == bartleby.Development {
		return send(w, with(u, name, value))
	}
	v.set(&http.Cookie{Name: name, Value: value, Domain: v.sharedDomain(), MaxAge: carrierLife, SameSite: http.SameSiteLaxMode})
	return send(w, u.String())
}

// introduce makes a dev browser for a browser that comes without: of the client that its cookie names, if there is one.
func (a *api) introduce(ctx context.Context, v *visit) error {
	clientID := ""
	if v.client != nil {
		clientID = v.client.ID
	}
	b, err := a.id.CreateDevBrowser(ctx, v.instance, clientID)
	if err == nil {
		v.browser = b.Token
	}
	return err
}

// activateFor makes the organization active that a page asks for; if the user is in none such, nothing changes.
func (a *api) activateFor(ctx context.Context, query url.Values) (*bartleby.ClientView, error) {
	view, err := a.found(ctx)
	if err != nil || view == nil || !query.Has("organization_id") {
		return view, err
	}
	active := view.Acting("")
	if active == nil {
		return view, nil
	}
	_, err = a.id.SelectSession(ctx, instance(ctx), view.Client.ID, identity.Selection{
		SessionID: active.Session.ID, Organization: bartleby.Patch[string]{Set: true, To: query.Get("organization_id")},
	})
	if bartleby.IsCode(err, "organization_not_found_or_unauthorized") {
		return view, nil
	}
	if err != nil {
		return nil, err
	}
	return a.view(ctx)
}

// carry packs directives as the back end can take them: signed, or behind a nonce that keeps them out of addresses and logs.
func (a *api) carry(ctx context.Context, name string, directives []string) (string, error) {
	if name == handshakeName {
		return a.id.Tokens.Sign(ctx, instance(ctx).ID, map[string]any{"handshake": directives}, nil)
	}
	return a.id.CreateHandshake(ctx, instance(ctx), directives)
}
