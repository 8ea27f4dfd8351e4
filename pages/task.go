package pages

import (
	"net/http"

	"bartleby"
	"bartleby/identity"
	"bartleby/signin"
)

const tasksPath = "/sign-in/tasks"

// taskPath is the page of what somebody has to do first.
func taskPath(s *bartleby.Session) string { return tasksPath + "/" + s.Tasks[0].Key }

// showTasks leads to what is left to do.
func (p *Pages) showTasks(v *visit) error {
	if v.session == nil {
		return v.to("/sign-in")
	}
	return v.done(v.session)
}

// tasked makes a page one for whoever has a task left to do.
func tasked(key string, h func(*visit) error) func(*visit) error {
	return func(v *visit) error {
		switch {
		case v.session == nil:
			return v.to("/sign-in")
		case !v.session.HasTask(key):
			return v.done(v.session)
		}
		if err := v.meet(); err != nil {
			return err
		}
		v.apart = true
		return h(v)
	}
}

// goOn leads to the next task, or out.
func (v *visit) goOn() error {
	if err := v.Door.Settle(v.ctx); err != nil {
		return err
	}
	return v.to(tasksPath)
}

func (p *Pages) showChooseOrganization(v *visit) error {
	page, err := v.organizations()
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "choose_organization", "task.organization.title", nil, page)
}

// chooseOrganization takes one that the user is in, one that they are invited to, or makes one.
func (p *Pages) chooseOrganization(v *visit) error {
	id := v.get("organization")
	switch {
	case v.get("invitation") != "":
		i, err := p.Identity.AcceptOwnOrganizationInvitation(v.ctx, v.Instance, v.user.ID, v.get("invitation"))
		if err != nil {
			return err
		}
		id = i.Organization.ID
	case id == "":
		o, err := p.Identity.FoundOrganization(v.ctx, v.Instance, v.user.ID, identity.NewOrganization{Name: v.get("name")})
		if err != nil {
			page, failed := v.organizations()
			if failed != nil {
				return failed
			}
			return v.again(err, "choose_organization", "task.organization.title", page, "name")
		}
		id = o.ID
	}
	if _, err := v.selectSession(v.session.ID, bartleby.To(id)); err != nil {
		return err
	}
	return v.goOn()
}

func (v *visit) forcedRenewal() *renewal {
	return &renewal{Action: tasksPath + "/" + bartleby.TaskResetPassword, Policy: v.Instance.Settings.Password, Identity: v.whoIs(v.user).Identifier}
}

func (p *Pages) showForcedPassword(v *visit) error {
	return v.show(http.StatusOK, "new_password", "reset.title", nil, v.forcedRenewal())
}

func (p *Pages) forcePassword(v *visit) error {
	in := signin.PasswordChange{New: v.form.Get("password"), SignOut: v.get("sign_out") != ""}
	err := error(bartleby.ParamNil("password"))
	if in.New != "" {
		err = bartleby.OnParam(p.SignIn.ChangePassword(v.ctx, v.Instance, v.session, in), "new_password", "password")
	}
	if err != nil {
		return v.again(err, "new_password", "reset.title", v.forcedRenewal(), "password")
	}
	return v.goOn()
}

func (p *Pages) showForcedMFA(v *visit) error {
	return v.show(http.StatusOK, "setup_mfa", "task.mfa.title", nil, nil)
}

const setupMFA = tasksPath + "/" + bartleby.TaskSetupMFA

func (p *Pages) offerForcedMFA(v *visit) error {
	offer, err := p.Identity.OfferTOTP(v.ctx, v.Instance, v.user.ID)
	if err != nil {
		return v.again(err, "setup_mfa", "task.mfa.title", nil)
	}
	v.form = nil
	return v.show(http.StatusOK, "totp", "totp.title", nil, &totpPage{Secret: offer.Secret, URI: offer.URI, Action: setupMFA + "/code"})
}

func (p *Pages) acceptForcedMFA(v *visit) error {
	made, err := p.Identity.AcceptTOTP(v.ctx, v.Instance, v.user.ID, v.session.ID, v.get("code"))
	if err != nil {
		return v.again(err, "totp", "totp.title", &totpPage{Secret: v.get("secret"), URI: v.get("uri"), Action: setupMFA + "/code"}, "code")
	}
	if len(made.BackupCodes) > 0 {
		if err := v.Door.Settle(v.ctx); err != nil {
			return err
		}
		return v.show(http.StatusOK, "codes", "codes.title", nil, &totpPage{Codes: made.BackupCodes, Action: tasksPath})
	}
	return v.goOn()
}
