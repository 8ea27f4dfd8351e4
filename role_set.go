package bartleby

import (
	"regexp"
	"slices"
	"strings"
)

// RoleSet is the roles that members of some organizations can be given.
type RoleSet struct {
	ID            string   `json:"id"`
	Object        string   `json:"object"`
	Name          string   `json:"name"`
	Key           string   `json:"key"` // role_set:<name>
	Description   *string  `json:"description"`
	RoleIDs       []string `json:"role_ids"`
	DefaultRoleID string   `json:"default_role_id"` // what members get when nobody says
	CreatorRoleID string   `json:"creator_role_id"` // what creators of organizations get
	CreatedAt     int64    `json:"created_at"`
	UpdatedAt     int64    `json:"updated_at"`
}

// Has tells whether the role is in the set.
func (s *RoleSet) Has(roleID string) bool { return slices.Contains(s.RoleIDs, roleID) }

// RoleSetContent is a role set with its roles, as it is answered.
type RoleSetContent struct {
	Set     RoleSet
	Roles   []Role         // in the order of the set
	Initial bool           // new organizations get it
	Members map[string]int // by role; nil: not counted
}

// DefaultRoleSet is the key of the role set that every instance begins with.
const DefaultRoleSet = "role_set:default"

// MaxRolesPerRequest bounds the roles that a request puts into a set.
const MaxRolesPerRequest = 10

var roleSetKey = regexp.MustCompile(`^role_set:[a-z0-9_]{1,100}$`)

// CheckRoleSetKey demands role_set:<name> of small letters, digits and underscores.
func CheckRoleSetKey(key string) error {
	if !roleSetKey.MatchString(key) {
		return ParamFormat("key", "it has the form role_set:<name>, of small letters, digits and underscores")
	}
	return nil
}

// RoleSetKeyFor derives a key from a name; "" when nothing of the name can be used.
func RoleSetKeyFor(name string) string {
	slug := strings.ReplaceAll(Slug(name), "-", "_")
	if slug == "" {
		return ""
	}
	return "role_set:" + slug
}
