package pages

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"bartleby"
	"bartleby/picture"
)

//go:embed templates/*.html
var files embed.FS

// layouts are the pages by name, each with the frame around it.
var layouts = func() map[string]*template.Template {
	calls := template.FuncMap{"say": say, "moment": moment, "stamp": stamp, "input": newInput, "asked": newAsked, "tab": newTab, "deeds": newDeeds, "need": need}
	shared := template.Must(template.New("frame.html").Funcs(calls).ParseFS(files, "templates/frame.html", "templates/parts.html"))
	all := map[string]*template.Template{}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		panic(err)
	}
	for _, file := range names {
		if name := strings.TrimSuffix(path.Base(file), ".html"); name != "frame" && name != "parts" {
			all[name] = template.Must(template.Must(shared.Clone()).ParseFS(files, file))
		}
	}
	return all
}()

// frame is what every page has.
type frame struct {
	*visit
	Title       string
	Application string
	Faults      faults
	Done        string // what the form before has done
	Look        bartleby.DisplaySettings
	Who         *who // who is signed in; nil where that does not matter
	Section     string
	Page        any
}

// who is somebody who is signed in.
type who struct {
	Name, Identifier, Image string
}

// At is the address of a page of ours, with what goes along.
func (f *frame) At(path string, pairs ...string) string { return f.at(path, pairs...) }

// Plain is the address of a page of ours without anything else.
func (f *frame) Plain(path string) string { return f.base() + path }

// Development tells whether the instance is one of development.
func (f *frame) Development() bool { return f.Instance.Environment == bartleby.Development }

// Version tells stylesheets apart that were made of other settings.
func (f *frame) Version() string { return styleVersion(f.Look) }

// Marked tells whether a field is at fault.
func (f *frame) Marked(field string) bool { return f.Faults[field] != "" }

// Typed is what was typed into a field; the query can say it before.
func (f *frame) Typed(field string) string {
	if f.form != nil {
		return f.form.Get(field)
	}
	return f.Request.URL.Query().Get(field)
}

// input is a field of a form with all that stands around it.
type input struct {
	*frame
	Name, Label, Type, Complete string
	Hint, Mode, Value           string
	Required, Focus, Code       bool
}

// newInput makes a field. Options are words such as required, or name=value.
func newInput(f *frame, name, label, kind, complete string, options ...string) *input {
	in := &input{frame: f, Name: name, Label: label, Type: kind, Complete: complete}
	if kind != "password" {
		in.Value = f.Typed(name)
	}
	for _, option := range options {
		switch key, value, _ := strings.Cut(option, "="); key {
		case "required":
			in.Required = true
		case "focus":
			in.Focus = !f.faulty() || f.Marked(name)
		case "code":
			in.Code, in.Mode = true, "numeric"
		case "hint":
			in.Hint = value
		case "mode":
			in.Mode = value
		case "value":
			if f.form == nil || !f.form.Has(name) {
				in.Value = value
			}
		}
	}
	if f.Marked(name) {
		in.Focus = true
	}
	return in
}

// asked is a field of the sign-up's form.
type asked struct {
	Frame        *frame
	Name         string
	Need, Focus  string
	PasswordHint string
}

func newAsked(f *frame, name string, required, first bool) *asked {
	a := &asked{Frame: f, Name: name, PasswordHint: say("password.policy", "min", f.Instance.Settings.Password.MinLength)}
	a.Need = need(required)
	if first {
		a.Focus = "focus"
	}
	return a
}

// need is the option of a field that has to be filled in, where it has to be.
func need(required bool) string {
	if required {
		return "required"
	}
	return ""
}

// deeds is what can be done with an address or a number.
type deeds struct {
	*frame
	Path, ID, Value   string
	Verified, Primary bool
}

func newDeeds(f *frame, path, id, value string, verified, primary bool) *deeds {
	return &deeds{f, path, id, value, verified, primary}
}

// tab is a link to a part of the account.
type tab struct {
	*frame
	Path, Label string
	Current     bool
}

func newTab(f *frame, section string) *tab {
	return &tab{f, sections[section], "tab." + section, f.Section == section}
}

// OpenBesides tells whether what may be given besides is to be seen, because something is wrong with it.
func (f *frame) OpenBesides() bool {
	return f.Marked("first_name") || f.Marked("last_name") || f.Marked("username") || f.Marked("phone_number") || f.Marked("email_address")
}

// Prefill is the identifier that a link brings along.
func (f *frame) Prefill() string {
	query := f.Request.URL.Query()
	for _, name := range []string{"identifier", "email_address", "phone_number", "username"} {
		if query.Get(name) != "" {
			return query.Get(name)
		}
	}
	return ""
}

// Face is the image of somebody whom others know.
func (f *frame) Face(u bartleby.PublicUser) string {
	return picture.URL(f.base(), f.Instance.ID, u.ID, u.ImageID, u.Initials)
}

// Monogram stands in for a logo.
func (f *frame) Monogram() string { return picture.Initials(f.Application) }

