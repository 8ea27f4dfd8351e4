package wire

import "bartleby"

// WaitlistEntry is the public JSON of an entry of the waitlist.
type WaitlistEntry struct {
	ID           string      `json:"id"`
	Object       string      `json:"object" enum:"waitlist_entry"`
	EmailAddress string      `json:"email_address"`
	Status       string      `json:"status" enum:"pending,invited,completed,rejected"`
	IsLocked     bool        `json:"is_locked" doc:"Always false: whatever changes an entry waits its turn."`
	Invitation   *Invitation `json:"invitation" doc:"The newest invitation that came of the entry."`
	CreatedAt    int64       `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt    int64       `json:"updated_at" doc:"Unix milliseconds."`
}

// WaitlistEntry makes an entry presentable.
func (p *Presenter) WaitlistEntry(e *bartleby.WaitlistEntry) *WaitlistEntry {
	out := &WaitlistEntry{ID: e.ID, Object: e.Object, EmailAddress: e.EmailAddress, Status: string(e.Status), CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt}
	if e.Invitation != nil {
		out.Invitation = p.Invitation(e.Invitation)
	}
	return out
}

// Waiting is what somebody who joined the waitlist is told.
type Waiting struct {
	Object string `json:"object" enum:"waitlist_entry"`
	ID     string `json:"id"`
}
