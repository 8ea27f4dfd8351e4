package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
)

// Selection makes a session the active one of its client.
type Selection struct {
	SessionID    string
	Organization bartleby.Patch[string]    // id or slug of the one to be active; null or "" for none, absent for that which is
	Activity     *bartleby.SessionActivity // nil: unknown
}

// SelectSession makes a session of a client its active one, and an organization active in it. Where the instance wants an
// organization always, that which is active stays where none is given. Errors: resource_not_found for a session that is not the
// client's, authentication_invalid when it is over, organization_not_found_or_unauthorized.
func (s *Service) SelectSession(ctx context.Context, ins *bartleby.Instance, clientID string, in Selection) (*bartleby.Session, error) {
	return s.changeSession(ctx, ins, in.SessionID, func(tx *store.Tx, found *bartleby.Session) error {
		if found.ClientID != clientID {
			return bartleby.ResourceNotFound("session", in.SessionID)
		}
		was := found.State.OrganizationID
		if in.Organization.Set {
			if err := activate(tx, ins, found, in.Organization.Value()); err != nil {
				return err
			}
		}
		if err := touchSession(tx, ins, found, in.Activity); err != nil {
			return err
		}
		c, err := tx.Client(clientID)
		if err != nil {
			return err
		}
		if last := c.LastActiveSessionID; last != nil && *last == found.ID && was == found.State.OrganizationID {
			return nil // what back ends compare with their tokens stays: nothing of it is out of date
		}
		c.LastActiveSessionID, c.UpdatedAt = &found.ID, tx.Now
		return tx.SaveClient(c)
	})
}

// activate makes an organization of the user's, by id or slug, active in a session that is locked; "" for none. It fails with
// organization_not_found_or_unauthorized.
func activate(tx *store.Tx, ins *bartleby.Instance, s *bartleby.Session, organization string) error {
	id, err := organizationOf(tx, s.UserID, organization)
	if err != nil {
		return err
	}
	set := ins.Settings.Organizations
	if id == s.State.OrganizationID || id == "" && set.Enabled && set.ForceSelection {
		return nil
	}
	s.State.OrganizationID = id
	if id == "" {
		return tx.SaveSession(s)
	}
	return finishTask(tx, s, bartleby.TaskChooseOrganization)
}

// organizationOf is the id of an organization that a user is in, by its id or its slug; "" stays. It fails with
// organization_not_found_or_unauthorized.
func organizationOf(tx *store.Tx, userID, organization string) (string, error) {
	const param = "active_organization_id"
	if organization != "" && !bartleby.IsID(organization) {
		found, err := tx.OrganizationBySlug(organization)
		if bartleby.IsCode(err, "resource_not_found") {
			return "", bartleby.OrganizationUnreachable(param)
		}
		if err != nil {
			return "", err
		}
		organization = found.ID
	}
	return organization, demandMember(tx, param, organization, userID)
}

// activeEvery is after how many milliseconds another token is a sign of life worth noting.
const activeEvery = 30_000

// NoteActivity notes that a session was asked for a token: a page is open. It may come often, and mostly does nothing.
func (s *Service) NoteActivity(ctx context.Context, ins *bartleby.Instance, found *bartleby.Session, activity *bartleby.SessionActivity) error {
	if s.Tokens.Now().UnixMilli()-found.State.LastActiveAt < activeEvery {
		return nil
	}
	_, err := s.TouchSession(ctx, ins, found.ID, activity)
	return err
}

// RevokeOwnSession signs a user out of one of their own sessions. Errors: resource_not_found for one of somebody else's,
// client_state_invalid when nobody is signed in there.
func (s *Service) RevokeOwnSession(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.Session, error) {
	found, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Session, error) { return tx.Session(id) })
	if err == nil && found.UserID != userID {
		err = bartleby.ResourceNotFound("session", id)
	}
	if err != nil {
		return nil, err
	}
	return s.RevokeSession(ctx, ins, id)
}
