package sdk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby/store"
	"bartleby/testkit"
)

// TestPrism lets the whole Node suite pass through Prism, a validating proxy, with the official document of the version
// that the SDK speaks. What Prism has against any answer, or against a request that the server took, fails the test.
func TestPrism(t *testing.T) {
	requireNode(t)
	if _, err := os.Stat("prism/node_modules/.bin/prism"); err != nil {
		message := "the Node suite is not sent through Prism: run npm ci in sdk/prism"
		if os.Getenv("BARTLEBY_TEST_REQUIRE_NODE") != "" {
			t.Fatal(message)
		}
		t.Skip(message)
	}
	document := officialDocument(t)
	clock := &testkit.Clock{}
	db, err := store.Open(t.Context(), store.Config{Dir: testkit.SQLite(t), Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s := testkit.Start(t, db, clock)
	prism := startPrism(t, document, s.URL+"/v1")
	upstream, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	seen := &violations{found: map[string]int{}}
	through := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			path := r.In.URL.Path
			session := strings.HasPrefix(path, "/v1/sessions/") && strings.HasSuffix(path, "/verify")
			if session || path == "/v1/clients/handshake_payload" || strings.HasPrefix(r.In.Header.Get("Content-Type"), "multipart/") {
				r.SetURL(upstream) // the document has not what the SDK asks; and Prism takes bodies for text and spoils images
				return
			}
			r.SetURL(prism)
			r.Out.URL.Path = strings.TrimPrefix(r.In.URL.Path, "/v1")
		},
		ModifyResponse: seen.note,
	}
	front := httptest.NewServer(through)
	t.Cleanup(front.Close)
	runNode(t, s, front.URL)
	seen.report(t)
}

type violations struct {
	mu      sync.Mutex
	answers int
	found   map[string]int
}

// violation is one thing that Prism has against a request or an answer.
type violation struct {
	Location []string // "request" or "response", then where in it
	Severity string
	Message  string

	status int
	value  any // in the answer, at Location
}

// excused tells whether a violation is the document's own error, or says only that the SDK's test erred on purpose.
func (v violation) excused() bool {
	field := v.Location[len(v.Location)-1]
	switch {
	case v.Location[0] == "request" && v.status >= 400: // the server refused it too
		return true
	case v.status >= 400 && v.status < 500 && strings.HasPrefix(v.Message, "Unable to match the returned status code"):
		return true // wrong keys, unknown ids, unknown parameters: few operations document what all can answer
	case strings.HasSuffix(v.Message, "found 'timezone'"):
		return true // SDKs send a user's time zone and read it back; no document has it
	case (field == "verification" || field == "ownership_verification") && v.value == nil:
		return true // documented as nullable, and as objects, none of which is
	case strings.Join(v.Location, ".") == "request.query.status":
		return true // documented as one status; the SDK asks for several
	case field == "invitation" && v.value == nil:
		return true // of waitlist entries: documented as nullable, and as an invitation, which is not
	case v.Location[0] == "request" && (v.Message == "Body parameter is required" || strings.HasSuffix(v.Message, "_metadata must be object")):
		return true // an update of nothing, and null for no change: the SDK may send them, the server takes them
	case v.Location[0] == "request" && (strings.HasSuffix(v.Message, "found 'enhanced_email_deliverability'") || strings.HasSuffix(v.Message, "found 'ignore_dots_for_gmail_addresses'")):
		return true // the document dropped them; the SDK still sends them
	case v.Location[0] == "request" && (strings.HasSuffix(v.Message, "found 'idp_certificates'") || strings.HasSuffix(v.Message, "found 'authenticatable'") || strings.HasSuffix(v.Message, "found 'disable_jit_provisioning'") || strings.HasSuffix(v.Message, "found 'sync_user_attributes'") || strings.HasSuffix(v.Message, "found 'provider'")):
		return true // the document answers with some of them, and takes none; the SDK sends them
	case len(v.Location) == 2 && v.Message == "Response body must be array":
		_, enveloped := v.value.(map[string]any)["total_count"] // asked for with paginated=true, which documents describe in words
		return enveloped
	}
	return false
}

// at finds a value in a JSON text.
func at(body []byte, path []string) any {
	var node any
	if json.Unmarshal(body, &node) != nil {
		return nil
	}
	for _, step := range path {
		switch n := node.(type) {
		case map[string]any:
			node = n[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(n) {
				return nil
			}
			node = n[i]
		}
	}
	return node
}

// note keeps what Prism says of an answer in its header sl-violations.
func (v *violations) note(r *http.Response) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.answers++
	text := r.Header.Get("Sl-Violations")
	if text == "" {
		return nil
	}
	var list []violation
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	for _, one := range list {
		one.status = r.StatusCode
		if one.Location[0] == "response" && len(one.Location) > 1 {
			one.value = at(body, one.Location[2:])
		}
		if one.Severity != "Error" || one.excused() {
			continue
		}
		v.found[fmt.Sprintf("%s %s: %d: %s: %s", r.Request.Method, shape(r.Request.URL.Path), r.StatusCode, strings.Join(one.Location, "."), one.Message)]++
	}
	return nil
}

// shape replaces ids in a path.
func shape(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.ContainsAny(p, "0123456789") && len(p) > 20 {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}

func (v *violations) report(t *testing.T) {
	t.Helper()
	if v.answers < 500 {
		t.Errorf("only %d answers came through Prism", v.answers)
	}
	var all []string
	for say, times := range v.found {
		all = append(all, fmt.Sprintf("%d × %s", times, say))
	}
	slices.Sort(all)
	t.Logf("%d answers came through Prism", v.answers)
	for _, say := range all {
		t.Error(say)
	}
}

// officialDocument is the document of the version that the Node SDK asks for.
func officialDocument(t *testing.T) string {
	t.Helper()
	file := testkit.SharedFile("specs", "bapi", testkit.Newest+".yml")
	if file == "" {
		t.Skip("the Node suite is not sent through Prism: the official OpenAPI documents are expected in ../../shared/specs/bapi, or where BARTLEBY_SHARED says")
	}
	file, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func startPrism(t *testing.T, document, upstream string) *url.URL {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().(*net.TCPAddr)
	l.Close()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	command := exec.CommandContext(ctx, "node", "node_modules/.bin/prism", "proxy", document, upstream, "--host", "127.0.0.1", "--port", fmt.Sprint(addr.Port))
	command.Dir = "prism"
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = command.Wait() })
	for range 300 {
		if c, err := net.Dial("tcp", addr.String()); err == nil {
			c.Close()
			return &url.URL{Scheme: "http", Host: addr.String()}
		}
		time.Sleep(100 * time.Millisecond)
	}
	cancel()
	_ = command.Wait()
	t.Fatalf("Prism does not listen:\n%s", out.String())
	return nil
}
