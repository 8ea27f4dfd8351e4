package pages

import (
	"net/http"
	"slices"

	"bartleby"
	"bartleby/identity"
	"bartleby/signin"
	"bartleby/store"
)

// newcomer reads the sign-up that is under way in this browser; nil when there is none.
func (v *visit) newcomer() (*bartleby.SignUp, error) {
	if v.Client == nil || v.Client.SignUpID == nil {
		return nil, nil
	}
	su, err := store.Read(v.ctx, v.p.DB, v.Instance.ID, func(tx *store.Tx) (*bartleby.SignUp, error) { return tx.SignUp(*v.Client.SignUpID) })
	if bartleby.IsCode(err, "resource_not_found") {
		return nil, nil
	}
	return su, err
}

const (
	verifyEmail = "/sign-up/verify-email-address"
	verifyPhone = "/sign-up/verify-phone-number"
)

// upStage is the page where a sign-up goes on.
func upStage(su *bartleby.SignUp, now int64) string {
	switch {
	case su == nil || su.StatusAt(now) != bartleby.SignUpMissing:
		return "/sign-up"
	case len(su.MissingFields) > 0:
		return "/sign-up/continue"
	case slices.Contains(su.UnverifiedFields, "email_address"):
		return verifyEmail
	case slices.Contains(su.UnverifiedFields, "phone_number"):
		return verifyPhone
	}
	return "/sign-up"
}

// upStaged is staged for a sign-up.
func (v *visit) upStaged(pages ...string) (*bartleby.SignUp, error) {
	su, err := v.newcomer()
	if err != nil {
		return nil, err
	}
	at := upStage(su, v.p.Now().UnixMilli())
	if !slices.Contains(pages, at) || v.form != nil && v.get("attempt") != su.ID {
		return nil, v.to(at)
	}
	return su, nil
}

// upward takes the outcome of a step to the page that follows. What is to be verified gets its code at once.
func (v *visit) upward(out *signin.Outcome) error {
	if err := v.Door.Enter(v.ctx, out); err != nil {
		return err
	}
	su := out.SignUp
	if su.Status == bartleby.SignUpComplete {
		return v.arrived(su.CreatedSessionID)
	}
	at := upStage(su, v.p.Now().UnixMilli())
	if at == verifyEmail || at == verifyPhone {
		if verification := verificationOf(su, at); verification != nil && verification.NextAction == "needs_prepare" {
			return v.prepareUp(su, at, bartleby.Strategy(verification.SupportedStrategies[0]))
		}
	}
	return v.to(at)
}

// verificationOf is what a page verifies; nil for nothing.
func verificationOf(su *bartleby.SignUp, page string) *bartleby.SignUpVerification {
	if page == verifyPhone {
		return su.Verifications.PhoneNumber
	}
	return su.Verifications.EmailAddress
}

func (v *visit) prepareUp(su *bartleby.SignUp, page string, strategy bartleby.Strategy) error {
	_, err := v.p.SignIn.PrepareVerification(v.ctx, v.Instance, su.ClientID, su.ID, signin.Preparation{
		Strategy: strategy, RedirectURL: v.origin() + v.at("/sign-in/verify"),
	})
	if bartleby.IsCode(err, "verification_code_too_many_requests") {
		return v.to(page, "done", "too_many_codes")
	}
	if err != nil {
		return v.again(err, "verify", verifyTitle(page), v.verification(su, page), "code")
	}
	return v.to(page)
}

// field is a field of a sign-up.
type field struct {
	Name     string
	Required bool
}

// fields are those of the form: what is asked for, and what may be given besides.
type fields struct {
	ID        string // "" for a new one
	Action    string
	Asked     []field
	Besides   []field
	Ticket    string
	Invited   string // address of the invitation
	Consent   bool
	Policy    bartleby.PasswordSettings
	Usernames bartleby.UsernameSettings
}

