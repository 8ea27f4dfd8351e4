package pages

import (
	"net/http"

	"bartleby"
)

// passkeyPage asks an authenticator for a new passkey.
type passkeyPage struct{ ID, Asked string }

func (p *Pages) offerPasskey(v *visit) error {
	k, err := p.SignIn.BeginPasskey(v.ctx, v.Instance, v.user.ID, v.origin())
	if err != nil {
		return v.again(err, "security", "security.title", v.securityOrNil())
	}
	v.form = nil
	return v.showMine(http.StatusOK, "passkey", "passkey.title", nil, &passkeyPage{k.ID, k.Verification.Nonce})
}

func (p *Pages) acceptPasskey(v *visit) error {
	if _, err := p.SignIn.FinishPasskey(v.ctx, v.Instance, v.user.ID, v.Request.PathValue("id"), v.origin(), v.form.Get("credential")); err != nil {
		return v.again(err, "security", "security.title", v.securityOrNil())
	}
	return v.to("/user/security", "done", "passkey_added")
}

func (p *Pages) renamePasskey(v *visit) error {
	name := v.get("name")
	if name == "" || len([]rune(name)) > bartleby.MaxNameLength {
		return v.to("/user/security")
	}
	if _, err := p.Identity.RenamePasskey(v.ctx, v.Instance, v.user.ID, v.Request.PathValue("id"), name); err != nil {
		return v.again(err, "security", "security.title", v.securityOrNil())
	}
	return v.to("/user/security", "done", "saved")
}

func (p *Pages) removePasskey(v *visit) error {
	if _, err := p.Identity.RemovePasskey(v.ctx, v.Instance, v.user.ID, v.Request.PathValue("id")); err != nil {
		return v.again(err, "security", "security.title", v.securityOrNil())
	}
	return v.to("/user/security", "done", "removed")
}