func (f *frame) faulty() bool { return len(f.Faults) > 0 }

// Fault is what is wrong with the field; "" when nothing is.
func (in *input) Fault() string { return in.Faults[in.Name] }

// Described are the ids of what explains the field.
func (in *input) Described() string {
	var ids []string
	if in.Hint != "" {
		ids = append(ids, in.Name+"-hint")
	}
	if in.Fault() != "" {
		ids = append(ids, in.Name+"-fault")
	}
	return strings.Join(ids, " ")
}

// show answers with a page. Its title is a key of the words.
func (v *visit) show(status int, name, title string, f faults, page any) error {
	return v.render(status, name, &frame{Title: say(title, "application", v.Instance.Application), Faults: f, Page: page})
}

// showMine is show for a page of the account: beside it are the others.
func (v *visit) showMine(status int, name, title string, f faults, page any) error {
	return v.render(status, name, &frame{Title: say(title, "application", v.Instance.Application), Faults: f, Page: page, Section: v.section(), Who: v.whoIs(v.user)})
}

// section is the part of the account to which the address belongs.
func (v *visit) section() string {
	at := v.Request.URL.Path
	switch {
	case strings.HasPrefix(at, "/organization"), strings.HasPrefix(at, "/create-organization"):
		return "organization"
	case at == Front, strings.HasPrefix(at, "/user/email-addresses"), strings.HasPrefix(at, "/user/image"), strings.HasPrefix(at, "/user/phone-numbers") && !strings.HasSuffix(at, "/second-factor"):
		return "profile"
	}
	return "security"
}

// sections are the first pages of the parts of the account.
var sections = map[string]string{"profile": Front, "security": "/user/security", "organization": "/organization"}

// whoIs is how somebody is shown.
func (v *visit) whoIs(u *bartleby.User) *who {
	w := &who{Identifier: u.ID, Image: picture.URL(v.base(), v.Instance.ID, u.ID, u.State.ImageID, u.Initials())}
	var names []string
	for _, s := range []*string{u.FirstName, u.LastName} {
		if s != nil {
			names = append(names, *s)
		}
	}
	switch e := primaryAddress(u); {
	case e != nil:
		w.Identifier = e.EmailAddress
	case len(u.PhoneNumbers) > 0:
		w.Identifier = u.PhoneNumbers[0].PhoneNumber
	case u.Username != nil:
		w.Identifier = *u.Username
	}
	if w.Name = strings.Join(names, " "); w.Name == "" {
		w.Name = w.Identifier
	}
	return w
}

// primaryAddress is the address that a user is known by; nil when there is none.
func primaryAddress(u *bartleby.User) *bartleby.EmailAddress {
	if u.PrimaryEmailAddressID != nil {
		return u.EmailAddressByID(*u.PrimaryEmailAddressID)
	}
	return nil
}

func (v *visit) render(status int, name string, f *frame) error {
	f.visit, f.Application, f.Look = v, v.Instance.Application, v.Instance.Settings.Display
	if _, known := words["done."+v.notice]; known && len(f.Faults) == 0 {
		f.Done = say("done." + v.notice)
	}
	if len(f.Faults) > 0 {
		f.Title = say("frame.error", "title", f.Title)
	}
	var out bytes.Buffer
	if err := layouts[name].ExecuteTemplate(&out, "frame.html", f); err != nil {
		return err
	}
	header := v.Writer.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'"+logoOrigin(f.Look.LogoURL)+
		"; form-action "+v.targets()+"; base-uri 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "same-origin") // none at all would leave forms without an origin
	header.Set("X-Frame-Options", "DENY")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("X-Robots-Tag", "noindex")
	v.Writer.WriteHeader(status)
	_, err := v.Writer.Write(out.Bytes())
	return err
}

// logoOrigin lets a logo be loaded from where it is.
func logoOrigin(logo string) string {
	if u, err := url.Parse(logo); err == nil && u.Host != "" {
		return " " + u.Scheme + "://" + u.Host
	}
	return ""
}

// again shows a page once more, with what was wrong in its form; what nobody could mend is an error still.
func (v *visit) again(err error, name, title string, page any, fields ...string) error {
	f := refusals(err, fields...)
	if f == nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if bartleby.IsCode(err, "user_locked") || bartleby.IsCode(err, "verification_code_too_many_requests") {
		status = http.StatusForbidden
	}
	if v.user != nil && !v.apart {
		return v.showMine(status, name, title, f, page)
	}
	return v.show(status, name, title, f, page)
}

// showNotice shows a page of a few words.
func (v *visit) showNotice(status int, about, trace string) error {
	return v.show(status, "notice", "notice."+about+".title", nil, map[string]string{"Text": say("notice." + about + ".text"), "Trace": trace})
}

// showRefusal shows a refusal that no form could take up.
func (v *visit) showRefusal(status int, e *bartleby.Error) error {
	return v.show(status, "notice", "notice.refused.title", nil, map[string]string{"Text": reason(e), "Trace": ""})
}
