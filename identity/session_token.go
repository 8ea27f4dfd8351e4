package identity

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// NewSessionToken is what a token of a session can be asked with.
type NewSessionToken struct {
	SessionID    string
	Session      *bartleby.Session      // as it was just read; nil when it was not
	Template     string                 // name of a JWT template; "": a session token
	ExpiresIn    bartleby.Patch[int64]  // seconds; absent: as the template says
	Origin       string                 // of whoever asks (azp); "": not known
	Former       bool                   // session tokens in the first layout
	Organization bartleby.Patch[string] // of which it speaks, by id or slug; null or "" for none, absent for the active one
}

// CreateSessionToken signs a token of a session in which somebody is signed in. It writes nothing. Errors: resource_not_found
// for the session and for the template; authentication_invalid when the session is over, and for templates when it is
// pending.
func (s *Service) CreateSessionToken(ctx context.Context, ins *bartleby.Instance, in NewSessionToken) (string, error) {
	if in.Template == "" {
		template, err := s.sessionTemplate(ctx, ins)
		if err != nil {
			return "", err
		}
		subject, err := s.tokenSubject(ctx, ins, in, template)
		if err != nil {
			return "", err
		}
		return s.signSession(ctx, ins, subject, template, in)
	}
	template, err := s.Tokens.Template(ctx, ins.ID, in.Template)
	if err != nil {
		return "", err
	}
	if template == nil {
		return "", bartleby.ResourceNotFound("JWT template", in.Template)
	}
	subject, err := s.tokenSubject(ctx, ins, in, template)
	if err != nil {
		return "", err
	}
	if subject.Session.Status == bartleby.PendingSession {
		return "", bartleby.NotSignedIn()
	}
	now := s.Tokens.Now().Unix()
	claims, err := json.Marshal(s.standard(ins, subject, in, now, template.AllowedClockSkew, template.Lifetime))
	if err != nil {
		return "", fmt.Errorf("token from a template: %w", err)
	}
	look, err := s.shortcodes(ins, subject)
	if err != nil {
		return "", err
	}
	return s.Tokens.SignTemplate(ctx, ins.ID, template, template.Compiled.Merge(claims, bartleby.IsReservedClaim, look))
}

// sessionTemplate is the template whose claims session tokens add to their own; nil for none.
func (s *Service) sessionTemplate(ctx context.Context, ins *bartleby.Instance) (*token.Template, error) {
	name := ins.Settings.SessionTokenTemplate
	if name == "" {
		return nil, nil
	}
	template, err := s.Tokens.Template(ctx, ins.ID, name)
	if err != nil || template != nil {
		return template, err
	}
	// It was renamed a moment ago, through another replica: the request's settings are not the newest.
	ins, err = store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Instance, error) { return tx.CurrentInstance() })
	if err != nil || ins.Settings.SessionTokenTemplate == "" {
		return nil, err
	}
	template, err = s.Tokens.Template(ctx, ins.ID, ins.Settings.SessionTokenTemplate)
	if err == nil && template == nil {
		err = errors.New("the JWT template of session tokens is gone")
	}
	return template, err
}

// tokenSubject reads what a template asks for, nil for nothing beyond the session and its organization. It fails with
// resource_not_found and authentication_invalid.
func (s *Service) tokenSubject(ctx context.Context, ins *bartleby.Instance, in NewSessionToken, template *token.Template) (*bartleby.TokenSubject, error) {
	ask := askOf(template)
	subject, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.TokenSubject, error) {
		if in.Organization.Set {
			return subjectIn(tx, ins, in, ask)
		}
		if in.Session != nil {
			return subjectOf(tx, in.Session, ask)
		}
		return tx.TokenSubject(in.SessionID, ask)
	})
	if err == nil && !subject.Session.SignedInAt(s.Tokens.Now().UnixMilli()) {
		return nil, bartleby.NotSignedIn()
	}
	return subject, err
}

// subjectOf is what is asked for of a session that was just read: nothing more has to be where no organization is active in it.
func subjectOf(tx *store.Tx, session *bartleby.Session, ask store.TokenAsk) (*bartleby.TokenSubject, error) {
	if ask == (store.TokenAsk{}) && session.State.OrganizationID == "" {
		return &bartleby.TokenSubject{Session: session}, nil
	}
	return tx.TokenSubject(session.ID, ask)
}

// askOf is what a template wants to know; nil is none.
func askOf(template *token.Template) store.TokenAsk {
	if template == nil {
		return store.TokenAsk{}
	}
	return store.TokenAsk{User: template.Compiled.Use("user"), Roles: template.Compiled.Use("user", "organizations")}
}

// subjectIn reads the subject of a token that speaks of another organization than that which is active, if the instance lets it
// speak of none.
func subjectIn(tx *store.Tx, ins *bartleby.Instance, in NewSessionToken, ask store.TokenAsk) (*bartleby.TokenSubject, error) {
	found, err := tx.Session(in.SessionID)
	if err != nil {
		return nil, err
	}
	id, err := organizationOf(tx, found.UserID, in.Organization.Value())
	if err != nil {
		return nil, err
	}
	if set := ins.Settings.Organizations; id != "" || !set.Enabled || !set.ForceSelection {
		ask.Organization = &id
	}
	return tx.TokenSubject(in.SessionID, ask)
}

