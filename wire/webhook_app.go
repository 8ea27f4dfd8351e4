package wire

import (
	"net/url"
	"strings"

	"bartleby"
)

// WebhookApp is the public JSON of a link to the portal of an instance's webhooks.
type WebhookApp struct {
	SvixURL string `json:"svix_url" doc:"Opens the portal once, within ten minutes."`
}

// WebhookApp presents the link that was just made.
func (p *Presenter) WebhookApp(a *bartleby.WebhookApp) *WebhookApp {
	return &WebhookApp{SvixURL: strings.TrimSuffix(p.ServerURL, "/") + "/webhooks/portal?ticket=" + url.QueryEscape(a.Ticket)}
}
