package portal

import (
	"crypto/subtle"
	"errors"
	"net/http"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

const (
	cookieName = "bartleby_portal"
	tokenField = "form_token"
	maxForm    = 64 << 10 // bytes
)

// errClosed is a page that was asked for without a session, or with one that is over.
var errClosed = errors.New("the portal is closed")

// errForged is a form that no page of ours has sent.
var errForged = errors.New("the form does not come from the portal")

// visit is one request to a page, of somebody who may see it.
type visit struct {
	w      http.ResponseWriter
	r      *http.Request
	ins    *bartleby.Instance
	secret string // of the session
}

// home is the path of the instance's pages, which is the cookie's path as well: a browser can have the portals of several
// instances open.
func (p *Portal) home(instance string) string { return p.base + root + "/" + instance }

// open uses up the ticket of a link, and leads to the pages by a URL that says nothing.
func (p *Portal) open(w http.ResponseWriter, r *http.Request) error {
	ticket := r.URL.Query().Get("ticket")
	id, err := token.TicketInstance(ticket)
	if err != nil {
		return p.refuse(w, http.StatusUnauthorized, spent)
	}
	ins, err := store.Read(r.Context(), p.DB, id, func(tx *store.Tx) (*bartleby.Instance, error) { return tx.CurrentInstance() })
	var secret string
	if err == nil {
		secret, err = p.Identity.CreatePortalSession(r.Context(), ins, ticket)
	}
	var refused *bartleby.Error
	if errors.As(err, &refused) && refused.Kind != bartleby.Internal && refused.Kind != bartleby.Unavailable {
		return p.refuse(w, http.StatusUnauthorized, spent)
	}
	if err != nil {
		return err
	}
	http.SetCookie(w, p.cookie(ins.ID, secret, bartleby.PortalSessionLife))
	p.redirect(w, p.home(ins.ID))
	return nil
}

// cookie is lax rather than strict: the first page is reached by a link from elsewhere, over a redirect. Forms have more than
// the cookie to show.
func (p *Portal) cookie(instance, secret string, life int) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: secret, Path: p.home(instance), MaxAge: life, HttpOnly: true, Secure: p.secure, SameSite: http.SameSiteLaxMode,
	}
}

// guarded makes a handler of a page that only somebody with a session reaches, and a form only from a page of ours.
func (p *Portal) guarded(h func(*visit) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := p.enter(w, r)
		if err == nil {
			err = h(v)
		}
		switch {
		case errors.Is(err, errClosed):
			return p.refuse(w, http.StatusUnauthorized, closed)
		case errors.Is(err, errForged):
			return p.refuse(w, http.StatusForbidden, forged)
		case bartleby.IsCode(err, "resource_not_found"):
			return p.refuse(w, http.StatusNotFound, absent)
		}
		return err
	}
}

func (p *Portal) enter(w http.ResponseWriter, r *http.Request) (*visit, error) {
	c, err := r.Cookie(cookieName)
	id := r.PathValue("instance")
	if err != nil || !bartleby.IsID(id) {
		return nil, errClosed
	}
	v := &visit{w: w, r: r, secret: c.Value}
	found, err := store.Read(r.Context(), p.DB, id, func(tx *store.Tx) (bool, error) {
		found, err := tx.PortalSession(token.Digest(c.Value))
		if found && err == nil {
			v.ins, err = tx.CurrentInstance()
		}
		return found, err
	})
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, errClosed
	}
	if r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if p.origin.Check(r) != nil || r.ParseForm() != nil || subtle.ConstantTimeCompare([]byte(r.PostForm.Get(tokenField)), []byte(v.token())) != 1 {
			return nil, errForged
		}
	}
	return v, nil
}

// token is what forms of the session show: made of its secret, which it does not betray.
func (v *visit) token() string { return token.Digest("form of " + v.secret) }

// leave ends the session.
func (p *Portal) leave(v *visit) error {
	if err := p.Identity.EndPortalSession(v.r.Context(), v.ins, v.secret); err != nil {
		return err
	}
	http.SetCookie(v.w, p.cookie(v.ins.ID, "", -1))
	return p.refuse(v.w, http.StatusOK, left)
}
