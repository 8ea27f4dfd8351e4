package bartleby

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Organization is a group of users with roles. It is stored as one document; its members are rows of their own.
type Organization struct {
	RoleSetKey            string   `json:"role_set_key"` // the first in the document: see migration 00024
	ID                    string   `json:"id"`
	Object                string   `json:"object"`
	Name                  string   `json:"name"`
	Slug                  string   `json:"slug"`
	ImageID               string   `json:"image_id"` // img_… of the uploaded logo; "" for none
	MaxAllowedMemberships int      `json:"max_allowed_memberships"`
	AdminDeleteEnabled    bool     `json:"admin_delete_enabled"`
	PublicMetadata        Metadata `json:"public_metadata"`
	PrivateMetadata       Metadata `json:"private_metadata"`
	CreatedBy             string   `json:"created_by"` // user_…; "" for nobody
	MembersCount          int      `json:"members_count"`
	CreatedAt             int64    `json:"created_at"`
	UpdatedAt             int64    `json:"updated_at"`

	PendingInvitations int `json:"-"` // that hold a seat; only where they were counted
}

// Membership is a user's place in an organization.
type Membership struct {
	ID              string   `json:"id"`
	Object          string   `json:"object"`
	OrganizationID  string   `json:"organization_id"`
	UserID          string   `json:"user_id"`
	RoleID          string   `json:"role_id"`
	PublicMetadata  Metadata `json:"public_metadata"`
	PrivateMetadata Metadata `json:"private_metadata"`
	CreatedAt       int64    `json:"created_at"`
	UpdatedAt       int64    `json:"updated_at"`
}

// Member is a membership with what it ties together, as it is answered and announced.
type Member struct {
	Membership   Membership   `json:"membership"`
	Organization Organization `json:"organization"`
	Role         RoleGrant    `json:"role"`
	User         PublicUser   `json:"user"`
}

// PublicUser is what members of an organization may know of each other.
type PublicUser struct {
	ID            string  `json:"id"`
	FirstName     *string `json:"first_name"`
	LastName      *string `json:"last_name"`
	Username      *string `json:"username"`
	Identifier    string  `json:"identifier"` // the primary e-mail address, or what else there is
	ImageID       string  `json:"image_id"`
	Initials      string  `json:"initials"`
	Banned        bool    `json:"banned"`
	Deprovisioned bool    `json:"deprovisioned"`
}

// Name is how others know the user: by name, or else by what the user signs in with; "" for nobody.
func (u *PublicUser) Name() string {
	if u == nil {
		return ""
	}
	var names []string
	for _, n := range []*string{u.FirstName, u.LastName} {
		if n != nil && *n != "" {
			names = append(names, *n)
		}
	}
	if len(names) == 0 {
		return u.Identifier
	}
	return strings.Join(names, " ")
}

// Limits of organizations, in characters.
const (
	MaxOrganizationNameLength = 256
	MaxSlugLength             = 256
)

// markup is what makes a name a vehicle for links in mails: tags, and URLs with or without a scheme.
var markup = regexp.MustCompile(`(?i)[<>]|://|\bwww\.|https?:`)

// CheckOrganizationName drops spaces around a name and refuses an empty one, markup and URLs.
func CheckOrganizationName(name string) (string, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return "", ParamNil("name")
	case utf8.RuneCountInString(name) > MaxOrganizationNameLength:
		return "", ParamTooLong("name", MaxOrganizationNameLength)
	case markup.MatchString(name):
		return "", ParamValueInvalid("name", "it must hold neither URLs nor markup")
	}
	return name, nil
}

// CheckSlug demands small letters, digits and single hyphens between them.
func CheckSlug(slug string) error {
	switch {
	case slug == "":
		return ParamNil("slug")
	case len(slug) > MaxSlugLength:
		return ParamTooLong("slug", MaxSlugLength)
	case Slug(slug) != slug:
		return ParamFormat("slug", "it is made of small letters, digits, and hyphens between them")
	case IsID(slug):
		return ParamFormat("slug", "it looks like an id")
	}
	return nil
}

// Slug derives a slug from a name; "" when nothing of the name can be used.
func Slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 60 {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}
