package mcp_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"bartleby"
	"bartleby/bapi"
	"bartleby/mcp"
	"bartleby/store"
	"bartleby/testkit"
)

// bearer sends a key along.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if b != "" {
		r.Header.Set("Authorization", "Bearer "+string(b))
	}
	return http.DefaultTransport.RoundTrip(r)
}

// acting is a client over HTTP.
func acting(t *testing.T, s *testkit.Server, key string) *sdk.ClientSession {
	t.Helper()
	return joined(t, &sdk.StreamableClientTransport{Endpoint: s.URL + "/mcp", HTTPClient: &http.Client{Transport: bearer(key)}})
}

// streams is a client over streams, of a door that has the destructive tools.
func streams(t *testing.T, s *testkit.Server, key string) *sdk.ClientSession {
	t.Helper()
	door, err := mcp.New(mcp.Config{
		Catalogue: s.Catalogue, Version: "test", DB: s.DB, Routes: bapi.Routes(), APIVersion: bapi.Versions[len(bapi.Versions)-1], Destructive: true, Key: key,
	})
	if err != nil {
		t.Fatal(err)
	}
	door.Act(s.Handler)
	in, toDoor := io.Pipe()
	fromDoor, out := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	go func() { _ = door.Serve(ctx, in, out) }()
	t.Cleanup(func() { stop(); in.Close(); out.Close() })
	return joined(t, &sdk.IOTransport{Reader: fromDoor, Writer: toDoor})
}

func joined(t *testing.T, transport sdk.Transport) *sdk.ClientSession {
	t.Helper()
	session, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), transport, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	return session
}

// use calls a tool, and gives its answer as an object, or its error as text.
func use(t *testing.T, session *sdk.ClientSession, tool string, arguments map[string]any) (answer map[string]any, refusal string) {
	t.Helper()
	got, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		return nil, err.Error()
	}
	text := got.Content[0].(*sdk.TextContent).Text
	if got.IsError {
		return nil, text
	}
	answer, _ = got.StructuredContent.(map[string]any)
	return answer, ""
}

func toolCalls(t *testing.T, s *testkit.Server, tenant testkit.Tenant) []bartleby.ToolCall {
	t.Helper()
	list, err := store.Read(t.Context(), s.DB, tenant.Instance.ID, func(tx *store.Tx) ([]bartleby.ToolCall, error) { return tx.ToolCalls(100) })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestActing(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := s.Call(t, 200, "POST /v1/users", `{"username":"ada_lovelace","email_address":["ada@example.com"]}`).ID(t)
		organization := s.Call(t, 200, "POST /v1/organizations", `{"name":"Engines","created_by":"`+ada+`"}`).ID(t)
		session := s.Call(t, 200, "POST /v1/sessions", `{"user_id":"`+ada+`"}`).ID(t)
		_, keyID, err := store.InstanceByKey(t.Context(), s.DB, store.KeyDigest(s.Tenant.Key))
		if err != nil {
			t.Fatal(err)
		}

		safe := acting(t, s, s.Tenant.Key)
		first := func(tool, list string, arguments map[string]any) any {
			answer, refusal := use(t, safe, tool, arguments)
			found, _ := answer[list].([]any)
			if len(found) != 1 {
				t.Fatalf("%s: %v %s", tool, answer, refusal)
			}
			return found[0].(map[string]any)["id"]
		}
		if id := first("find_users", "data", map[string]any{"email_address": []string{"ada@example.com", "other@example.com"}, "limit": 5, "banned": false}); id != ada {
			t.Errorf("find_users: %v", id)
		}
		if id := first("find_organizations", "data", map[string]any{"query": "Engines"}); id != organization {
			t.Errorf("find_organizations: %v", id)
		}
		if id := first("find_sessions", "data", map[string]any{"user_id": ada}); id != session {
			t.Errorf("find_sessions: %v", id)
		}
		first("find_user_memberships", "data", map[string]any{"user_id": ada})
		first("find_organization_memberships", "data", map[string]any{"organization_id": organization})
		if invited, refusal := use(t, safe, "create_invitation", map[string]any{"email_address": "grace@example.com", "public_metadata": map[string]any{"seat": 1}}); invited["status"] != "pending" {
			t.Errorf("%v %s", invited, refusal)
		}
		for _, tool := range []string{"ban_user", "lock_user", "revoke_session", "update_user_metadata", "update_organization_metadata"} {
			if _, refusal := use(t, safe, tool, map[string]any{"user_id": ada}); !strings.Contains(refusal, `"code":"feature_not_enabled"`) {
				t.Errorf("%s without the setting: %s", tool, refusal)
			}
			if last := toolCalls(t, s, s.Tenant)[0]; last.Tool != tool || last.Status != 403 || last.KeyID != keyID {
				t.Errorf("%s without the setting: %+v", tool, last)
			}
		}

		all := streams(t, s, s.Tenant.Key)
		for _, c := range []struct {
			tool      string
			arguments map[string]any
			member    string
			want      any
		}{
			{"ban_user", map[string]any{"user_id": ada}, "banned", true},
			{"unban_user", map[string]any{"user_id": ada}, "banned", false},
			{"lock_user", map[string]any{"user_id": ada}, "locked", true},
			{"unlock_user", map[string]any{"user_id": ada}, "locked", false},
			{"get_user", map[string]any{"user_id": ada}, "id", ada},
			{"get_organization", map[string]any{"organization_id": organization}, "id", organization},
			{"get_session", map[string]any{"session_id": session}, "id", session},
			{"count_users", map[string]any{}, "total_count", 1.0},
		} {
			if answer, refusal := use(t, all, c.tool, c.arguments); answer[c.member] != c.want {
				t.Errorf("%s: %v %s", c.tool, answer, refusal)
			}
		}
		answer, refusal := use(t, all, "update_user_metadata", map[string]any{"user_id": ada, "public_metadata": map[string]any{"plan": "pro"}})
		if plan, _ := answer["public_metadata"].(map[string]any); plan["plan"] != "pro" {
			t.Errorf("%v %s", answer, refusal)
		}
		open := s.Call(t, 200, "POST /v1/sessions", `{"user_id":"`+ada+`"}`).ID(t)
		if answer, refusal := use(t, all, "revoke_session", map[string]any{"session_id": open}); answer["status"] != "revoked" {
			t.Errorf("%v %s", answer, refusal)
		}

		calls := toolCalls(t, s, s.Tenant)
		if last := calls[0]; last.Tool != "revoke_session" || last.Operation != "POST /v1/sessions/"+open+"/revoke" || last.Status != 200 || last.KeyID != keyID || len(last.TraceID) != 32 {
			t.Errorf("%+v", last)
		}
		i := slices.IndexFunc(calls, func(c bartleby.ToolCall) bool { return c.Tool == "find_users" })
		if i < 0 || calls[i].Operation != "GET /v1/users" || calls[i].ClientIP != "127.0.0.1" || calls[i].KeyID != keyID {
			t.Errorf("%d %+v", i, calls)
		}
		if len(calls) != 6+5+10 || len(toolCalls(t, s, s.Twin)) != 0 {
			t.Errorf("%d calls are logged", len(calls))
		}
		if text := s.Log.String(); !strings.Contains(text, `"tool":"find_users","key_id":"`+keyID+`"`) || strings.Contains(text, s.Tenant.Key) {
			t.Error("the server's log lacks the call, or has the key")
		}
	})
}

