package pages

import (
	"net/http"

	"bartleby/identity"
)

func (p *Pages) showWaitlist(v *visit) error {
	if v.Instance.Settings.Restrictions.SignUpMode != "waitlist" {
		return v.to("/sign-up")
	}
	return v.show(http.StatusOK, "waitlist", "waitlist.title", nil, nil)
}

func (p *Pages) joinWaitlist(v *visit) error {
	if v.Instance.Settings.Restrictions.SignUpMode != "waitlist" {
		return v.to("/sign-up")
	}
	if _, err := p.Identity.CreateWaitlistEntries(v.ctx, v.Instance, identity.NewWaitlistEntry{EmailAddress: v.get("email_address")}); err != nil {
		return v.again(err, "waitlist", "waitlist.title", nil, "email_address")
	}
	return v.showNotice(http.StatusOK, "waiting", "")
}
