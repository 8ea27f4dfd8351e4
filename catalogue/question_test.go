package catalogue_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"bartleby"
	"bartleby/bapi"
	"bartleby/catalogue"
	"bartleby/store"
	"bartleby/testkit"
)

//go:generate go test . -run ^TestQuestions$ -update

var update = flag.Bool("update", false, "write the goldens anew (go generate ./catalogue)")

// budget is what an answer may cost, in tokens.
const budget = 1500

// question is something that an engineer asks, how it is asked here, and what the answer has to have, from either of two documents.
type question struct {
	text string
	ask  func(context.Context, *catalogue.Catalogue, string) (*catalogue.Answer, error)
	want []string
}

// find asks in words, and wants the best answer whole.
func find(text string) func(context.Context, *catalogue.Catalogue, string) (*catalogue.Answer, error) {
	return func(ctx context.Context, c *catalogue.Catalogue, api string) (*catalogue.Answer, error) {
		return c.Endpoints(ctx, catalogue.Version{Provider: api}, catalogue.EndpointFilter{Text: text, Detail: 1}, catalogue.Paging{Page: 1, PerPage: 8})
	}
}

var questions = []question{
	{"How do I ban a user?", find("how do I ban a user"), []string{"/users/{user_id}/ban", "`user_id` (path, required)", "200 User"}},
	{"Which fields has an organization invitation?", func(ctx context.Context, c *catalogue.Catalogue, api string) (*catalogue.Answer, error) {
		return c.Schema(ctx, catalogue.Version{Provider: api}, "OrganizationInvitation", 0)
	}, []string{"`email_address`", "`role`", "`organization_id`", "`status`", "`expires_at`"}},
	{"What changed between 2025-04-10 and 2025-11-10?", func(ctx context.Context, c *catalogue.Catalogue, api string) (*catalogue.Answer, error) {
		return c.Diff(ctx, api, "2025-04-10", "2025-11-10", false)
	}, []string{"2025-04-10 to 2025-11-10"}},
	{"How do I create a user with an e-mail address and a password?", find("create a user with an email address and a password"), []string{"## POST ", "/users\n", "`email_address`", "`password`", "`skip_password_checks`"}},
	{"How do I list the members of an organization?", find("list the members of an organization"), []string{"## GET ", "/organizations/{organization_id}/memberships\n", "`limit`", "`role`"}},
	{"How do I invite somebody to an organization?", find("invite somebody to an organization"), []string{"/organizations/{organization_id}/invitations", "`email_address`", "`role`"}},
	{"How do I update the metadata of a user?", find("update the metadata of a user"), []string{"PATCH", "/users/{user_id}/metadata", "`public_metadata`", "`private_metadata`", "`unsafe_metadata`"}},
	{"How do I revoke a session?", find("revoke a session"), []string{"## POST ", "/sessions/{session_id}/revoke", "200 Session"}},
	{"Who answers with an organization?", func(ctx context.Context, c *catalogue.Catalogue, api string) (*catalogue.Answer, error) {
		return c.Uses(ctx, catalogue.Version{Provider: api}, "Organization", false)
	}, []string{"POST /", "/organizations/{organization_id}: "}},
	{"What is this API, and how do I authenticate?", func(ctx context.Context, c *catalogue.Catalogue, api string) (*catalogue.Answer, error) {
		return c.Summary(ctx, catalogue.Version{Provider: api})
	}, []string{"bearer", "Users (", "Sessions (", "Server: "}},
	{"How do I check the password of a user?", find("verify the password of a user"), []string{"## POST ", "/users/{user_id}/verify_password", "`password` (required) string"}},
	{"Which versions are there?", func(ctx context.Context, c *catalogue.Catalogue, api string) (*catalogue.Answer, error) {
		return c.Versions(ctx, api)
	}, []string{"2026-05-12", "superseded", "current"}},
}

// answer asks a question, and holds the answer to its budget.
func answer(t *testing.T, c *catalogue.Catalogue, api string, q question) string {
	t.Helper()
	a, err := q.ask(context.Background(), c, api)
	if err != nil {
		t.Fatalf("%s: %v", q.text, err)
	}
	text := a.Write(catalogue.Format{Markdown: true, MaxTokens: budget})
	if n := catalogue.Tokens(text); n > budget {
		t.Errorf("%s: %d tokens", q.text, n)
	}
	for _, want := range q.want {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s: %s is missing in\n%s", q.text, want, text)
		}
	}
	return string(text)
}