func TestActingRefusals(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := s.Call(t, 200, "POST /v1/users", `{"username":"ada_lovelace"}`).ID(t)
		twin := streams(t, s, s.Twin.Key)
		for name, c := range map[string]struct {
			tool      string
			arguments map[string]any
			want      string
			status    int
		}{
			"another tenant's user": {"ban_user", map[string]any{"user_id": ada}, `"code":"resource_not_found"`, 404},
			"and reading it":        {"get_user", map[string]any{"user_id": ada}, `"code":"resource_not_found"`, 404},
			"a wrong value":         {"find_users", map[string]any{"limit": "many"}, `"param_name":"limit"`, 422},
			"no address":            {"create_invitation", map[string]any{}, `"code":"form_param_missing"`, 422},
			"a strange argument":    {"get_user", map[string]any{"user_id": ada, "sudo": true}, `"code":"form_param_unknown"`, 422},
			"no id":                 {"get_user", map[string]any{}, `"code":"form_param_missing"`, 422},
			"no object":             {"get_user", nil, `"code":"form_param_missing"`, 422},
			"a number for an id":    {"get_user", map[string]any{"user_id": 5}, `"param_name":"user_id"`, 422},
			"another operation":     {"get_user", map[string]any{"user_id": "count"}, `"code":"resource_not_found"`, 404},
			"a slug for an id":      {"get_user", map[string]any{"user_id": "counts"}, `"code":"resource_not_found"`, 404},
			"a path for an id":      {"unban_user", map[string]any{"user_id": "../users/" + ada}, `"code":"form_param_format_invalid"`, 422},
			"a path below an id":    {"get_user", map[string]any{"user_id": ada + "/oauth_access_tokens/oauth_google"}, `"code":"form_param_format_invalid"`, 422},
			"a query after an id":   {"get_user", map[string]any{"user_id": ada + "?a=b"}, `"code":"form_param_format_invalid"`, 422},
			"two dots":              {"unban_user", map[string]any{"user_id": ".."}, `"code":"form_param_format_invalid"`, 422},
			"a dot":                 {"get_user", map[string]any{"user_id": "."}, `"code":"form_param_format_invalid"`, 422},
			"an escaped word":       {"get_user", map[string]any{"user_id": "%63ount"}, `"code":"form_param_format_invalid"`, 422},
			"a key for an id":       {"get_user", map[string]any{"user_id": s.Twin.Key}, `"code":"form_param_format_invalid"`, 422},
			"an object in a query":  {"find_users", map[string]any{"query": map[string]any{}}, `"code":"form_param_type_invalid"`, 422},
		} {
			if _, refusal := use(t, twin, c.tool, c.arguments); !strings.Contains(refusal, c.want) {
				t.Errorf("%s: %s", name, refusal)
			}
			last := toolCalls(t, s, s.Twin)[0]
			if last.Tool != c.tool || last.Status != c.status || len(last.TraceID) != 32 || strings.Contains(last.Operation, s.Twin.Key) {
				t.Errorf("%s: %+v", name, last)
			}
		}
		if banned := s.Call(t, 200, "GET /v1/users/"+ada, "").Object(t)["banned"]; banned != false {
			t.Error("a twin banned a user")
		}
		nobody := acting(t, s, "")
		if _, refusal := use(t, nobody, "find_users", nil); !strings.Contains(refusal, "unknown tool") {
			t.Errorf("without a key: %s", refusal)
		}
		_, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(),
			&sdk.StreamableClientTransport{Endpoint: s.URL + "/mcp", HTTPClient: &http.Client{Transport: bearer("sk_test_00000000000000000000000000")}}, nil)
		if err == nil {
			t.Error("an unknown key is let in from this machine")
		}
		if _, refusal := use(t, streams(t, s, "sk_test_00000000000000000000000000"), "find_users", nil); !strings.Contains(refusal, `"code":"clerk_key_invalid"`) {
			t.Errorf("an unknown key over streams: %s", refusal)
		}
	})
}

