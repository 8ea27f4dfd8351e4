package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// ClientAsk says for whom a client is shown.
type ClientAsk struct {
	Origin string // of whoever asks (azp); "": not known
	Former bool   // session tokens in the first layout
}

// ClientView is a client, read with its sessions, as its browser sees it, with a fresh token of every session.
func (s *Service) ClientView(ctx context.Context, ins *bartleby.Instance, c *bartleby.Client, ask ClientAsk) (*bartleby.ClientView, error) {
	template, err := s.sessionTemplate(ctx, ins)
	if err != nil {
		return nil, err
	}
	var subjects []*bartleby.TokenSubject
	view, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.ClientView, error) {
		view := &bartleby.ClientView{Client: c}
		for _, session := range c.Sessions {
			if session.SignedInAt(tx.Now) {
				view.SignedIn = append(view.SignedIn, &bartleby.SignedIn{Session: session})
			}
		}
		if c.SignInID != nil {
			if view.SignIn, err = tx.SignIn(*c.SignInID); err != nil && !bartleby.IsCode(err, "resource_not_found") {
				return nil, err
			}
		}
		if c.SignUpID != nil {
			if view.SignUp, err = tx.SignUp(*c.SignUpID); err != nil && !bartleby.IsCode(err, "resource_not_found") {
				return nil, err
			}
		}
		if subjects, err = tokenSubjects(tx, view.SignedIn, template); err != nil {
			return nil, err
		}
		return view, withUsers(tx, view.SignedIn)
	})
	if err != nil {
		return nil, err
	}
	for i, shown := range view.SignedIn {
		shown.Token, err = s.signSession(ctx, ins, subjects[i], template, NewSessionToken{SessionID: shown.Session.ID, Origin: ask.Origin, Former: ask.Former})
		if err != nil {
			return nil, err
		}
	}
	return view, nil
}

// tokenSubjects reads what the tokens of sessions speak of.
func tokenSubjects(tx *store.Tx, list []*bartleby.SignedIn, template *token.Template) ([]*bartleby.TokenSubject, error) {
	subjects := make([]*bartleby.TokenSubject, len(list))
	for i, shown := range list {
		var err error
		if subjects[i], err = subjectOf(tx, shown.Session, askOf(template)); err != nil {
			return nil, err
		}
	}
	return subjects, nil
}

// withUsers reads the users of sessions and their memberships, of all of them at once.
func withUsers(tx *store.Tx, list []*bartleby.SignedIn) error {
	ids := make([]string, len(list))
	for i, shown := range list {
		ids[i] = shown.Session.UserID
	}
	users, err := tx.UserDocuments(ids)
	if err != nil {
		return err
	}
	public, err := tx.PublicUsers(ids)
	if err != nil {
		return err
	}
	members, err := tx.UserMembers(ids)
	if err != nil {
		return err
	}
	for _, shown := range list {
		id := shown.Session.UserID
		shown.User, shown.Public, shown.Memberships = users[id], public[id], members[id]
	}
	return nil
}
