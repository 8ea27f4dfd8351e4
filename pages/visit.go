package pages

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"bartleby"
	"bartleby/rest"
	"bartleby/signin"
	"bartleby/store"
)

// Visit is a request for a page, as the public door has understood it.
type Visit struct {
	Writer   http.ResponseWriter
	Request  *http.Request
	Instance *bartleby.Instance
	Site     *url.URL                  // where browsers reach the pages; its path comes before theirs
	Home     string                    // where the application is; the pages themselves where that is not known
	Client   *bartleby.Client          // of the browser, with its sessions; nil: none yet
	Activity *bartleby.SessionActivity // where the request comes from
	Door     Door
}

// Door is what the pages ask of the public door, which has the cookies.
type Door interface {
	// Demand is the browser's client, made where it has none.
	Demand(context.Context) (*bartleby.Client, error)
	// Enter hands the browser the client's new secret, where an outcome has signed somebody in.
	Enter(context.Context, *signin.Outcome) error
	// Settle has the cookies that back ends read say what is now.
	Settle(context.Context) error
	// MayReturn reads a URL to which the browser is to be sent. It fails on one that is not the instance's.
	MayReturn(ctx context.Context, to string) (*url.URL, error)
	// Leave is the URL by which the browser goes to such a page, with what tells an application under development who it is.
	Leave(ctx context.Context, to *url.URL) (string, error)
}

// visit is a request with what the pages make of it.
type visit struct {
	*Visit
	p       *Pages
	ctx     context.Context
	form    url.Values        // of a POST
	upload  []byte            // the file that the form brings along; nil: none
	carried url.Values        // of the query: what goes along from page to page
	back    *url.URL          // where the browser is to go in the end; nil: nowhere in particular
	session *bartleby.Session // in which somebody is signed in, by last activity; nil: nobody is
	user    *bartleby.User    // of pages for whoever is signed in
	apart   bool              // the page is none of the account's, although the user is known
	notice  string            // key of the sentence that says what the form before has done
}

// errShown ends a handler that has answered already.
var errShown = errors.New("answered")

// serve makes a page of a handler: its errors become pages too.
func (p *Pages) serve(h func(*visit) error) func(*Visit) error {
	return func(in *Visit) error {
		v := &visit{Visit: in, p: p, ctx: in.Request.Context()}
		v.arrive()
		err := v.taken()
		if err == nil {
			err = h(v)
		}
		if err == nil || errors.Is(err, errShown) {
			return nil
		}
		return v.refuse(err)
	}
}

// arrive reads what the query carries, and who is signed in.
func (v *visit) arrive() {
	query := v.Request.URL.Query()
	v.carried = url.Values{}
	for _, name := range []string{"sign_in_force_redirect_url", "sign_up_force_redirect_url", "redirect_url", "sign_in_fallback_redirect_url", "sign_up_fallback_redirect_url"} {
		to := query.Get(name)
		if to == "" {
			continue
		}
		if u, err := v.Door.MayReturn(v.ctx, v.absolute(to)); err == nil { // any other is as good as none
			v.back = u
			v.carried.Set("redirect_url", to)
			break
		}
	}
	v.notice = query.Get("done")
	now := v.p.Now().UnixMilli()
	if v.Client == nil {
		return
	}
	view := &bartleby.ClientView{Client: v.Client}
	for _, s := range v.Client.Sessions {
		if s.SignedInAt(now) {
			view.SignedIn = append(view.SignedIn, &bartleby.SignedIn{Session: s})
		}
	}
	if found := view.Acting(""); found != nil {
		v.session = found.Session
	}
}

// absolute makes a path of the pages a URL.
func (v *visit) absolute(to string) string {
	if len(to) > 1 && to[0] == '/' && to[1] != '/' && to[1] != '\\' {
		return v.Site.Scheme + "://" + v.Site.Host + to
	}
	return to
}

// origin is that of the pages.
func (v *visit) origin() string { return v.Site.Scheme + "://" + v.Site.Host }

// signedIn are the sessions in which somebody is signed in here.
func (v *visit) signedIn() []*bartleby.Session {
	var list []*bartleby.Session
	if v.Client == nil {
		return nil
	}
	now := v.p.Now().UnixMilli()
	for _, s := range v.Client.Sessions {
		if s.SignedInAt(now) {
			list = append(list, s)
		}
	}
	return list
}

// behind makes a page one for whoever is signed in: others sign in first, and come back.
func behind(h func(*visit) error) func(*visit) error {
	if h == nil {
		return nil
	}
	return func(v *visit) error {
		switch {
		case v.session == nil && v.Request.Method == http.MethodGet:
			here := *v.Request.URL
			here.Path = v.base() + here.Path
			return v.to("/sign-in", "redirect_url", here.RequestURI())
		case v.session == nil:
			return v.to("/sign-in")
		case len(v.session.Tasks) > 0:
			return v.to(taskPath(v.session))
		}
		if err := v.meet(); err != nil {
			return err
		}
		if err := v.p.Identity.NoteActivity(v.ctx, v.Instance, v.session, v.Activity); err != nil {
			return err
		}
		return h(v)
	}
}

// meet reads the user who is signed in.
func (v *visit) meet() (err error) {
	v.user, err = store.Read(v.ctx, v.p.DB, v.Instance.ID, func(tx *store.Tx) (*bartleby.User, error) { return tx.User(v.session.UserID) })
	return err
}

// refuse shows what went wrong.
func (v *visit) refuse(err error) error {
	switch {
	case bartleby.IsCode(err, "resource_not_found"):
		return v.showNotice(http.StatusNotFound, "absent", "")
	case errors.Is(err, errForged):
		return v.showNotice(http.StatusForbidden, "forged", "")
	}
	status, list := rest.Noted(v.Writer, err)
	if status >= http.StatusInternalServerError {
		return v.showNotice(status, "fault", bartleby.CallerFrom(v.ctx).TraceID)
	}
	return v.showRefusal(status, list[0])
}

// NotFound is the page at an address that leads nowhere.
func (p *Pages) NotFound(in *Visit) error {
	return p.serve(func(v *visit) error { return v.showNotice(http.StatusNotFound, "absent", "") })(in)
}
