package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/token"
)

type webhookCommand struct {
	List   webhookListCommand   `cmd:"" help:"List the webhook endpoints of an instance."`
	Create webhookCreateCommand `cmd:"" help:"Make a webhook endpoint and print its secret."`
	Delete webhookDeleteCommand `cmd:"" help:"Delete a webhook endpoint. What waits for it is not delivered any more."`
	Enable webhookEnableCommand `cmd:"" help:"Enable a disabled webhook endpoint. It gets what waited for it."`
	Rotate webhookRotateCommand `cmd:"" name:"rotate-secret" help:"Replace the secret of a webhook endpoint and print the new one. The old one signs beside it for 24 hours."`
	Replay webhookReplayCommand `cmd:"" help:"Have all events since a moment sent to a webhook endpoint again."`
	Test   webhookTestCommand   `cmd:"" help:"Have a test event sent to a webhook endpoint."`
}

// tenant says which instance a command is about.
type tenant struct {
	storage
	Instance string `placeholder:"INS" help:"Id of the instance (ins_…), as instance list prints it. Default: the only one there is."`
}

// endpoint says which webhook endpoint a command is about.
type endpoint struct {
	tenant
	Endpoint string `arg:"" help:"Id of the endpoint (ep_…), as webhook list prints it."`
}

type webhookListCommand struct{ tenant }

type webhookCreateCommand struct {
	tenant
	URL         string   `arg:"" help:"Where deliveries are posted."`
	Events      []string `placeholder:"TYPE" help:"Names of events, or beginnings such as user.*; none for all."`
	Description string   `help:"What the endpoint is for."`
}

type (
	webhookDeleteCommand struct{ endpoint }
	webhookEnableCommand struct{ endpoint }
	webhookRotateCommand struct{ endpoint }
	webhookTestCommand   struct{ endpoint }
)

type webhookReplayCommand struct {
	endpoint
	Since string `required:"" placeholder:"MOMENT" help:"A moment (RFC 3339), or how long ago, such as 24h."`
}

// with opens the database and does something about an instance.
func (t *tenant) with(ctx context.Context, p process, do func(*store.DB, *identity.Service, *bartleby.Instance) error) error {
	db, err := t.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	all, err := store.Instances(ctx, db)
	if err != nil {
		return plain(err)
	}
	at := slices.IndexFunc(all, func(i *bartleby.Instance) bool { return i.ID == t.Instance })
	switch {
	case t.Instance == "" && len(all) == 1:
		at = 0
	case t.Instance == "":
		return usageError{fmt.Errorf("there are %d instances: --instance says which", len(all))}
	case at < 0:
		return plain(bartleby.ResourceNotFound("instance", t.Instance))
	}
	rules := &identity.Service{DB: db, Log: quiet(), Tokens: &token.Issuer{DB: db, Now: p.now}}
	return plain(do(db, rules, all[at]))
}

func (c *webhookListCommand) run(ctx context.Context, p process) error {
	return c.with(ctx, p, func(db *store.DB, _ *identity.Service, ins *bartleby.Instance) error {
		list, err := store.Read(ctx, db, ins.ID, func(tx *store.Tx) ([]*bartleby.WebhookEndpoint, error) {
			list, _, err := tx.WebhookEndpoints(0, 0)
			return list, err
		})
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "ENDPOINT\tSTATE\tEVENTS\tURL")
		for _, e := range list {
			state, events := "enabled", strings.Join(e.EventTypes, ",")
			switch {
			case e.Disabled:
				state = "disabled"
			case e.FailingSince > 0:
				state = "failing since " + time.UnixMilli(e.FailingSince).UTC().Format(time.DateTime)
			}
			if events == "" {
				events = "all"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", e.ID, state, events, e.URL)
		}
		return w.Flush()
	})
}

func (c *webhookCreateCommand) run(ctx context.Context, p process) error {
	return c.with(ctx, p, func(_ *store.DB, rules *identity.Service, ins *bartleby.Instance) error {
		e, err := rules.CreateWebhookEndpoint(ctx, ins, identity.WebhookEndpointChange{
			URL: bartleby.To(c.URL), EventTypes: bartleby.To(c.Events), Description: bartleby.To(c.Description),
		}, "")
		if err == nil {
			fmt.Fprintf(p.stdout, "Made the endpoint %s.\n", e.ID)
			printSecret(p, e)
		}
		return err
	})
}

func printSecret(p process, e *bartleby.WebhookEndpoint) {
	fmt.Fprintf(p.stdout, "CLERK_WEBHOOK_SIGNING_SECRET=%s\n", e.Secrets[0].Key)
}

func (c *webhookDeleteCommand) run(ctx context.Context, p process) error {
	return c.with(ctx, p, func(_ *store.DB, rules *identity.Service, ins *bartleby.Instance) error {
		_, err := rules.DeleteWebhookEndpoint(ctx, ins, c.Endpoint)
		return err
	})
}

func (c *webhookEnableCommand) run(ctx context.Context, p process) error {
	return c.with(ctx, p, func(_ *store.DB, rules *identity.Service, ins *bartleby.Instance) error {
		_, err := rules.UpdateWebhookEndpoint(ctx, ins, c.Endpoint, identity.WebhookEndpointChange{Disabled: bartleby.To(false)})
		return err
	})
}

func (c *webhookRotateCommand) run(ctx context.Context, p process) error {
	return c.with(ctx, p, func(_ *store.DB, rules *identity.Service, ins *bartleby.Instance) error {
		e, err := rules.RotateWebhookSecret(ctx, ins, c.Endpoint, "")
		if err == nil {
			printSecret(p, e)
			fmt.Fprintln(p.stdout, "The old secret signs beside it for 24 hours.")
		}
		return err
	})
}

func (c *webhookReplayCommand) run(ctx context.Context, p process) error {
	since, err := time.Parse(time.RFC3339, c.Since)
	if ago, wrong := time.ParseDuration(c.Since); wrong == nil && ago > 0 {
		since, err = p.now().Add(-ago), nil
	}
	if err != nil {
		return usageError{errors.New("--since is a moment such as 2026-01-31T12:00:00Z, or how long ago, such as 24h")}
	}
	return c.with(ctx, p, func(_ *store.DB, rules *identity.Service, ins *bartleby.Instance) error {
		n, err := rules.ReplayEvents(ctx, ins, c.Endpoint, since.UnixMilli())
		if err == nil {
			fmt.Fprintf(p.stdout, "%d events will be sent.\n", n)
		}
		return err
	})
}

func (c *webhookTestCommand) run(ctx context.Context, p process) error {
	return c.with(ctx, p, func(_ *store.DB, rules *identity.Service, ins *bartleby.Instance) error {
		d, err := rules.TestWebhookEndpoint(ctx, ins, c.Endpoint)
		if err == nil {
			fmt.Fprintf(p.stdout, "A running server sends it: delivery %s.\n", d.ID)
		}
		return err
	})
}
