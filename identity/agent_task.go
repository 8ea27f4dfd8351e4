package identity

import (
	"context"
	"crypto/subtle"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// NewAgentTask is what an agent task can be created with.
type NewAgentTask struct {
	UserID             bartleby.Patch[string] // either who the agent acts for,
	Identifier         bartleby.Patch[string] // or a verified address or number of theirs, or their username
	Permissions        string
	AgentName          string
	Description        string
	RedirectURL        string
	SessionMaxDuration bartleby.Patch[int64] // seconds
}

// CreateAgentTask makes a task whose ticket signs an agent in as a user, once.
func (s *Service) CreateAgentTask(ctx context.Context, ins *bartleby.Instance, in NewAgentTask) (*bartleby.AgentTask, error) {
	c := &checks{}
	kind, value, err := readSubject(in)
	c.add(err)
	if in.AgentName == "" {
		c.add(bartleby.ParamNil("agent_name"))
	}
	if in.Description == "" {
		c.add(bartleby.ParamNil("task_description"))
	}
	c.add(bartleby.CheckAgentRedirectURL("redirect_url", in.RedirectURL, ins.Environment))
	duration, err := tokenLife("session_max_duration_in_seconds", in.SessionMaxDuration, bartleby.AgentSessionDuration)
	c.add(err)
	if err := c.err(); err != nil {
		return nil, err
	}
	t := bartleby.AgentTask{
		ID: s.DB.NewID(bartleby.AgentTaskID), AgentID: bartleby.NamedAgentID(ins.ID, in.AgentName), AgentName: in.AgentName, Description: in.Description,
		Permissions: in.Permissions, RedirectURL: in.RedirectURL, SessionMaxDuration: duration * 1000, Status: bartleby.TicketPending,
	}
	expires := s.Tokens.Now().Unix() + bartleby.AgentTaskLife
	t.Ticket, err = s.Tokens.Ticket(ctx, token.Ticket{Kind: token.AgentTaskTicket, Source: t.ID, InstanceID: ins.ID, RedirectURL: t.RedirectURL, ExpiresAt: expires})
	if err != nil {
		return nil, err
	}
	t.Digest, t.ExpiresAt = token.Digest(t.Ticket), expires*1000
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.AgentTask, error) {
		made := t
		if made.UserID = in.UserID.Value(); kind != "" {
			if made.UserID, err = provedOwner(tx, kind, value); err != nil {
				return nil, err
			}
		}
		if _, err := tx.UserDocument(made.UserID); err != nil {
			return nil, subjectMissing(err)
		}
		made.CreatedAt, made.UpdatedAt = tx.Now, tx.Now
		return &made, tx.InsertAgentTask(&made)
	})
}

// readSubject reads for whom an agent is to act: the kind is "" where an id says it.
func readSubject(in NewAgentTask) (bartleby.IdentifierKind, string, error) {
	switch {
	case in.UserID.Has() && in.Identifier.Has():
		return "", "", bartleby.ConditionalRefused("on_behalf_of.identifier", "beside on_behalf_of.user_id")
	case in.UserID.Has():
		return "", "", nil
	case in.Identifier.Has():
		return bartleby.ReadIdentifier("on_behalf_of.identifier", in.Identifier.To)
	}
	return "", "", bartleby.OneParamMissing("on_behalf_of.user_id", "on_behalf_of.identifier")
}

// provedOwner is who has an identifier that was not only reserved for them. It fails with agent_task_subject_not_found.
func provedOwner(tx *store.Tx, kind bartleby.IdentifierKind, value string) (string, error) {
	owner, err := tx.IdentifierOwner(kind, value)
	if err != nil {
		return "", err
	}
	if owner == nil {
		return "", bartleby.AgentTaskSubjectNotFound()
	}
	u, err := tx.User(owner.UserID)
	if err != nil {
		return "", subjectMissing(err)
	}
	proved := true
	switch kind {
	case bartleby.KindEmailAddress:
		e := u.EmailAddressByID(owner.ID)
		proved = e != nil && e.Verification.IsVerified()
	case bartleby.KindPhoneNumber:
		p := u.PhoneNumberByID(owner.ID)
		proved = p != nil && p.Verification.IsVerified()
	}
	if !proved {
		return "", bartleby.AgentTaskSubjectNotFound()
	}
	return u.ID, nil
}

// subjectMissing says of a user who was not found that they are the one to act for.
func subjectMissing(err error) error {
	if bartleby.IsCode(err, "resource_not_found") {
		return bartleby.AgentTaskSubjectNotFound()
	}
	return err
}

