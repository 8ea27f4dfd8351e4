package identity

import (
	"context"
	"encoding/json"
	"slices"

	"bartleby"
	"bartleby/store"
)

// NewSession is what a session can begin with.
type NewSession struct {
	UserID         string
	OrganizationID string                    // to be active; "" for none
	Actor          json.RawMessage           // who acts in the user's place; nil: nobody
	MaxDuration    int64                     // milliseconds; 0: as the settings say
	Strategy       string                    // how the user proved who they are; "" when nobody asked
	FirstFactor    bool                      // was verified just now
	SecondFactor   bool                      // was verified just now
	Activity       *bartleby.SessionActivity // nil: unknown
}

// CreateSession signs a user in on a client made for it: for tests, and so not in production. Errors:
// request_invalid_for_environment, resource_not_found, user_banned, organization_not_found_or_unauthorized.
func (s *Service) CreateSession(ctx context.Context, ins *bartleby.Instance, in NewSession) (*bartleby.Session, error) {
	if ins.Environment == bartleby.Production {
		return nil, bartleby.WrongEnvironment(bartleby.Development)
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Session, error) {
		c, err := createClient(tx)
		if err != nil {
			return nil, err
		}
		return createSession(tx, ins, c, in)
	})
}

// SignIn signs a user in on a client, and gives the client another secret: what its token has to carry is in
// RotatingToken. Sign-in flows call it. Errors: resource_not_found, user_banned, organization_not_found_or_unauthorized.
func (s *Service) SignIn(ctx context.Context, ins *bartleby.Instance, clientID string, in NewSession) (*bartleby.Client, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Client, error) {
		c, err := tx.Client(clientID)
		if err != nil {
			return nil, err
		}
		if _, err := createSession(tx, ins, c, in); err != nil {
			return nil, err
		}
		token := c.RotatingToken
		if c, err = tx.Client(clientID); err != nil {
			return nil, err
		}
		c.RotatingToken = token
		return c, nil
	})
}

// createSession begins a session on a client that is locked. It takes the place of the user's former one there, and of
// everybody's where only one user may be signed in.
func createSession(tx *store.Tx, ins *bartleby.Instance, c *bartleby.Client, in NewSession) (*bartleby.Session, error) {
	u, err := tx.User(in.UserID)
	if err != nil {
		return nil, err
	}
	if u.Banned {
		return nil, bartleby.UserBanned()
	}
	if err := enrol(tx, ins, u); err != nil {
		return nil, err
	}
	if err := demandMember(tx, "active_organization_id", in.OrganizationID, u.ID); err != nil {
		return nil, err
	}
	others, err := tx.SignedInOnClient(c.ID)
	if err != nil {
		return nil, err
	}
	for _, other := range others {
		if !ins.Settings.Sessions.Several || other.UserID == u.ID {
			if err := endSession(tx, other, bartleby.ReplacedSession); err != nil {
				return nil, err
			}
		}
	}
	s := &bartleby.Session{
		ID: tx.NewID(bartleby.SessionID), ClientID: c.ID, UserID: u.ID, Status: bartleby.ActiveSession, Actor: in.Actor,
		Inactivity: ins.Settings.Sessions.Inactivity, CreatedAt: tx.Now, State: bartleby.SessionState{OrganizationID: in.OrganizationID},
		LatestActivity: activityOf(tx, nil, in.Activity),
	}
	s.ExpireAt = tx.Now + sessionLife(ins.Settings.Sessions, in.MaxDuration)
	if in.FirstFactor {
		s.FirstFactorVerifiedAt = tx.Now
	}
	if in.SecondFactor {
		s.SecondFactorVerifiedAt = tx.Now
	}
	s.Touch(tx.Now)
	if s.Actor == nil { // who acts in somebody's place has nothing to do in it
		if u.Secrets.PasswordCompromised {
			s.Tasks = append(s.Tasks, bartleby.SessionTask{Key: bartleby.TaskResetPassword})
		}
		demandOrganization(ins, s)
		if ins.Settings.Authentication.SecondFactorRequired && !u.TwoFactorEnabled {
			s.Tasks = append(s.Tasks, bartleby.SessionTask{Key: bartleby.TaskSetupMFA})
		}
	}
	if len(s.Tasks) > 0 {
		s.Status = bartleby.PendingSession
	}
	if err := tx.InsertSession(s); err != nil {
		return nil, err
	}
	if err := tx.TrimSessions(c.ID, bartleby.MaxEndedSessions); err != nil {
		return nil, err
	}
	rotateClient(c, tx.Now)
	c.LastActiveSessionID, c.UpdatedAt = &s.ID, tx.Now
	if in.Strategy != "" {
		c.LastAuthenticationStrategy = &in.Strategy
	}
	if err := tx.SaveClient(c); err != nil {
		return nil, err
	}
	if err := tx.TouchUser(u.ID, in.Strategy != "" && s.Actor == nil); err != nil {
		return nil, err
	}
	if s.Status == bartleby.PendingSession {
		return s, emitSession(tx, bartleby.SessionPending, s)
	}
	return s, emitSession(tx, bartleby.SessionCreated, s)
}

