package pages

import (
	"net/http"
	"slices"

	"bartleby"
	"bartleby/signin"
)

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

// chosen is the strategy that a page is about, of these factors: the one that its address names, or the one that was prepared last, or
// one for which nothing has to be sent. "" when none of them is open.
func (v *visit) chosen(factors []bartleby.Factor, asked *bartleby.Challenge) bartleby.Strategy {
	open := func(s bartleby.Strategy) bool {
		return slices.ContainsFunc(factors, func(f bartleby.Factor) bool { return f.Strategy == s }) &&
			(slices.Contains(known, s) || asked != nil && asked.Strategy == s)
	}
	named := bartleby.Strategy(v.Request.URL.Query().Get("by"))
	if v.form != nil {
		named = bartleby.Strategy(v.get("strategy"))
	}
	if open(named) {
		return named
	}
	if asked != nil && open(asked.Strategy) {
		return asked.Strategy
	}
	for _, s := range known {
		if open(s) {
			return s
		}
	}
	return ""
}

// known are the strategies for which nothing has to be sent first.
var known = []bartleby.Strategy{bartleby.ByPassword, bartleby.ByTOTP, bartleby.ByBackupCode}

// proofTitles are the keys of titles by strategy.
func proofTitle(by bartleby.Strategy) string { return "factor." + string(by) + ".title" }

func (p *Pages) showFirstFactor(v *visit) error {
	si, err := v.staged("/sign-in/factor-one")
	if err != nil {
		return err
	}
	by := v.chosen(si.FirstFactors, si.First)
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
	by := v.chosen(si.FirstFactors, si.First)
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
		if f.Strategy.Resets() == page.Resets && (f.Strategy != bartleby.ByPasskey || v.passkeys()) {
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
