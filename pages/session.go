package pages

import (
	"net/http"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
)

// selectSession makes a session the one that acts here, and an organization active in it; absent leaves that which is.
func (v *visit) selectSession(id string, organization bartleby.Patch[string]) (*bartleby.Session, error) {
	s, err := v.p.Identity.SelectSession(v.ctx, v.Instance, v.Client.ID, identity.Selection{SessionID: id, Organization: organization, Activity: v.Activity})
	if err != nil {
		return nil, err
	}
	return s, v.Door.Settle(v.ctx)
}

// choice is somebody who is signed in here, to choose from.
type choice struct {
	*who
	Session string
	Acting  bool
}

// choices are all who are signed in here.
func (v *visit) choices() ([]choice, error) {
	list := v.signedIn()
	return store.Read(v.ctx, v.p.DB, v.Instance.ID, func(tx *store.Tx) ([]choice, error) {
		var out []choice
		for _, s := range list { // of one browser: a few
			u, err := tx.User(s.UserID)
			if err != nil {
				return nil, err
			}
			out = append(out, choice{v.whoIs(u), s.ID, v.session != nil && s.ID == v.session.ID})
		}
		return out, nil
	})
}

func (p *Pages) showChoose(v *visit) error {
	list, err := v.choices()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return v.to("/sign-in")
	}
	return v.show(http.StatusOK, "choose", "choose.title", nil, list)
}

func (p *Pages) choose(v *visit) error {
	if v.Client == nil {
		return v.to("/sign-in")
	}
	s, err := v.selectSession(v.get("session"), bartleby.Patch[string]{})
	if bartleby.IsCode(err, "authentication_invalid") {
		return v.to("/sign-in/choose")
	}
	if err != nil {
		return err
	}
	return v.done(s)
}

func (p *Pages) showSignOut(v *visit) error {
	list, err := v.choices()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return v.to("/sign-in")
	}
	return v.show(http.StatusOK, "sign_out", "sign_out.title", nil, list)
}

// signOut ends a session of this browser, or all of them.
func (p *Pages) signOut(v *visit) error {
	id := v.get("session")
	for _, s := range v.signedIn() {
		if id == "" || s.ID == id {
			if _, err := p.Identity.RemoveSession(v.ctx, v.Instance, s.ID); err != nil {
				return err
			}
		}
	}
	if err := v.Door.Settle(v.ctx); err != nil {
		return err
	}
	if v.back != nil {
		return v.home()
	}
	return v.to("/sign-in", "done", "signed_out")
}

func (p *Pages) showUnauthorized(v *visit) error {
	return v.showNotice(http.StatusOK, "unauthorized", "")
}
