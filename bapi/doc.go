// Package bapi is the Backend API: the door for back ends that hold a secret key.
//
// routes.go is the table of all operations, releases.go says how older API versions differ, and each noun has a file
// with its inputs and handlers: bind, call a rule (or read without one), present.
//
// What may not enter: rules, SQL, and knowledge of other doors.
package bapi

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// Config is what the door needs.
type Config struct {
	DB          *store.DB
	Identity    *identity.Service
	FrontendURL string // where browsers reach the frontend listener; image URLs begin with it
	Log         *slog.Logger
	Metrics     prometheus.Registerer
	Gatherer    prometheus.Gatherer // served at /metrics
	Now         func() time.Time
	OpenAPI     func(version string) ([]byte, error) // this server's own document; nil: not served
	More        []*rest.Route                        // of doors that share the listener; secret keys open them as they open ours
}

type api struct {
	db       *store.DB
	id       *identity.Service
	keys     *keyring
	frontend string
	now      func() time.Time
	openapi  func(version string) ([]byte, error)
	metrics  http.Handler
}

// New makes the handler of the backend listener.
func New(c Config) (http.Handler, error) {
	a := newAPI(c)
	return rest.New(rest.Config{
		Versions:     Versions,
		Releases:     releases,
		Traits:       []rest.Trait{pendingSessions, organizationClaim},
		Opaque:       []string{"public_metadata", "private_metadata", "unsafe_metadata", "claims"},
		Routes:       slices.Concat(a.routes(), c.More),
		Authenticate: a.authenticate,
		Limits:       limits,
		Instance:     instanceID,
		Log:          c.Log,
		Metrics:      c.Metrics,
		Now:          c.Now,
		ClientIP:     clientIP,
	})
}

func newAPI(c Config) *api {
	return &api{
		db: c.DB, id: c.Identity, keys: newKeyring(c.DB, c.Now), frontend: c.FrontendURL, now: c.Now,
		openapi: c.OpenAPI, metrics: metricsHandler(c.Gatherer),
	}
}

// Routes is the table of operations, for what is made from it: documents, tools, tests.
func Routes() []*rest.Route { return new(api).routes() }

type instanceKey struct{}

// instance is the tenant that the secret key of the request belongs to.
func instance(ctx context.Context) *bartleby.Instance {
	ins, _ := ctx.Value(instanceKey{}).(*bartleby.Instance)
	return ins
}

func instanceID(ctx context.Context) string {
	if ins := instance(ctx); ins != nil {
		return ins.ID
	}
	return ""
}

func limits(ctx context.Context) (string, bartleby.RateLimits) {
	ins := instance(ctx)
	if ins == nil {
		return "", bartleby.RateLimits{}
	}
	return ins.ID, ins.Settings.RateLimits
}

// presenter presents for the request's instance at this moment.
func (a *api) presenter(ctx context.Context) *wire.Presenter {
	return &wire.Presenter{FrontendURL: instance(ctx).URL(a.frontend), ServerURL: a.frontend, Instance: instance(ctx), Now: a.now().UnixMilli()}
}

// user presents the outcome of a rule about a user.
func (a *api) user(ctx context.Context, d *bartleby.UserDocument, err error) (*wire.User, error) {
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).User(d), nil
}

// present passes the outcome of a rule through a presenting function.
func present[N, W any](show func(*N) *W, noun *N, err error) (*W, error) {
	if err != nil {
		return nil, err
	}
	return show(noun), nil
}

// clientIP is the address of the peer: the backend listener is private, so that no proxy's word is taken for it.
func clientIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().String()
	}
	return ""
}
