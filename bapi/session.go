package bapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

type listSessions struct {
	ClientID string `query:"client_id" doc:"Sessions on this client."`
	UserID   string `query:"user_id" doc:"Sessions of this user."`
	Status   string `query:"status" enum:"abandoned,active,ended,expired,pending,removed,replaced,revoked"`
	rest.Paging
}

func (a *api) listSessions(ctx context.Context, in *listSessions) (*rest.Page[*wire.Session], error) {
	f := store.SessionFilter{ClientID: in.ClientID, UserID: in.UserID}
	if in.Status != "" {
		f.Statuses = []bartleby.SessionStatus{bartleby.SessionStatus(in.Status)}
	}
	if in.Status == string(bartleby.ActiveSession) && !rest.VersionOf(ctx).Shows(pendingSessions) {
		f.Statuses = append(f.Statuses, bartleby.PendingSession) // which these callers are shown as active
	}
	return page(a.presenter(ctx).Session, in.Paginated, func() ([]*bartleby.Session, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.Session, int64, error) {
			return tx.Sessions(f, in.Limit, in.Offset)
		})
	})
}

type createSession struct {
	UserID         string             `json:"user_id" required:"true" doc:"Who is signed in."`
	OrganizationID rest.Patch[string] `json:"active_organization_id" doc:"An organization of the user's, to be active in the session."`
}

func (a *api) createSession(ctx context.Context, in *createSession) (*wire.Session, error) {
	s, err := a.id.CreateSession(ctx, instance(ctx), identity.NewSession{UserID: in.UserID, OrganizationID: in.OrganizationID.Value()})
	return present(a.presenter(ctx).Session, s, err)
}

type sessionPath struct {
	SessionID string `path:"session_id" doc:"Id of the session."`
}

func (a *api) getSession(ctx context.Context, in *sessionPath) (*wire.Session, error) {
	s, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.Session, error) { return tx.Session(in.SessionID) })
	return present(a.presenter(ctx).Session, s, err)
}

func (a *api) revokeSession(ctx context.Context, in *sessionPath) (*wire.Session, error) {
	s, err := a.id.RevokeSession(ctx, instance(ctx), in.SessionID)
	return present(a.presenter(ctx).Session, s, err)
}

type verifySession struct {
	sessionPath
	Token rest.Patch[string] `json:"token" doc:"A session token of this session."`
}

func (a *api) verifySession(ctx context.Context, in *verifySession) (*wire.Session, error) {
	s, err := a.id.VerifySession(ctx, instance(ctx), in.SessionID, in.Token.Value())
	return present(a.presenter(ctx).Session, s, err)
}
