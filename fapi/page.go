package fapi

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"bartleby"
	"bartleby/pages"
	"bartleby/rest"
	"bartleby/signin"
)

// browserCookie keeps, at the hosted pages of a development instance, the token of the dev browser that came with an application's
// link: what signs in here is then that browser.
const browserCookie = "bartleby_browser"

// pageRoutes are the hosted pages. They are no operations of the API: documents do not list them.
func (a *api) pageRoutes() []*rest.Route {
	var list []*rest.Route
	for _, page := range a.pages.All() {
		list = append(list, rest.Raw(page.Pattern, a.page(page.Serve)).For(a.pageBrowser).Named(page.Name).Says(page.Summary, ""))
	}
	return list
}

// page makes a handler of a page.
func (a *api) page(serve func(*pages.Visit) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		v := visitOf(ctx)
		if to := a.elsewhere(v, r); to != "" {
			return send(w, to)
		}
		if v.browser != "" {
			a.keepBrowser(v)
		}
		return serve(&pages.Visit{
			Writer: w, Request: r, Instance: v.instance, Site: v.site, Home: a.presenter(ctx).HomeURL(), Client: v.client, Activity: a.activity(ctx), Door: pageDoor{a, v},
		})
	}
}

// elsewhere is where a browser is to ask for the page instead; "" for here. Cookies are of one host, and so pages are too; and the
// token of a browser does not stay in an address, where it would be seen.
func (a *api) elsewhere(v *visit, r *http.Request) string {
	if r.Method != http.MethodGet {
		return ""
	}
	to := url.URL{Scheme: v.site.Scheme, Host: v.site.Host, Path: strings.TrimSuffix(v.site.Path, "/") + r.URL.Path}
	query := r.URL.Query()
	moved := v.proxy == nil && v.satellite == "" && a.isOtherName(v, r.Host)
	if query.Has("__clerk_db_jwt") && v.instance.Environment == bartleby.Development && !moved {
		a.keepBrowser(v)
		query.Del("__clerk_db_jwt")
		to.RawQuery = query.Encode()
		return to.String()
	}
	if !moved {
		return ""
	}
	to.RawQuery = r.URL.RawQuery
	return to.String()
}

// isOtherName tells whether a host leads to the public side by another name than its own.
func (a *api) isOtherName(v *visit, host string) bool {
	if strings.EqualFold(host, v.site.Host) {
		return false
	}
	asked := url.URL{Host: host}
	return v.isPublicSide(&asked) || bartleby.IsLoopback(asked.Hostname()) && bartleby.IsLoopback(v.site.Hostname()) && asked.Port() == v.site.Port()
}

// keepBrowser has the browser keep the token of its dev browser, or forget one that is worth nothing.
func (a *api) keepBrowser(v *visit) {
	v.drop(browserCookie)
	v.set(&http.Cookie{Name: browserCookie, Value: v.browser, HttpOnly: true, MaxAge: int(shownLife.Seconds()), SameSite: http.SameSiteLaxMode})
}

// pageBrowser finds the client of the browser that asks for a page: that of the dev browser which an application has named, or the
// one of the cookie. A token that leads nowhere counts as none.
func (a *api) pageBrowser(ctx context.Context, r *http.Request) (context.Context, error) {
	ctx, err := a.about(ctx, r)
	if err != nil {
		return ctx, err
	}
	v := visitOf(ctx)
	if v.instance.Environment == bartleby.Development {
		if v.browser = v.query.Get("__clerk_db_jwt"); v.browser == "" {
			if c, err := r.Cookie(browserCookie); err == nil {
				v.browser = c.Value
			}
		}
	}
	if v.browser != "" {
		err := a.known(ctx, v)
		if bartleby.IsCode(err, "dev_browser_unauthenticated") || bartleby.IsCode(err, "authentication_invalid") {
			v.browser, err = "", nil
		}
		if err != nil || v.client != nil {
			return ctx, err
		}
	}
	for _, cookie := range r.CookiesNamed(clientCookie) {
		v.client, err = a.clientOf(ctx, cookie.Value)
		if bartleby.IsCode(err, "authentication_invalid") && r.Method == http.MethodGet {
			continue // it was replaced just now, and a page that is only shown replaces nothing
		}
		if err != nil {
			return ctx, err
		}
		if v.client != nil {
			v.browser = "" // nobody's yet, and whoever named it must not share this client
			break
		}
	}
	return ctx, nil
}

// notFound is the answer at a path that no route has: for people a page, for programs the envelope.
func (a *api) notFound(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if r.Method != http.MethodGet || !strings.Contains(r.Header.Get("Accept"), "text/html") || strings.HasPrefix(r.URL.Path, "/v1/") {
		return bartleby.RouteNotFound()
	}
	if a.arrive(ctx, r); visitOf(ctx).err != nil {
		return bartleby.RouteNotFound()
	}
	return a.page(a.pages.NotFound)(w, r)
}

// pageDoor is what pages ask of this door.
type pageDoor struct {
	*api
	v *visit
}

func (d pageDoor) Demand(ctx context.Context) (*bartleby.Client, error) {
	c, err := d.demandClient(ctx)
	if d.v.browser != "" {
		d.keepBrowser(d.v)
	}
	return c, err
}

func (d pageDoor) Enter(ctx context.Context, out *signin.Outcome) error {
	if err := d.entered(ctx, out); err != nil {
		return err
	}
	if d.v.browser != "" {
		d.keepBrowser(d.v)
	}
	return d.Settle(ctx)
}

func (d pageDoor) Settle(ctx context.Context) error {
	_, err := d.current(ctx)
	return err
}

func (d pageDoor) MayReturn(ctx context.Context, to string) (*url.URL, error) {
	return d.mayReturn(ctx, "redirect_url", to)
}

func (d pageDoor) Leave(ctx context.Context, to *url.URL) (string, error) {
	if d.v.instance.Environment != bartleby.Development || d.v.isPublicSide(to) || d.v.proxy != nil {
		return to.String(), nil
	}
	if d.v.browser == "" {
		if err := d.introduce(ctx, d.v); err != nil {
			return "", err
		}
	}
	d.keepBrowser(d.v)
	return with(to, "__clerk_db_jwt", d.v.browser), nil
}
