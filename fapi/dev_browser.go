package fapi

import (
	"context"
	"html/template"
	"net/http"

	"bartleby"
	"bartleby/token"
	"bartleby/wire"
)

func (a *api) createDevBrowser(ctx context.Context, _ *noInput) (*wire.DevBrowser, error) {
	b, err := a.id.CreateDevBrowser(ctx, instance(ctx), "")
	if err != nil {
		return nil, err
	}
	return wire.DevBrowserOf(b), nil
}

// initPage hands a token to the page that opened it, if that page is where it claims to be.
var initPage = template.Must(template.New("init").Parse(`<!doctype html>
<meta charset="utf-8">
<title>…</title>
<script nonce="{{.Nonce}}">(window.opener || window.parent).postMessage({browserToken: {{.Token}}}, {{.Origin}});</script>
`))

// initDevBrowser answers with that page. The browser is that of the client whose cookie it brings.
func (a *api) initDevBrowser(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := visitOf(ctx)
	u, err := a.mayReturn(ctx, "origin", r.URL.Query().Get("origin"))
	if err != nil {
		return err
	}
	if v.browser == "" {
		if err := a.introduce(ctx, v); err != nil {
			return err
		}
	}
	nonce := token.Secret()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-"+nonce+"'; base-uri 'none'; frame-ancestors "+u.Scheme+"://"+u.Host)
	return initPage.Execute(w, map[string]any{"Nonce": nonce, "Token": v.browser, "Origin": u.Scheme + "://" + u.Host})
}

// setCookie gives the browser a cookie of the client that its token leads to.
func (a *api) setCookie(ctx context.Context, _ *noInput) (*wire.FrontendClient, error) {
	v := visitOf(ctx)
	if v.client == nil {
		return nil, bartleby.SignedOut()
	}
	c, err := a.id.RenewClient(ctx, v.instance, v.client.ID)
	if err != nil {
		return nil, err
	}
	if err := a.adopt(ctx, c); err != nil {
		return nil, err
	}
	return a.current(ctx)
}

// clearSiteData has the browser forget all that it keeps of this host.
func (a *api) clearSiteData(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Clear-Site-Data", `"*"`)
	return writeStatus(w, "cleared")
}
