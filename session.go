package bartleby

import "encoding/json"

// Session is a user signed in on a client. What moves on every request is not in its document but in SessionState.
type Session struct {
	ID                     string           `json:"id"`
	ClientID               string           `json:"client_id"`
	UserID                 string           `json:"user_id"`
	Status                 SessionStatus    `json:"status"`                    // as stored: see StatusAt
	Actor                  json.RawMessage  `json:"actor,omitempty"`           // who acts in the user's place: an object with sub; nil: nobody
	Tasks                  []SessionTask    `json:"tasks,omitempty"`           // what the user has to do before a pending session is active
	FirstFactorVerifiedAt  int64            `json:"first_factor_verified_at"`  // Unix milliseconds; 0: never
	SecondFactorVerifiedAt int64            `json:"second_factor_verified_at"` // Unix milliseconds; 0: never
	LatestActivity         *SessionActivity `json:"latest_activity,omitempty"` // nil: unknown
	ExpireAt               int64            `json:"expire_at"`                 // Unix milliseconds; the end, however active the user is
	Inactivity             int64            `json:"inactivity,omitempty"`      // milliseconds without activity after which it is abandoned; 0: none
	CreatedAt              int64            `json:"created_at"`                // Unix milliseconds

	State         SessionState `json:"-"`
	RefreshDigest string       `json:"-"` // of the refresh token, which is not stored; "" for none
}

// SessionState is what moves without the document changing: columns beside it. Times are Unix milliseconds.
type SessionState struct {
	OrganizationID string `json:"organization_id"` // the organization that is active in the session; "" for none
	LastActiveAt   int64  `json:"last_active_at"`
	AbandonAt      int64  `json:"abandon_at"`
	UpdatedAt      int64  `json:"updated_at"`
}

// SessionStatus says what became of a session.
type SessionStatus string

// The statuses. Expired and abandoned are never stored: they follow from the time.
const (
	ActiveSession    SessionStatus = "active"
	PendingSession   SessionStatus = "pending"   // signed in, with tasks to do first
	EndedSession     SessionStatus = "ended"     // signed out
	RemovedSession   SessionStatus = "removed"   // signed out, and taken off the client
	ReplacedSession  SessionStatus = "replaced"  // another one took its place on the client
	RevokedSession   SessionStatus = "revoked"   // ended by somebody else
	ExpiredSession   SessionStatus = "expired"   // past ExpireAt
	AbandonedSession SessionStatus = "abandoned" // past AbandonAt
)

// SignedIn tells whether the status is one in which the user is signed in: active or pending.
func (s SessionStatus) SignedIn() bool { return s == ActiveSession || s == PendingSession }

// StatusAt is the status at a moment.
func (s *Session) StatusAt(now int64) SessionStatus {
	switch {
	case !s.Status.SignedIn() || now < min(s.ExpireAt, s.State.AbandonAt):
		return s.Status
	case s.ExpireAt <= s.State.AbandonAt:
		return ExpiredSession
	}
	return AbandonedSession
}

// SignedInAt tells whether the user is signed in at a moment.
func (s *Session) SignedInAt(now int64) bool { return s.StatusAt(now).SignedIn() }

// FactorAges are the whole minutes since the first and the second factor were verified, -1 where it never was: the claim
// fva of session tokens.
func (s *Session) FactorAges(now int64) [2]int64 {
	age := func(at int64) int64 {
		if at == 0 {
			return -1
		}
		return max(now-at, 0) / 60_000
	}
	return [2]int64{age(s.FirstFactorVerifiedAt), age(s.SecondFactorVerifiedAt)}
}

// ProvedLately tells whether the user proved in the session lately enough who they are to change what matters: by the second factor
// where they have one, which is the level that front ends ask for where none is named, and else by the first. Whoever acts in the
// user's place has proved nothing.
func (s *Session) ProvedLately(u *User, now int64) bool {
	old := now - FreshProof
	return s.Actor == nil && (s.SecondFactorVerifiedAt > old || !u.TwoFactorEnabled && s.FirstFactorVerifiedAt > old)
}

// Touch notes that the user was active: what it lets the session outlast moves along.
func (s *Session) Touch(now int64) {
	s.State.LastActiveAt, s.State.UpdatedAt = max(now, s.State.LastActiveAt), now
	s.State.AbandonAt = s.ExpireAt
	if s.Inactivity > 0 {
		s.State.AbandonAt = s.State.LastActiveAt + s.Inactivity
	}
}

// EndlessSession is how long a session lasts where no setting says it, in milliseconds: ten years.
const EndlessSession = MaxTokenLife * 1000

// SessionTask is something that a user has to do.
type SessionTask struct {
	Key string `json:"key"`
}

// The tasks.
const (
	TaskChooseOrganization = "choose-organization"
	TaskResetPassword      = "reset-password"
	TaskSetupMFA           = "setup-mfa"
)

// HasTask tells whether a task is still to be done.
func (s *Session) HasTask(key string) bool {
	for _, t := range s.Tasks {
		if t.Key == key {
			return true
		}
	}
	return false
}

// Place is roughly where somebody is. What is unknown is "".
type Place struct {
	City    string `json:"city,omitempty"`    // its English name
	Country string `json:"country,omitempty"` // ISO 3166-1 alpha-2
}

// SessionActivity is where and with what a session was used last. What is unknown is "".
type SessionActivity struct {
	ID             string `json:"id"` // sess_activity_…
	DeviceType     string `json:"device_type,omitempty"`
	IsMobile       bool   `json:"is_mobile"`
	BrowserName    string `json:"browser_name,omitempty"`
	BrowserVersion string `json:"browser_version,omitempty"`
	IPAddress      string `json:"ip_address,omitempty"`
	Place
}

// SessionEvent is what an event tells of a session: itself and its user, as they were then.
type SessionEvent struct {
	Session *Session      `json:"session"`
	State   SessionState  `json:"state"`
	User    *UserDocument `json:"user"`
}
