package testkit

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Unbuilt are operations that the SDKs or the mission ask for and that the table does not have yet, by shape. A test
// demands that each is really absent, so that the list can only shrink.
var Unbuilt = []string{
	"GET /api_keys", "POST /api_keys", "POST /api_keys/verify", "DELETE /api_keys/{}", "GET /api_keys/{}", "PATCH /api_keys/{}", "POST /api_keys/{}/revoke", "GET /api_keys/{}/secret",
	"GET /m2m_tokens", "POST /m2m_tokens", "POST /m2m_tokens/verify", "POST /m2m_tokens/{}/revoke", "GET /v1/m2m_tokens", "POST /v1/m2m_tokens", "POST /v1/m2m_tokens/verify", "POST /v1/m2m_tokens/{}/revoke",
	"POST /oauth_applications/access_tokens/verify", "GET /v1/oauth_applications", "POST /v1/oauth_applications", "DELETE /v1/oauth_applications/{}", "GET /v1/oauth_applications/{}", "PATCH /v1/oauth_applications/{}", "POST /v1/oauth_applications/{}/revoke_token", "POST /v1/oauth_applications/{}/rotate_secret",
	"GET /v1/clients", "GET /v1/clients/handshake_payload", "POST /v1/clients/verify", "GET /v1/clients/{}",
	"GET /v1/enterprise_connections", "POST /v1/enterprise_connections", "DELETE /v1/enterprise_connections/{}", "GET /v1/enterprise_connections/{}", "PATCH /v1/enterprise_connections/{}",
	"GET /v1/jwt_templates", "POST /v1/jwt_templates", "DELETE /v1/jwt_templates/{}", "GET /v1/jwt_templates/{}", "PATCH /v1/jwt_templates/{}",
	"GET /v1/machines", "POST /v1/machines", "DELETE /v1/machines/{}", "GET /v1/machines/{}", "PATCH /v1/machines/{}", "POST /v1/machines/{}/scopes", "DELETE /v1/machines/{}/scopes/{}", "GET /v1/machines/{}/secret_key", "POST /v1/machines/{}/secret_key/rotate",
	"GET /v1/organization_invitations",
	"GET /v1/organizations/{}/domains", "POST /v1/organizations/{}/domains", "DELETE /v1/organizations/{}/domains/{}", "PATCH /v1/organizations/{}/domains/{}", "GET /v1/organizations/{}/invitations", "POST /v1/organizations/{}/invitations", "POST /v1/organizations/{}/invitations/bulk", "GET /v1/organizations/{}/invitations/pending", "GET /v1/organizations/{}/invitations/{}", "POST /v1/organizations/{}/invitations/{}/revoke",
	"GET /v1/public/interstitial",
	"GET /v1/role_sets", "POST /v1/role_sets", "GET /v1/role_sets/{}", "PATCH /v1/role_sets/{}", "POST /v1/role_sets/{}/replace", "POST /v1/role_sets/{}/roles", "POST /v1/role_sets/{}/roles/replace",
	"GET /v1/saml_connections", "POST /v1/saml_connections", "DELETE /v1/saml_connections/{}", "GET /v1/saml_connections/{}", "PATCH /v1/saml_connections/{}",
	"GET /v1/sessions", "POST /v1/sessions", "GET /v1/sessions/{}", "POST /v1/sessions/{}/refresh", "POST /v1/sessions/{}/revoke", "POST /v1/sessions/{}/tokens", "POST /v1/sessions/{}/tokens/{}", "POST /v1/sessions/{}/verify",
	"GET /v1/sign_ups/{}", "PATCH /v1/sign_ups/{}",
	"GET /v1/users/{}/organization_invitations",
	"GET /v1/waitlist_entries", "POST /v1/waitlist_entries", "POST /v1/waitlist_entries/bulk", "DELETE /v1/waitlist_entries/{}", "POST /v1/waitlist_entries/{}/invite", "POST /v1/waitlist_entries/{}/reject",
	"DELETE /v1/webhooks/svix", "POST /v1/webhooks/svix", "POST /v1/webhooks/svix_url",
}

// postponed are namespaces of the SDKs that this floor of the server leaves to later ones.
var postponed = []string{"billing", "agentTasks", "__experimental_accountlessApplications", "emails"}

// SDKs whose methods are listed in the facts, by the heading of their part.
const (
	NodeSDK = "@clerk/backend"
	GoSDK   = "clerk-sdk-go/v2"
)

// Pinned are the API versions that the SDKs ask for.
var Pinned = map[string]string{NodeSDK: Newest, GoSDK: "2025-04-10"}

// Method is one HTTP call of one method of an SDK.
type Method struct {
	SDK       string
	Namespace string
	Name      string
	Shape     string // of the operation, such as "GET /v1/users/{}"
}

// SharedFile finds a file of the folder of facts and official documents, beside the project or where BARTLEBY_SHARED says.
// It is "" where there is none.
func SharedFile(path ...string) string {
	dir := os.Getenv("BARTLEBY_SHARED")
	if dir == "" {
		dir = "../../shared"
	}
	file := filepath.Join(append([]string{dir}, path...)...)
	if _, err := os.Stat(file); err != nil {
		return ""
	}
	return file
}

// Shape drops the names of path parameters.
func Shape(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, "{") || p == "ID" || p == "S" { // the facts name those of undocumented operations so
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}

// Surface reads the calls of all methods of both SDKs that this floor serves, from the tables of the facts.
func Surface(file string) ([]Method, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var list []Method
	sdk, namespace := "", ""
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			sdk, namespace = "", ""
			for _, name := range []string{NodeSDK, GoSDK} {
				if strings.Contains(heading, ". "+name+" ") {
					sdk = name
				}
			}
		} else if name, ok := strings.CutPrefix(line, "### "); ok {
			namespace = name
		}
		cells := strings.Split(line, "|")
		if sdk == "" || len(cells) != 9 || slices.Contains(postponed, namespace) {
			continue
		}
		verb, path := strings.TrimSpace(cells[2]), cells[3]
		if strings.Trim(verb, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || verb == "HTTP" {
			continue // the head of a table, or a method that makes no call
		}
		prefix := "/v1"
		if strings.Contains(path, "no /v1") {
			prefix = ""
		}
		_, path, _ = strings.Cut(path, "`")
		path, _, _ = strings.Cut(path, "`")
		list = append(list, Method{sdk, namespace, strings.TrimSpace(cells[1]), verb + " " + prefix + Shape(path)})
	}
	// A note beside the tables: without a template, getToken posts here.
	list = append(list, Method{NodeSDK, "sessions", "getToken", "POST /v1/sessions/{}/tokens"})
	return list, lines.Err()
}
