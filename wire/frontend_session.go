package wire

import (
	"encoding/json"

	"bartleby"
)

// FrontendSession is the JSON of a session for its own user.
type FrontendSession struct {
	Object                   string                 `json:"object" enum:"session"`
	ID                       string                 `json:"id"`
	Status                   string                 `json:"status" enum:"abandoned,active,ended,expired,pending,removed,replaced,revoked"`
	ExpireAt                 int64                  `json:"expire_at" doc:"Unix milliseconds."`
	AbandonAt                int64                  `json:"abandon_at" doc:"Unix milliseconds."`
	LastActiveAt             int64                  `json:"last_active_at" doc:"Unix milliseconds."`
	LastActiveToken          *Token                 `json:"last_active_token"`
	LastActiveOrganizationID *string                `json:"last_active_organization_id"`
	Actor                    json.RawMessage        `json:"actor"`
	Tasks                    []bartleby.SessionTask `json:"tasks"`
	FactorVerificationAge    [2]int64               `json:"factor_verification_age" doc:"Minutes since the first and the second factor were verified; -1: never."`
	User                     *FrontendUser          `json:"user,omitempty"`
	PublicUserData           *PublicUserData        `json:"public_user_data"`
	CreatedAt                int64                  `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt                int64                  `json:"updated_at" doc:"Unix milliseconds."`
}

// FrontendSession makes a session presentable to its own user.
func (p *Presenter) FrontendSession(s *bartleby.SignedIn) *FrontendSession {
	session := s.Session
	out := &FrontendSession{
		Object: "session", ID: session.ID, Status: string(session.StatusAt(p.Now)), ExpireAt: session.ExpireAt, AbandonAt: session.State.AbandonAt,
		LastActiveAt: session.State.LastActiveAt, Actor: session.Actor, Tasks: session.Tasks, FactorVerificationAge: session.FactorAges(p.Now),
		CreatedAt: session.CreatedAt, UpdatedAt: session.State.UpdatedAt,
	}
	if s.Token != "" {
		out.LastActiveToken = SessionJWT(&s.Token)
	}
	if session.State.OrganizationID != "" {
		out.LastActiveOrganizationID = &session.State.OrganizationID
	}
	if s.User != nil {
		public := p.publicUserData(&s.Public)
		out.User, out.PublicUserData = p.FrontendUser(s.User, s.Memberships), &public
	}
	return out
}

// ActiveSession is the JSON of a session in the list of a user's devices.
type ActiveSession struct {
	FrontendSession
	LatestActivity *SessionActivity `json:"latest_activity,omitempty"`
}

// ActiveSession makes a session presentable in that list.
func (p *Presenter) ActiveSession(s *bartleby.Session) *ActiveSession {
	out := &ActiveSession{FrontendSession: *p.FrontendSession(&bartleby.SignedIn{Session: s})}
	if s.LatestActivity != nil {
		out.LatestActivity = &SessionActivity{"session_activity", *s.LatestActivity}
	}
	return out
}
