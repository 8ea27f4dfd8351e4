package mcp

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"bartleby"
	"bartleby/rest"
	"bartleby/store"
)

// act makes the tool call a request to the Backend API with the caller's own key, so that scope, limits and errors are those of the
// API, and enters it into the log before it is made: what cannot be logged is not done.
func (d *Door) act(ctx context.Context, a *action, r *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
	header := http.Header{"Authorization": {"Bearer " + d.Key}}
	if r.Extra != nil && r.Extra.Header != nil {
		header = r.Extra.Header
	}
	caller := bartleby.CallerFrom(ctx)
	path, query, body, fault := a.request(r.Params.Arguments)
	if a.off {
		path, fault = a.route.Path, bartleby.FeatureNotEnabled("MCP tool "+a.tool.Name)
	}
	request, err := http.NewRequestWithContext(ctx, a.route.Method, path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.URL.RawQuery = query
	request.Header.Set("Authorization", header.Get("Authorization"))
	request.Header.Set("User-Agent", cmp.Or(header.Get("User-Agent"), "mcp"))
	request.Header.Set("Clerk-API-Version", d.APIVersion)
	request.Header.Set("Content-Type", "application/json")
	request.RemoteAddr = net.JoinHostPort(caller.ClientIP, "0")

	var w recorder
	instance, keyID, err := d.instance(ctx, header)
	if err != nil {
		rest.Fail(&w, request, err)
		return w.result(), nil
	}
	call := &bartleby.ToolCall{KeyID: keyID, Tool: a.tool.Name, Operation: a.route.Method + " " + path, ClientIP: caller.ClientIP, UserAgent: caller.UserAgent}
	if fault != nil {
		rest.Fail(&w, request, fault)
		call.Status, call.TraceID = w.status, w.Header().Get("Clerk-Trace-Id")
	}
	if _, err := store.Write(ctx, d.DB, instance, func(tx *store.Tx) (struct{}, error) { return struct{}{}, tx.InsertToolCall(call) }); err != nil {
		d.Log.Error("a tool was not called, because that could not be logged", slog.String("tool", call.Tool), slog.Any("error", err))
		w = recorder{}
		rest.Fail(&w, request, err)
		return w.result(), nil
	}
	if fault != nil {
		d.note(ctx, call)
		return w.result(), nil //nolint:nilerr // the result is the refusal
	}
	d.api.ServeHTTP(&w, request)
	call.Status, call.TraceID = cmp.Or(w.status, http.StatusOK), w.Header().Get("Clerk-Trace-Id")
	ended := context.WithoutCancel(ctx) // what was done was done, whether or not the caller is still there
	if _, err := store.Write(ended, d.DB, instance, func(tx *store.Tx) (struct{}, error) { return struct{}{}, tx.EndToolCall(call) }); err != nil {
		d.Log.Error("how a tool call ended was not logged", slog.String("id", call.ID), slog.Int("status", call.Status), slog.Any("error", err))
	}
	d.note(ctx, call)
	return w.result(), nil
}

// instance tells whose key a request has.
func (d *Door) instance(ctx context.Context, header http.Header) (instanceID, keyID string, err error) {
	_, key, _ := strings.Cut(header.Get("Authorization"), " ")
	instance, keyID, err := store.InstanceByKey(ctx, d.DB, store.KeyDigest(key))
	if err != nil {
		return "", "", err
	}
	return instance.ID, keyID, nil
}

// attempts lets calls of tools that are off come to where they are logged: to the protocol they are unknown.
func (d *Door) attempts(off map[string]*action) sdk.Middleware {
	return func(next sdk.MethodHandler) sdk.MethodHandler {
		return func(ctx context.Context, method string, r sdk.Request) (sdk.Result, error) {
			if call, ok := r.(*sdk.CallToolRequest); ok && off[call.Params.Name] != nil {
				return d.act(ctx, off[call.Params.Name], call)
			}
			return next(ctx, method, r)
		}
	}
}

// note writes the line of a call into the server's log.
func (d *Door) note(ctx context.Context, c *bartleby.ToolCall) {
	d.Log.LogAttrs(ctx, slog.LevelInfo, "tool called", slog.String("trace_id", c.TraceID), slog.String("tool", c.Tool), slog.String("key_id", c.KeyID),
		slog.String("instance", c.InstanceID), slog.Int("status", c.Status))
}

// recorder keeps the answer of the API.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is of the answer.
func (w *recorder) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}

// WriteHeader keeps the status.
func (w *recorder) WriteHeader(status int) { w.status = cmp.Or(w.status, status) }

// Write keeps a part of the body.
func (w *recorder) Write(b []byte) (int, error) { return w.body.Write(b) }

// result is the answer as a tool gives it: its JSON, as text and as data, where a bare list is in the member data. An error is the
// envelope of the API, and when to try again.
func (w *recorder) result() *sdk.CallToolResult {
	text := w.body.String()
	answer := &sdk.CallToolResult{IsError: w.status >= http.StatusBadRequest, Content: []sdk.Content{&sdk.TextContent{Text: text}}}
	switch {
	case answer.IsError:
		if seconds := w.Header().Get("Retry-After"); seconds != "" {
			answer.Content = append(answer.Content, &sdk.TextContent{Text: "Try again in " + seconds + " seconds."})
		}
	case strings.HasPrefix(text, "["):
		answer.StructuredContent = map[string]json.RawMessage{"data": w.body.Bytes()}
	case text != "":
		answer.StructuredContent = json.RawMessage(w.body.Bytes())
	}
	return answer
}