// fieldNames are the names of fields in the order in which they are shown.
var fieldNames = []string{"first_name", "last_name", "username", "email_address", "phone_number", "password"}

// newFields are the fields of an empty form: what the settings require, an identifier to sign in with, and a password; the others
// can be given besides.
func (v *visit) newFields() *fields {
	set := v.Instance.Settings
	out := &fields{Action: "/sign-up", Consent: set.LegalConsent, Policy: set.Password, Usernames: set.Username}
	all := set.Attributes()
	first := ""
	for _, name := range []string{"email_address", "phone_number", "username"} {
		if all[name].Enabled && (first == "" || all[name].Required && !all[first].Required) {
			first = name
		}
	}
	for _, name := range fieldNames {
		switch a := all[name]; {
		case !a.Enabled:
		case a.Required || name == "password" || name == first:
			out.Asked = append(out.Asked, field{name, a.Required || name == first})
		default:
			out.Besides = append(out.Besides, field{name, false})
		}
	}
	return out
}

// lacking are the fields that a sign-up lacks.
func (v *visit) lacking(su *bartleby.SignUp) *fields {
	set := v.Instance.Settings
	out := &fields{ID: su.ID, Action: "/sign-up/continue", Policy: set.Password, Usernames: set.Username}
	for _, name := range fieldNames {
		if slices.Contains(su.MissingFields, name) {
			out.Asked = append(out.Asked, field{name, true})
		}
	}
	out.Consent = slices.Contains(su.MissingFields, "legal_accepted")
	return out
}

// supplied is what a form of the fields gives.
func (v *visit) supplied() signin.NewSignUp {
	in := signin.NewSignUp{Activity: v.Activity, Ticket: v.get("ticket"), NewSignUp: identity.NewSignUp{
		EmailAddress: v.filled("email_address"), PhoneNumber: v.filled("phone_number"), Username: v.filled("username"), FirstName: v.filled("first_name"), LastName: v.filled("last_name"),
		Password: v.secret("password"),
	}}
	if v.get("legal_accepted") != "" {
		in.LegalAccepted = bartleby.To(true)
	}
	return in
}

// closed shows why nobody signs up here; nil where everybody may.
func (v *visit) closed() error {
	switch v.Instance.Settings.Restrictions.SignUpMode {
	case "restricted":
		if err := v.showNotice(http.StatusOK, "restricted", ""); err != nil {
			return err
		}
		return errShown
	case "waitlist":
		return v.to("/waitlist")
	}
	return nil
}

func (p *Pages) showSignUp(v *visit) error {
	if v.session != nil && !v.Instance.Settings.Sessions.Several {
		return v.done(v.session)
	}
	page := v.newFields()
	if page.Ticket = v.Request.URL.Query().Get("__clerk_ticket"); page.Ticket == "" {
		if err := v.closed(); err != nil {
			return err
		}
		return v.show(http.StatusOK, "sign_up", "sign_up.title", nil, page)
	}
	v.invited(page)
	return v.show(http.StatusOK, "sign_up", "sign_up.invited.title", nil, page)
}

// invited takes the fields away that an invitation has: its address is known.
func (v *visit) invited(page *fields) {
	only := func(list []field) []field {
		return slices.DeleteFunc(list, func(f field) bool { return f.Name == "email_address" || f.Name == "phone_number" && !f.Required })
	}
	page.Asked, page.Besides = only(page.Asked), only(page.Besides)
}

func (p *Pages) beginSignUp(v *visit) error {
	page := v.newFields()
	title := "sign_up.title"
	if page.Ticket = v.get("ticket"); page.Ticket != "" {
		title = "sign_up.invited.title"
		v.invited(page)
	} else if err := v.closed(); err != nil {
		return err
	}
	c, err := v.Door.Demand(v.ctx)
	if err != nil {
		return err
	}
	out, err := p.SignIn.CreateSignUp(v.ctx, v.Instance, c.ID, v.supplied())
	switch {
	case bartleby.IsCode(err, "session_exists"):
		return v.done(v.session)
	case bartleby.IsCode(err, "invitation_account_exists"):
		return v.to("/sign-in", "__clerk_ticket", page.Ticket)
	case err != nil:
		return v.again(err, "sign_up", title, page, fieldNames...)
	}
	return v.upward(out)
}

