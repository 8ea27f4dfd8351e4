package fapi

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"bartleby"
	"bartleby/store"
)

// mayReturn reads a URL that a browser is to be sent to, and refuses those that are not the instance's: anybody can put
// anything into a link. Errors: invalid_redirect_url, redirect_url_domain_mismatch.
func (a *api) mayReturn(ctx context.Context, param, text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" || u.Opaque != "" || len(text) > bartleby.MaxURLLength || strings.ContainsAny(text, "\\\x00\r\n\t") {
		return nil, bartleby.RedirectInvalid(param)
	}
	v := visitOf(ctx)
	if (u.Scheme == "https" || u.Scheme == "http") && v.belongs(u) {
		return u, nil
	}
	known, err := store.Read(ctx, a.db, v.instance.ID, func(tx *store.Tx) (bool, error) { return tx.HasRedirectURL(text) })
	if err != nil || known {
		return u, err
	}
	if u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, bartleby.RedirectInvalid(param)
	}
	satellite, err := a.satelliteOf(ctx, u.Hostname())
	if err == nil && satellite == nil {
		err = bartleby.RedirectForeign(param)
	}
	return u, err
}

// satelliteOf finds the satellite domain of a production instance to which a host name belongs; nil when there is none.
func (a *api) satelliteOf(ctx context.Context, name string) (*bartleby.Domain, error) {
	ins := instance(ctx)
	if ins.Environment != bartleby.Production {
		return nil, nil
	}
	domains, err := a.id.Domains(ctx, ins)
	for _, d := range domains {
		if d.IsSatellite && (name == d.Name || strings.HasSuffix(name, "."+d.Name)) {
			return d, nil
		}
	}
	return nil, err
}

// send redirects a browser, which then asks with GET.
func send(w http.ResponseWriter, to string) error {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusTemporaryRedirect)
	return nil
}

// with sets parameters, name and value in turn, in the query of a URL, and leaves the others as they stand.
func with(u *url.URL, pairs ...string) string {
	out := *u
	for i := 0; i+1 < len(pairs); i += 2 {
		name, value := pairs[i], pairs[i+1]
		if query := out.Query(); query.Has(name) {
			query.Set(name, value)
			out.RawQuery = query.Encode()
			continue
		}
		if out.RawQuery != "" {
			out.RawQuery += "&"
		}
		out.RawQuery += url.QueryEscape(name) + "=" + url.QueryEscape(value)
	}
	return out.String()
}

// redirect sends a browser to a page of the application, or to its home where the query names none.
func (a *api) redirect(w http.ResponseWriter, r *http.Request) error {
	to := r.URL.Query().Get("redirect_url")
	if to == "" {
		return send(w, a.presenter(r.Context()).HomeURL())
	}
	u, err := a.mayReturn(r.Context(), "redirect_url", to)
	if err != nil {
		return err
	}
	return send(w, u.String())
}

// touchClient has a browser keep the cookie of its client for longer, and sends it back: some browsers shorten the lives of
// cookies unless their site is visited.
func (a *api) touchClient(w http.ResponseWriter, r *http.Request) error {
	u, err := a.mayReturn(r.Context(), "redirect_url", r.URL.Query().Get("redirect_url"))
	if err != nil {
		return err
	}
	v := visitOf(r.Context())
	if c, err := r.Cookie(clientCookie); err == nil && v.client != nil && v.browser == "" {
		v.give(c.Value)
	}
	if _, err := a.current(r.Context()); err != nil {
		return err
	}
	return send(w, u.String())
}
