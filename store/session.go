package store

import (
	"fmt"
	"strings"

	"bartleby"
)

var sessions = records[bartleby.Session]{
	table:   "sessions",
	noun:    "session",
	columns: []string{"client_id", "user_id", "status", "organization_id", "last_active_at", "expire_at", "abandon_at", "refresh_digest"},
	row: func(s *bartleby.Session) record {
		return record{s.ID, s.CreatedAt, s.State.UpdatedAt, []any{
			s.ClientID, s.UserID, string(s.Status), s.State.OrganizationID, s.State.LastActiveAt, s.ExpireAt, s.State.AbandonAt, s.RefreshDigest,
		}}
	},
	beside: ", r.updated_at, r.organization_id, r.last_active_at, r.abandon_at, r.refresh_digest",
	into: func(s *bartleby.Session) []any {
		return []any{&s.State.UpdatedAt, &s.State.OrganizationID, &s.State.LastActiveAt, &s.State.AbandonAt, &s.RefreshDigest}
	},
}

// sessionOrNone are the columns of sessions where a row may have none: its document is empty then.
const sessionOrNone = `COALESCE(r.doc, ''), COALESCE(r.updated_at, 0), COALESCE(r.organization_id, ''), COALESCE(r.last_active_at, 0), COALESCE(r.abandon_at, 0), COALESCE(r.refresh_digest, '')`

// heldByClient is true of sessions r that were not taken off their client.
const heldByClient = `r.status NOT IN ('removed', 'replaced')`

// SessionFilter says which sessions a list is about; the zero value matches all.
type SessionFilter struct {
	ClientID, UserID string
	Statuses         []bartleby.SessionStatus // as of the moment; none for any
}

// Session reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) Session(id string) (*bartleby.Session, error) { return sessions.get(tx, id) }

// InsertSession stores a new one.
func (tx *Tx) InsertSession(s *bartleby.Session) error { return sessions.insert(tx, s) }

// SaveSession writes a changed one.
func (tx *Tx) SaveSession(s *bartleby.Session) error { return sessions.save(tx, s) }

// TouchSession writes what moves on every request, and nothing else of it.
func (tx *Tx) TouchSession(s *bartleby.Session) error {
	_, err := tx.exec(`UPDATE sessions SET updated_at = $3, last_active_at = $4, abandon_at = $5 WHERE instance_id = $1 AND id = $2`,
		tx.Instance, s.ID, s.State.UpdatedAt, s.State.LastActiveAt, s.State.AbandonAt)
	if err != nil {
		return fmt.Errorf("touch session: %w", err)
	}
	return nil
}

// Sessions lists a page, newest first, and counts all that match.
func (tx *Tx) Sessions(f SessionFilter, limit, offset int) ([]*bartleby.Session, int64, error) {
	c := tx.sessionConditions(f)
	total, err := sessions.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := sessions.list(tx, c, ordered("r.created_at", true), limit, offset)
	return list, total, err
}

func (tx *Tx) sessionConditions(f SessionFilter) *conditions {
	c := sessions.filter(tx)
	if f.UserID != "" {
		c.find("r.user_id = " + c.arg(f.UserID))
	}
	if f.ClientID != "" {
		c.find("r.client_id = " + c.arg(f.ClientID))
	}
	var either []string
	for _, status := range f.Statuses {
		switch status {
		case bartleby.ActiveSession, bartleby.PendingSession:
			either = append(either, "r.status = "+c.arg(string(status))+" AND "+c.notOver(tx.Now))
		case bartleby.ExpiredSession:
			either = append(either, "r.status IN ('active', 'pending') AND r.expire_at <= "+c.arg(tx.Now)+" AND r.expire_at <= r.abandon_at")
		case bartleby.AbandonedSession:
			either = append(either, "r.status IN ('active', 'pending') AND r.abandon_at <= "+c.arg(tx.Now)+" AND r.abandon_at < r.expire_at")
		default:
			either = append(either, "r.status = "+c.arg(string(status)))
		}
	}
	if len(either) > 0 {
		c.add("(" + strings.Join(either, " OR ") + ")")
	}
	return c
}

// notOver is true of sessions whose time is not over: what SignedInAt asks beside the status.
func (c *conditions) notOver(now int64) string {
	at := c.arg(now)
	return "r.expire_at > " + at + " AND r.abandon_at > " + at
}

// signedIn are the statuses in which somebody is signed in.
var signedIn = []bartleby.SessionStatus{bartleby.ActiveSession, bartleby.PendingSession}

// SignedInSessions reads those sessions of a user in which the user is signed in, and inside a write locks them.
func (tx *Tx) SignedInSessions(userID string) ([]*bartleby.Session, error) {
	return sessions.locked(tx, tx.sessionConditions(SessionFilter{UserID: userID, Statuses: signedIn}), 0)
}

// SignedInOnClient reads those sessions of a client in which somebody is signed in, and inside a write locks them.
func (tx *Tx) SignedInOnClient(clientID string) ([]*bartleby.Session, error) {
	return sessions.locked(tx, tx.sessionConditions(SessionFilter{ClientID: clientID, Statuses: signedIn}), 0)
}

// ClientSessions reads the sessions of clients, oldest first: all but those that were taken off them.
func (tx *Tx) ClientSessions(clientIDs []string) ([]*bartleby.Session, error) {
	if len(clientIDs) == 0 {
		return nil, nil
	}
	c := sessions.filter(tx)
	c.find("r.client_id IN " + c.in(clientIDs))
	c.add(heldByClient)
	return sessions.list(tx, c, ordered("r.created_at", false), 0, 0)
}

// TrimSessions forgets the sessions of a client that are over, but for the newest.
func (tx *Tx) TrimSessions(clientID string, keep int) error {
	_, err := tx.exec(`DELETE FROM sessions WHERE instance_id = $1 AND id IN (SELECT r.id FROM sessions r
			WHERE r.instance_id = $1 AND r.client_id = $2 AND NOT (r.status IN ('active', 'pending') AND r.expire_at > $3 AND r.abandon_at > $3)
			ORDER BY r.created_at DESC, r.id DESC LIMIT 1000 OFFSET $4)`, tx.Instance, clientID, tx.Now, keep)
	if err != nil {
		return fmt.Errorf("trim sessions: %w", err)
	}
	return nil
}

// LeaveOrganization makes an organization inactive in the sessions of a member; in all when userID is "".
func (tx *Tx) LeaveOrganization(organizationID, userID string) error {
	query := `UPDATE sessions SET organization_id = '', updated_at = $3 WHERE instance_id = $1 AND organization_id = $2 AND organization_id <> ''`
	args := []any{tx.Instance, organizationID, tx.Now}
	if userID != "" {
		query, args = query+` AND user_id = $4`, append(args, userID)
	}
	if _, err := tx.exec(query, args...); err != nil {
		return fmt.Errorf("leave organization: %w", err)
	}
	return nil
}
