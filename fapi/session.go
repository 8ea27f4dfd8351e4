package fapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

type sessionPath struct {
	SessionID string `path:"session_id" doc:"Id of the session."`
}

// own finds a session of the request's client. Errors: signed_out, resource_not_found.
func (a *api) own(ctx context.Context, id string) (*bartleby.Session, error) {
	v := visitOf(ctx)
	if v.client == nil {
		return nil, bartleby.SignedOut()
	}
	for _, s := range v.client.Sessions {
		if s.ID == id {
			return s, nil
		}
	}
	return nil, bartleby.ResourceNotFound("session", id)
}

// session presents a session of the request's client as it is now.
func (a *api) session(ctx context.Context, s *bartleby.Session) (*wire.FrontendSession, error) {
	view, err := a.view(ctx)
	if err != nil {
		return nil, err
	}
	if view != nil {
		if found := view.Of(s.ID); found != nil {
			return a.presenter(ctx).FrontendSession(found), nil
		}
	}
	return a.presenter(ctx).FrontendSession(&bartleby.SignedIn{Session: s}), nil // it is over
}

func (a *api) getSession(ctx context.Context, in *sessionPath) (*wire.FrontendSession, error) {
	s, err := a.own(ctx, in.SessionID)
	if err != nil {
		return nil, err
	}
	return a.session(ctx, s)
}

type touchSession struct {
	sessionPath
	Organization rest.Patch[string] `json:"active_organization_id" doc:"Id or slug of the organization to be active; empty for none."`
	Intent       rest.Patch[string] `json:"intent" enum:"focus,select_session,select_org" doc:"Why the page says that it is used."`
}

func (a *api) touchSession(ctx context.Context, in *touchSession) (*wire.FrontendSession, error) {
	if _, err := a.own(ctx, in.SessionID); err != nil {
		return nil, err
	}
	s, err := a.id.SelectSession(ctx, instance(ctx), visitOf(ctx).client.ID, identity.Selection{
		SessionID: in.SessionID, Organization: in.Organization, Activity: a.activity(ctx),
	})
	if err != nil {
		return nil, err
	}
	return a.session(ctx, s)
}

func (a *api) endSession(ctx context.Context, in *sessionPath) (*wire.FrontendSession, error) {
	return a.leave(ctx, in, a.id.EndSession)
}

func (a *api) removeSession(ctx context.Context, in *sessionPath) (*wire.FrontendSession, error) {
	return a.leave(ctx, in, a.id.RemoveSession)
}

func (a *api) leave(ctx context.Context, in *sessionPath, leave func(context.Context, *bartleby.Instance, string) (*bartleby.Session, error)) (*wire.FrontendSession, error) {
	if _, err := a.own(ctx, in.SessionID); err != nil {
		return nil, err
	}
	s, err := leave(ctx, instance(ctx), in.SessionID)
	if err != nil {
		return nil, err
	}
	return a.session(ctx, s)
}

// mySessions are all sessions in which the user who asks is signed in, on whatever client.
func (a *api) mySessions(ctx context.Context, _ *noInput) (*[]*wire.ActiveSession, error) {
	list, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) ([]*bartleby.Session, error) {
		return tx.SignedInSessions(acting(ctx).UserID)
	})
	if err != nil {
		return nil, err
	}
	out := make([]*wire.ActiveSession, len(list))
	for i, s := range list {
		out[i] = a.presenter(ctx).ActiveSession(s)
	}
	return &out, nil
}

type listSessions struct{ rest.Paging }

// listSessions are all sessions of the user who asks, newest first, those that are over too.
func (a *api) listSessions(ctx context.Context, in *listSessions) (*[]*wire.FrontendSession, error) {
	list, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) ([]*bartleby.Session, error) {
		list, _, err := tx.Sessions(store.SessionFilter{UserID: acting(ctx).UserID}, in.Limit, in.Offset)
		return list, err
	})
	if err != nil {
		return nil, err
	}
	out := make([]*wire.FrontendSession, len(list))
	for i, s := range list {
		out[i] = a.presenter(ctx).FrontendSession(&bartleby.SignedIn{Session: s})
	}
	return &out, nil
}

func (a *api) revokeSession(ctx context.Context, in *sessionPath) (*wire.FrontendSession, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	s, err := a.id.RevokeOwnSession(ctx, instance(ctx), acting(ctx).UserID, in.SessionID)
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).FrontendSession(&bartleby.SignedIn{Session: s}), nil
}
