package main

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"bartleby"
)

// publicOptions is how the public side is served.
type publicOptions struct {
	frontendTLS
	TrustedProxies []netip.Prefix `env:"BARTLEBY_TRUSTED_PROXIES" placeholder:"CIDR,…" help:"Networks of proxies in front of the public side, such as 10.0.0.0/8, whose header X-Forwarded-For is believed. Without it, a browser's address is that of its connection."`
	GeoDatabase    string         `env:"BARTLEBY_GEO_DATABASE" placeholder:"FILE" help:"File of the MaxMind DB format (.mmdb), such as GeoLite2 City, by which people are shown roughly where their devices are. It is read at the start. Without it, nobody knows."`
	TestLatency    time.Duration  `env:"BARTLEBY_TEST_LATENCY" default:"0s" help:"How late development instances answer on the public side. For tests of user interfaces that begin to wait for an answer only after a click."`
}

// frontendTLS is the options of TLS on the public side.
type frontendTLS struct {
	TLS           string   `name:"frontend-tls" env:"BARTLEBY_FRONTEND_TLS" default:"off" enum:"off,self-signed,files,acme" help:"TLS on the public side: off (a proxy in front has it), self-signed (by an authority made in the data folder, for development), files, or acme (certificates from Let's Encrypt)."`
	TLSCert       string   `name:"frontend-tls-cert" env:"BARTLEBY_FRONTEND_TLS_CERT" placeholder:"FILE" help:"Certificate chain (PEM), with --frontend-tls=files. It is read anew when it changes."`
	TLSKey        string   `name:"frontend-tls-key" env:"BARTLEBY_FRONTEND_TLS_KEY" placeholder:"FILE" help:"Its private key (PEM)."`
	ACMEDomains   []string `name:"frontend-acme-domains" env:"BARTLEBY_FRONTEND_ACME_DOMAINS" placeholder:"NAME,…" help:"Names for which certificates are asked, with --frontend-tls=acme. Port 443 of each has to lead here, or to any replica: they share what they got in the database."`
	ACMEEmail     string   `name:"frontend-acme-email" env:"BARTLEBY_FRONTEND_ACME_EMAIL" placeholder:"ADDRESS" help:"Where the authority writes to."`
	ACMEDirectory string   `name:"frontend-acme-directory" env:"BARTLEBY_FRONTEND_ACME_DIRECTORY" placeholder:"URL" help:"Another authority's ACME directory, an https URL."`
	ACMECA        string   `name:"frontend-acme-ca" env:"BARTLEBY_FRONTEND_ACME_CA" placeholder:"FILE" help:"Certificates (PEM) by which that directory's own is checked, where it is of a private authority. Without it, those of this system."`
}

func (o *publicOptions) check() error {
	if o.TestLatency < 0 || o.TestLatency > time.Minute {
		return fmt.Errorf("--test-latency: %s is not between nothing and a minute", o.TestLatency)
	}
	return o.frontendTLS.check()
}

func (t *frontendTLS) check() error {
	switch {
	case t.TLS == "files" && (t.TLSCert == "" || t.TLSKey == ""):
		return errors.New("--frontend-tls=files needs --frontend-tls-cert and --frontend-tls-key")
	case t.TLS != "files" && (t.TLSCert != "" || t.TLSKey != ""):
		return errors.New("--frontend-tls-cert and --frontend-tls-key go with --frontend-tls=files")
	case t.TLS == "acme" && len(t.ACMEDomains) == 0:
		return errors.New("--frontend-tls=acme needs --frontend-acme-domains")
	case t.TLS != "acme" && (len(t.ACMEDomains) > 0 || t.ACMEEmail != "" || t.ACMEDirectory != "" || t.ACMECA != ""):
		return errors.New("the options that begin with --frontend-acme go with --frontend-tls=acme")
	case t.ACMEDirectory != "" && !strings.HasPrefix(t.ACMEDirectory, "https://"):
		return fmt.Errorf("--frontend-acme-directory: %q is not an https URL", t.ACMEDirectory)
	}
	for _, name := range t.ACMEDomains {
		if _, err := bartleby.CheckFrontendHost(name); err != nil || !strings.Contains(name, ".") || strings.Contains(name, ":") {
			return fmt.Errorf("--frontend-acme-domains: %q is not a host name such as clerk.example.com", name)
		}
	}
	return nil
}
