package pages

import (
	"net/http"
	"net/netip"
	"strings"

	"bartleby"
	"bartleby/signin"
	"bartleby/store"
)

// security is the page of what proves and what endangers the account.
type security struct {
	User     *bartleby.User
	Set      bartleby.Settings
	Here     string // the session in which the page is asked for
	Sessions []*bartleby.Session
	Phones   []bartleby.PhoneNumber // that are second factors, or can be
	Passkeys bool                   // can be made at this address
}

// Device is what a session is used with, as far as that is known.
func (s *security) Device(session *bartleby.Session) string {
	a := session.LatestActivity
	if a == nil {
		return ""
	}
	name := strings.TrimSpace(a.BrowserName)
	switch {
	case name == "":
		return a.DeviceType
	case a.DeviceType == "":
		return name
	}
	return say("security.device", "browser", name, "device", a.DeviceType)
}

func (v *visit) security() (*security, error) {
	page := &security{User: v.user, Set: v.Instance.Settings, Here: v.session.ID, Passkeys: v.Instance.Settings.Authentication.Passkeys}
	if _, err := netip.ParseAddr(strings.Trim(v.Site.Hostname(), "[]")); err == nil {
		page.Passkeys = false // browsers have none for addresses
	}
	for _, n := range v.user.PhoneNumbers {
		if n.ReservedForSecondFactor || v.Instance.Settings.Authentication.PhoneSecondFactor && n.Verification.IsVerified() {
			page.Phones = append(page.Phones, n)
		}
	}
	list, err := store.Read(v.ctx, v.p.DB, v.Instance.ID, func(tx *store.Tx) ([]*bartleby.Session, error) { return tx.SignedInSessions(v.user.ID) })
	page.Sessions = list
	return page, err
}

// securityOrNil is for a page that shows a refusal: without the rest where that cannot be read.
func (v *visit) securityOrNil() any {
	page, err := v.security()
	if err != nil {
		return &security{User: v.user}
	}
	return page
}

func (p *Pages) showSecurity(v *visit) error {
	page, err := v.security()
	if err != nil {
		return err
	}
	return v.showMine(http.StatusOK, "security", "security.title", nil, page)
}

func (p *Pages) revokeSession(v *visit) error {
	id := v.Request.PathValue("id")
	if _, err := p.Identity.RevokeOwnSession(v.ctx, v.Instance, v.user.ID, id); err != nil && !bartleby.IsCode(err, "client_state_invalid") {
		return err
	}
	if id == v.session.ID {
		if err := v.Door.Settle(v.ctx); err != nil {
			return err
		}
		return v.to("/sign-in", "done", "signed_out")
	}
	return v.to("/user/security", "done", "device_out")
}

// passwordPage is the form of another password.
type passwordPage struct {
	Has    bool
	Asks   bool // the current one has to be given
	Policy bartleby.PasswordSettings
	User   string
}

func (v *visit) passwordPage() *passwordPage {
	return &passwordPage{
		Has: v.user.PasswordEnabled, Asks: v.user.PasswordEnabled && !v.Instance.Settings.Authentication.Reverification,
		Policy: v.Instance.Settings.Password, User: v.whoIs(v.user).Identifier,
	}
}

func (p *Pages) showPassword(v *visit) error {
	return v.showMine(http.StatusOK, "password", "password.title", nil, v.passwordPage())
}

func (p *Pages) changePassword(v *visit) error {
	in := signin.PasswordChange{Current: v.secret("current_password"), New: v.form.Get("new_password"), SignOut: v.get("sign_out") != ""}
	if in.New == "" {
		return v.again(bartleby.ParamNil("new_password"), "password", "password.title", v.passwordPage(), "new_password")
	}
	if err := p.SignIn.ChangePassword(v.ctx, v.Instance, v.session, in); err != nil {
		return v.again(err, "password", "password.title", v.passwordPage(), "current_password", "new_password")
	}
	return v.to("/user/security", "done", "password_changed")
}

func (p *Pages) removePassword(v *visit) error {
	if err := p.SignIn.ChangePassword(v.ctx, v.Instance, v.session, signin.PasswordChange{Current: v.secret("current_password")}); err != nil {
		return v.again(err, "password", "password.title", v.passwordPage(), "current_password")
	}
	return v.to("/user/security", "done", "password_removed")
}