func (p *Pages) showMissing(v *visit) error {
	su, err := v.upStaged("/sign-up/continue")
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "sign_up", "sign_up.continue.title", nil, v.lacking(su))
}

func (p *Pages) supply(v *visit) error {
	su, err := v.upStaged("/sign-up/continue")
	if err != nil {
		return err
	}
	out, err := p.SignIn.UpdateSignUp(v.ctx, v.Instance, v.Client.ID, su.ID, v.supplied())
	if err != nil {
		return v.again(err, "sign_up", "sign_up.continue.title", v.lacking(su), fieldNames...)
	}
	return v.upward(out)
}

// verification is the page on which a newcomer enters a code, or waits for a link to be opened.
type verification struct {
	ID, To, Action string
	Strategy       string
	Others         []string // strategies that would do as well
}

func verifyTitle(page string) string {
	if page == verifyPhone {
		return "verify.phone.title"
	}
	return "verify.email.title"
}

func (v *visit) verification(su *bartleby.SignUp, page string) *verification {
	out := &verification{ID: su.ID, Action: page}
	if page == verifyPhone && su.PhoneNumber != nil {
		out.To = *su.PhoneNumber
	} else if su.EmailAddress != nil {
		out.To = *su.EmailAddress
	}
	if f := verificationOf(su, page); f != nil {
		out.Strategy = f.Strategy
		for _, s := range f.SupportedStrategies {
			if s != f.Strategy {
				out.Others = append(out.Others, s)
			}
		}
	}
	return out
}

func (p *Pages) showVerify(v *visit) error {
	su, err := v.upStaged(verifyEmail, verifyPhone)
	if err != nil {
		return err
	}
	at := upStage(su, p.Now().UnixMilli())
	if at != v.Request.URL.Path {
		return v.to(at)
	}
	return v.show(http.StatusOK, "verify", verifyTitle(at), nil, v.verification(su, at))
}

func (p *Pages) verify(v *visit) error {
	su, err := v.upStaged(verifyEmail, verifyPhone)
	if err != nil {
		return err
	}
	at := upStage(su, p.Now().UnixMilli())
	out, err := p.SignIn.AttemptVerification(v.ctx, v.Instance, v.Client.ID, su.ID, signin.Attempt{
		Strategy: bartleby.Strategy(v.get("strategy")), Code: v.get("code"), Activity: v.Activity,
	})
	if err != nil {
		return v.again(err, "verify", verifyTitle(at), v.verification(su, at), "code")
	}
	return v.upward(out)
}

func (p *Pages) prepareVerification(v *visit) error {
	su, err := v.upStaged(verifyEmail, verifyPhone)
	if err != nil {
		return err
	}
	return v.prepareUp(su, upStage(su, p.Now().UnixMilli()), bartleby.Strategy(v.get("strategy")))
}

// continueSignUp looks whether the link was opened, in another browser perhaps.
func (p *Pages) continueSignUp(v *visit) error {
	su, err := v.newcomer()
	if err != nil {
		return err
	}
	if su == nil {
		return v.to("/sign-up")
	}
	out, err := p.SignIn.SignUp(v.ctx, v.Instance, v.Client.ID, su.ID, v.Activity)
	if err != nil {
		return v.again(err, "verify", verifyTitle(verifyEmail), v.verification(su, verifyEmail), "code")
	}
	if at := upStage(out.SignUp, p.Now().UnixMilli()); at == verifyEmail {
		return v.to(at, "done", "link_waits")
	}
	return v.upward(out)
}