// RevokeAgentTask makes a pending task useless. Errors: agent_task_not_found, agent_task_cannot_be_revoked.
func (s *Service) RevokeAgentTask(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.AgentTask, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.AgentTask, error) {
		t, err := tx.AgentTask(id)
		if err != nil {
			return nil, err
		}
		if t.Status != bartleby.TicketPending {
			return nil, bartleby.AgentTaskNotRevocable(t.Status)
		}
		t.Status, t.UpdatedAt = bartleby.TicketRevoked, tx.Now
		return t, tx.SaveAgentTask(t)
	})
}

// ReadAgentTicket reads where the ticket of an agent task leads. Nothing is used by it. Errors: ticket_invalid_code,
// ticket_expired_code.
func (s *Service) ReadAgentTicket(ctx context.Context, ins *bartleby.Instance, text string) (token.Ticket, error) {
	return s.Tokens.ReadTicket(ctx, ins.ID, text, token.AgentTaskTicket)
}

// RedeemAgentTask signs an agent in on a client with the ticket of its task, once, however many requests race. No factor is asked for.
// The client has another secret then, in RotatingToken. Errors: ticket_invalid_code, ticket_expired_code, agent_task_already_used,
// agent_task_revoked, agent_task_cannot_be_used, agent_task_subject_not_found, user_banned, user_locked.
func (s *Service) RedeemAgentTask(ctx context.Context, ins *bartleby.Instance, clientID string, ticket token.Ticket, text string, activity *bartleby.SessionActivity) (*bartleby.Client, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Client, error) {
		c, err := tx.Client(clientID)
		if err != nil {
			return nil, err
		}
		t, err := takeAgentTask(tx, ticket, text)
		if err != nil {
			return nil, err
		}
		if err := demandUnlocked(tx, ins, t.UserID); err != nil {
			return nil, err
		}
		if err := demandRoom(tx, ins, clientID, t.UserID); err != nil {
			return nil, err
		}
		_, err = createSession(tx, ins, c, NewSession{UserID: t.UserID, Actor: t.Actor(), MaxDuration: t.SessionMaxDuration, Strategy: "ticket", Activity: activity})
		if err != nil {
			return nil, err
		}
		secret := c.RotatingToken
		if c, err = tx.Client(c.ID); err != nil {
			return nil, err
		}
		c.RotatingToken = secret
		return c, nil
	})
}

// takeAgentTask notes that a task is used.
func takeAgentTask(tx *store.Tx, ticket token.Ticket, text string) (*bartleby.AgentTask, error) {
	t, err := tx.AgentTask(ticket.Source)
	if bartleby.IsCode(err, "agent_task_not_found") { // the ticket was signed, and tasks go with their users only
		return nil, bartleby.AgentTaskSubjectNotFound()
	}
	if err != nil {
		return nil, err
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(t.Digest), []byte(token.Digest(text))) != 1:
		return nil, bartleby.TicketInvalid(nil)
	case t.Status == bartleby.TicketRevoked:
		return nil, bartleby.AgentTaskRevoked()
	case t.Status != bartleby.TicketPending:
		return nil, bartleby.AgentTaskUsed()
	case t.ExpiresAt <= tx.Now:
		return nil, bartleby.TicketExpired()
	}
	t.Status, t.UpdatedAt = bartleby.TicketAccepted, tx.Now
	return t, tx.SaveAgentTask(t)
}

// demandUnlocked refuses a user who failed too often to sign in. It fails with user_locked.
func demandUnlocked(tx *store.Tx, ins *bartleby.Instance, userID string) error {
	u, err := tx.User(userID)
	if err != nil {
		return subjectMissing(err)
	}
	if until := u.State.LockedUntil(tx.Now, ins.Settings.Lockout.Duration); ins.Settings.Lockout.Enabled && until != 0 {
		return bartleby.UserLocked(until, tx.Now)
	}
	return nil
}

// demandRoom refuses a client on which an agent's session would take the place of a person's. It fails with
// agent_task_cannot_be_used.
func demandRoom(tx *store.Tx, ins *bartleby.Instance, clientID, userID string) error {
	there, err := tx.SignedInOnClient(clientID)
	for _, other := range there {
		if other.Actor == nil && (!ins.Settings.Sessions.Several || other.UserID == userID) {
			return bartleby.AgentTaskUnusable()
		}
	}
	return err
}
