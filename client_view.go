package bartleby

// ClientView is a client as its own browser sees it: with those who are signed in there, and what is under way.
type ClientView struct {
	Client   *Client
	SignedIn []*SignedIn // oldest first
	SignIn   *SignIn     // nil: none is under way
	SignUp   *SignUp     // nil: none is under way
}

// SignedIn is a session as its own user sees it.
type SignedIn struct {
	Session     *Session
	User        *UserDocument
	Public      PublicUser
	Memberships []*Member // oldest first
	Token       string    // a fresh session token; "": none was asked for
}

// Of finds a session among those who are signed in; nil when it is not there.
func (v *ClientView) Of(sessionID string) *SignedIn {
	for _, s := range v.SignedIn {
		if s.Session.ID == sessionID {
			return s
		}
	}
	return nil
}

// Acting is the session that a request is about: the one it names, or else the one that was active last, or else the first;
// nil when nobody is signed in, or not there.
func (v *ClientView) Acting(named string) *SignedIn {
	if named != "" {
		return v.Of(named)
	}
	if id := v.Client.LastActiveSessionID; id != nil {
		if s := v.Of(*id); s != nil {
			return s
		}
	}
	if len(v.SignedIn) > 0 {
		return v.SignedIn[0]
	}
	return nil
}
