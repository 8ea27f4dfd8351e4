package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"bartleby/store"
)

const (
	// orderLife is how long a replica has to itself to ask for a certificate; authorities take seconds.
	orderLife = 2 * time.Minute
	// orderWait is how long a connection waits for what another replica is asking for; browsers wait no longer.
	orderWait = 8 * time.Second
)

// manager asks an authority for certificates (ACME, RFC 8555) and renews them.
func (t *frontendTLS) manager(db *store.DB, now func() time.Time) (*autocert.Manager, error) {
	o := &orders{db: db, now: now, replica: rand.Text(), listed: autocert.HostWhitelist(t.ACMEDomains...), ours: map[string]time.Time{}}
	m := &autocert.Manager{Prompt: autocert.AcceptTOS, HostPolicy: o.allow, Cache: certificates{db}, Email: t.ACMEEmail}
	m.Client = &acme.Client{DirectoryURL: autocert.DefaultACMEDirectory}
	if t.ACMEDirectory != "" {
		m.Client.DirectoryURL = t.ACMEDirectory
	}
	if t.ACMECA != "" {
		text, err := os.ReadFile(t.ACMECA)
		if err != nil {
			return nil, usageError{fmt.Errorf("--frontend-acme-ca: %w", err)}
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(text) {
			return nil, usageError{fmt.Errorf("--frontend-acme-ca: there is no certificate in %s", t.ACMECA)}
		}
		m.Client.HTTPClient = &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}
	}
	return m, nil
}

// certificates keeps what ACME brings in the database, where every replica finds it: an authority that checks a name reaches
// any of them.
type certificates struct{ db *store.DB }

func (c certificates) Get(ctx context.Context, name string) ([]byte, error) {
	data, err := store.Certificate(ctx, c.db, name)
	if err == nil && data == nil {
		err = autocert.ErrCacheMiss
	}
	return data, err
}

func (c certificates) Put(ctx context.Context, name string, data []byte) error {
	return store.SaveCertificate(ctx, c.db, name, data)
}

func (c certificates) Delete(ctx context.Context, name string) error {
	return store.DeleteCertificate(ctx, c.db, name)
}

// orders says for which names a certificate may be asked, and sees to it that one replica asks at a time: what answers the
// authority has one place for each name.
type orders struct {
	db      *store.DB
	now     func() time.Time
	replica string
	listed  autocert.HostPolicy

	mu   sync.Mutex
	ours map[string]time.Time // until when nobody else has to be asked about a name
}

// allow is asked for each connection.
func (o *orders) allow(ctx context.Context, name string) error {
	if err := o.listed(ctx, name); err != nil {
		return err
	}
	o.mu.Lock()
	allowed := o.now().Before(o.ours[name])
	o.mu.Unlock()
	if allowed {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, orderWait)
	defer cancel()
	for {
		until, err := o.turn(ctx, name)
		if err != nil {
			return err
		}
		if !until.IsZero() {
			o.mu.Lock()
			o.ours[name] = until
			o.mu.Unlock()
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("another replica is asking for a certificate of %s", name)
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// turn is until when this replica may use or ask for a name's certificate; zero while another one asks.
func (o *orders) turn(ctx context.Context, name string) (until time.Time, err error) {
	data, err := store.Certificate(ctx, o.db, name)
	if err != nil {
		return until, err
	}
	if pair, err := tls.X509KeyPair(data, data); err == nil && o.now().Before(pair.Leaf.NotAfter) {
		return pair.Leaf.NotAfter, nil
	}
	begin := o.now()
	ours, err := store.TakeTurn(ctx, o.db, name, o.replica, orderLife)
	if ours {
		until = begin.Add(orderLife / 2)
	}
	return until, err
}
