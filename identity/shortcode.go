package identity

import (
	"encoding/json"
	"strings"

	"bartleby"
	"bartleby/picture"
	"bartleby/token"
)

// shortcodes resolves what the shortcodes of a JWT template stand for. Private metadata is not among it.
func (s *Service) shortcodes(ins *bartleby.Instance, t *bartleby.TokenSubject) (token.Lookup, error) {
	user := map[string]any{}
	if t.User != nil {
		var u bartleby.User
		if err := json.Unmarshal(t.User.Doc, &u); err != nil {
			return nil, err
		}
		user = userShortcodes(&u)
		user["image_url"] = picture.URL(s.PublicURL(ins), ins.ID, u.ID, t.User.State.ImageID, t.User.Initials)
		user["organizations"] = t.Roles
	}
	all := map[string]map[string]any{"user": user, "session": {"actor": t.Session.Actor}}
	if o := t.Organization; o != nil {
		all["org"] = map[string]any{"id": o.ID, "role": t.Role.Key, "name": o.Name, "slug": o.Slug, "public_metadata": o.PublicMetadata}
		all["org_membership"] = map[string]any{"public_metadata": t.Membership.PublicMetadata}
	}
	return func(path []string) json.RawMessage {
		if len(path) < 2 {
			return nil
		}
		value, known := all[path[0]][path[1]]
		if !known {
			return nil
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil // nothing here can fail
		}
		return token.Within(text, path[2:])
	}, nil
}

func userShortcodes(u *bartleby.User) map[string]any {
	email, phone := bartleby.EmailAddress{}, bartleby.PhoneNumber{}
	if id := u.PrimaryEmailAddressID; id != nil && u.EmailAddressByID(*id) != nil {
		email = *u.EmailAddressByID(*id)
	}
	if id := u.PrimaryPhoneNumberID; id != nil && u.PhoneNumberByID(*id) != nil {
		phone = *u.PhoneNumberByID(*id)
	}
	return map[string]any{
		"id": u.ID, "external_id": u.ExternalID, "username": u.Username, "first_name": u.FirstName, "last_name": u.LastName, "full_name": fullName(u),
		"primary_email_address": absent(email.EmailAddress), "email_verified": email.Verification.IsVerified(),
		"primary_phone_number": absent(phone.PhoneNumber), "phone_number_verified": phone.Verification.IsVerified(),
		"two_factor_enabled": u.TwoFactorEnabled, "created_at": u.CreatedAt / 1000, "updated_at": u.UpdatedAt / 1000,
		"public_metadata": u.PublicMetadata, "unsafe_metadata": u.UnsafeMetadata,
	}
}

// fullName is the first and the last name, or what there is of them.
func fullName(u *bartleby.User) *string {
	var names []string
	for _, name := range []*string{u.FirstName, u.LastName} {
		if name != nil {
			names = append(names, *name)
		}
	}
	return absent(strings.Join(names, " "))
}

// absent is nil for "".
func absent(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
