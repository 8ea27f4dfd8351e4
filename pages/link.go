package pages

import (
	"net/http"

	"bartleby"
	"bartleby/signin"
)

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
