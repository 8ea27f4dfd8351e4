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

// prepareFirst asks for the proof of a first factor, and shows where it is entered.
func (v *visit) prepareFirst(client, id string, strategy bartleby.Strategy, factor string) error {
	_, err := v.p.SignIn.PrepareFirstFactor(v.ctx, v.Instance, client, id, signin.Preparation{
		Strategy: strategy, FactorID: factor, RedirectURL: v.origin() + v.at("/sign-in/verify"), Origin: v.origin(),
	})
	switch {
	case bartleby.IsCode(err, "verification_code_too_many_requests"):
		return v.to("/sign-in/factor-one", "by", string(strategy), "done", "too_many_codes")
	case err != nil:
		return v.again(v.gone(err), "methods", "methods.title", v.methods(nil))
	}
	return v.to("/sign-in/factor-one", "by", string(strategy))
}

func (p *Pages) prepareFirstFactor(v *visit) error {
	si, err := v.staged("/sign-in/factor-one")
	if err != nil {
		return err
	}
	return v.prepareFirst(v.Client.ID, si.ID, bartleby.Strategy(v.get("strategy")), v.get("factor"))
}

func (p *Pages) discoverPasskey(v *visit) error {
	c, err := v.Door.Demand(v.ctx)
	if err != nil {
		return err
	}
	if _, err := p.SignIn.CreateSignIn(v.ctx, v.Instance, c.ID, signin.NewSignIn{Strategy: bartleby.ByPasskey, Origin: v.origin(), Activity: v.Activity}); err != nil {
		return v.again(err, "sign_in", "sign_in.title", v.entrance(), "identifier")
	}
	return v.to("/sign-in/factor-one", "by", string(bartleby.ByPasskey))
}

// proof is a page on which a factor is proved.
type proof struct {
	ID         string // of the attempt
	By         bartleby.Strategy
	Identifier string // who signs in
	To         string // where a code or a link went
	Factor     string // its id, for another one
	Action     string
	Again      string // where another code is asked for
	Others     bool   // there are other ways
	Resets     []bartleby.Factor
	Second     []bartleby.Factor // the other second factors
	Asked      string            // what an authenticator is asked for: JSON
}

func (v *visit) proof(si *bartleby.SignIn, by bartleby.Strategy) *proof {
	page := &proof{ID: si.ID, By: by, Action: "/sign-in/factor-one", Again: "/sign-in/prepare"}
	if si.Identifier != nil {
		page.Identifier = *si.Identifier
	}
	for _, f := range si.FirstFactors {
		switch {
		case f.Strategy.Resets():
			page.Resets = append(page.Resets, f)
		case f.Strategy != by:
			page.Others = true
		}
		if f.Strategy == by && (page.To == "" || si.First != nil && si.First.IdentificationID != "" && si.First.IdentificationID == f.IdentificationID) {
			page.To, page.Factor = f.SafeIdentifier, f.PublicID()
		}
	}
	if by == bartleby.ByPasskey && si.First != nil {
		page.Asked = si.First.Nonce
	}
	return page
}

// chosen is the strategy that a page of a first factor is about: the one that its address names, or the one that was prepared last,
// or the password. "" when none of them is open.
func (v *visit) chosen(si *bartleby.SignIn) bartleby.Strategy {
	prepared := func(s bartleby.Strategy) bool {
		return s == bartleby.ByPassword || si.First != nil && si.First.Strategy == s
	}
	open := func(s bartleby.Strategy) bool {
		return slices.ContainsFunc(si.FirstFactors, func(f bartleby.Factor) bool { return f.Strategy == s }) && prepared(s)
	}
	named := bartleby.Strategy(v.Request.URL.Query().Get("by"))
	if v.form != nil {
		named = bartleby.Strategy(v.get("strategy"))
	}
	if open(named) {
		return named
	}
	if si.First != nil && open(si.First.Strategy) {
		return si.First.Strategy
	}
	if open(bartleby.ByPassword) {
		return bartleby.ByPassword
	}
	return ""
}

// proofTitles are the keys of titles by strategy.
func proofTitle(by bartleby.Strategy) string { return "factor." + string(by) + ".title" }

func (p *Pages) showFirstFactor(v *visit) error {
	si, err := v.staged("/sign-in/factor-one")
	if err != nil {
		return err
	}
	by := v.chosen(si)
	if by == "" {
		return v.to("/sign-in/methods")
	}
	return v.show(http.StatusOK, "factor", proofTitle(by), nil, v.proof(si, by))
}

func (p *Pages) proveFirstFactor(v *visit) error {
	si, err := v.staged("/sign-in/factor-one")
	if err != nil {
		return err
	}
	by := v.chosen(si)
	out, err := p.SignIn.AttemptFirstFactor(v.ctx, v.Instance, v.Client.ID, si.ID, signin.Attempt{
		Strategy: by, Code: v.get("code"), Password: v.form.Get("password"), Credential: v.form.Get("credential"), Origin: v.origin(), Activity: v.Activity,
	})
	if err != nil {
		return v.again(v.gone(err), "factor", proofTitle(by), v.proof(si, by), "password", "code")
	}
	return v.onward(out, nil)
}

// method is a way to sign in, as it is offered.
type method struct {
	bartleby.Factor
	Key string // of its words
}

type methods struct {
	ID     string
	List   []method
	Resets bool // these are ways to another password
}

func (v *visit) methods(si *bartleby.SignIn) *methods {
	page := &methods{Resets: v.Request.URL.Query().Get("for") == "reset"}
	if si == nil {
		return page
	}
	page.ID = si.ID
	for _, f := range si.FirstFactors {
		if f.Strategy.Resets() == page.Resets {
			page.List = append(page.List, method{f, "method." + string(f.Strategy)})
		}
	}
	return page
}

