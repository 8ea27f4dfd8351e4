package wire

import "bartleby"

// RoleSet is the public JSON of a role set.
type RoleSet struct {
	ID          string        `json:"id"`
	Object      string        `json:"object" enum:"role_set"`
	Name        string        `json:"name"`
	Key         string        `json:"key"`
	Description *string       `json:"description"`
	Roles       []RoleSetItem `json:"roles" doc:"What members of organizations with this set can be given."`
	DefaultRole *RoleSetItem  `json:"default_role" doc:"What members get when nobody says."`
	CreatorRole *RoleSetItem  `json:"creator_role" doc:"What creators of organizations get."`
	Type        string        `json:"type" enum:"initial,custom" doc:"initial: new organizations get it."`
	Migration   *struct{}     `json:"role_set_migration" doc:"Always null: members are reassigned before a change is answered."`
	CreatedAt   int64         `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt   int64         `json:"updated_at" doc:"Unix milliseconds."`
}

// RoleSetItem is the public JSON of a role in a set.
type RoleSetItem struct {
	ID           string  `json:"id"`
	Object       string  `json:"object" enum:"role_set_item"`
	Name         string  `json:"name"`
	Key          string  `json:"key"`
	Description  *string `json:"description"`
	MembersCount *int    `json:"members_count" doc:"How many members of organizations with this set hold it; null in lists."`
	HasMembers   *bool   `json:"has_members" doc:"Likewise."`
	CreatedAt    int64   `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt    int64   `json:"updated_at" doc:"Unix milliseconds."`
}

// RoleSetOf makes a role set presentable.
func RoleSetOf(c *bartleby.RoleSetContent) *RoleSet {
	s := &c.Set
	out := &RoleSet{
		ID: s.ID, Object: s.Object, Name: s.Name, Key: s.Key, Description: s.Description, Roles: []RoleSetItem{}, Type: "custom", CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
	}
	if c.Initial {
		out.Type = "initial"
	}
	for _, r := range c.Roles {
		item := RoleSetItem{ID: r.ID, Object: "role_set_item", Name: r.Name, Key: r.Key, Description: r.Description, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
		if c.Members != nil {
			n := c.Members[r.ID]
			some := n > 0
			item.MembersCount, item.HasMembers = &n, &some
		}
		out.Roles = append(out.Roles, item)
		if r.ID == s.DefaultRoleID {
			out.DefaultRole = &item
		}
		if r.ID == s.CreatorRoleID {
			out.CreatorRole = &item
		}
	}
	return out
}
