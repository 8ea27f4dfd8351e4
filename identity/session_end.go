package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
)

// ended are the events that tell of the end of a session, by what it becomes.
var ended = map[bartleby.SessionStatus]bartleby.EventType{
	bartleby.EndedSession:    bartleby.SessionEnded,
	bartleby.ReplacedSession: bartleby.SessionEnded,
	bartleby.RemovedSession:  bartleby.SessionRemoved,
	bartleby.RevokedSession:  bartleby.SessionRevoked,
}

// endSession saves and announces the end of a session that is locked.
func endSession(tx *store.Tx, s *bartleby.Session, becomes bartleby.SessionStatus) error {
	s.Status, s.Tasks, s.RefreshDigest, s.State.UpdatedAt = becomes, nil, "", tx.Now
	if err := tx.SaveSession(s); err != nil {
		return err
	}
	return emitSession(tx, ended[becomes], s)
}

// RevokeSession signs somebody out of a session. It fails with client_state_invalid when nobody is signed in there.
func (s *Service) RevokeSession(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Session, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Session, error) {
		found, err := tx.Session(id)
		if err != nil {
			return nil, err
		}
		if status := found.StatusAt(tx.Now); !status.SignedIn() {
			return nil, bartleby.SessionOver(status)
		}
		return found, endSession(tx, found, bartleby.RevokedSession)
	})
}

// EndSession signs the user of a session out. A session that is over stays as it is.
func (s *Service) EndSession(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Session, error) {
	return s.leaveSession(ctx, ins, id, bartleby.EndedSession)
}

// RemoveSession signs the user of a session out, and takes it off its client, even when it is over.
func (s *Service) RemoveSession(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Session, error) {
	return s.leaveSession(ctx, ins, id, bartleby.RemovedSession)
}

// leaveSession ends a session at the wish of its user, which its client shows.
func (s *Service) leaveSession(ctx context.Context, ins *bartleby.Instance, id string, becomes bartleby.SessionStatus) (*bartleby.Session, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Session, error) {
		found, err := tx.Session(id)
		if err != nil {
			return nil, err
		}
		removes := becomes == bartleby.RemovedSession && found.Status != bartleby.RemovedSession
		if !removes && !found.SignedInAt(tx.Now) {
			return found, nil
		}
		if err := endSession(tx, found, becomes); err != nil {
			return nil, err
		}
		c, err := tx.Client(found.ClientID)
		if err != nil {
			return nil, err
		}
		c.UpdatedAt = tx.Now
		return found, tx.SaveClient(c)
	})
}

// endSessions ends all sessions in which a user is signed in.
func endSessions(tx *store.Tx, userID string, becomes bartleby.SessionStatus) error {
	list, err := tx.SignedInSessions(userID)
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := endSession(tx, s, becomes); err != nil {
			return err
		}
	}
	return nil
}

// endOthers revokes the sessions in which a user is signed in, but for one.
func endOthers(tx *store.Tx, userID, sessionID string) error {
	list, err := tx.SignedInSessions(userID)
	if err != nil {
		return err
	}
	for _, s := range list {
		if s.ID == sessionID {
			continue
		}
		if err := endSession(tx, s, bartleby.RevokedSession); err != nil {
			return err
		}
	}
	return nil
}

// revoking is what changeUserThen does once a user is saved who is to be signed out everywhere; nil when not.
func revoking(userID string, signOut bool) func(*store.Tx) error {
	if !signOut {
		return nil
	}
	return func(tx *store.Tx) error { return endSessions(tx, userID, bartleby.RevokedSession) }
}

// finishTasks ends a task in all sessions in which a user is signed in.
func finishTasks(tx *store.Tx, userID, key string) error {
	list, err := tx.SignedInSessions(userID)
	if err != nil {
		return err
	}
	for _, s := range list {
		if s.HasTask(key) {
			if err := finishTask(tx, s, key); err != nil {
				return err
			}
		}
	}
	return nil
}

// LeaveClient signs everybody out of a client, which stays. It fails with resource_not_found.
func (s *Service) LeaveClient(ctx context.Context, ins *bartleby.Instance, clientID string) error {
	_, err := store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Client, error) {
		c, err := leaveClient(tx, clientID)
		if err != nil {
			return nil, err
		}
		c.LastActiveSessionID, c.SignInID, c.SignUpID, c.UpdatedAt = nil, nil, nil, tx.Now
		return c, tx.SaveClient(c)
	})
	return err
}

// DeleteClient signs everybody out of a client and forgets it. It fails with resource_not_found.
func (s *Service) DeleteClient(ctx context.Context, ins *bartleby.Instance, clientID string) error {
	_, err := store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (struct{}, error) {
		if _, err := leaveClient(tx, clientID); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.DeleteClient(clientID)
	})
	return err
}

// leaveClient takes all sessions off a client that it locks.
func leaveClient(tx *store.Tx, clientID string) (*bartleby.Client, error) {
	c, err := tx.Client(clientID)
	if err != nil {
		return nil, err
	}
	list, err := tx.SignedInOnClient(clientID)
	if err != nil {
		return nil, err
	}
	for _, session := range list {
		if err := endSession(tx, session, bartleby.RemovedSession); err != nil {
			return nil, err
		}
	}
	return c, nil
}
