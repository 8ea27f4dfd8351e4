package portal

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"time"

	"bartleby"
)

//go:embed pages/*.html
var pages embed.FS

//go:embed pages/style.css
var stylesheet []byte

// layouts are the pages, each with the frame around it.
var layouts = func() map[string]*template.Template {
	words := template.FuncMap{"moment": moment, "stamp": stamp, "state": state}
	frame := template.Must(template.New("frame.html").Funcs(words).ParseFS(pages, "pages/frame.html"))
	all := map[string]*template.Template{}
	for _, name := range []string{"notice", "endpoints", "form", "endpoint", "secret", "delivery"} {
		all[name] = template.Must(template.Must(frame.Clone()).ParseFS(pages, "pages/"+name+".html"))
	}
	return all
}()

// frame is what every page has.
type frame struct {
	Title       string
	Style       string // URL of the stylesheet
	Home        string // path of the instance's pages; "" where nobody is in
	Application string
	Environment string
	Token       string
	Done        string // what the form before has done
	Page        any
}

// done are the sentences that follow a form, by the word in the URL that it leads to.
var done = map[string]string{
	"created":  "The endpoint is there. Its secret is on the page of the secret.",
	"changed":  "The changes are saved.",
	"enabled":  "The endpoint is enabled. What waited for it is being sent.",
	"disabled": "The endpoint is disabled. Nothing is sent to it.",
	"deleted":  "The endpoint is deleted.",
	"rotated":  "There is a new secret. The one before signs beside it for 24 hours.",
	"tested":   "A test event is on its way.",
	"replayed": "The events are on their way.",
	"resent":   "The delivery is on its way again.",
	"since":    "Nothing was sent: the moment could not be read.",
}

func (p *Portal) show(v *visit, status int, name, title string, page any) error {
	return p.render(v.w, status, name, &frame{
		Title: title, Home: p.home(v.ins.ID), Application: v.ins.Application, Environment: string(v.ins.Environment), Token: v.token(),
		Done: done[v.r.URL.Query().Get("done")], Page: page,
	})
}

func (p *Portal) render(w http.ResponseWriter, status int, name string, f *frame) error {
	f.Style = p.base + root + "/style.css"
	var out bytes.Buffer
	if err := layouts[name].ExecuteTemplate(&out, "frame.html", f); err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "same-origin") // none at all would leave forms without an origin
	header.Set("X-Frame-Options", "DENY")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("X-Robots-Tag", "noindex")
	w.WriteHeader(status)
	_, err := w.Write(out.Bytes())
	return err
}

// redirect leads to another page after a form.
func (p *Portal) redirect(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(http.StatusSeeOther)
}

// notice is a page of a few words, for whoever cannot be shown more.
type notice struct{ Title, Text string }

var (
	spent  = notice{"This link is used up", "A link to the webhooks opens once, within ten minutes. Open them from your application again to get a new one."}
	closed = notice{"Nobody is in", "The webhooks stay open for an hour. Open them from your application again."}
	left   = notice{"You have left", "The webhooks are closed in this browser."}
	forged = notice{"This form was not taken", "It did not come from a page of the webhooks, or that page is too old. Go back, load it anew and try again."}
	absent = notice{"There is nothing here", "What this page was about does not exist, or has been deleted."}
)

func (p *Portal) refuse(w http.ResponseWriter, status int, n notice) error {
	return p.render(w, status, "notice", &frame{Title: n.Title, Page: n})
}

func (p *Portal) style(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, err := w.Write(stylesheet)
	return err
}

// moment writes Unix milliseconds for people.
func moment(ms int64) string { return time.UnixMilli(ms).UTC().Format("2 Jan 2006, 15:04:05 UTC") }

// stamp writes Unix milliseconds for programs.
func stamp(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }

// state is one word for how an endpoint does.
func state(e *bartleby.WebhookEndpoint) string {
	switch {
	case e.Disabled:
		return "disabled"
	case e.FailingSince > 0:
		return "failing"
	}
	return "enabled"
}
