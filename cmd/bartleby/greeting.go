package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
)

// firstStart makes the first instance, with the key that the environment brings.
func (c *serveCommand) firstStart(ctx context.Context, p process, rules *identity.Service) error {
	key := p.env["BARTLEBY_SECRET_KEY"]
	if key != "" && !bartleby.CheckSecretKey(key) {
		return usageError{fmt.Errorf("BARTLEBY_SECRET_KEY must begin with sk_test_ and go on with at least 20 letters, digits, hyphens or underscores")}
	}
	return plain(rules.FirstInstance(ctx, key))
}

// greet prints where the server listens, and what applications need to know of each development instance.
func (c *serveCommand) greet(ctx context.Context, p process, db *store.DB, backendURL, frontendURL string) error {
	all, err := store.Instances(ctx, db)
	if err != nil {
		return plain(err)
	}
	where := "SQLite in " + c.Data
	if db.Engine() == "postgres" {
		where = "PostgreSQL"
	}
	fmt.Fprintf(p.stdout, "Bartleby %s, data in %s\n\n  Backend API   %s/v1\n  Public side   %s\n", version(), where, backendURL, frontendURL)
	alone := len(all) == 1
	for _, i := range all {
		if i.Environment != bartleby.Development {
			fmt.Fprintf(p.stdout, "\n%s, production instance %s\n  CLERK_PUBLISHABLE_KEY=%s\n", i.Application, i.ID, i.PublishableKey(frontendURL))
			continue
		}
		keys, err := store.PlainKeys(ctx, db, i.ID)
		if err != nil {
			return plain(err)
		}
		fmt.Fprintf(p.stdout, "\n%s, development instance %s\n  CLERK_API_URL=%s\n", i.Application, i.ID, backendURL)
		fmt.Fprintf(p.stdout, "  People sign up at %s/sign-up\n", i.URL(frontendURL))
		if outbox := outboxURL(backendURL, i.ID, alone); outbox != "" {
			fmt.Fprintf(p.stdout, "  E-mails and text messages appear at %s\n", outbox)
		}
		if len(keys) > 0 {
			printKeys(p.stdout, i, keys[0], frontendURL)
		}
	}
	fmt.Fprintln(p.stdout)
	return nil
}

// outboxURL is where a browser on this machine sees what an instance sends; "" where the listener is not reached from there. The
// only instance need not be named.
func outboxURL(backendURL, instance string, alone bool) string {
	u, err := url.Parse(backendURL)
	if err != nil {
		return ""
	}
	addr, err := netip.ParseAddr(u.Hostname())
	switch {
	case err != nil:
		return ""
	case addr.IsUnspecified():
		u.Host = net.JoinHostPort("localhost", u.Port())
	case !addr.IsLoopback():
		return ""
	}
	if u.Path = "/dev/outbox"; !alone {
		u.RawQuery = "instance=" + instance
	}
	return u.String()
}
