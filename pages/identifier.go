package pages

import (
	"net/http"

	"bartleby"
	"bartleby/identity"
	"bartleby/signin"
)

// identifiers is what the pages of addresses and those of numbers differ in.
type identifiers struct {
	p      *Pages
	Kind   bartleby.IdentifierKind
	Path   string
	Words  string // beginning of the keys
	coded  bartleby.Strategy
	add    func(*visit, string) (string, error)
	remove func(*visit, string) error
	value  func(*bartleby.User, string) (string, *bartleby.Verification, bool)
}

func (p *Pages) addresses() *identifiers {
	return &identifiers{
		p: p, Kind: bartleby.KindEmailAddress, Path: "/user/email-addresses", Words: "email", coded: bartleby.ByEmailCode,
		add: func(v *visit, value string) (string, error) {
			made, err := p.Identity.AddEmailAddress(v.ctx, v.Instance, v.user.ID, value)
			if err != nil {
				return "", err
			}
			return made.ID, nil
		},
		remove: func(v *visit, id string) error {
			_, err := p.Identity.RemoveEmailAddress(v.ctx, v.Instance, v.user.ID, id)
			return err
		},
		value: func(u *bartleby.User, id string) (string, *bartleby.Verification, bool) {
			e := u.EmailAddressByID(id)
			if e == nil {
				return "", nil, false
			}
			return e.EmailAddress, e.Verification, true
		},
	}
}

func (p *Pages) numbers() *identifiers {
	return &identifiers{
		p: p, Kind: bartleby.KindPhoneNumber, Path: "/user/phone-numbers", Words: "phone", coded: bartleby.ByPhoneCode,
		add: func(v *visit, value string) (string, error) {
			made, err := p.Identity.AddPhoneNumber(v.ctx, v.Instance, v.user.ID, value)
			if err != nil {
				return "", err
			}
			return made.ID, nil
		},
		remove: func(v *visit, id string) error {
			_, err := p.Identity.RemovePhoneNumber(v.ctx, v.Instance, v.user.ID, id)
			return err
		},
		value: func(u *bartleby.User, id string) (string, *bartleby.Verification, bool) {
			n := u.PhoneNumberByID(id)
			if n == nil {
				return "", nil, false
			}
			return n.PhoneNumber, n.Verification, true
		},
	}
}

// identifierPage is the form of a new one, or of the code that verifies one.
type identifierPage struct {
	*identifiers
	ID, Value string
	Link      bool // a link was sent rather than a code
}

// Field is the name of the field of a new one.
func (i *identifiers) Field() string { return string(i.Kind) }

func (i *identifiers) showNew(v *visit) error {
	return v.showMine(http.StatusOK, "identifier", "identifier."+i.Words+".title", nil, &identifierPage{identifiers: i})
}

func (i *identifiers) create(v *visit) error {
	id, err := i.add(v, v.get(i.Field()))
	if err != nil {
		return v.again(err, "identifier", "identifier."+i.Words+".title", &identifierPage{identifiers: i}, i.Field())
	}
	return i.send(v, id)
}

// send sends a code, and leads to where it is entered.
func (i *identifiers) send(v *visit, id string) error {
	strategy := i.coded
	if auth := v.Instance.Settings.Authentication; i.Kind == bartleby.KindEmailAddress && auth.EmailLink && !auth.EmailCode {
		strategy = bartleby.ByEmailLink
	}
	_, err := i.p.SignIn.PrepareIdentification(v.ctx, v.Instance, v.session, i.Kind, signin.Preparation{Strategy: strategy, FactorID: id, RedirectURL: v.origin() + v.base() + "/user"})
	switch {
	case bartleby.IsCode(err, "verification_code_too_many_requests"):
		return v.to(i.Path+"/"+id, "done", "too_many_codes")
	case bartleby.IsCode(err, "verification_already_verified"):
		return v.to("/user")
	case err != nil:
		return err
	}
	return v.to(i.Path + "/" + id)
}

// one reads what a page is about. It fails with resource_not_found.
func (i *identifiers) one(v *visit) (*identifierPage, error) {
	id := v.Request.PathValue("id")
	value, verification, ok := i.value(v.user, id)
	if !ok {
		return nil, bartleby.ResourceNotFound(string(i.Kind), id)
	}
	return &identifierPage{identifiers: i, ID: id, Value: value, Link: verification != nil && verification.Strategy == string(bartleby.ByEmailLink)}, nil
}

func (i *identifiers) show(v *visit) error {
	page, err := i.one(v)
	if err != nil {
		return err
	}
	if _, verification, _ := i.value(v.user, page.ID); verification.IsVerified() {
		return v.to("/user")
	}
	return v.showMine(http.StatusOK, "identifier", "identifier.verify.title", nil, page)
}

func (i *identifiers) verify(v *visit) error {
	page, err := i.one(v)
	if err != nil {
		return err
	}
	if _, err := i.p.SignIn.AttemptIdentification(v.ctx, v.Instance, v.session, i.Kind, page.ID, v.get("code")); err != nil {
		return v.again(err, "identifier", "identifier.verify.title", page, "code")
	}
	return v.to("/user", "done", "verified")
}

func (i *identifiers) prepare(v *visit) error {
	page, err := i.one(v)
	if err != nil {
		return err
	}
	return i.send(v, page.ID)
}

func (i *identifiers) makePrimary(v *visit) error {
	page, err := i.one(v)
	if err != nil {
		return err
	}
	change := identity.OwnChange{PrimaryEmailAddressID: bartleby.To(page.ID)}
	if i.Kind == bartleby.KindPhoneNumber {
		change = identity.OwnChange{PrimaryPhoneNumberID: bartleby.To(page.ID)}
	}
	if _, err := i.p.Identity.UpdateMe(v.ctx, v.Instance, v.user.ID, change); err != nil {
		return v.again(err, "user", "user.title", v.profile())
	}
	return v.to("/user", "done", "saved")
}

func (i *identifiers) drop(v *visit) error {
	page, err := i.one(v)
	if err != nil {
		return err
	}
	if err := i.remove(v, page.ID); err != nil {
		return v.again(err, "user", "user.title", v.profile())
	}
	return v.to("/user", "done", "removed")
}

// secondFactor makes a number one by which the user proves themselves once more, or no longer.
func (p *Pages) secondPhone(v *visit) error {
	n, err := p.Identity.UpdateMyPhoneNumber(v.ctx, v.Instance, v.user.ID, v.Request.PathValue("id"), identity.SecondFactorChange{Reserved: bartleby.To(v.get("on") != "")})
	if err != nil {
		return v.again(err, "security", "security.title", v.securityOrNil())
	}
	if len(n.BackupCodes) > 0 {
		return v.showCodes(n.BackupCodes)
	}
	return v.to("/user/security", "done", "saved")
}
