package pages

import (
	"net/http"

	"bartleby"
)

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
