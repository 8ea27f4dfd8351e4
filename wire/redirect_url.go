package wire

import "bartleby"

// RedirectURL is the public JSON of a redirect URL.
type RedirectURL struct {
	ID        string `json:"id"`
	Object    string `json:"object" enum:"redirect_url"`
	URL       string `json:"url"`
	CreatedAt int64  `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt int64  `json:"updated_at" doc:"Unix milliseconds."`
}

// Redirect makes a redirect URL presentable.
func Redirect(u *bartleby.RedirectURL) *RedirectURL { return (*RedirectURL)(u) }
