package fapi

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"bartleby"
	"bartleby/pages"
	"bartleby/store"
)

// before finds out what a request is about: its instance by the host, by the keys that a proxy or a page sends, and whether the
// page is one of the instance's. It takes off what front ends add: the path of the public side's URL, methods in the query,
// a slash at the end.
func (a *api) before(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
	method := r.Method
	query := r.URL.Query()
	if override := query.Get("_method"); method == http.MethodPost && slices.Contains([]string{http.MethodPatch, http.MethodPut, http.MethodDelete}, override) {
		method = override
	}
	v := &visit{header: w.Header(), query: query}
	if a.locate != nil {
		addr, _ := netip.ParseAddr(bartleby.CallerFrom(r.Context()).ClientIP)
		if v.place = a.locate(addr); v.place.Country != "" {
			v.header.Set("X-Country", v.place.Country) // front ends begin telephone numbers with its code
		}
	}
	ctx := context.WithValue(r.Context(), visitKey{}, v)
	r = r.WithContext(ctx)
	at := *r.URL
	at.Path = a.plain(at.Path)
	if at.RawPath != "" {
		at.RawPath = a.plain(at.RawPath)
	}
	if at.Path == "/" {
		at.Path, at.RawPath = pages.Front, ""
	}
	r.URL, r.Method = &at, method
	if r.Header.Get("Origin") != "" {
		a.arrive(ctx, r)
		a.allow(v, r)
	}
	return r, nil
}

// plain takes off a path what front ends add to it.
func (a *api) plain(path string) string {
	if rest, ok := strings.CutPrefix(path, a.path); ok && (rest == "" || rest[0] == '/') {
		path = rest
	}
	if strings.HasPrefix(path, "//") { // by front ends behind a proxy, before addresses that have no version
		path = path[1:]
	}
	if path = strings.TrimSuffix(path, "/"); path == "" {
		return "/"
	}
	return path
}

// arrive finds the instance of a request, once; what is wrong with it is kept, for operations that are about an instance.
func (a *api) arrive(ctx context.Context, r *http.Request) {
	v := visitOf(ctx)
	if v.instance != nil || v.err != nil {
		return
	}
	if v.instance, v.err = a.reached(ctx, v, r); v.err != nil {
		return
	}
	v.url = v.instance.URL(a.url)
	if v.site = v.proxy; v.site == nil {
		if v.site, v.err = url.Parse(v.url); v.err != nil {
			return
		}
		if v.satellite != "" {
			v.site.Host = r.Host
		}
	}
	v.origin, v.err = a.originOf(v, r)
}

// reached chooses the instance.
func (a *api) reached(ctx context.Context, v *visit, r *http.Request) (*bartleby.Instance, error) {
	if text := r.Header.Get("Clerk-Proxy-Url"); text != "" {
		key := r.Header.Get("Clerk-Secret-Key")
		if key == "" {
			return nil, bartleby.ProxyKeyMissing()
		}
		proxy, err := url.Parse(text)
		if err != nil || proxy.Host == "" || proxy.Scheme != "https" && proxy.Scheme != "http" {
			return nil, bartleby.OriginUnknown()
		}
		ins, err := a.hosts.find(ctx, "key "+store.KeyDigest(key))
		if err == nil && ins == nil {
			err = bartleby.ProxyKeyInvalid()
		}
		v.proxy = proxy
		return ins, err
	}
	host := r.Host
	if key := r.Header.Get("Clerk-Publishable-Key"); key != "" {
		_, text, err := bartleby.ReadPublishableKey(key)
		if err != nil {
			return nil, err
		}
		host, _, _ = strings.Cut(text, "/")
	}
	for _, known := range bartleby.HostsOf(host, a.url) {
		if ins, err := a.hosts.find(ctx, "host "+known); err != nil || ins != nil {
			return ins, err
		}
	}
	// The host of a satellite, which lies beside its domain.
	if domain, ok := strings.CutPrefix(strings.ToLower(host), "clerk."); ok {
		if ins, err := a.hosts.find(ctx, "domain "+domain); err != nil || ins != nil {
			v.satellite = domain
			return ins, err
		}
	}
	// Where back ends expect the hosted pages of a public side; they lead to it.
	for _, public := range bartleby.PortalOf(host) {
		for _, known := range bartleby.HostsOf(public, a.url) {
			if ins, err := a.hosts.find(ctx, "host "+known); err != nil || ins != nil {
				return ins, err
			}
		}
	}
	return nil, bartleby.HostUnknown()
}

// instanceLife is how long an instance, or that there is none, is trusted without asking the database: the longest that a changed
// setting or a new instance can go unnoticed here.
const instanceLife = time.Second

// maxInstances bounds what is remembered.
const maxInstances = 4096

// directory finds instances, from memory where they were read a moment ago.
type directory struct {
	db  *store.DB
	now func() time.Time

	mu    sync.RWMutex
	known map[string]knownInstance
}

type knownInstance struct {
	*bartleby.Instance // nil: there is none
	until              time.Time
}

func newDirectory(db *store.DB, now func() time.Time) *directory {
	return &directory{db: db, now: now, known: map[string]knownInstance{}}
}

// find looks an instance up by "host …", "domain …" or "key …", the digest of a secret key; nil when there is none.
func (d *directory) find(ctx context.Context, by string) (*bartleby.Instance, error) {
	now := d.now()
	d.mu.RLock()
	found, ok := d.known[by]
	d.mu.RUnlock()
	if ok && now.Before(found.until) {
		return found.Instance, nil
	}
	ins, err := d.ask(ctx, by)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		delete(d.known, by)
		return nil, err
	}
	if len(d.known) >= maxInstances {
		clear(d.known)
	}
	d.known[by] = knownInstance{ins, now.Add(instanceLife)}
	return ins, nil
}

func (d *directory) ask(ctx context.Context, by string) (*bartleby.Instance, error) {
	kind, value, _ := strings.Cut(by, " ")
	switch kind {
	case "host":
		return store.InstanceByHost(ctx, d.db, value)
	case "domain":
		return store.InstanceByDomain(ctx, d.db, value)
	}
	ins, _, err := store.InstanceByKey(ctx, d.db, value)
	if bartleby.IsCode(err, "clerk_key_invalid") {
		return nil, nil
	}
	return ins, err
}

// forget has an instance read anew, after its settings changed: it may have become that of a host which had none.
func (d *directory) forget(instance string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for by, found := range d.known {
		if found.Instance == nil || found.ID == instance {
			delete(d.known, by)
		}
	}
}
