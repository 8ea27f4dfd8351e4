package wire

import (
	"encoding/json"
	"fmt"

	"bartleby"
)

// FrontendUser presents a user to themselves: without what is the back end's alone, with their organizations.
type FrontendUser struct {
	user        *User
	memberships []*bartleby.Member
}

// FrontendUser makes a user presentable to themselves.
func (p *Presenter) FrontendUser(d *bartleby.UserDocument, memberships []*bartleby.Member) *FrontendUser {
	return &FrontendUser{&User{d, p}, memberships}
}

// backendOnly are the keys of a user that the user does not see.
var backendOnly = []string{"private_metadata", "bypass_client_trust"}

// MarshalJSON writes the user.
func (u *FrontendUser) MarshalJSON() ([]byte, error) {
	whole, err := u.user.AppendJSON(nil)
	if err != nil {
		return nil, err
	}
	keys := map[string]json.RawMessage{}
	if err := json.Unmarshal(whole, &keys); err != nil {
		return nil, fmt.Errorf("user %s: %w", u.user.document.ID, err)
	}
	for _, key := range backendOnly {
		delete(keys, key)
	}
	if string(keys["create_organizations_limit"]) == "null" {
		delete(keys, "create_organizations_limit") // front ends take its absence for no limit
	}
	if len(keys["passkeys"]) > len("[]") {
		if keys["passkeys"], err = frontendPasskeys(keys["passkeys"]); err != nil {
			return nil, fmt.Errorf("user %s: %w", u.user.document.ID, err)
		}
	}
	list := make([]*FrontendMembership, len(u.memberships))
	for i, m := range u.memberships {
		list[i] = u.user.presenter.FrontendMembership(m)
	}
	if keys["organization_memberships"], err = json.Marshal(list); err != nil {
		return nil, fmt.Errorf("user %s: %w", u.user.document.ID, err)
	}
	return json.Marshal(keys)
}
