package fapi_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	whatwg "github.com/nlnwa/whatwg-url/url"

	"bartleby"
	"bartleby/testkit"
)

// trickyURLs are what browsers and servers have read differently before: more than 200, about a host that is the
// application's and one that is not.
func trickyURLs(good string) []string {
	const evil = "evil.example"
	var list []string
	for _, scheme := range []string{"https://", "http://", "https:", "https:/", "https:///", "https:\\\\", "https:\\/", "//", "\\\\", "/\\", "///", "HTTPS://", "ftp://", "hTTp:\t//", " https://", "\x01https://", "https\t://", ""} {
		for _, host := range []string{
			evil, good + "@" + evil, good + ":x@" + evil, "x:" + good + "@" + evil, good + "%40" + evil, good + "." + evil, evil + "#" + good, evil + "?" + good, evil + "\\" + good, evil + "\\@" + good, good + "\\." + evil,
		} {
			list = append(list, scheme+host+"/")
		}
	}
	for _, host := range []string{
		"evil。example", "evil．example", "evil｡example", "evil%E3%80%82example", "ｅｖｉｌ.example", "evil.example.", ".evil.example", "evil%2eexample", "evil.example%00." + good, "evil.example%0a." + good, "evil.example%23." + good,
		"evil.example%2f." + good, "evil.example／." + good, "evil.example？." + good, "evil.example＃." + good, "evil.example＠" + good, "evil.example:443." + good, "evil.example;." + good, "evil.example," + good, "evil.example&" + good,
		"134744072", "0x08080808", "01002004010", "8.8.2056", "8.526344", "8.8.8.8", "0x8.0x8.0x8.0x8", "[::ffff:8.8.8.8]", "[::ffff:808:808]", "[2001:4860:4860::8888]", "１３４７４４０７２", "8。8。8。8", "①②⑦.evil.example",
		"notlocalhost.example", "localhost.example", "localhost。example", "local%68ost.evil.example", "x" + good, good + "x", "-" + good, good + "%20.evil.example", good + "..evil.example", good + "_.evil.example", "", ":", "@", ":80", "[", "[]", "[::1", "[evil.example]",
	} {
		list = append(list, "https://"+host+"/", "http://"+host, "https://"+host+":443/x?y#z")
	}
	list = append(list,
		"javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)", "\x00javascript:alert(1)", "javascript://"+good+"/%0aalert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:https://"+good+"/x",
		"about:blank", "view-source:https://"+good, "mailto:a@b", "intent://x", "https", "https:", ":", "%68ttps://evil.example", "https%3a//evil.example", "https://evil.example\r\nSet-Cookie: a=b", "https://"+good+"\r\n.evil.example/", "https://"+good+"\t.evil.example",
		"https://"+good+"\n@evil.example", "\\evil.example", "/evil.example", "//evil.example", "/%5cevil.example", "/%09/evil.example", "?redirect_url=https://evil.example", "#https://evil.example", ".evil.example", "@evil.example", "null", "undefined", strings.Repeat("https://evil.example/", 900),
	)
	return list
}

// Nobody is sent to a page that is not the application's, as browsers read the address: the oracle is another reader of
// URLs, that follows the standard of browsers rather than ours.
func TestOpenRedirects(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		live := s.NewTenant(t, bartleby.Production)
		if err := s.Rules.MoveInstance(t.Context(), live.Instance.ID, "clerk.shop.example"); err != nil {
			t.Fatal(err)
		}
		live.Instance = s.Stored(t, live)
		s.Configure(t, live, func(set *bartleby.Settings) { set.RateLimits.Enabled = false })
		for _, c := range []struct {
			tenant testkit.Tenant
			good   string
			fine   func(host string) bool
		}{
			{s.Tenant, "localhost", bartleby.IsPrivateHost},
			{live, "www.shop.example", func(host string) bool { return host == "shop.example" || strings.HasSuffix(host, ".shop.example") }},
		} {
			b := s.Browser(c.tenant)
			b.Origin = ""
			urls := trickyURLs(c.good)
			if len(urls) < 200 {
				t.Fatalf("only %d", len(urls))
			}
			sent := 0
			for _, at := range []string{"/v1/redirect", "/v1/client/handshake", "/v1/client/touch", "/v1/client/sync"} {
				for i, text := range append(urls, "https://"+c.good+"/fine") {
					if at != "/v1/redirect" && i%5 > 0 && i < len(urls) { // they share what judges
						continue
					}
					a := b.Do(t, "GET "+at+"?link_domain=none&redirect_url="+url.QueryEscape(text), nil)
					to := a.Header.Get("Location")
					switch {
					case to == "" && a.Status >= 400 && a.Status < 500, text == "" || to == "":
						continue
					case a.Status != 307:
						t.Errorf("%s %q: %d %s", at, text, a.Status, a.Body)
						continue
					}
					sent++
					read, err := whatwg.Parse(to)
					if err != nil || !slices.Contains([]string{"http:", "https:"}, read.Protocol()) || !c.fine(read.Hostname()) || strings.ContainsAny(to, "\r\n\t\\") || read.Username() != "" {
						t.Errorf("%s %q leads to %q: %v", at, text, to, err)
					}
				}
			}
			if sent < 4 || sent > 100 {
				t.Errorf("%d led somewhere: what was tried?", sent)
			}
			// Links of mails lead to such a page no more than redirects do.
			for _, text := range urls {
				if text == "" {
					continue
				}
				a := b.Do(t, "POST /v1/client/sign_ins", url.Values{"strategy": {"email_link"}, "identifier": {"nobody@example.com"}, "redirect_url": {text}})
				if got := a.Codes(t); a.Status != 422 || got[0] != "invalid_redirect_url redirect_url" && got[0] != "redirect_url_domain_mismatch redirect_url" && got[0] != "form_identifier_not_found identifier" && got[0] != "form_param_value_invalid redirect_url" {
					t.Errorf("%.99q: %d %v", text, a.Status, got)
				} else if read, err := whatwg.Parse(text); got[0] == "form_identifier_not_found identifier" && (err != nil || !c.fine(read.Hostname())) {
					t.Errorf("%q was fine", text)
				}
			}
		}
	})
}

