package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"text/tabwriter"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/token"
)

// quiet is for commands that speak for themselves.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func (c *instanceCreateCommand) run(ctx context.Context, p process) error {
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	rules := &identity.Service{DB: db, Log: quiet(), Tokens: &token.Issuer{DB: db, Now: p.now}}
	ins, key, err := rules.CreateInstanceAt(ctx, c.Application, bartleby.Environment(c.Environment), c.Host)
	if err != nil {
		return plain(err)
	}
	fmt.Fprintf(p.stdout, "Made the %s instance %s of %s.\n\n", ins.Environment, ins.ID, ins.Application)
	printKeys(p.stdout, ins, key, c.url(c.FrontendAddr))
	if ins.Environment == bartleby.Production {
		fmt.Fprintln(p.stdout, "\nKeep the secret key now: it is not stored and cannot be shown again.")
	}
	return nil
}

func (c *instanceListCommand) run(ctx context.Context, p process) error {
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	all, err := store.Instances(ctx, db)
	if err != nil {
		return plain(err)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "INSTANCE\tENVIRONMENT\tAPPLICATION\tCREATED\tPUBLISHABLE KEY")
	for _, i := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", i.ID, i.Environment, i.Application,
			time.UnixMilli(i.CreatedAt).UTC().Format(time.DateTime), i.PublishableKey(c.url(c.FrontendAddr)))
	}
	return w.Flush()
}

func (c *instanceSettingsCommand) run(ctx context.Context, p process) error {
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	ins, err := store.InstanceByID(ctx, db, c.Instance)
	if err == nil && ins == nil {
		err = bartleby.ResourceNotFound("instance", c.Instance)
	}
	if err != nil {
		return plain(err)
	}
	if c.Change != "" {
		rules := &identity.Service{DB: db, Log: quiet()}
		if ins, err = rules.Configure(ctx, ins, []byte(c.Change)); err != nil {
			return plain(err)
		}
	}
	text, err := json.MarshalIndent(ins.Settings, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, string(text))
	return err
}

func (c *instanceMoveCommand) run(ctx context.Context, p process) error {
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	rules := &identity.Service{DB: db, Log: quiet(), Tokens: &token.Issuer{DB: db, Now: p.now}}
	if err := rules.MoveInstance(ctx, c.Instance, c.Host); err != nil {
		return plain(err)
	}
	ins, err := store.InstanceByID(ctx, db, c.Instance)
	if err != nil {
		return plain(err)
	}
	fmt.Fprintf(p.stdout, "CLERK_PUBLISHABLE_KEY=%s\n", ins.PublishableKey(c.url(c.FrontendAddr)))
	return nil
}

func (c *instanceRotateCommand) run(ctx context.Context, p process) error {
	if c.Overlap < 0 {
		return usageError{errors.New("--overlap must not be negative")}
	}
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	rules := &identity.Service{DB: db, Log: quiet(), Tokens: &token.Issuer{DB: db, Now: p.now}}
	key, err := rules.RotateKey(ctx, c.Instance, c.Overlap.Milliseconds())
	if err != nil {
		return plain(err)
	}
	fmt.Fprintf(p.stdout, "CLERK_SECRET_KEY=%s\n", key)
	if c.Overlap == 0 {
		fmt.Fprintln(p.stdout, "The old keys have ended; running servers refuse them within a second.")
	} else {
		fmt.Fprintf(p.stdout, "The old keys end in %s.\n", c.Overlap)
	}
	return nil
}

func (c *instanceRotateSigningCommand) run(ctx context.Context, p process) error {
	if c.Overlap < 0 {
		return usageError{errors.New("--overlap must not be negative")}
	}
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	all, err := store.Instances(ctx, db)
	if err != nil {
		return plain(err)
	}
	if !slices.ContainsFunc(all, func(i *bartleby.Instance) bool { return i.ID == c.Instance }) {
		return plain(bartleby.ResourceNotFound("instance", c.Instance))
	}
	rules := &identity.Service{DB: db, Log: quiet(), Tokens: &token.Issuer{DB: db, Now: p.now}}
	if err := rules.RotateSigningKey(ctx, c.Instance, c.Overlap.Milliseconds()); err != nil {
		return plain(err)
	}
	fmt.Fprintf(p.stdout, "New tokens of %s are signed with another key; running servers notice within a second.\nTokens of the old key verify for %s more.\n", c.Instance, c.Overlap)
	return nil
}

// printKeys prints the variables under their usual names, ready to be copied into an application's environment.
func printKeys(w io.Writer, i *bartleby.Instance, key, frontendURL string) {
	fmt.Fprintf(w, "  CLERK_SECRET_KEY=%s\n  CLERK_PUBLISHABLE_KEY=%s\n", key, i.PublishableKey(frontendURL))
}

// plain drops the code that an error has for programs.
func plain(err error) error {
	var fault *bartleby.Error
	if errors.As(err, &fault) {
		if fault.Cause != nil {
			return fmt.Errorf("%s (%w)", fault.LongMessage, fault.Cause)
		}
		return errors.New(fault.LongMessage)
	}
	return err
}
