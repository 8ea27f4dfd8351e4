package bapi

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"bartleby"
	"bartleby/identity"
)

// The page runs the front end's script once, which settles whether anybody is signed in, and then loads the address anew.
//
//go:embed interstitial.html
var interstitialText string

var interstitialPage = template.Must(template.New("interstitial").Parse(interstitialText))

// The cookie that counts how often a browser came here, one time soon after the other.
const (
	loopCookie  = "__clerk_redirection_loop"
	loopSeconds = 10
	loopLimit   = 6
)

// serveInterstitial answers with the page. It is the only operation that takes no key and answers no JSON.
func (a *api) serveInterstitial(w http.ResponseWriter, r *http.Request) error {
	rounds := 0
	if c, err := r.Cookie(loopCookie); err == nil {
		rounds, _ = strconv.Atoi(c.Value)
	}
	if rounds < 0 || rounds >= loopLimit {
		http.SetCookie(w, &http.Cookie{Name: loopCookie, MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
		return bartleby.InfiniteRedirectLoop()
	}
	query := r.URL.Query()
	in := identity.Interstitial{
		PublishableKey: query.Get("publishable_key"), FrontendAPI: query.Get("frontend_api"), Domain: query.Get("domain"),
		ProxyURL: query.Get("proxy_url"), SignInURL: query.Get("sign_in_url"),
	}
	if in.FrontendAPI == "" {
		in.FrontendAPI = query.Get("frontendApi")
	}
	if given := query.Get("use_domain_for_script"); given != "" {
		var err error
		if in.DomainForScript, err = strconv.ParseBool(given); err != nil {
			return bartleby.ParamType("use_domain_for_script", "true or false")
		}
	}
	page, err := a.id.InterstitialPage(r.Context(), in)
	if err != nil {
		return err
	}
	nonce := rand.Text()
	var body bytes.Buffer
	if err := interstitialPage.Execute(&body, map[string]any{"Nonce": nonce, "Attributes": scriptAttributes(page), "Options": loadOptions(page)}); err != nil {
		return err
	}
	origin := page.Origin
	if u, err := url.Parse(origin); err == nil {
		origin = u.Scheme + "://" + u.Host
	}
	http.SetCookie(w, &http.Cookie{Name: loopCookie, Value: strconv.Itoa(rounds + 1), MaxAge: loopSeconds, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-"+nonce+"' 'strict-dynamic'; connect-src "+origin+
		"; img-src data: "+origin+"; style-src 'unsafe-inline'; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	_, err = w.Write(body.Bytes())
	return err
}

func scriptAttributes(p *identity.InterstitialPage) map[string]string {
	out := map[string]string{"src": p.ScriptURL, "crossorigin": "anonymous", "data-clerk-frontend-api": p.FrontendAPI}
	for name, value := range map[string]string{"data-clerk-publishable-key": p.PublishableKey, "data-clerk-proxy-url": p.ProxyURL, "data-clerk-domain": p.Domain} {
		if value != "" {
			out[name] = value
		}
	}
	return out
}

func loadOptions(p *identity.InterstitialPage) map[string]any {
	out := map[string]any{}
	if p.Domain != "" {
		out["isSatellite"], out["domain"] = true, p.Domain
	}
	if p.ProxyURL != "" {
		out["proxyUrl"] = p.ProxyURL
	}
	if p.SignInURL != "" {
		out["signInUrl"] = p.SignInURL
	}
	return out
}
