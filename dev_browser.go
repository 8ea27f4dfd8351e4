package bartleby

// DevBrowser is a browser that uses a development instance. Applications under development live on other sites than the
// public side, whose cookies browsers then keep away from it: the token of a dev browser, in the query, stands for the cookie.
type DevBrowser struct {
	ID        string
	Digest    string // of its token, which is not stored
	ClientID  string // "" while nobody came to sign in
	CreatedAt int64  // Unix milliseconds

	FormerDigest string // of the token before; "" where there was none
	RotatedAt    int64  // Unix milliseconds

	Token string // only just after it was made
}
