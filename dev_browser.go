package bartleby

// DevBrowser is a browser that uses a development instance. Applications under development live on other sites than the
// public side, whose cookies browsers then keep away from it: the token of a dev browser, in the query, stands for the cookie.
type DevBrowser struct {
	ID        string
	Digest    string // of its token, which is not stored
	ClientID  string // "" while nobody came to sign in
	CreatedAt int64  // Unix milliseconds

	Token string // only just after it was made
}

// DevBrowserUnauthenticated : a development instance does not know the browser.
func DevBrowserUnauthenticated() *Error {
	return fault(Unauthenticated, "dev_browser_unauthenticated", "Browser is unauthenticated",
		"This browser has no token of this development instance, or one that is not known any more. Ask for another at /v1/dev_browser.")
}
