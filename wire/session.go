package wire

import (
	"encoding/json"

	"bartleby"
)

// Session is the public JSON of a session.
type Session struct {
	ID                       string                 `json:"id"`
	Object                   string                 `json:"object" enum:"session"`
	ClientID                 string                 `json:"client_id"`
	UserID                   string                 `json:"user_id"`
	Status                   string                 `json:"status" enum:"abandoned,active,ended,expired,pending,removed,replaced,revoked" doc:"Somebody is signed in while it is active or pending."`
	Tasks                    []bartleby.SessionTask `json:"tasks,omitempty" doc:"What the user has to do before a pending session becomes active."`
	Actor                    json.RawMessage        `json:"actor" doc:"Who acts in the user's place: an object with sub; null for nobody."`
	LastActiveOrganizationID *string                `json:"last_active_organization_id"`
	LatestActivity           *SessionActivity       `json:"latest_activity" doc:"Where it was used last; null where that is unknown."`
	LastActiveAt             int64                  `json:"last_active_at" doc:"Unix milliseconds."`
	ExpireAt                 int64                  `json:"expire_at" doc:"Unix milliseconds; its end, however active the user is."`
	AbandonAt                int64                  `json:"abandon_at" doc:"Unix milliseconds; its end unless the user is active before."`
	CreatedAt                int64                  `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt                int64                  `json:"updated_at" doc:"Unix milliseconds."`
}

// SessionActivity is the public JSON of where a session was used last.
type SessionActivity struct {
	Object string `json:"object" enum:"session_activity"`
	bartleby.SessionActivity
}

// Session makes a session presentable.
func (p *Presenter) Session(s *bartleby.Session) *Session {
	out := &Session{
		ID: s.ID, Object: "session", ClientID: s.ClientID, UserID: s.UserID, Status: string(s.StatusAt(p.Now)), Tasks: s.Tasks, Actor: s.Actor,
		LastActiveAt: s.State.LastActiveAt, ExpireAt: s.ExpireAt, AbandonAt: s.State.AbandonAt, CreatedAt: s.CreatedAt, UpdatedAt: s.State.UpdatedAt,
	}
	if s.State.OrganizationID != "" {
		out.LastActiveOrganizationID = &s.State.OrganizationID
	}
	if s.LatestActivity != nil {
		out.LatestActivity = &SessionActivity{"session_activity", *s.LatestActivity}
	}
	return out
}

// SessionEvent is what receivers of events are told of a session: the session, and in its field user whose it is.
type SessionEvent struct {
	session *Session
	user    *User
}

// SessionEvent makes the payload of an event presentable.
func (p *Presenter) SessionEvent(e *bartleby.SessionEvent) *SessionEvent {
	s := *e.Session
	s.State = e.State
	return &SessionEvent{p.Session(&s), p.User(e.User)}
}

// AppendJSON writes the payload.
func (e *SessionEvent) AppendJSON(dst []byte) ([]byte, error) {
	session, err := json.Marshal(e.session)
	if err != nil {
		return nil, err
	}
	dst = append(dst, session[:len(session)-1]...)
	dst, err = e.user.AppendJSON(append(dst, `,"user":`...))
	return append(dst, '}'), err
}
