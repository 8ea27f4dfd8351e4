package mcp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"bartleby/rest"
	"bartleby/spec"
)

// effect is what a tool does to what is there.
type effect uint8

const (
	reads   effect = iota
	adds           // it takes nothing from anybody
	takes          // access or data from somebody: destructive
	repeats = 0x80 // calling again changes nothing more
)

// actions are the operations of the Backend API that are tools, by operation id.
var actions = []struct {
	operation, tool string
	effect          effect
}{
	{"GetUserList", "find_users", reads},
	{"GetUsersCount", "count_users", reads},
	{"GetUser", "get_user", reads},
	{"UsersGetOrganizationMemberships", "find_user_memberships", reads},
	{"ListOrganizations", "find_organizations", reads},
	{"GetOrganization", "get_organization", reads},
	{"ListOrganizationMemberships", "find_organization_memberships", reads},
	{"ListSessions", "find_sessions", reads},
	{"GetSession", "get_session", reads},
	{"CreateInvitation", "create_invitation", adds},
	{"UnbanUser", "unban_user", adds | repeats},
	{"UnlockUser", "unlock_user", adds | repeats},
	{"BanUser", "ban_user", takes | repeats},
	{"LockUser", "lock_user", takes},
	{"RevokeSession", "revoke_session", takes},
	{"UpdateUserMetadata", "update_user_metadata", takes | repeats},
	{"MergeOrganizationMetadata", "update_organization_metadata", takes | repeats},
}

// maxSegment bounds a value that goes into a path, in bytes: ids and slugs are shorter.
const maxSegment = 256

// action is an operation as a tool.
type action struct {
	route  *rest.Route
	tool   *sdk.Tool
	places map[string]string // where each argument goes: path, query or body
}

// newActions makes the tools that act from the table of operations; those that take something away only where that is wanted.
func newActions(routes []*rest.Route, version string, destructive bool) ([]*action, error) {
	by := map[string]*rest.Route{}
	for _, r := range routes {
		by[r.Name] = r
	}
	var list []*action
	for _, a := range actions {
		r := by[a.operation]
		if r == nil {
			return nil, fmt.Errorf("the tool %s: there is no operation %s", a.tool, a.operation)
		}
		kind := a.effect &^ repeats
		if kind == takes && !destructive {
			continue
		}
		schema, places, err := spec.Input(r, version)
		if err != nil {
			return nil, fmt.Errorf("the tool %s: %w", a.tool, err)
		}
		closed, takesAway := false, kind == takes
		list = append(list, &action{route: r, places: places, tool: &sdk.Tool{
			Name: a.tool, Title: r.Summary, Description: strings.TrimSpace(r.Summary + ". " + r.Description), InputSchema: schema,
			Annotations: &sdk.ToolAnnotations{
				Title: r.Summary, ReadOnlyHint: kind == reads, DestructiveHint: &takesAway, IdempotentHint: kind == reads || a.effect&repeats != 0, OpenWorldHint: &closed,
			},
		}})
	}
	return list, nil
}

// request sorts arguments into the path, the query and the body of a request. What they may be is for the operation to say, but
// for what a request cannot carry: the error is for the model then.
func (a *action) request(arguments json.RawMessage) (path, query string, body []byte, err error) {
	path = a.route.Path
	given := map[string]json.RawMessage{}
	if len(arguments) > 0 {
		if err := json.Unmarshal(arguments, &given); err != nil {
			return path, "", nil, fmt.Errorf("the arguments are not a JSON object: %w", err)
		}
	}
	values, keys := url.Values{}, map[string]json.RawMessage{}
	for name, raw := range given {
		switch a.places[name] {
		case "path":
		case "query":
			if values[name], err = queryValues(raw); err != nil {
				return path, "", nil, fmt.Errorf("%s: %w", name, err)
			}
		case "body":
			keys[name] = raw
		default:
			return path, "", nil, fmt.Errorf("there is no argument %.100q", name)
		}
	}
	for _, name := range rest.Parameters(a.route.Path) {
		var segment string
		if json.Unmarshal(given[name], &segment) != nil || segment == "" || len(segment) > maxSegment {
			return a.route.Path, "", nil, fmt.Errorf("%s must be given, as a string of at most %d bytes", name, maxSegment)
		}
		path = strings.Replace(path, "{"+name+"}", url.PathEscape(segment), 1)
	}
	if a.route.Method != http.MethodGet && len(keys) > 0 {
		body, err = json.Marshal(keys)
	}
	return path, values.Encode(), body, err
}

// queryValues is how a query says a JSON value: a list by repetition, null by absence.
func queryValues(raw json.RawMessage) ([]string, error) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	var values []string
	for _, item := range list {
		var text string
		switch item = bytes.TrimSpace(item); {
		case bytes.Equal(item, []byte("null")):
		case item[0] == '{' || item[0] == '[':
			return nil, fmt.Errorf("a value, or a list of values, is wanted")
		case json.Unmarshal(item, &text) == nil:
			values = append(values, text)
		default:
			values = append(values, string(item))
		}
	}
	return values, nil
}
