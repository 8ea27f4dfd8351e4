package wire

import (
	"crypto/sha1" //nolint:gosec // a name, not a secret: SDKs derive it in the same way
	"encoding/base64"
	"strings"

	"bartleby"
)

// Token is the public JSON of a token of a session.
type Token struct {
	Object  string   `json:"object" enum:"token,cookies"`
	JWT     string   `json:"jwt,omitempty" doc:"The token, where it was asked for."`
	Cookies []string `json:"cookies,omitempty" doc:"Set-Cookie lines that carry it, where those were asked for."`
}

// SessionJWT makes a token presentable.
func SessionJWT(jwt *string) *Token { return &Token{Object: "token", JWT: *jwt} }

// SessionCookies presents a session token as what a back end has to set in the browser. With suffixed, also under the name
// that keeps the instances on one host apart.
func (p *Presenter) SessionCookies(jwt string, suffixed bool) *Token {
	rest := "=" + jwt + "; Path=/; Max-Age=31536000; SameSite=Lax"
	if p.Instance.Environment == bartleby.Production {
		rest += "; Secure"
	}
	cookies := []string{"__session" + rest}
	if suffixed {
		cookies = append(cookies, "__session_"+p.CookieSuffix()+rest)
	}
	return &Token{Object: "cookies", Cookies: cookies}
}

// CookieSuffix keeps the cookies of instances on one host apart: the start of the publishable key's digest.
func (p *Presenter) CookieSuffix() string {
	_, host, _ := strings.Cut(p.FrontendURL, "://")
	sum := sha1.Sum([]byte(bartleby.PublishableKey(p.Instance.Environment, host))) //nolint:gosec // see above
	return base64.RawURLEncoding.EncodeToString(sum[:])[:8]
}
