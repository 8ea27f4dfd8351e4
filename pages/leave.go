package pages

import (
	"net/http"
	"net/url"
	"strings"

	"bartleby"
)

// base is what comes before the paths of pages.
func (v *visit) base() string { return strings.TrimSuffix(v.Site.Path, "/") }

// at is a page of ours, with what goes along, and with more parameters, name and value in turn.
func (v *visit) at(path string, pairs ...string) string {
	query := url.Values{}
	for name, values := range v.carried {
		query[name] = values
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	if len(query) == 0 {
		return v.base() + path
	}
	return v.base() + path + "?" + query.Encode()
}

// to sends the browser to another page of ours.
func (v *visit) to(path string, pairs ...string) error { return v.send(v.at(path, pairs...)) }

// send sends the browser on: it asks with GET.
func (v *visit) send(to string) error {
	v.Writer.Header().Set("Location", to)
	v.Writer.WriteHeader(http.StatusSeeOther)
	return errShown
}

// done sends the browser to where it wanted to be, signed in: what is left to do comes first.
func (v *visit) done(s *bartleby.Session) error {
	if s != nil && len(s.Tasks) > 0 {
		return v.to(taskPath(s))
	}
	return v.home()
}

// home sends the browser to the page that it came from, or else to the application, or where that is not known to the account.
func (v *visit) home() error {
	u := v.back
	if u == nil {
		home, err := v.Door.MayReturn(v.ctx, v.Home)
		if err != nil || strings.EqualFold(home.Host, v.Site.Host) {
			return v.send(v.base() + Front)
		}
		u = home
	}
	to, err := v.Door.Leave(v.ctx, u)
	if err != nil {
		return err
	}
	return v.send(to)
}

// targets are where forms of this page may lead in the end: browsers hold redirects to the policy as well.
func (v *visit) targets() string {
	list := "'self'"
	home, err := url.Parse(v.Home)
	if err != nil {
		home = nil
	}
	for _, u := range []*url.URL{v.back, home} {
		switch {
		case u == nil || u.Host == v.Site.Host && u.Scheme == v.Site.Scheme:
		case u.Scheme == "https" || u.Scheme == "http":
			list += " " + u.Scheme + "://" + u.Host
		default:
			list += " " + u.Scheme + ":"
		}
	}
	return list
}