// sessionLife is how long a session lasts at most, in milliseconds: as long as asked, but no longer than the settings say.
func sessionLife(set bartleby.SessionSettings, asked int64) int64 {
	life := set.MaxLifetime
	if life == 0 {
		life = bartleby.EndlessSession
	}
	if asked > 0 {
		life = min(life, asked)
	}
	return life
}

// activityOf gives what is known of the latest activity an id: that of the one before where it is of the same make.
func activityOf(tx *store.Tx, was, is *bartleby.SessionActivity) *bartleby.SessionActivity {
	if is == nil {
		return was
	}
	fresh := *is
	if fresh.ID = tx.NewID(bartleby.SessionActivityID); was != nil {
		fresh.ID = was.ID
	}
	return &fresh
}

// demandMember refuses an organization that the user is not in. "" is always fine.
func demandMember(tx *store.Tx, param, organizationID, userID string) error {
	if organizationID == "" {
		return nil
	}
	m, err := tx.Membership(organizationID, userID)
	if err == nil && m == nil {
		return bartleby.OrganizationUnreachable(param)
	}
	return err
}

// demandOrganization adds the task to choose an organization, where the instance wants one to be active always.
func demandOrganization(ins *bartleby.Instance, s *bartleby.Session) (added bool) {
	set := ins.Settings.Organizations
	if !set.Enabled || !set.ForceSelection || s.State.OrganizationID != "" || s.HasTask(bartleby.TaskChooseOrganization) {
		return false
	}
	s.Tasks = append(s.Tasks, bartleby.SessionTask{Key: bartleby.TaskChooseOrganization})
	return true
}

// emitSession announces what became of a session, with its user.
func emitSession(tx *store.Tx, event bartleby.EventType, s *bartleby.Session) error {
	u, err := tx.UserDocument(s.UserID)
	if err != nil {
		return err
	}
	return tx.Emit(event, s.ID, bartleby.SessionEvent{Session: s, State: s.State, User: u})
}

// changeSession runs one change in a transaction: of a session in which somebody is signed in.
func (s *Service) changeSession(ctx context.Context, ins *bartleby.Instance, id string, change func(*store.Tx, *bartleby.Session) error) (*bartleby.Session, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Session, error) {
		found, err := tx.Session(id)
		if err != nil {
			return nil, err
		}
		if !found.SignedInAt(tx.Now) {
			return nil, bartleby.NotSignedIn()
		}
		return found, change(tx, found)
	})
}