func (p *Pages) showMethods(v *visit) error {
	si, err := v.staged("/sign-in/factor-one")
	if err != nil {
		return err
	}
	title := "methods.title"
	page := v.methods(si)
	if page.Resets {
		title = "methods.reset.title"
	}
	return v.show(http.StatusOK, "methods", title, nil, page)
}

// continueSignIn looks whether the link was opened, in another browser perhaps.
func (p *Pages) continueSignIn(v *visit) error {
	si, err := v.attempt()
	if err != nil {
		return err
	}
	if si == nil {
		return v.to("/sign-in")
	}
	out, err := p.SignIn.SignIn(v.ctx, v.Instance, v.Client.ID, si.ID, v.Activity)
	if err != nil {
		return v.again(v.gone(err), "factor", proofTitle(bartleby.ByEmailLink), v.proof(si, bartleby.ByEmailLink))
	}
	if out.SignIn.Status == bartleby.NeedsFirstFactor {
		return v.to("/sign-in/factor-one", "by", string(bartleby.ByEmailLink), "done", "link_waits")
	}
	return v.onward(out, nil)
}

// showLinkOpened is where the link of a mail leads. In the browser that asked for it somebody is signed in now.
func (p *Pages) showLinkOpened(v *visit) error {
	query := v.Request.URL.Query()
	status := query.Get("__clerk_status")
	if id := query.Get("__clerk_created_session"); status == signin.LinkVerified && id != "" {
		for _, s := range v.signedIn() {
			if s.ID == id {
				return v.done(s)
			}
		}
	}
	if si, err := v.attempt(); err == nil && status == signin.LinkVerified && si != nil && si.Status != bartleby.NeedsFirstFactor {
		return v.to(stage(si, p.Now().UnixMilli()))
	}
	switch status {
	case signin.LinkVerified, signin.LinkExpired, signin.LinkOfAnother:
	default:
		status = signin.LinkFailed
	}
	return v.showNotice(http.StatusOK, "link_"+status, "")
}

// renewal is the page on which another password is chosen.
type renewal struct {
	ID       string
	Action   string
	Policy   bartleby.PasswordSettings
	Identity string // for managers of passwords
}

func (v *visit) renewal(si *bartleby.SignIn) *renewal {
	page := &renewal{ID: si.ID, Action: "/sign-in/reset-password", Policy: v.Instance.Settings.Password}
	if si.Identifier != nil {
		page.Identity = *si.Identifier
	}
	return page
}

func (p *Pages) showReset(v *visit) error {
	si, err := v.staged("/sign-in/reset-password")
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "new_password", "reset.title", nil, v.renewal(si))
}

func (p *Pages) resetPassword(v *visit) error {
	si, err := v.staged("/sign-in/reset-password")
	if err != nil {
		return err
	}
	out, err := p.SignIn.ResetPassword(v.ctx, v.Instance, v.Client.ID, si.ID, v.form.Get("password"), v.get("sign_out") != "", v.Activity)
	if err != nil {
		return v.again(v.gone(err), "new_password", "reset.title", v.renewal(si), "password")
	}
	return v.onward(out, nil)
}

// secondFactor reads an attempt that waits for a second factor, and the one that the page is about.
func (v *visit) secondFactor() (*bartleby.SignIn, *proof, error) {
	si, err := v.staged("/sign-in/factor-two")
	if err != nil {
		return nil, nil, err
	}
	named := bartleby.Strategy(v.Request.URL.Query().Get("by"))
	if v.form != nil {
		named = bartleby.Strategy(v.get("strategy"))
	}
	var shown *bartleby.Factor
	for i := range si.SecondFactors {
		if f := &si.SecondFactors[i]; shown == nil || f.Strategy == named && shown.Strategy != named {
			shown = f
		}
	}
	if shown == nil {
		return nil, nil, bartleby.NoSecondFactors()
	}
	page := &proof{ID: si.ID, By: shown.Strategy, To: shown.SafeIdentifier, Factor: shown.IdentificationID, Action: "/sign-in/factor-two", Again: "/sign-in/prepare-second"}
	for _, f := range si.SecondFactors {
		if f.Strategy != shown.Strategy {
			page.Second = append(page.Second, f)
		}
	}
	return si, page, nil
}

func secondTitle(by bartleby.Strategy) string { return "second." + string(by) + ".title" }

func (p *Pages) showSecondFactor(v *visit) error {
	_, page, err := v.secondFactor()
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "factor", secondTitle(page.By), nil, page)
}

func (p *Pages) prepareSecondFactor(v *visit) error {
	si, page, err := v.secondFactor()
	if err != nil {
		return err
	}
	if _, err := p.SignIn.PrepareSecondFactor(v.ctx, v.Instance, v.Client.ID, si.ID, signin.Preparation{Strategy: page.By, FactorID: v.get("factor")}); err != nil {
		return v.again(v.gone(err), "factor", secondTitle(page.By), page, "code")
	}
	return v.to("/sign-in/factor-two", "by", string(page.By), "done", "code_sent")
}

func (p *Pages) proveSecondFactor(v *visit) error {
	si, page, err := v.secondFactor()
	if err != nil {
		return err
	}
	out, err := p.SignIn.AttemptSecondFactor(v.ctx, v.Instance, v.Client.ID, si.ID, signin.Attempt{Strategy: page.By, Code: v.get("code"), Activity: v.Activity})
	if err != nil {
		return v.again(v.gone(err), "factor", secondTitle(page.By), page, "code")
	}
	return v.onward(out, nil)
}
