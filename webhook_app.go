package bartleby

// WebhookApp says that an instance has webhooks: where its endpoints, and what was sent to them, belong. An instance has at
// most one.
type WebhookApp struct {
	ID        string `json:"id"`
	CreatedAt int64  `json:"created_at"`
	UpdatedAt int64  `json:"updated_at"`

	Ticket string `json:"-"` // opens the portal once; only just after it was made
}

// WebhookLinkLife is how long a link to the portal waits to be opened, in seconds: time to render a page with it and to
// click.
const WebhookLinkLife = 600
