package pages

import (
	"net/http"
	"strings"

	"bartleby"
	"bartleby/signin"
	"bartleby/store"
)

// recent makes a page one for somebody who has proved lately who they are, where the settings ask for it; others prove it first, and come back to it, or where it has no address of its own to the part of the account that it
// belongs to.
func recent(h func(*visit) error, shown bool) func(*visit) error {
	if h == nil {
		return nil
	}
	return func(v *visit) error {
		if !v.Instance.Settings.Authentication.Reverification || v.session.ProvedLately(v.user, v.p.Now().UnixMilli()) {
			return h(v)
		}
		to := sections[v.section()]
		if shown {
			to = v.Request.URL.Path
		}
		return v.to("/user/confirm", "to", to)
	}
}

// confirmation is the page on which somebody proves once more who they are.
type confirmation struct {
	By      bartleby.Strategy // "": to be chosen
	Second  bool              // it is a second factor
	Address string            // where a code went
	Factor  string
	To      string // page that asked for it
	Others  []method
}

// confirming reads what the session is asked to prove, or begins to ask.
func (v *visit) confirming() (*bartleby.Reverification, error) {
	again, err := store.Read(v.ctx, v.p.DB, v.Instance.ID, func(tx *store.Tx) (*bartleby.Reverification, error) { return tx.Reverification(v.session.ID) })
	if err != nil && !bartleby.IsCode(err, "session_reverification_missing") {
		return nil, err
	}
	if again != nil && again.Level != bartleby.MultiFactorLevel {
		if status := again.StatusAt(v.p.Now().UnixMilli()); status == bartleby.NeedsSecondFactor || status == bartleby.NeedsFirstFactor && !v.user.TwoFactorEnabled {
			return again, nil
		}
	}
	if _, err := v.p.SignIn.Reverify(v.ctx, v.Instance, v.Client.ID, v.session.ID, bartleby.SecondFactorLevel); err != nil {
		return nil, err
	}
	return store.Read(v.ctx, v.p.DB, v.Instance.ID, func(tx *store.Tx) (*bartleby.Reverification, error) { return tx.Reverification(v.session.ID) })
}

func (v *visit) confirmation(again *bartleby.Reverification) *confirmation {
	page := &confirmation{To: v.wanted(), Second: again.Status == bartleby.NeedsSecondFactor}
	factors, asked := again.FirstFactors, again.First
	if page.Second {
		factors, asked = again.SecondFactors, again.Second
	}
	page.By = v.chosen(factors, asked)
	for _, f := range factors {
		switch {
		case f.Strategy == page.By && page.Factor == "":
			page.Address, page.Factor = f.SafeIdentifier, f.PublicID()
		case f.Strategy == bartleby.ByTOTP || f.Strategy == bartleby.ByBackupCode:
			page.Others = append(page.Others, method{f, "second." + string(f.Strategy) + ".instead"})
		case f.Strategy != bartleby.ByPasskey: // whose page is that of sign-in
			page.Others = append(page.Others, method{f, "method." + string(f.Strategy)})
		}
	}
	return page
}

// wanted is the page of the account that asked for a proof.
func (v *visit) wanted() string {
	to := v.Request.URL.Query().Get("to")
	for _, part := range []string{"/user", "/organization", "/create-organization"} {
		if to == part || strings.HasPrefix(to, part+"/") {
			return to
		}
	}
	return "/user/security"
}

func (p *Pages) showConfirm(v *visit) error {
	again, err := v.confirming()
	if err != nil {
		return err
	}
	return v.showMine(http.StatusOK, "confirm", "confirm.title", nil, v.confirmation(again))
}

func (p *Pages) prepareConfirm(v *visit) error {
	again, err := v.confirming()
	if err != nil {
		return err
	}
	by, page, prepare := v.get("strategy"), v.confirmation(again), p.SignIn.ReverifyPrepareFirst
	if page.Second {
		prepare = p.SignIn.ReverifyPrepareSecond
	}
	if _, err := prepare(v.ctx, v.Instance, v.Client.ID, v.session.ID, signin.Preparation{Strategy: bartleby.Strategy(by), FactorID: v.get("factor"), Origin: v.origin()}); err != nil {
		return v.again(err, "confirm", "confirm.title", page, "code")
	}
	return v.to("/user/confirm", "to", v.wanted(), "by", by)
}

func (p *Pages) confirm(v *visit) error {
	again, err := v.confirming()
	if err != nil {
		return err
	}
	page, prove := v.confirmation(again), p.SignIn.ReverifyFirst
	if page.Second {
		prove = p.SignIn.ReverifySecond
	}
	if _, err := prove(v.ctx, v.Instance, v.Client.ID, v.session.ID, signin.Attempt{
		Strategy: page.By, Code: v.get("code"), Password: v.form.Get("password"), Activity: v.Activity,
	}); err != nil {
		return v.again(err, "confirm", "confirm.title", page, "password", "code")
	}
	return v.to(page.To)
}