// TestQuestions compares the answers from this server's own documents with goldens, the same on both engines.
func TestQuestions(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, open func(*testkit.Clock) *store.DB) {
		c := &catalogue.Catalogue{DB: open(&testkit.Clock{})}
		whole := 0
		err := c.IngestOwn(t.Context(), "test", bapi.Versions, func(version string) ([]byte, error) {
			text, err := os.ReadFile("../spec/testdata/" + version + ".json")
			whole = len(text) // the last one is the newest
			return text, err
		})
		if err != nil {
			t.Fatal(err)
		}
		index := fmt.Sprintf("What the questions of question_test.go cost, in tokens of four bytes; the whole document has %d.\n\n| question | tokens | of the document |\n|---|---:|---:|\n", whole/4)
		for i, q := range questions {
			text := answer(t, c, bartleby.OwnAPI, q)
			if strings.HasPrefix(q.text, "Which versions") {
				text = strings.Join(strings.Split(text, "\n")[:2], "\n") + "\n" // the rest tells when this ran
			}
			golden(t, fmt.Sprintf("%02d.md", i+1), "<!-- "+q.text+" -->\n"+text)
			n := catalogue.Tokens([]byte(text))
			index += fmt.Sprintf("| [%s](%02d.md) | %d | 1 : %d |\n", q.text, i+1, n, whole/4/max(1, n))
		}
		golden(t, "README.md", index)
	})
}

func golden(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join("testdata", "answers", name)
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != text {
		t.Errorf("%s: review the change and run go generate ./catalogue. Now it is\n%s", file, text)
	}
}

// official are the published documents.
func official(t *testing.T, path ...string) []byte {
	t.Helper()
	file := testkit.SharedFile(append([]string{"specs"}, path...)...)
	if file == "" {
		t.Skip("the official OpenAPI documents are expected in ../../shared/specs, or where BARTLEBY_SHARED says")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestOfficialDocuments ingests all of them: their counts are those of another reader, and the questions are answered from them too.
func TestOfficialDocuments(t *testing.T) {
	testkit.NotUnderRace(t)
	official(t, "bapi", "2026-05-12.yml")
	testkit.Engines(t, func(t *testing.T, open func(*testkit.Clock) *store.DB) {
		c := &catalogue.Catalogue{DB: open(&testkit.Clock{})}
		files, err := filepath.Glob(filepath.Join(testkit.SharedFile("specs"), "*", "*.yml"))
		if err != nil || len(files) < 10 {
			t.Fatalf("%v %v", files, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			api, version := filepath.Base(filepath.Dir(file)), strings.TrimSuffix(filepath.Base(file), ".yml")
			head, _, err := c.Ingest(t.Context(), api, version, file, text)
			if err != nil {
				t.Errorf("%s: %v", file, err)
				continue
			}
			if endpoints, schemas := counted(t, text); head.Endpoints != endpoints || head.Schemas != schemas {
				t.Errorf("%s: %d endpoints and %d schemas, another reader counts %d and %d", file, head.Endpoints, head.Schemas, endpoints, schemas)
			}
		}
		if t.Failed() {
			return
		}
		for _, q := range questions {
			text := answer(t, c, "bapi", q)
			t.Logf("%s %d tokens", q.text, catalogue.Tokens([]byte(text)))
		}
		described(t, c)
	})
}

// counted has a library count that the catalogue does not count with.
func counted(t *testing.T, text []byte) (endpoints, schemas int) {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range doc.Paths.Map() {
		endpoints += len(item.Operations())
	}
	hooks, err := json.Marshal(doc.Extensions["x-webhooks"])
	if err != nil {
		t.Fatal(err)
	}
	var named map[string]map[string]any
	if err := json.Unmarshal(hooks, &named); err != nil {
		t.Fatal(err)
	}
	for _, hook := range named {
		endpoints += len(hook)
	}
	return endpoints, len(doc.Components.Schemas)
}

// described looks up the operations of operations.tsv in the version that they were taken from.
func described(t *testing.T, c *catalogue.Catalogue) {
	t.Helper()
	text, err := os.ReadFile(testkit.SharedFile("facts", "operations.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(cells) < 4 || cells[0] == "method" || cells[2] != "seed" {
			continue
		}
		a, err := c.Endpoint(t.Context(), catalogue.Version{Provider: "bapi", Version: "2021-02-05.as-of-2024-10"}, cells[0]+" "+cells[1], 0)
		if err != nil {
			t.Errorf("%s %s: %v", cells[0], cells[1], err)
			continue
		}
		found++
		if tag := a.Value.Get("tags").Items(); len(tag) == 0 || tag[0].Text() != cells[3] {
			t.Errorf("%s %s has not the tag %s", cells[0], cells[1], cells[3])
		}
	}
	if found < 100 {
		t.Errorf("%d operations of operations.tsv are there", found)
	}
}
