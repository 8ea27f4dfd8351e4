package mcp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"bartleby"
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

// action is an operation as a tool.
type action struct {
	route  *rest.Route
	tool   *sdk.Tool
	places map[string]string // where each argument goes: path, query or body
	paths  *http.ServeMux    // the paths of all operations, so that no value leads to another operation
	off    bool              // it takes something away, and that is not wanted: it is neither listed nor done
}

// newActions makes the tools that act from the table of operations.
func newActions(routes []*rest.Route, version string, destructive bool) ([]*action, error) {
	by, paths, seen := map[string]*rest.Route{}, http.NewServeMux(), map[string]bool{}
	for _, r := range routes {
		if by[r.Name] = r; !seen[r.Path] {
			seen[r.Path] = true
			paths.Handle(r.Path, http.NotFoundHandler())
		}
	}
	var list []*action
	for _, a := range actions {
		r := by[a.operation]
		if r == nil {
			return nil, fmt.Errorf("the tool %s: there is no operation %s", a.tool, a.operation)
		}
		schema, places, err := spec.Input(r, version)
		if err != nil {
			return nil, fmt.Errorf("the tool %s: %w", a.tool, err)
		}
		kind, closed := a.effect&^repeats, false
		takesAway := kind == takes
		list = append(list, &action{route: r, places: places, paths: paths, off: takesAway && !destructive, tool: &sdk.Tool{
			Name: a.tool, Title: r.Summary, Description: strings.TrimSpace(r.Summary + ". " + r.Description),
			InputSchema: schema, OutputSchema: spec.Output(r, version),
			Annotations: &sdk.ToolAnnotations{
				Title: r.Summary, ReadOnlyHint: kind == reads, DestructiveHint: &takesAway, IdempotentHint: kind == reads || a.effect&repeats != 0, OpenWorldHint: &closed,
			},
		}})
	}
	return list, nil
}

// request sorts arguments into the path, the query and the body of a request. What they may be is for the operation to say, but
// for what a request cannot carry, and for ids, which are in the log.
func (a *action) request(arguments json.RawMessage) (path, query string, body []byte, err error) {
	path = a.route.Path
	given := map[string]json.RawMessage{}
	if len(arguments) > 0 && json.Unmarshal(arguments, &given) != nil {
		return path, "", nil, bartleby.ParamType("arguments", "an object")
	}
	values, keys := url.Values{}, map[string]json.RawMessage{}
	for name, raw := range given {
		switch a.places[name] {
		case "path":
		case "query":
			if values[name], err = queryValues(name, raw); err != nil {
				return path, "", nil, err
			}
		case "body":
			keys[name] = raw
		default:
			return path, "", nil, bartleby.ParamUnknown(fmt.Sprintf("%.100s", name))
		}
	}
	for _, name := range rest.Parameters(a.route.Path) {
		var segment string
		switch {
		case given[name] == nil:
			return a.route.Path, "", nil, bartleby.ParamMissing(name)
		case json.Unmarshal(given[name], &segment) != nil || !bartleby.IsID(segment) && bartleby.CheckSlug(segment) != nil:
			return a.route.Path, "", nil, bartleby.ParamFormat(name, "it is an id, or the slug of what has one")
		}
		path = strings.Replace(path, "{"+name+"}", segment, 1)
	}
	if _, to := a.paths.Handler(&http.Request{Method: a.route.Method, URL: &url.URL{Path: path}}); to != a.route.Path {
		return a.route.Path, "", nil, bartleby.RouteNotFound()
	}
	if a.route.Method != http.MethodGet && len(keys) > 0 {
		body, err = json.Marshal(keys)
	}
	return path, values.Encode(), body, err
}

// queryValues is how a query says a JSON value: a list by repetition, null by absence.
func queryValues(name string, raw json.RawMessage) ([]string, error) {
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
			return nil, bartleby.ParamType(name, "a value, or a list of values")
		case json.Unmarshal(item, &text) == nil:
			values = append(values, text)
		default:
			values = append(values, string(item))
		}
	}
	return values, nil
}
