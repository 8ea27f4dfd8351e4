package pages

import (
	"net/http"

	"bartleby"
	"bartleby/identity"
)

// profile is the first page of the account.
type profile struct {
	User   *bartleby.User
	Fields map[string]bartleby.Attribute
}

func (v *visit) profile() *profile {
	return &profile{v.user, v.Instance.Settings.Attributes()}
}

// IsPrimary tells whether an address or a number is the one that the user is known by.
func (p *profile) IsPrimary(id string) bool {
	primary := func(of *string) bool { return of != nil && *of == id }
	return primary(p.User.PrimaryEmailAddressID) || primary(p.User.PrimaryPhoneNumberID)
}

// Value is a name of the user; "" for none.
func (p *profile) Value(field string) string {
	is := map[string]*string{"first_name": p.User.FirstName, "last_name": p.User.LastName, "username": p.User.Username}[field]
	if is == nil {
		return ""
	}
	return *is
}

func (p *Pages) showUser(v *visit) error {
	return v.showMine(http.StatusOK, "user", "user.title", nil, v.profile())
}

func (p *Pages) changeUser(v *visit) error {
	_, err := p.Identity.UpdateMe(v.ctx, v.Instance, v.user.ID, identity.OwnChange{
		FirstName: v.given("first_name"), LastName: v.given("last_name"), Username: v.given("username"),
	})
	if err != nil {
		return v.again(err, "user", "user.title", v.profile(), "first_name", "last_name", "username")
	}
	return v.to("/user", "done", "saved")
}

func (p *Pages) changeImage(v *visit) error {
	var err error
	if v.get("remove") != "" {
		_, err = p.Identity.DeleteProfileImage(v.ctx, v.Instance, v.user.ID)
	} else {
		_, err = p.Identity.SetProfileImage(v.ctx, v.Instance, v.user.ID, v.upload)
	}
	if err != nil {
		return v.again(err, "user", "user.title", v.profile(), "file")
	}
	return v.to("/user", "done", "saved")
}

func (p *Pages) showDelete(v *visit) error {
	if !v.user.DeleteSelfEnabled {
		return v.to("/user/security")
	}
	return v.showMine(http.StatusOK, "delete_user", "delete.title", nil, nil)
}

func (p *Pages) deleteUser(v *visit) error {
	if v.get("sure") == "" {
		return v.again(bartleby.ParamNil("sure"), "delete_user", "delete.title", nil, "sure")
	}
	if _, err := p.Identity.DeleteMe(v.ctx, v.Instance, v.user.ID); err != nil {
		return v.again(err, "delete_user", "delete.title", nil)
	}
	if err := v.Door.Settle(v.ctx); err != nil {
		return err
	}
	return v.to("/sign-in", "done", "deleted")
}
