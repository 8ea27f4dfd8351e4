package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// cli is every command and option. An option is a flag and an environment variable of the same name; the flag wins.
type cli struct {
	Serve    serveCommand    `cmd:"" help:"Run the server: the Backend API on one listener, the public side on the other. The first start makes an application with a development instance and prints its keys."`
	Instance instanceCommand `cmd:"" help:"Make and list instances, and rotate their secret keys. Each instance is a tenant with users, settings and keys of its own."`
	Bundles  bundlesCommand  `cmd:"" help:"Bring the scripts that pages load from the public side. None of them is part of this server."`
	Webhook  webhookCommand  `cmd:"" help:"Make and look after webhook endpoints: where an instance's events are delivered."`
	Spec     specCommand     `cmd:"" help:"Bring OpenAPI documents into the catalogue, which answers with single operations and schemas: /spec in a browser, /api/v1/providers for programs."`
	MCP      mcpCommand      `cmd:"" name:"mcp" help:"Answer a client of the Model Context Protocol over standard input and output, from the catalogue. The server does the same over HTTP at /mcp."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database to this version's schema and end. The server does the same when it starts."`
	Backup   backupCommand   `cmd:"" help:"Write a consistent copy of the embedded database and its images to one file, while the server runs. Under the name bartleby.db in an empty folder, it is a data folder."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

// storage is the options that every command with a database has.
type storage struct {
	Data        string `env:"BARTLEBY_DATA" default:"./bartleby-data" placeholder:"DIR" help:"Folder of the embedded database and of uploaded images, made on the first start."`
	DatabaseURL string `env:"BARTLEBY_DATABASE_URL" placeholder:"URL" help:"A postgres:// URL moves everything, images too, out of the folder. BARTLEBY_DATABASE_URL_FILE names a file that holds it."`
}

// frontend is the option of commands that print or serve publishable keys and URLs.
type frontend struct {
	FrontendAddr string `env:"BARTLEBY_FRONTEND_ADDR" default:"127.0.0.1:4411" placeholder:"ADDR" help:"Where the public side listens: images, and what browsers use."`
	FrontendURL  string `env:"BARTLEBY_FRONTEND_URL" placeholder:"URL" help:"The URL that browsers see for the public side, where it is not http:// and its address. Publishable keys and image URLs come from it."`
}

type serveCommand struct {
	storage
	frontend
	BackendAddr      string `env:"BARTLEBY_BACKEND_ADDR" default:"127.0.0.1:4410" placeholder:"ADDR" help:"Where the Backend API and the metrics listen. Keep it private."`
	LogLevel         string `env:"BARTLEBY_LOG_LEVEL" default:"info" enum:"debug,info,warn,error" help:"Least level that is logged: debug, info, warn or error."`
	LogFormat        string `env:"BARTLEBY_LOG_FORMAT" default:"text" enum:"text,json" help:"How log lines are written: text or json."`
	BreachURL        string `env:"BARTLEBY_BREACH_URL" placeholder:"URL" help:"A k-anonymity range API of breached passwords, to which five digits of a hash are appended. Without it passwords are not looked up."`
	AllowPrivateURLs bool   `name:"allow-private-urls" env:"BARTLEBY_ALLOW_PRIVATE_URLS" help:"Let URLs that callers of the Backend API give, such as those of proxies, lead to private and local addresses. For development; leave it off where callers are not wholly trusted."`
	publicOptions
	specOptions
	mailOptions
	smsOptions
	WebhookPrivate string        `name:"webhook-private-targets" env:"BARTLEBY_WEBHOOK_PRIVATE_TARGETS" default:"development" enum:"none,development,all" help:"Which instances' webhook endpoints may have private and local addresses: none, development or all."`
	WebhookTimeout time.Duration `env:"BARTLEBY_WEBHOOK_TIMEOUT" default:"15s" help:"How long a webhook endpoint may take to answer."`
	Retention      time.Duration `name:"event-retention" env:"BARTLEBY_EVENT_RETENTION" default:"720h" help:"How long events, deliveries and sent messages are kept."`
	StopAfter      time.Duration `env:"BARTLEBY_STOP_AFTER" default:"15s" help:"How long a stop waits for requests that still run."`
}

type instanceCommand struct {
	Create instanceCreateCommand `cmd:"" help:"Make an instance and print its keys. The secret key of a production instance is shown this once."`
	List   instanceListCommand   `cmd:"" help:"List all instances."`
	Rotate instanceRotateCommand `cmd:"" name:"rotate-key" help:"Make a new secret key for an instance and print it. The old ones end at once, or after --overlap."`

	Settings      instanceSettingsCommand      `cmd:"" help:"Print the settings of an instance as JSON, after changing those that are given."`
	Move          instanceMoveCommand          `cmd:"" help:"Give an instance another host, and so another publishable key. Tokens and cookies of the old one end."`
	RotateSigning instanceRotateSigningCommand `cmd:"" name:"rotate-signing-key" help:"Make a new key that signs the instance's tokens. Tokens of the old one verify until --overlap is over."`
	ToolCalls     instanceToolCallsCommand     `cmd:"" name:"tool-calls" help:"List what agents did with the instance's secret keys over MCP, newest first. Kept for 90 days."`
}

type instanceCreateCommand struct {
	storage
	frontend
	Application string `placeholder:"NAME" help:"The application it belongs to, made when there is none of that name. Default: the oldest application."`
	Environment string `default:"development" enum:"development,production" help:"development or production."`
	Host        string `placeholder:"HOST" help:"Where browsers reach its public side: a label such as shop, for that subdomain of the public side's host, or a host such as clerk.example.com. Default: a new label; the first instance has the public side's host itself."`
}

type instanceListCommand struct {
	storage
	frontend
}

type instanceRotateCommand struct {
	storage
	Instance string        `arg:"" help:"Id of the instance (ins_…), as instance list prints it."`
	Overlap  time.Duration `default:"0s" help:"How long the old keys keep working, such as 24h."`
}

type instanceSettingsCommand struct {
	storage
	Instance string `arg:"" help:"Id of the instance (ins_…), as instance list prints it."`
	Change   string `arg:"" optional:"" help:"A JSON object with the settings to change, such as {\"authentication\":{\"email_link\":true}}. Running servers notice within a second."`
}

type instanceMoveCommand struct {
	storage
	frontend
	Instance string `arg:"" help:"Id of the instance (ins_…), as instance list prints it."`
	Host     string `arg:"" optional:"" help:"A label such as shop, or a host such as clerk.example.com. Without it, the public side's host; the instance that had that gets a label."`
}

type instanceToolCallsCommand struct {
	storage
	Instance string `arg:"" help:"Id of the instance (ins_…), as instance list prints it."`
	Limit    int    `default:"100" help:"How many to list at most."`
}

type instanceRotateSigningCommand struct {
	storage
	Instance string        `arg:"" help:"Id of the instance (ins_…), as instance list prints it."`
	Overlap  time.Duration `default:"24h" help:"How long tokens of the old signing key go on verifying."`
}

type bundlesCommand struct {
	Add    bundlesAddCommand    `cmd:"" help:"Add packages that npm packed (files that end in .tgz). A version that is there already is replaced."`
	Pull   bundlesPullCommand   `cmd:"" help:"Have the npm of this machine fetch packages, and add them."`
	List   bundlesListCommand   `cmd:"" help:"List the versions that are there."`
	Remove bundlesRemoveCommand `cmd:"" help:"Remove a version."`
}

type bundlesAddCommand struct {
	storage
	Files []string `arg:"" help:"The packed packages."`
}

type bundlesPullCommand struct {
	storage
	Packages []string `arg:"" optional:"" help:"Packages, each with a version or a channel. Default: @clerk/clerk-js@6 and @clerk/ui@1."`
}

type bundlesListCommand struct{ storage }

type bundlesRemoveCommand struct {
	storage
	Package string `arg:"" help:"A package with its whole version, such as @clerk/clerk-js@6.1.0."`
}

type migrateCommand struct{ storage }

type backupCommand struct {
	storage
	File string `arg:"" help:"The file to write; it must not exist."`
}

type versionCommand struct{}

// action is a command with its options, ready to run.
type action func(context.Context, process) error

// parse reads the command line. A nil action means that help was asked for and printed.
func parse(args []string, env map[string]string, stdout io.Writer) (run action, err error) {
	var c cli
	ended := false
	parser, err := kong.New(&c,
		kong.Name("bartleby"),
		kong.Description("Self-hosted user management and authentication that speaks Clerk's public APIs. Start with: bartleby serve"),
		kong.Writers(stdout, stdout),
		kong.Exit(func(int) { ended = true; panic(stopParsing{}) }),
		kong.Resolvers(variables(env)),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
	)
	if err != nil {
		return nil, err
	}
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(stopParsing); !ok || !ended {
				panic(r)
			}
			run, err = nil, nil
		}
	}()
	parsed, err := parser.Parse(args)
	if err != nil {
		return nil, usageError{fmt.Errorf("%w (bartleby --help tells more)", err)}
	}
	actions := map[string]struct {
		run   action
		check []func() error
	}{
		"serve":                                  {c.Serve.run, []func() error{c.Serve.storage.check, c.Serve.frontend.check, c.Serve.check}},
		"instance create":                        {c.Instance.Create.run, []func() error{c.Instance.Create.storage.check, c.Instance.Create.frontend.check}},
		"instance list":                          {c.Instance.List.run, []func() error{c.Instance.List.storage.check, c.Instance.List.frontend.check}},
		"instance rotate-key <instance>":         {c.Instance.Rotate.run, []func() error{c.Instance.Rotate.storage.check}},
		"instance settings <instance>":           {c.Instance.Settings.run, []func() error{c.Instance.Settings.storage.check}},
		"instance settings <instance> <change>":  {c.Instance.Settings.run, []func() error{c.Instance.Settings.storage.check}},
		"instance move <instance>":               {c.Instance.Move.run, []func() error{c.Instance.Move.storage.check, c.Instance.Move.frontend.check}},
		"instance move <instance> <host>":        {c.Instance.Move.run, []func() error{c.Instance.Move.storage.check, c.Instance.Move.frontend.check}},
		"instance tool-calls <instance>":         {c.Instance.ToolCalls.run, []func() error{c.Instance.ToolCalls.storage.check}},
		"instance rotate-signing-key <instance>": {c.Instance.RotateSigning.run, []func() error{c.Instance.RotateSigning.storage.check}},
		"bundles add <files>":                    {c.Bundles.Add.run, []func() error{c.Bundles.Add.storage.check}},
		"bundles pull":                           {c.Bundles.Pull.run, []func() error{c.Bundles.Pull.storage.check}},
		"bundles pull <packages>":                {c.Bundles.Pull.run, []func() error{c.Bundles.Pull.storage.check}},
		"bundles list":                           {c.Bundles.List.run, []func() error{c.Bundles.List.storage.check}},
		"bundles remove <package>":               {c.Bundles.Remove.run, []func() error{c.Bundles.Remove.storage.check}},
		"webhook list":                           {c.Webhook.List.run, []func() error{c.Webhook.List.storage.check}},
		"webhook create <url>":                   {c.Webhook.Create.run, []func() error{c.Webhook.Create.storage.check}},
		"webhook delete <endpoint>":              {c.Webhook.Delete.run, []func() error{c.Webhook.Delete.storage.check}},
		"webhook enable <endpoint>":              {c.Webhook.Enable.run, []func() error{c.Webhook.Enable.storage.check}},
		"webhook rotate-secret <endpoint>":       {c.Webhook.Rotate.run, []func() error{c.Webhook.Rotate.storage.check}},
		"webhook replay <endpoint>":              {c.Webhook.Replay.run, []func() error{c.Webhook.Replay.storage.check}},
		"webhook test <endpoint>":                {c.Webhook.Test.run, []func() error{c.Webhook.Test.storage.check}},
		"spec ingest <name> <document>":          {c.Spec.Ingest.run, []func() error{c.Spec.Ingest.storage.check}},
		"spec list":                              {c.Spec.List.run, []func() error{c.Spec.List.storage.check}},
		"spec remove <name>":                     {c.Spec.Remove.run, []func() error{c.Spec.Remove.storage.check}},
		"mcp":                                    {c.MCP.run, []func() error{c.MCP.storage.check, c.MCP.frontend.check}},
		"migrate":                                {c.Migrate.run, []func() error{c.Migrate.storage.check}},
		"backup <file>":                          {c.Backup.run, []func() error{c.Backup.storage.check}},
		"version":                                {c.Version.run, nil},
	}
	chosen, ok := actions[parsed.Command()]
	if !ok {
		return nil, fmt.Errorf("command %q has no action", parsed.Command())
	}
	for _, check := range chosen.check {
		if err := check(); err != nil {
			return nil, usageError{err}
		}
	}
	return chosen.run, nil
}

type stopParsing struct{}

// variables resolves options from the environment that run was given, rather than from the process.
func variables(env map[string]string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range flag.Envs {
			if value, ok := env[name]; ok && value != "" {
				return value, nil
			}
		}
		return nil, nil
	})
}

// The checks refuse, before anything starts, values that could only fail later.

func (s *storage) check() error {
	if s.DatabaseURL != "" && !strings.HasPrefix(s.DatabaseURL, "postgres://") && !strings.HasPrefix(s.DatabaseURL, "postgresql://") {
		return errors.New("--database-url must begin with postgres:// or postgresql://")
	}
	if s.DatabaseURL == "" && s.Data == "" {
		return errors.New("--data must name a folder")
	}
	return nil
}

func (f *frontend) check() error {
	if f.FrontendURL != "" {
		u, err := url.Parse(f.FrontendURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
			return fmt.Errorf("--frontend-url: %q is not an http or https URL", f.FrontendURL)
		}
	}
	return checkAddr("--frontend-addr", f.FrontendAddr)
}

func (c *serveCommand) check() error {
	if c.StopAfter <= 0 {
		return fmt.Errorf("--stop-after: %s is not a positive duration", c.StopAfter)
	}
	if err := c.publicOptions.check(); err != nil {
		return err
	}
	if c.WebhookTimeout < 100*time.Millisecond || c.WebhookTimeout > 2*time.Minute {
		return fmt.Errorf("--webhook-timeout: %s does not lie between 100ms and 2m", c.WebhookTimeout)
	}
	if c.Retention < 72*time.Hour {
		return fmt.Errorf("--event-retention: %s is less than 72h, and events may be retried for 28 hours", c.Retention)
	}
	if err := c.mailOptions.check(); err != nil {
		return err
	}
	if err := c.smsOptions.check(); err != nil {
		return err
	}
	return checkAddr("--backend-addr", c.BackendAddr)
}

func checkAddr(option, addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("%s: %q is not an address of the form host:port", option, addr)
	}
	return nil
}

// url is what browsers see.
func (f *frontend) url(listening string) string {
	if f.FrontendURL != "" {
		return strings.TrimSuffix(f.FrontendURL, "/")
	}
	return "http://" + listening
}
