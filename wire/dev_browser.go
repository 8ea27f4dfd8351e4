package wire

import "bartleby"

// DevBrowser is the JSON of a new dev browser. Front ends keep its id and send it as __clerk_db_jwt: it is the token.
type DevBrowser struct {
	Object    string `json:"object" enum:"dev_browser"`
	ID        string `json:"id"`
	Token     string `json:"token"`
	CreatedAt int64  `json:"created_at" doc:"Unix milliseconds."`
}

// DevBrowserOf makes a dev browser presentable, just after it was made.
func DevBrowserOf(b *bartleby.DevBrowser) *DevBrowser {
	return &DevBrowser{Object: "dev_browser", ID: b.Token, Token: b.Token, CreatedAt: b.CreatedAt}
}