// TouchSession notes that the user of a session was active just now; activity says where, nil for what is known. Errors:
// resource_not_found; authentication_invalid when the session is over.
func (s *Service) TouchSession(ctx context.Context, ins *bartleby.Instance, id string, activity *bartleby.SessionActivity) (*bartleby.Session, error) {
	return s.changeSession(ctx, ins, id, func(tx *store.Tx, found *bartleby.Session) error {
		return touchSession(tx, ins, found, activity)
	})
}

// touchSession notes activity in a session that is locked and not over.
func touchSession(tx *store.Tx, ins *bartleby.Instance, s *bartleby.Session, activity *bartleby.SessionActivity) error {
	if s.Actor == nil {
		if err := tx.TouchUser(s.UserID, false); err != nil {
			return err
		}
	}
	s.Touch(tx.Now)
	latest := activityOf(tx, s.LatestActivity, activity)
	same := latest == s.LatestActivity || s.LatestActivity != nil && *latest == *s.LatestActivity
	tasked := s.Actor == nil && demandOrganization(ins, s)
	if same && !tasked {
		return tx.TouchSession(s)
	}
	s.LatestActivity = latest
	begins := tasked && s.Status == bartleby.ActiveSession
	if tasked {
		s.Status = bartleby.PendingSession
	}
	if err := tx.SaveSession(s); err != nil || !begins {
		return err
	}
	return emitSession(tx, bartleby.SessionPending, s)
}

// ActivateOrganization makes an organization of the user's active in a session, and the session the client's active one;
// "" makes none active, unless the instance wants one always: then the former one stays. Errors: resource_not_found,
// authentication_invalid, organization_not_found_or_unauthorized.
func (s *Service) ActivateOrganization(ctx context.Context, ins *bartleby.Instance, id, organizationID string) (*bartleby.Session, error) {
	return s.changeSession(ctx, ins, id, func(tx *store.Tx, found *bartleby.Session) error {
		if err := demandMember(tx, "organization_id", organizationID, found.UserID); err != nil {
			return err
		}
		if organizationID != "" || !ins.Settings.Organizations.ForceSelection {
			found.State.OrganizationID = organizationID
		}
		found.Touch(tx.Now)
		c, err := tx.Client(found.ClientID)
		if err != nil {
			return err
		}
		c.LastActiveSessionID, c.UpdatedAt = &found.ID, tx.Now
		if err := tx.SaveClient(c); err != nil {
			return err
		}
		if organizationID == "" {
			return tx.SaveSession(found)
		}
		return finishTask(tx, found, bartleby.TaskChooseOrganization)
	})
}

// finishTask saves a session in which a task is done; with the last one it becomes active.
func finishTask(tx *store.Tx, s *bartleby.Session, key string) error {
	pending := s.Status == bartleby.PendingSession
	s.Tasks = slices.DeleteFunc(s.Tasks, func(t bartleby.SessionTask) bool { return t.Key == key })
	if len(s.Tasks) == 0 {
		s.Status = bartleby.ActiveSession
	}
	s.State.UpdatedAt = tx.Now
	if err := tx.SaveSession(s); err != nil || !pending || s.Status == bartleby.PendingSession {
		return err
	}
	return emitSession(tx, bartleby.SessionCreated, s)
}

// VerifySession tells whether a token is a session token of this session that holds, and somebody is signed in there: nil
// when so. A token has to be given: an answer without one would verify nothing. Errors: resource_not_found,
// invalid_session_token, authentication_invalid.
func (s *Service) VerifySession(ctx context.Context, ins *bartleby.Instance, id, text string) (*bartleby.Session, error) {
	found, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Session, error) { return tx.Session(id) })
	if err != nil {
		return nil, err
	}
	claims, err := s.Tokens.ReadSessionToken(ctx, ins.ID, text)
	if err != nil {
		return nil, err
	}
	if claims.ID != found.ID || claims.UserID != found.UserID {
		return nil, bartleby.SessionTokenInvalid(nil)
	}
	if !found.SignedInAt(s.Tokens.Now().UnixMilli()) {
		return nil, bartleby.NotSignedIn()
	}
	return found, nil
}
