package token

import (
	"context"

	"bartleby"
)

// Session is what a session token says of the session, in Unix seconds.
type Session struct {
	ID        string `json:"sid"`
	UserID    string `json:"sub"`
	NotBefore int64  `json:"nbf"`
	ExpiresAt int64  `json:"exp"`
}

// ReadSessionToken checks that a session token is this instance's and that it holds now. Whether the session does, its own
// row says. Errors: invalid_session_token; authentication_invalid where its time is over.
func (i *Issuer) ReadSessionToken(ctx context.Context, instance, text string) (Session, error) {
	var s Session
	header, err := i.verified(ctx, instance, text, &s, bartleby.SessionTokenInvalid)
	if err != nil {
		return Session{}, err
	}
	now := i.Now().Unix()
	switch {
	case header.ExtraHeaders["cat"] != SessionCategory || s.ID == "" || now < s.NotBefore:
		return Session{}, bartleby.SessionTokenInvalid(nil)
	case now >= s.ExpiresAt:
		return Session{}, bartleby.NotSignedIn()
	}
	return s, nil
}