// standard is what every token says. The skew and the life are in seconds.
func (s *Service) standard(ins *bartleby.Instance, t *bartleby.TokenSubject, in NewSessionToken, now, skew, life int64) token.Standard {
	return token.Standard{
		Issuer: s.PublicURL(ins), ID: token.NewID(), UserID: t.Session.UserID, AuthorizedParty: in.Origin,
		IssuedAt: now, NotBefore: now - skew, ExpiresAt: now + in.ExpiresIn.Or(life),
	}
}

// sessionSkew is by how many seconds session tokens are valid before they were made.
const sessionSkew = 10

// signSession signs a session token, with the claims of a template if there is one.
func (s *Service) signSession(ctx context.Context, ins *bartleby.Instance, t *bartleby.TokenSubject, template *token.Template, in NewSessionToken) (string, error) {
	at := s.Tokens.Now()
	says := token.SessionToken{
		Standard: s.standard(ins, t, in, at.Unix(), sessionSkew, bartleby.SessionTokenLife), SessionID: t.Session.ID, Status: string(t.Session.Status),
		FactorAges: t.Session.FactorAges(at.UnixMilli()), Actor: t.Session.Actor,
	}
	var active *token.Organization
	if o := t.Organization; o != nil {
		active = &token.Organization{ID: o.ID, Slug: o.Slug, Role: t.Role.Key, Permissions: t.Permissions}
	}
	layout := says.Claims2
	if in.Former {
		layout = says.Claims
	}
	claims, err := layout(active)
	if err != nil {
		return "", fmt.Errorf("session token: %w", err)
	}
	if template != nil {
		look, err := s.shortcodes(ins, t)
		if err != nil {
			return "", err
		}
		claims = template.Compiled.Merge(claims, bartleby.IsSessionClaim, look)
	}
	return s.Tokens.SignSession(ctx, ins.ID, claims)
}

// Refresh asks for a new session token in the place of one that is over.
type Refresh struct {
	SessionID    string
	ExpiredToken string
	RefreshToken string
	Origin       string // where the browser's request went
	Former       bool   // session tokens in the first layout
}

// RefreshSession signs a session token for a back end that proves, with a former one and the session's refresh token, that
// it answers the browser of the session. Every refusal is a 401: the codes begin with refresh_, session_refresh_ and
// expired_session_token_.
func (s *Service) RefreshSession(ctx context.Context, ins *bartleby.Instance, in Refresh) (string, error) {
	if bartleby.CheckOrigin("request_origin", in.Origin) != nil {
		return "", bartleby.RefreshRefused("refresh_request_origin_invalid", "The origin of the request is none: it has a scheme and a host, and no path.")
	}
	former, err := s.Tokens.ReadFormer(ctx, ins.ID, in.ExpiredToken)
	if err != nil {
		return "", err
	}
	if err := checkFormer(former, in, s.Tokens.Now().Unix()); err != nil {
		return "", err
	}
	template, err := s.sessionTemplate(ctx, ins)
	if err != nil {
		return "", err
	}
	subject, err := s.tokenSubject(ctx, ins, NewSessionToken{SessionID: in.SessionID}, template)
	switch {
	case bartleby.IsCode(err, "resource_not_found"):
		return "", bartleby.RefreshRefused("session_refresh_session_not_found", "There is no such session any more.")
	case bartleby.IsCode(err, "authentication_invalid"):
		return "", bartleby.RefreshRefused("session_refresh_inactive_session", "Nobody is signed in to this session any more.")
	case err != nil:
		return "", err
	}
	digest := subject.Session.RefreshDigest
	if digest == "" || subtle.ConstantTimeCompare([]byte(digest), []byte(token.Digest(in.RefreshToken))) != 1 {
		return "", bartleby.RefreshRefused("refresh_token_not_found", "The refresh token is not that of this session.")
	}
	return s.signSession(ctx, ins, subject, template, NewSessionToken{SessionID: in.SessionID, Origin: in.Origin, Former: in.Former})
}

// checkFormer holds a session token to the request that wants it replaced. Now is in Unix seconds.
func checkFormer(f token.Former, in Refresh, now int64) error {
	switch {
	case f.SessionID == "":
		return bartleby.RefreshRefused("expired_session_token_missing_sid", "The expired token names no session.")
	case f.SessionID != in.SessionID:
		return bartleby.RefreshRefused("refresh_sid_mismatch", "The expired token is one of another session.")
	case f.IssuedAt == 0:
		return bartleby.RefreshRefused("session_refresh_expired_session_token_missing_iat", "The expired token does not say when it was made.")
	case now-f.IssuedAt > bartleby.RefreshableAge:
		return bartleby.RefreshRefused("session_refresh_expired_session_token_too_old", "The expired token is too old to be replaced.")
	case f.AuthorizedParty == "":
		return bartleby.RefreshRefused("expired_session_token_missing_azp", "The expired token does not say for which origin it was made.")
	case f.AuthorizedParty != in.Origin:
		return bartleby.RefreshRefused("refresh_request_origin_azp_mismatch", "The expired token was made for another origin than that of the request.")
	}
	return nil
}
