package pages

import (
	"net/http"
	"slices"

	"bartleby"
	"bartleby/signin"
	"bartleby/store"
)

// attempt reads the sign-in that is under way in this browser; nil when there is none.
func (v *visit) attempt() (*bartleby.SignIn, error) {
	if v.Client == nil || v.Client.SignInID == nil {
		return nil, nil
	}
	si, err := store.Read(v.ctx, v.p.DB, v.Instance.ID, func(tx *store.Tx) (*bartleby.SignIn, error) { return tx.SignIn(*v.Client.SignInID) })
	if bartleby.IsCode(err, "resource_not_found") {
		return nil, nil
	}
	return si, err
}

// stage is the page where a sign-in goes on.
func stage(si *bartleby.SignIn, now int64) string {
	if si == nil {
		return "/sign-in"
	}
	switch si.StatusAt(now) {
	case bartleby.NeedsFirstFactor:
		return "/sign-in/factor-one"
	case bartleby.NeedsSecondFactor:
		return "/sign-in/factor-two"
	case bartleby.NeedsNewPassword:
		return "/sign-in/reset-password"
	}
	return "/sign-in"
}

// staged is the sign-in of a page, if it is what the sign-in waits for; else the browser is sent to what it waits for. A form
// names the sign-in that it belongs to: another one may have begun in another window.
func (v *visit) staged(page string) (*bartleby.SignIn, error) {
	si, err := v.attempt()
	if err != nil {
		return nil, err
	}
	at := stage(si, v.p.Now().UnixMilli())
	if at != page || v.form != nil && v.get("attempt") != si.ID {
		return nil, v.to(at)
	}
	return si, nil
}

// onward takes the outcome of a step to the page that follows.
func (v *visit) onward(out *signin.Outcome, err error) error {
	if err != nil {
		return err
	}
	if err := v.Door.Enter(v.ctx, out); err != nil {
		return err
	}
	if out.SignIn.Status == bartleby.SignInComplete {
		return v.arrived(out.SignIn.CreatedSessionID)
	}
	return v.to(stage(out.SignIn, v.p.Now().UnixMilli()))
}

// arrived sends a browser on in which somebody was just signed in.
func (v *visit) arrived(sessionID *string) error {
	if sessionID == nil {
		return v.done(nil)
	}
	s, err := store.Read(v.ctx, v.p.DB, v.Instance.ID, func(tx *store.Tx) (*bartleby.Session, error) { return tx.Session(*sessionID) })
	if err != nil {
		return err
	}
	return v.done(s)
}

// gone has a sign-in that is no longer there begin anew.
func (v *visit) gone(err error) error {
	if bartleby.IsCode(err, "resource_not_found") || bartleby.IsCode(err, "client_state_invalid") {
		return v.to("/sign-in", "done", "restarted")
	}
	return err
}

// entrance is the first page: the identifier is asked for.
type entrance struct {
	Label, Kind, Mode, Complete string // of the field
	Ticket                      string
	SignUp                      string // where somebody without an account goes: sign-up, waitlist, or "" for nowhere
	Passkeys                    bool
	Others                      bool // somebody is signed in already
}

func (v *visit) entrance() *entrance {
	set := v.Instance.Settings
	e := &entrance{Kind: "text", Mode: "text", Complete: "username webauthn", Passkeys: set.Authentication.Passkeys, Others: v.session != nil, SignUp: "/sign-up"}
	switch set.Restrictions.SignUpMode {
	case "restricted":
		e.SignUp = ""
	case "waitlist":
		e.SignUp = "/waitlist"
	}
	kinds := []string{}
	for _, k := range []struct {
		on   bool
		name string
	}{{set.EmailAddress.Enabled, "email"}, {set.PhoneNumber.Enabled, "phone"}, {set.Username.Enabled, "username"}} {
		if k.on {
			kinds = append(kinds, k.name)
		}
	}
	switch {
	case slices.Equal(kinds, []string{"email"}):
		e.Kind, e.Mode = "email", "email"
	case slices.Equal(kinds, []string{"phone"}):
		e.Kind, e.Mode = "tel", "tel"
	}
	e.Label = "sign_in.identifier"
	for _, k := range kinds {
		e.Label += "." + k
	}
	return e
}

func (p *Pages) showSignIn(v *visit) error {
	query := v.Request.URL.Query()
	if ticket := query.Get("__clerk_ticket"); ticket != "" {
		return v.showTicket(ticket, "/sign-in/ticket", "ticket.sign_in")
	}
	if v.session != nil && (!v.Instance.Settings.Sessions.Several || len(v.session.Tasks) > 0) {
		return v.done(v.session)
	}
	return v.show(http.StatusOK, "sign_in", "sign_in.title", nil, v.entrance())
}

// prefer is the first factor that is offered first: the password where there is one and the settings do not prefer codes.
func prefer(set bartleby.Settings, list []bartleby.Factor) *bartleby.Factor {
	order := []bartleby.Strategy{bartleby.ByPassword, bartleby.ByEmailCode, bartleby.ByPhoneCode, bartleby.ByEmailLink, bartleby.ByPasskey}
	if set.PreferredPasswordStrategy == "otp" {
		order = append(order[1:4:4], bartleby.ByPassword, bartleby.ByPasskey)
	}
	for _, s := range order {
		var found *bartleby.Factor
		for i := range list {
			if list[i].Strategy == s && (found == nil || list[i].Primary) {
				found = &list[i]
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}

func (p *Pages) beginSignIn(v *visit) error {
	c, err := v.Door.Demand(v.ctx)
	if err != nil {
		return err
	}
	out, err := p.SignIn.CreateSignIn(v.ctx, v.Instance, c.ID, signin.NewSignIn{Identifier: v.get("identifier"), Activity: v.Activity})
	if bartleby.IsCode(err, "session_exists") {
		return v.done(v.session)
	}
	if err != nil {
		return v.again(err, "sign_in", "sign_in.title", v.entrance(), "identifier")
	}
	f := prefer(v.Instance.Settings, out.SignIn.FirstFactors)
	switch {
	case f == nil:
		return v.to("/sign-in/methods")
	case f.Strategy == bartleby.ByPassword:
		return v.to("/sign-in/factor-one")
	}
	return v.prepareFirst(c.ID, out.SignIn.ID, f.Strategy, f.PublicID())
}
