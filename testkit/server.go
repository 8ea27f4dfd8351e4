package testkit

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby"
	"bartleby/bapi"
	"bartleby/catalogue"
	"bartleby/fapi"
	"bartleby/identity"
	"bartleby/mcp"
	"bartleby/outbound"
	"bartleby/password"
	"bartleby/portal"
	"bartleby/reference"
	"bartleby/spec"
	"bartleby/store"
	"bartleby/token"
)

// Server is a whole server in a test: both listeners, two tenants.
type Server struct {
	DB        *store.DB
	TXT       map[string][]string       // records of the domain name system, by name
	Places    map[string]bartleby.Place // where addresses are
	Rules     *identity.Service
	Catalogue *catalogue.Catalogue
	Clock     *Clock
	Log       *Log
	Handler   http.Handler // of the backend listener
	Public    http.Handler // of the frontend listener
	URL       string       // of the backend listener, without /v1
	Frontend  string       // URL of the frontend listener
	Tenant    Tenant
	Twin      Tenant // another instance in the same database, which must never see or be seen
}

// Tenant is an instance with its key.
type Tenant struct {
	Instance *bartleby.Instance
	Key      string
}

// Servers runs a test against a fresh server on each engine.
func Servers(t *testing.T, test func(t *testing.T, s *Server)) {
	t.Helper()
	Engines(t, func(t *testing.T, open func(*Clock) *store.DB) {
		clock := &Clock{}
		test(t, Start(t, open(clock), clock))
	})
}

// Start starts a server on a database.
func Start(t testing.TB, db *store.DB, clock *Clock) *Server {
	t.Helper()
	s := &Server{DB: db, Clock: clock, Log: &Log{}, TXT: map[string][]string{}}
	log := slog.New(slog.NewJSONHandler(s.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	frontend := httptest.NewUnstartedServer(nil)
	s.Frontend = "http://" + frontend.Listener.Addr().String()
	s.Rules = Rules(db, clock, s.Frontend)
	s.Rules.Log = log
	s.Rules.TXT = func(_ context.Context, name string) ([]string, error) { return s.TXT[name], nil }
	hooks, err := portal.New(portal.Config{DB: db, Identity: s.Rules, FrontendURL: s.Frontend, Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	public, err := fapi.New(fapi.Config{DB: db, Identity: s.Rules, FrontendURL: s.Frontend, Log: log, Now: clock.Now, More: hooks.Routes(), Place: func(a netip.Addr) bartleby.Place { return s.Places[a.String()] }})
	if err != nil {
		t.Fatal(err)
	}
	s.Public, frontend.Config.Handler = public, public
	frontend.Start()
	t.Cleanup(frontend.Close)
	metrics := prometheus.NewRegistry()
	s.Catalogue = &catalogue.Catalogue{DB: db, Log: log}
	door, err := reference.New(reference.Config{Catalogue: s.Catalogue})
	if err != nil {
		t.Fatal(err)
	}
	tools, err := mcp.New(mcp.Config{
		Catalogue: s.Catalogue, Version: "test", Spared: door.Spared, Log: log,
		DB: db, Routes: bapi.Routes(), APIVersion: bapi.Versions[len(bapi.Versions)-1],
	})
	if err != nil {
		t.Fatal(err)
	}
	api, err := bapi.New(bapi.Config{
		DB: db, Identity: s.Rules, FrontendURL: s.Frontend, Log: log, Now: clock.Now, Metrics: metrics, Gatherer: metrics,
		OpenAPI: spec.Documents(bapi.Routes(), bapi.Versions, "test"), More: slices.Concat(door.Routes(), tools.Routes()),
	})
	if err != nil {
		t.Fatal(err)
	}
	tools.Act(api)
	s.Handler = api
	backend := httptest.NewServer(api)
	t.Cleanup(backend.Close)
	s.URL = backend.URL
	s.Tenant = s.NewTenant(t, bartleby.Development)
	s.Twin = s.NewTenant(t, bartleby.Development)
	return s
}

// Rules is a service on a database, with signing keys that were made before: making one takes long.
func Rules(db *store.DB, clock *Clock, frontendURL string) *identity.Service {
	return &identity.Service{
		DB: db, Hashes: password.NewPool(password.PoolConfig{}), Log: slog.New(slog.DiscardHandler), Outbound: outbound.New(true),
		Tokens: &token.Issuer{DB: db, FrontendURL: frontendURL, Now: clock.Now, NewKey: signingKey},
	}
}

var signingKeys struct {
	sync.Mutex
	made []*rsa.PrivateKey
	next int
}

// signingKey hands out a few keys in turn, so that instances made one after another have different ones.
func signingKey() (*rsa.PrivateKey, error) {
	const different = 4
	k := &signingKeys
	k.Lock()
	defer k.Unlock()
	if len(k.made) < different {
		made, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, err
		}
		k.made = append(k.made, made)
		return made, nil
	}
	k.next++
	return k.made[k.next%different], nil
}

// NewTenant makes another instance.
func (s *Server) NewTenant(t testing.TB, e bartleby.Environment) Tenant {
	t.Helper()
	ins, key, err := s.Rules.CreateInstance(context.Background(), "", e)
	if err != nil {
		t.Fatal(err)
	}
	return Tenant{ins, key}
}

// Configure changes a tenant's settings, and waits until the server has noticed.
func (s *Server) Configure(t testing.TB, tenant Tenant, change func(*bartleby.Settings)) {
	t.Helper()
	settings := tenant.Instance.Settings
	change(&settings)
	_, err := store.Write(context.Background(), s.DB, tenant.Instance.ID, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, tx.SaveSettings(settings)
	})
	if err != nil {
		t.Fatal(err)
	}
	tenant.Instance.Settings = settings
	s.Clock.Advance(2_000_000_000) // past the life of a resolved key
}

// Stored reads a tenant's instance from the database.
func (s *Server) Stored(t testing.TB, tenant Tenant) *bartleby.Instance {
	t.Helper()
	i, err := store.Read(context.Background(), s.DB, tenant.Instance.ID, func(tx *store.Tx) (*bartleby.Instance, error) { return tx.CurrentInstance() })
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// Events lists the outbox of a tenant about a subject.
func (s *Server) Events(t testing.TB, tenant Tenant, subject string) []bartleby.Event {
	t.Helper()
	list, err := store.Read(context.Background(), s.DB, tenant.Instance.ID, func(tx *store.Tx) ([]bartleby.Event, error) {
		return tx.Events(subject)
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Change edits a user behind the API's back, for what no operation makes yet: passkeys, external accounts, activity.
func (s *Server) Change(t testing.TB, tenant Tenant, userID string, edit func(*store.Tx, *bartleby.User)) {
	t.Helper()
	_, err := store.Write(context.Background(), s.DB, tenant.Instance.ID, func(tx *store.Tx) (*bartleby.UserDocument, error) {
		u, err := tx.User(userID)
		if err != nil {
			return nil, err
		}
		edit(tx, u)
		return tx.SaveUser(u)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Log keeps what the server logs.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write takes a line.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is all that was logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
