package wire

import "bartleby"

// Client is the public JSON of a client.
type Client struct {
	ID                         string     `json:"id"`
	Object                     string     `json:"object" enum:"client"`
	SessionIDs                 []string   `json:"session_ids"`
	Sessions                   []*Session `json:"sessions" doc:"All but those that were removed or replaced."`
	SignInID                   *string    `json:"sign_in_id" doc:"The sign-in that is under way."`
	SignUpID                   *string    `json:"sign_up_id" doc:"The sign-up that is under way."`
	LastActiveSessionID        *string    `json:"last_active_session_id"`
	LastAuthenticationStrategy *string    `json:"last_authentication_strategy" doc:"How somebody signed in here last."`
	CreatedAt                  int64      `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt                  int64      `json:"updated_at" doc:"Unix milliseconds."`
}

// Client makes a client presentable, with its sessions.
func (p *Presenter) Client(c *bartleby.Client) *Client {
	out := &Client{
		ID: c.ID, Object: "client", SessionIDs: []string{}, Sessions: []*Session{}, SignInID: c.SignInID, SignUpID: c.SignUpID,
		LastAuthenticationStrategy: c.LastAuthenticationStrategy, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
	for _, s := range c.Sessions {
		out.SessionIDs, out.Sessions = append(out.SessionIDs, s.ID), append(out.Sessions, p.Session(s))
		if c.LastActiveSessionID != nil && *c.LastActiveSessionID == s.ID { // it may be gone
			out.LastActiveSessionID = &s.ID
		}
	}
	return out
}

// Handshake is what a back end is told after a handshake.
type Handshake struct {
	Directives []string `json:"directives" doc:"Set-Cookie lines (RFC 6265)."`
}
