package sdk

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"bartleby/bapi"
	"bartleby/testkit"
)

// goRefused are operations that the Go SDK cannot succeed with, each with the status of the refusal, which counts as
// reaching it.
var goRefused = map[string]int{
	"DELETE /v1/templates/{}/{}":  http.StatusBadRequest, // every template belongs to the system
	"POST /v1/sessions/{}/verify": http.StatusBadRequest, // the SDK does not send the token
}

// reach remembers which operations a suite reached.
type reach struct {
	table   *http.ServeMux // of patterns only
	refused map[string]int // statuses that count as success, by shape
	mu      sync.Mutex
	done    map[string]bool // by shape
}

func newReach(refused map[string]int) *reach {
	r := &reach{table: http.NewServeMux(), refused: refused, done: map[string]bool{}}
	seen := map[string]bool{}
	for _, route := range bapi.Routes() {
		if shape := route.Method + " " + testkit.Shape(route.Path); !seen[shape] { // two versions may have it
			seen[shape] = true
			r.table.HandleFunc(route.Method+" "+route.Path, http.NotFound)
		}
	}
	return r
}

// note remembers an answer.
func (r *reach) note(q *http.Request, status int) {
	_, pattern := r.table.Handler(q)
	method, path, _ := strings.Cut(pattern, " ")
	shape := method + " " + testkit.Shape(path)
	if status < 300 || status == r.refused[shape] {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.done[shape] = true
	}
}

// missing lists the methods of an SDK whose operations were not reached, of those that are built. The facts about SDKs
// may be absent: then it says so.
func (r *reach) missing(sdk string) (list []string, err error) {
	file := testkit.SharedFile("facts", "sdk-surface.md")
	if file == "" {
		return nil, fmt.Errorf("that every method of %s was called is not tested: its list is expected in ../../shared/facts, or where BARTLEBY_SHARED says", sdk)
	}
	methods, err := testkit.Surface(file)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range methods {
		if m.SDK == sdk && !r.done[m.Shape] {
			list = append(list, m.Namespace+"."+m.Name+": "+m.Shape)
		}
	}
	return list, nil
}

// goReach is what all tests of the Go SDK together reached.
var goReach = newReach(goRefused)

// RoundTrip sends a request of the Go SDK and remembers what it reached.
func (r *reach) RoundTrip(q *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(q)
	if err == nil {
		r.note(q, answer.StatusCode)
	}
	return answer, err
}

// TestMain demands, where all tests ran, that they called every method of the Go SDK with success.
func TestMain(m *testing.M) {
	code := m.Run()
	for _, narrows := range []string{"test.run", "test.skip", "test.list"} {
		if f := flag.Lookup(narrows); f != nil && f.Value.String() != "" {
			os.Exit(code)
		}
	}
	missing, err := goReach.missing(testkit.GoSDK)
	switch {
	case code != 0:
	case err != nil:
		fmt.Println(err)
	case len(missing) > 0:
		fmt.Printf("these methods of the Go SDK were not called with success:\n%s\n", strings.Join(missing, "\n"))
		code = 1
	}
	os.Exit(code)
}
