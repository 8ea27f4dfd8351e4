// Package fapi is the Frontend API: the public door, for browsers and native applications.
//
// A request is about an instance, which reach.go finds; comes from a page, which origin.go judges; and from a browser with its
// client, which visit.go finds. routes.go is the table, and each noun has a file with its inputs and handlers.
//
// What may not enter: rules, SQL, and knowledge of other doors.
package fapi

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby"
	"bartleby/identity"
	"bartleby/pages"
	"bartleby/rest"
	"bartleby/signin"
	"bartleby/store"
	"bartleby/wire"
)

// Config is what the door needs.
type Config struct {
	DB             *store.DB
	Identity       *identity.Service
	FrontendURL    string // where browsers reach this listener
	Log            *slog.Logger
	Metrics        prometheus.Registerer
	Now            func() time.Time
	TrustedProxies []netip.Prefix                  // whose word is taken for the address of a browser
	Place          func(netip.Addr) bartleby.Place // where an address is, roughly; nil: nobody knows
	Latency        time.Duration                   // by which answers of development instances are late, for tests of user interfaces
	More           []*rest.Route                   // of rooms that have their pages on this listener
}

type api struct {
	db      *store.DB
	id      *identity.Service
	sign    *signin.Service
	url     string
	path    string // of url, without a slash at its end
	now     func() time.Time
	proxies []netip.Prefix
	locate  func(netip.Addr) bartleby.Place
	latency time.Duration
	hosts   *directory
	scripts *shelf
	pages   *pages.Pages
}

// New makes the handler of the frontend listener.
func New(c Config) (http.Handler, error) {
	a := &api{
		db: c.DB, id: c.Identity, sign: &signin.Service{Identity: c.Identity}, url: strings.TrimSuffix(c.FrontendURL, "/"), now: c.Now, proxies: c.TrustedProxies, locate: c.Place, latency: c.Latency,
		hosts: newDirectory(c.DB, c.Now), scripts: &shelf{db: c.DB, now: c.Now},
	}
	u, err := url.Parse(a.url)
	if err != nil {
		return nil, err
	}
	a.path = u.Path
	a.pages = pages.New(pages.Config{DB: c.DB, Identity: c.Identity, SignIn: a.sign, Now: c.Now})
	return rest.New(rest.Config{
		Versions:     Versions,
		Releases:     releases,
		Traits:       []rest.Trait{organizationClaim},
		Opaque:       []string{"public_metadata", "unsafe_metadata"},
		Routes:       slices.Concat(a.routes(), a.pageRoutes(), c.More),
		Unknown:      a.notFound,
		Before:       a.before,
		AnyVersion:   true,
		Forms:        true,
		Authenticate: a.browser,
		Limits:       limits,
		Instance:     instanceID,
		Log:          c.Log,
		Metrics:      c.Metrics,
		Now:          c.Now,
		ClientIP:     a.clientIP,
	})
}

// Routes is the table of operations, for what is made from it: documents, tests.
func Routes() []*rest.Route { return new(api).routes() }

// instance is the tenant that the request is about.
func instance(ctx context.Context) *bartleby.Instance { return visitOf(ctx).instance }

func instanceID(ctx context.Context) string {
	if v := visitOf(ctx); v != nil && v.instance != nil {
		return v.instance.ID
	}
	return ""
}

// limits are counted for each address by itself: browsers hold no key that could be withdrawn.
func limits(ctx context.Context) (string, bartleby.RateLimits) {
	v := visitOf(ctx)
	if v == nil || v.instance == nil {
		return "", bartleby.RateLimits{}
	}
	return v.instance.ID + " " + bartleby.CallerFrom(ctx).ClientIP, v.instance.Settings.RateLimits
}

// presenter presents for the request's instance at this moment.
func (a *api) presenter(ctx context.Context) *wire.Presenter {
	v := visitOf(ctx)
	return &wire.Presenter{FrontendURL: v.url, Instance: v.instance, Now: a.now().UnixMilli()}
}
