package wire

import (
	"strconv"

	"bartleby"
)

// Cookies is what a back end is told in a handshake.
type Cookies struct {
	Browser  string               // token of the dev browser; "" for none
	View     *bartleby.ClientView // nil: no client
	Refresh  string               // refresh token of the session; "" for none
	Suffixed bool                 // the application's cookies also have the names that keep instances apart
	Domain   string               // that the application shares with the public side; "" for none
	Carrier  string               // name of the cookie, of that domain, that brings the back end all this; "" for none
}

// cookieLife is how long browsers keep those cookies, in seconds: a year.
const cookieLife = 31_536_000

// Directives are Set-Cookie lines for what a back end is told. A value that is empty takes the cookie away.
func (p *Presenter) Directives(c *Cookies) []string {
	var lines []string
	production := p.Instance.Environment == bartleby.Production
	add := func(name, value, domain string) {
		for _, name := range p.names(name, c.Suffixed) {
			lines = append(lines, p.cookie(name, value, domain, production))
		}
	}
	session, uat := "", "0"
	if c.View != nil {
		if active := c.View.Acting(""); active != nil {
			session, uat = active.Token, strconv.FormatInt(c.View.Client.UpdatedAt/1000, 10)
		}
	}
	if c.Browser != "" {
		add("__clerk_db_jwt", c.Browser, "")
	}
	add("__client_uat", uat, c.uatDomain(production))
	add("__session", session, "")
	if c.Suffixed && (c.Refresh != "" || session == "") {
		lines = append(lines, p.cookie("__refresh_"+p.CookieSuffix(), c.Refresh, "", production))
	}
	if c.Carrier != "" { // which has served: with it a back end would begin anew at each request
		lines = append(lines, p.cookie(c.Carrier, "", c.Domain, production))
	}
	return lines
}

func (c *Cookies) uatDomain(production bool) string {
	if production {
		return c.Domain
	}
	return ""
}

func (p *Presenter) names(name string, suffixed bool) []string {
	if suffixed {
		return []string{name, name + "_" + p.CookieSuffix()}
	}
	return []string{name}
}

func (p *Presenter) cookie(name, value, domain string, secure bool) string {
	line := name + "=" + value + "; Path=/; SameSite=Lax"
	if value == "" {
		line += "; Max-Age=0"
	} else {
		line += "; Max-Age=" + strconv.Itoa(cookieLife)
	}
	if domain != "" {
		line += "; Domain=" + domain
	}
	if secure {
		line += "; Secure"
	}
	if name == "__refresh_"+p.CookieSuffix() {
		line += "; HttpOnly"
	}
	return line
}