func TestActingSchemas(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		list, err := streams(t, s, s.Tenant.Key).ListTools(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var destructive []string
		for _, tool := range list.Tools {
			if *tool.Annotations.DestructiveHint {
				destructive = append(destructive, tool.Name)
			}
			if tool.OutputSchema == nil {
				t.Errorf("%s has no output schema", tool.Name)
			}
			if tool.Name == "update_user_metadata" {
				answer, _ := json.Marshal(tool.OutputSchema)
				if text := string(answer); !strings.Contains(text, `"first_name":{"type":["string","null"]}`) || !strings.Contains(text, `"email_addresses":{"type":["array"]}`) || len(text) > 3000 {
					t.Errorf("%d %s", len(text), text)
				}
				schema, err := json.Marshal(tool.InputSchema)
				if err != nil || !strings.Contains(string(schema), `"required":["user_id"]`) || !strings.Contains(string(schema), `"additionalProperties":false`) || !strings.Contains(string(schema), `"private_metadata":`) {
					t.Errorf("%s %v", schema, err)
				}
			}
		}
		slices.Sort(destructive)
		if got := strings.Join(destructive, " "); len(list.Tools) != 24 || got != "ban_user lock_user revoke_session update_organization_metadata update_user_metadata" {
			t.Errorf("%d tools, destructive: %s", len(list.Tools), got)
		}
	})
}

// TestActingLimits : the instance's limit of requests counts what tools do, and says when to come back.
func TestActingLimits(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.RateLimits = bartleby.RateLimits{Enabled: true, Rules: map[string]bartleby.RateLimit{"instance": {Requests: 1, Window: 60_000}}}
		})
		session := streams(t, s, s.Tenant.Key)
		if answer, refusal := use(t, session, "count_users", nil); answer["total_count"] != 0.0 {
			t.Fatalf("%v %s", answer, refusal)
		}
		got, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: "count_users"})
		if err != nil || !got.IsError || len(got.Content) != 2 || !strings.Contains(got.Content[0].(*sdk.TextContent).Text, `"code":"too_many_requests"`) ||
			!regexp.MustCompile(`^Try again in \d+ seconds\.$`).MatchString(got.Content[1].(*sdk.TextContent).Text) {
			t.Errorf("%v %+v", err, got)
		}
		if last := toolCalls(t, s, s.Tenant)[0]; last.Status != 429 {
			t.Errorf("%+v", last)
		}
	})
}

// TestDiscoverActing : who brings a key is told of the tools that act.
func TestDiscoverActing(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		found := s.Call(t, 200, "GET /.well-known/mcp", "")
		list, text := found.Object(t)["mcp"].(map[string]any)["tools"].([]any), string(found.Body)
		if len(list) != 7+12 || !strings.Contains(text, `"unban_user"`) || strings.Contains(text, `"ban_user"`) {
			t.Errorf("%d %s", len(list), text)
		}
		if a := s.Do(t, testkit.Request{Call: "GET /.well-known/mcp", Key: "sk_test_00000000000000000000000000"}); a.Status != 401 {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	})
}
