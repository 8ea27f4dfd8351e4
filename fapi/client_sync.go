package fapi

import (
	"net/http"
	"net/url"

	"bartleby"
)

// A satellite has a public side of its own, because the cookies of the primary one do not reach it. There the browser is
// sent to the primary side (sync), which knows it, and comes back with a word for it (link).

// sync sends a browser from the host of a satellite to the primary one, and from there back with a word for its client.
func (a *api) sync(w http.ResponseWriter, r *http.Request) error {
	ctx, query := r.Context(), r.URL.Query()
	v := visitOf(ctx)
	to := query.Get("redirect_url")
	if v.satellite != "" {
		if _, err := a.mayReturn(ctx, "redirect_url", to); err != nil {
			return err
		}
		return a.sendToPrimary(w, r, to)
	}
	if v.instance.Environment != bartleby.Production {
		return bartleby.WrongEnvironment(bartleby.Production)
	}
	satellite, err := a.satelliteOf(ctx, query.Get("link_domain"))
	if err != nil {
		return err
	}
	if satellite == nil || satellite.Name != query.Get("link_domain") {
		return bartleby.ParamResourceNotFound("link_domain")
	}
	u, err := a.mayReturn(ctx, "redirect_url", to)
	if err != nil {
		return err
	}
	if v.client == nil {
		return send(w, with(u, "__clerk_synced", "true"))
	}
	cookie, err := r.Cookie(clientCookie)
	if err != nil {
		return send(w, with(u, "__clerk_synced", "true"))
	}
	nonce, err := a.id.CreateSync(ctx, v.instance, cookie.Value, u.String())
	if err != nil {
		return err
	}
	return send(w, a.satelliteURL(v, satellite)+"/v1/client/link?__clerk_token="+url.QueryEscape(nonce))
}

// sendToPrimary sends a browser from the host of a satellite to the primary one.
func (a *api) sendToPrimary(w http.ResponseWriter, r *http.Request, returnTo string) error {
	v := visitOf(r.Context())
	query := url.Values{"link_domain": {v.satellite}, "redirect_url": {returnTo}}
	return send(w, v.url+"/v1/client/sync?"+query.Encode())
}

// satelliteURL is where the public side of a satellite is.
func (a *api) satelliteURL(v *visit, d *bartleby.Domain) string {
	if d.ProxyURL != nil {
		return *d.ProxyURL
	}
	return v.site.Scheme + "://clerk." + d.Name
}

// link gives a browser, at the host of a satellite, the client that the primary side knows it by.
func (a *api) link(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := visitOf(ctx)
	if v.satellite == "" && v.proxy == nil {
		return bartleby.HostUnknown()
	}
	text, to, err := a.id.TakeSync(ctx, v.instance, r.URL.Query().Get("__clerk_token"))
	if err != nil {
		return err
	}
	u, err := a.mayReturn(ctx, "redirect_url", to)
	if err != nil {
		return err
	}
	if v.client, err = a.clientOf(ctx, text); err != nil {
		return err
	}
	if v.client != nil {
		v.give(text)
	}
	if _, err := a.current(ctx); err != nil {
		return err
	}
	return send(w, with(u, "__clerk_synced", "true"))
}
