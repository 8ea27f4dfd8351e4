package fapi

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"bartleby"
	"bartleby/wire"
)

const (
	clientCookie = "__client"
	uatCookie    = "__client_uat"
	// clientLife is how long a browser keeps the cookie of its client: the longest that browsers let any cookie live.
	clientLife = 400 * 24 * time.Hour
	// shownLife is how long it keeps those that pages read.
	shownLife = 365 * 24 * time.Hour
)

// secure tells whether cookies go over TLS only: in production always, else where the browser reaches the public side so.
func (v *visit) secure() bool {
	return v.site.Scheme == "https" || v.instance.Environment == bartleby.Production
}

// set adds a cookie to the answer.
func (v *visit) set(c *http.Cookie) {
	c.Path, c.Secure = "/", v.secure()
	if c.Value == "" {
		c.MaxAge = -1
	}
	if text := c.String(); text != "" {
		v.header.Add("Set-Cookie", text)
	}
}

// give hands the token of a client to the browser or the application.
func (v *visit) give(text string) {
	if v.native {
		v.header.Set("Authorization", text)
		return
	}
	v.drop(clientCookie)
	c := &http.Cookie{Name: clientCookie, Value: text, HttpOnly: true, MaxAge: int(clientLife.Seconds()), SameSite: http.SameSiteLaxMode}
	if v.instance.Environment == bartleby.Development && v.secure() {
		c.SameSite = http.SameSiteNoneMode // pages under development are on other sites
	}
	v.set(c)
}

// take has the browser forget the client.
func (v *visit) take() {
	v.drop(clientCookie)
	v.set(&http.Cookie{Name: clientCookie, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// drop takes back a cookie that the answer was to set, and returns it as it stood there.
func (v *visit) drop(name string) (dropped []string) {
	list := v.header.Values("Set-Cookie")
	v.header.Del("Set-Cookie")
	for _, line := range list {
		if strings.HasPrefix(line, name+"=") {
			dropped = append(dropped, line)
		} else {
			v.header.Add("Set-Cookie", line)
		}
	}
	return dropped
}

// sharedDomain is the domain whose cookies the pages of a production instance and its public side share; "" for none.
func (v *visit) sharedDomain() string { return registrable(v.site.Hostname()) }

// tell sets, for a production instance, the cookie by which back ends see whether somebody is signed in, and since when: under
// development pages set it themselves.
func (a *api) tell(v *visit, p *wire.Presenter, view *bartleby.ClientView) {
	if v.native || v.instance.Environment != bartleby.Production {
		return
	}
	for _, name := range []string{uatCookie, uatCookie + "_" + p.CookieSuffix()} {
		v.drop(name)
		v.set(&http.Cookie{Name: name, Value: updatedAt(view), Domain: v.sharedDomain(), MaxAge: int(shownLife.Seconds()), SameSite: http.SameSiteLaxMode})
	}
	// The client's own comes last: the proxy of Clerk's SDK for Express hands on one cookie of an answer, the last, and this is the
	// one without which nobody is signed in. The others are made up for by a handshake.
	for _, line := range v.drop(clientCookie) {
		v.header.Add("Set-Cookie", line)
	}
}

// updatedAt is what that cookie says: when the client changed last, in Unix seconds; 0 when nobody is signed in.
func updatedAt(view *bartleby.ClientView) string {
	if view == nil || len(view.SignedIn) == 0 {
		return "0"
	}
	return strconv.FormatInt(view.Client.UpdatedAt/1000, 10)
}
