package bartleby

// TokenSubject is what the tokens of a session speak of, as it is at the moment.
type TokenSubject struct {
	Session      *Session
	User         *UserDocument     // nil: not asked for
	Organization *Organization     // the active one; nil for none
	Membership   *Membership       // the user's in it
	Role         *Role             // that it gives
	Permissions  []string          // keys of the permissions of the role that are not the server's own, in their order
	Roles        map[string]string // keys of the user's roles by the ids of all their organizations; nil: not asked for
}

// SessionTokenLife is how long session tokens are valid unless said otherwise, in seconds.
const SessionTokenLife = 60

// RefreshableAge is how long after it was made a session token can still be refreshed, in seconds.
const RefreshableAge = 86_400