// A page is who its origin says, to the letter, and an instance is the one whose host or key is asked: nothing else that a
// request says makes one of another.
func TestOriginConfusion(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		live := s.NewTenant(t, bartleby.Production)
		if err := s.Rules.MoveInstance(t.Context(), live.Instance.ID, "clerk.shop.example"); err != nil {
			t.Fatal(err)
		}
		live.Instance = s.Stored(t, live)
		for tenant, origins := range map[*testkit.Tenant][]string{
			&s.Tenant: {
				"http://134744072", "http://0x8080808", "http://8.8.8.8", "http://evil。example", "http://localhost.evil.example", "http://localhost@evil.example", "http://localhost, http://evil.example", "http://evil.example#localhost", "http://evil.example/.localhost",
				"http://evil.example\\.localhost", "https://localhost.", "javascript:localhost", "file://localhost", "null", "localhost", "//localhost", "http:localhost", "http://", "http://[::ffff:8.8.8.8]", "http://localhost%00", "http://ｌocalhost.example", "data:", "*",
			},
			&live: {
				"http://shop.example", "https://shop.example.evil.example", "https://evilshop.example", "https://shop.example@evil.example", "https://shop.exampl", "https://example", "https://shop-example", "https://shop.example.", "https://shop。example",
				"https://xn--shop.example.evil.example", "http://localhost", "https://localhost", "https://127.0.0.1", "null", "ftp://shop.example", "https:shop.example", "https://shop.example\\.evil.example", "https://www.shop.example, https://evil.example", "wss://shop.example",
			},
		} {
			for _, origin := range origins {
				b := s.Browser(*tenant)
				b.Origin = origin
				a := b.Do(t, "PUT /v1/client", nil)
				if got := a.Codes(t); a.Status != 400 || got[0] != "origin_invalid" || a.Header.Get("Access-Control-Allow-Origin") != "" || len(a.Header.Values("Set-Cookie")) > 0 {
					t.Errorf("%q: %d %v %v", origin, a.Status, got, a.Header)
				}
			}
		}
		// What a browser holds of one instance is nothing at another, however it is asked for.
		user, _ := made(t, s, "adah")
		b := s.Browser(s.Tenant)
		b.Call(t, 200, "PUT /v1/client", nil)
		entered(t, b, user)
		for name, header := range map[string]map[string]string{
			"the key of a page":    {"Clerk-Publishable-Key": s.Twin.Instance.PublishableKey(s.Frontend)},
			"the key of a proxy":   {"Clerk-Proxy-Url": "https://app.example.com/__clerk", "Clerk-Secret-Key": s.Twin.Key, "Origin": "https://app.example.com"},
			"the host":             {"Host": strings.TrimPrefix(s.Twin.Instance.URL(s.Frontend), "http://")},
			"the host of a proxy":  {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
			"the original address": {"X-Original-URL": "/v1/me", "X-Rewrite-URL": "/v1/me", "X-HTTP-Method-Override": "DELETE"},
		} {
			b.Header = header
			a := b.Call(t, 200, "GET /v1/client", nil)
			own := name == "the host of a proxy" || name == "the original address"
			if known := a.Part(t, "response") != nil; known != own {
				t.Errorf("%s: %s", name, a.Body)
			}
		}
	})
}
