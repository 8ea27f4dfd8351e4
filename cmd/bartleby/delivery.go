package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"bartleby"
	"bartleby/notify"
)

// mailOptions say which mail server takes e-mails. Without one, a development instance keeps them in its outbox.
type mailOptions struct {
	SMTPAddr     string `name:"smtp-addr" env:"BARTLEBY_SMTP_ADDR" placeholder:"HOST:PORT" help:"The mail server that takes e-mails. Without one, those of development instances are kept in the outbox, and those of production instances wait."`
	SMTPTLS      string `name:"smtp-tls" env:"BARTLEBY_SMTP_TLS" default:"starttls" enum:"starttls,tls,off" help:"How the connection to it is protected: starttls (port 587), tls (port 465) or off."`
	SMTPUser     string `name:"smtp-user" env:"BARTLEBY_SMTP_USER" placeholder:"NAME" help:"The user name there."`
	SMTPPassword string `name:"smtp-password" env:"BARTLEBY_SMTP_PASSWORD" placeholder:"SECRET" help:"The password there. BARTLEBY_SMTP_PASSWORD_FILE names a file that holds it."`
	MailDomain   string `env:"BARTLEBY_MAIL_DOMAIN" placeholder:"DOMAIN" help:"The domain of senders' addresses. Default: the host of --frontend-url."`
	MailFromName string `env:"BARTLEBY_MAIL_FROM_NAME" placeholder:"NAME" help:"The name that mail programs show for the sender."`
}

// smsOptions say who takes text messages: a URL of the operator's, or a provider that speaks Twilio's API.
type smsOptions struct {
	SMSWebhookURL    string `name:"sms-webhook-url" env:"BARTLEBY_SMS_WEBHOOK_URL" placeholder:"URL" help:"A URL that takes text messages, as JSON with id, to, from and message."`
	SMSWebhookSecret string `name:"sms-webhook-secret" env:"BARTLEBY_SMS_WEBHOOK_SECRET" placeholder:"SECRET" help:"Signs the requests to it, as Standard Webhooks says: whsec_ and base64."`
	TwilioAccount    string `env:"BARTLEBY_TWILIO_ACCOUNT" placeholder:"SID" help:"The account of a provider that speaks Twilio's API."`
	TwilioToken      string `env:"BARTLEBY_TWILIO_TOKEN" placeholder:"SECRET" help:"Its token. BARTLEBY_TWILIO_TOKEN_FILE names a file that holds it."`
	TwilioURL        string `name:"twilio-url" env:"BARTLEBY_TWILIO_URL" default:"https://api.twilio.com" placeholder:"URL" help:"Where that API is."`
	SMSFrom          string `name:"sms-from" env:"BARTLEBY_SMS_FROM" placeholder:"NUMBER" help:"The sender of text messages: a number, or MG… for a messaging service of Twilio's."`
}

func (o *mailOptions) check() error {
	if o.SMTPAddr == "" {
		if o.SMTPUser != "" || o.SMTPPassword != "" {
			return errors.New("--smtp-user and --smtp-password need --smtp-addr")
		}
		return nil
	}
	return checkAddr("--smtp-addr", o.SMTPAddr)
}

// sender is who takes e-mails; nil without a mail server.
func (o *mailOptions) sender(frontendURL string, now func() time.Time) (notify.Sender, error) {
	if o.SMTPAddr == "" {
		return nil, nil
	}
	name, port, err := net.SplitHostPort(o.SMTPAddr)
	if err != nil {
		return nil, err
	}
	number, err := net.LookupPort("tcp", port)
	if err != nil {
		return nil, err
	}
	domain := o.MailDomain
	if domain == "" {
		if u, err := url.Parse(frontendURL); err == nil {
			domain = u.Hostname()
		}
	}
	return notify.NewSMTP(notify.SMTPConfig{
		Host: name, Port: number, TLS: o.SMTPTLS, User: o.SMTPUser, Password: o.SMTPPassword, Domain: domain, FromName: o.MailFromName,
	}, now)
}

func (o *smsOptions) check() error {
	if o.SMSWebhookURL != "" && o.TwilioAccount != "" {
		return errors.New("--sms-webhook-url and --twilio-account exclude each other")
	}
	for name, text := range map[string]string{"--sms-webhook-url": o.SMSWebhookURL, "--twilio-url": o.TwilioURL} {
		if u, err := url.Parse(text); text != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
			return fmt.Errorf("%s: %s is not an http or https URL", name, strconv.Quote(text))
		}
	}
	if o.SMSWebhookSecret != "" && bartleby.CheckWebhookSecret("", o.SMSWebhookSecret) != nil {
		return errors.New("--sms-webhook-secret is whsec_ and the base64 of 24 to 64 bytes")
	}
	if o.TwilioAccount != "" && (o.TwilioToken == "" || o.SMSFrom == "") {
		return errors.New("--twilio-account needs --twilio-token and --sms-from")
	}
	if strings.ContainsAny(o.SMSFrom, "\r\n") {
		return errors.New("--sms-from must not have line breaks")
	}
	return nil
}

// sender is who takes text messages; nil without a provider.
func (o *smsOptions) sender(now func() time.Time) notify.Sender {
	switch {
	case o.SMSWebhookURL != "":
		return &notify.SMSWebhook{URL: o.SMSWebhookURL, Secret: o.SMSWebhookSecret, From: o.SMSFrom, Now: now}
	case o.TwilioAccount != "":
		return &notify.Twilio{URL: o.TwilioURL, Account: o.TwilioAccount, Token: o.TwilioToken, From: o.SMSFrom}
	}
	return nil
}
