package mcp_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"bartleby/testkit"
)

// connect brings the library into the catalogue, and a client to the server.
func connect(t *testing.T, s *testkit.Server) *sdk.ClientSession {
	t.Helper()
	text, err := os.ReadFile("../spec/testdata/documents/library.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"1.0", "1.1"} {
		if _, _, err := s.Catalogue.Ingest(t.Context(), "library", version, "test", []byte(strings.ReplaceAll(string(text), "List books", "List books of "+version))); err != nil {
			t.Fatal(err)
		}
	}
	session, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), &sdk.StreamableClientTransport{Endpoint: s.URL + "/mcp"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	return session
}

func TestTools(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		session := connect(t, s)
		list, err := session.ListTools(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, tool := range list.Tools {
			names = append(names, tool.Name)
			if !tool.Annotations.ReadOnlyHint || tool.OutputSchema == nil || tool.InputSchema == nil || tool.Description == "" {
				t.Errorf("%+v", tool)
			}
		}
		slices.Sort(names)
		if got := strings.Join(names, " "); got != "diff_versions get_endpoints get_schemas get_spec_summary list_endpoints list_versions search_apis" {
			t.Errorf("%s", got)
		}
		for _, c := range []struct {
			tool      string
			arguments map[string]any
			rest      string // the operation that says the same
		}{
			{"search_apis", map[string]any{"query": "add books"}, "search?q=add+books&per_page=10"},
			{"list_endpoints", map[string]any{"provider": "library", "query": "how do I add a book", "detail": 1}, "library/endpoints?q=how+do+I+add+a+book&detail=1&per_page=10"},
			{"get_endpoints", map[string]any{"provider": "library", "version": "1.0", "endpoints": "GET /books, CreateBook", "depth": 1}, "library/endpoints/ListBooks,CreateBook?depth=1&version=1.0"},
			{"get_schemas", map[string]any{"provider": "library", "names": "Book"}, "library/schemas/Book"},
			{"get_spec_summary", map[string]any{"provider": "library"}, "library/summary"},
			{"list_versions", map[string]any{"provider": "library"}, "library/versions"},
			{"diff_versions", map[string]any{"provider": "library", "from": "1.0"}, "library/diff?from=1.0"},
		} {
			got, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: c.tool, Arguments: c.arguments})
			if err != nil || got.IsError {
				t.Errorf("%s: %v %+v", c.tool, err, got)
				continue
			}
			data, err := json.Marshal(got.StructuredContent)
			if err != nil {
				t.Fatal(err)
			}
			for format, text := range map[string]string{"json": string(data), "markdown": got.Content[0].(*sdk.TextContent).Text} {
				sign := "?"
				if strings.Contains(c.rest, "?") {
					sign = "&"
				}
				r, err := http.NewRequest("GET", s.URL+"/api/v1/providers/"+c.rest+sign+"format="+format, http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				want := testkit.Send(t, r)
				same := strings.TrimSpace(string(want.Body)) == text
				if format == "json" {
					again, err := json.Marshal(want.Object(t))
					same = err == nil && string(again) == text
				}
				if !same {
					t.Errorf("%s as %s:\n%s\nREST:\n%s", c.tool, format, text, want.Body)
				}
			}
		}
	})
}

func TestToolErrors(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		session := connect(t, s)
		for tool, c := range map[string]struct {
			arguments map[string]any
			want      string
		}{
			"get_endpoints":  {map[string]any{"provider": "library", "endpoints": "PUT /books"}, "The API library has no endpoint PUT /books."},
			"get_schemas":    {map[string]any{"provider": "library", "names": "None"}, "The API library has no schema None."},
			"list_endpoints": {map[string]any{"provider": "none"}, "The catalogue has no API none."},
			"diff_versions":  {map[string]any{"provider": "library"}, "from"},
			"search_apis":    {map[string]any{"query": 5}, "query"},
		} {
			got, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: c.arguments})
			if err != nil || !got.IsError || !strings.Contains(got.Content[0].(*sdk.TextContent).Text, c.want) {
				t.Errorf("%s: %v %+v", tool, err, got)
			}
		}
		small, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: "list_endpoints", Arguments: map[string]any{"provider": "library", "query": "book", "detail": 5, "max_tokens": 200}})
		if err != nil || len(small.Content[0].(*sdk.TextContent).Text) > 800 || !strings.Contains(small.Content[0].(*sdk.TextContent).Text, "Left out to fit:") {
			t.Errorf("%v %+v", err, small)
		}
	})
}

func TestResources(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		session := connect(t, s)
		templates, err := session.ListResourceTemplates(t.Context(), nil)
		if err != nil || len(templates.ResourceTemplates) != 2 {
			t.Fatalf("%v %+v", err, templates)
		}
		for uri, want := range map[string]string{
			"spec://library/operations/POST/books":              "## POST /books\nAdd a book.",
			"spec://library/operations/GET/books/%7Bbook_id%7D": "## GET /books/{book_id}",
			"spec://library/schemas/Book":                       "## Book\nobject",
		} {
			got, err := session.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: uri})
			if err != nil || len(got.Contents) != 1 || got.Contents[0].MIMEType != "text/markdown" || !strings.HasPrefix(got.Contents[0].Text, want) {
				t.Errorf("%s: %v %+v", uri, err, got)
			}
		}
		for _, uri := range []string{"spec://library/schemas/None", "spec://none/schemas/Book", "spec://library/others/Book", "spec://library"} {
			if got, err := session.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: uri}); err == nil {
				t.Errorf("%s: %+v", uri, got)
			}
		}
	})
}

func TestWhoMayCall(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		const body = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`
		call := func(header map[string]string) testkit.Answer {
			r, err := http.NewRequestWithContext(context.Background(), "POST", s.URL+"/mcp", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Accept", "application/json, text/event-stream")
			for name, value := range header {
				if r.Header.Set(name, value); name == "Host" {
					r.Host = value
				}
			}
			return testkit.Send(t, r)
		}
		for name, header := range map[string]map[string]string{"a page": {"Origin": "https://evil.example"}, "another name": {"Host": "evil.example"}, "a proxy": {"X-Forwarded-For": "192.0.2.1"}} {
			if a := call(header); a.Status != 401 {
				t.Errorf("%s: %d %s", name, a.Status, a.Body)
			}
			header["Authorization"] = "Bearer " + s.Tenant.Key
			if a := call(header); a.Status != 200 {
				t.Errorf("%s with a key: %d %s", name, a.Status, a.Body)
			}
		}
		if a := call(nil); a.Status != 200 || !strings.Contains(string(a.Body), "list_endpoints") {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		r, err := http.NewRequestWithContext(t.Context(), "GET", s.URL+"/.well-known/mcp", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		found := testkit.Send(t, r).Object(t)["mcp"].(map[string]any)
		if server := found["servers"].([]any)[0].(map[string]any); server["url"] != s.URL+"/mcp" || len(found["tools"].([]any)) != 7 {
			t.Errorf("%v", found)
		}
	})
}
