package mcp

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"bartleby"
	"bartleby/store"
)

// act makes the tool call a request to the Backend API with the caller's own key, so that scope, limits and errors are those of the
// API, and enters it into the log before it is made: what cannot be logged is not done.
func (d *Door) act(ctx context.Context, a *action, r *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
	header := http.Header{"Authorization": {"Bearer " + d.Key}}
	if r.Extra != nil && r.Extra.Header != nil {
		header = r.Extra.Header
	}
	_, key, _ := strings.Cut(header.Get("Authorization"), " ")
	instance, keyID, err := store.InstanceByKey(ctx, d.DB, store.KeyDigest(key))
	if err != nil {
		return refused(err), nil
	}
	path, query, body, fault := a.request(r.Params.Arguments)
	caller := bartleby.CallerFrom(ctx)
	call := &bartleby.ToolCall{KeyID: keyID, Tool: a.tool.Name, Operation: a.route.Method + " " + path, ClientIP: caller.ClientIP, UserAgent: caller.UserAgent}
	if fault != nil {
		call.Status, call.TraceID = http.StatusUnprocessableEntity, caller.TraceID
	}
	if _, err := store.Write(ctx, d.DB, instance.ID, func(tx *store.Tx) (struct{}, error) { return struct{}{}, tx.InsertToolCall(call) }); err != nil {
		d.Log.Error("a tool was not called, because that could not be logged", slog.String("tool", call.Tool), slog.Any("error", err))
		return refused(err), nil
	}
	if fault != nil {
		d.note(ctx, call)
		return told(fault.Error()), nil
	}
	target := path
	if query != "" {
		target += "?" + query
	}
	request, err := http.NewRequestWithContext(ctx, a.route.Method, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", header.Get("Authorization"))
	request.Header.Set("User-Agent", cmp.Or(header.Get("User-Agent"), "mcp"))
	request.Header.Set("Clerk-API-Version", d.APIVersion)
	request.Header.Set("Content-Type", "application/json")
	request.RemoteAddr = net.JoinHostPort(caller.ClientIP, "0")
	var w recorder
	d.api.ServeHTTP(&w, request)
	call.Status, call.TraceID = cmp.Or(w.status, http.StatusOK), w.Header().Get("Clerk-Trace-Id")
	ended := context.WithoutCancel(ctx) // what was done was done, whether or not the caller is still there
	if _, err := store.Write(ended, d.DB, instance.ID, func(tx *store.Tx) (struct{}, error) { return struct{}{}, tx.EndToolCall(call) }); err != nil {
		d.Log.Error("how a tool call ended was not logged", slog.String("id", call.ID), slog.Int("status", call.Status), slog.Any("error", err))
	}
	d.note(ctx, call)
	return w.result(), nil
}

// note writes the line of a call into the server's log.
func (d *Door) note(ctx context.Context, c *bartleby.ToolCall) {
	d.Log.LogAttrs(ctx, slog.LevelInfo, "tool called", slog.String("trace_id", c.TraceID), slog.String("tool", c.Tool), slog.String("key_id", c.KeyID),
		slog.String("instance", c.InstanceID), slog.Int("status", c.Status))
}

// refused tells the model what it may know of an error.
func refused(err error) *sdk.CallToolResult {
	var of *bartleby.Error
	if errors.As(err, &of) && of.Kind != bartleby.Internal {
		return told(of.LongMessage)
	}
	return told(unknownFault)
}

// told is a refusal in words.
func told(text string) *sdk.CallToolResult {
	return &sdk.CallToolResult{IsError: true, Content: []sdk.Content{&sdk.TextContent{Text: text}}}
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
// envelope of the API.
func (w *recorder) result() *sdk.CallToolResult {
	text := w.body.String()
	answer := &sdk.CallToolResult{IsError: w.status >= http.StatusBadRequest, Content: []sdk.Content{&sdk.TextContent{Text: text}}}
	switch {
	case answer.IsError:
	case strings.HasPrefix(text, "["):
		answer.StructuredContent = map[string]json.RawMessage{"data": w.body.Bytes()}
	case text != "":
		answer.StructuredContent = json.RawMessage(w.body.Bytes())
	}
	return answer
}
