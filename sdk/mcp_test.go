package sdk

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bartleby/bapi"
	"bartleby/spec"
	"bartleby/testkit"
)

// The official client of the Model Context Protocol acts over HTTP, and over the streams of a program that it starts.
func TestMCPClient(t *testing.T) {
	requireNode(t)
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := s.Call(t, 200, "POST /v1/users", `{"username":"ada_lovelace"}`).ID(t)
		s.Call(t, 200, "POST /v1/organizations", `{"name":"Engines","created_by":"`+ada+`"}`)
		s.Call(t, 200, "POST /v1/sessions", `{"user_id":"`+ada+`"}`)
		if err := s.Catalogue.IngestOwn(t.Context(), "test", bapi.Versions, func(v string) ([]byte, error) { return spec.Document(bapi.Routes(), v, "test") }); err != nil {
			t.Fatal(err)
		}
		checkMCP(t, map[string]any{"url": s.URL + "/mcp", "key": s.Tenant.Key, "username": "ada_lovelace"})
		checkInspector(t, s)
	})
	t.Run("stdio", func(t *testing.T) {
		program := filepath.Join(t.TempDir(), "bartleby")
		if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "bartleby/cmd/bartleby").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		data := "--data=" + t.TempDir()
		made, err := exec.CommandContext(t.Context(), program, "instance", "create", data).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, made)
		}
		key, instance := regexp.MustCompile(`sk_test_\w+`).FindString(string(made)), regexp.MustCompile(`ins_\w+`).FindString(string(made))
		checkMCP(t, map[string]any{
			"program": []string{program, "mcp", data, "--destructive"}, "username": "grace",
			"env": map[string]string{"BARTLEBY_SECRET_KEY": key, "PATH": os.Getenv("PATH")},
		})
		list, err := exec.CommandContext(t.Context(), program, "instance", "tool-calls", instance, data).CombinedOutput()
		if err != nil || !strings.Contains(string(list), "create_invitation   POST /v1/invitations") || strings.Contains(string(list), key) {
			t.Errorf("%v\n%s", err, list)
		}
	})
}

// checkInspector lists tools, and calls one, with the Inspector on the command line.
func checkInspector(t *testing.T, s *testkit.Server) {
	t.Helper()
	inspect := func(arguments ...string) string {
		c := exec.CommandContext(t.Context(), "node", append([]string{
			"cli.js", "--cli", s.URL + "/mcp", "--transport", "http", "--header", "Authorization: Bearer " + s.Tenant.Key,
		}, arguments...)...)
		c.Dir = "node/node_modules/@modelcontextprotocol/inspector-cli/build" // it looks for its package.json from where it is started
		var warnings bytes.Buffer
		c.Stderr = &warnings
		out, err := c.Output()
		if err != nil {
			t.Errorf("%v\n%s%s", err, out, warnings.String())
		}
		return string(out)
	}
	if list := inspect("--method", "tools/list"); !strings.Contains(list, `"name": "diff_versions"`) || !strings.Contains(list, `"name": "find_users"`) || strings.Contains(list, `"name": "ban_user"`) {
		t.Errorf("%s", list)
	}
	if found := inspect("--method", "tools/call", "--tool-name", "find_users", "--tool-arg", `username=["ada_lovelace"]`); !strings.Contains(found, `"username": "ada_lovelace"`) {
		t.Errorf("%s", found)
	}
}

func checkMCP(t *testing.T, in map[string]any) {
	t.Helper()
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	check := exec.CommandContext(t.Context(), "node", "mcp.check.js")
	check.Dir, check.Stdin = "node", bytes.NewReader(text)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
