package pages

import (
	"net/http"

	"bartleby"
	"bartleby/signin"
)

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
