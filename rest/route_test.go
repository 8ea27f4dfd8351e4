package rest_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/rest"
)

// TestTablesThatMakeNoSense : what can be known to be wrong is known before the first request.
func TestTablesThatMakeNoSense(t *testing.T) {
	plain := func(pattern string) *rest.Route { return rest.On(pattern, done).Open() }
	for name, c := range map[string]struct {
		want   string
		routes []*rest.Route
	}{
		"twice":             {"two of it", []*rest.Route{plain("GET /a"), plain("GET /a")}},
		"overlap":           {"two of it", []*rest.Route{plain("GET /a").Upto("2025-11-10"), plain("GET /a").From("2025-04-10")}},
		"no overlap":        {"", []*rest.Route{plain("GET /a").Upto("2025-04-10"), plain("GET /a").From("2025-04-10")}},
		"clash":             {"conflicts", []*rest.Route{plain("GET /{a}/b"), plain("GET /a/{b}")}},
		"two names":         {"conflicts", []*rest.Route{plain("GET /a/{b}"), plain("POST /a/{c}")}},
		"version":           {"no version 2025-01-01", []*rest.Route{plain("GET /a").From("2025-01-01")}},
		"method":            {"pattern", []*rest.Route{plain("/a")}},
		"slash":             {"pattern", []*rest.Route{plain("GET /a/")}},
		"no authentication": {"authenticate", []*rest.Route{rest.On("GET /a", done)}},
		"limit":             {"not in the path", []*rest.Route{plain("GET /a").Limited("r", "id")}},
		"no handler":        {"no handler", []*rest.Route{{Method: "GET", Path: "/a"}}},
		"no tag":            {"where it comes from", []*rest.Route{taking[struct{ A string }]("POST /a")}},
		"two tags": {"two places", []*rest.Route{taking[struct {
			A string `json:"a" query:"a"`
		}]("POST /a")}},
		"unexported": {"not exported", []*rest.Route{taking[struct {
			a string `query:"a"`
		}]("POST /a")}},
		"no such parameter": {"no parameter b", []*rest.Route{taking[struct {
			A string `path:"b"`
		}]("POST /{a}")}},
		"type": {"takes no float64", []*rest.Route{taking[struct {
			A float64 `json:"a"`
		}]("POST /a")}},
		"query type": {"takes no", []*rest.Route{taking[struct {
			A bartleby.Metadata `query:"a"`
		}]("POST /a")}},
		"path type": {"takes no", []*rest.Route{taking[struct {
			A int `path:"a"`
		}]("POST /{a}")}},
		"patch of what": {"takes no", []*rest.Route{taking[struct {
			A rest.Patch[float64] `json:"a"`
		}]("POST /a")}},
		"same name": {"two fields", []*rest.Route{taking[struct {
			A string `query:"a"`
			B string `query:"a"`
		}]("POST /a")}},
		"body of a GET": {"GET", []*rest.Route{taking[struct {
			A string `json:"a"`
		}]("GET /a")}},
		"default": {"default", []*rest.Route{taking[struct {
			A int `query:"a" default:"x"`
		}]("GET /a")}},
		"default out of bounds": {"default", []*rest.Route{taking[struct {
			A int `query:"a" default:"0" min:"1"`
		}]("GET /a")}},
		"min of text": {"tag min", []*rest.Route{taking[struct {
			A string `json:"a" min:"1"`
		}]("POST /a")}},
		"max of a number": {"tag max", []*rest.Route{taking[struct {
			A int `json:"a" max:"1"`
		}]("POST /a")}},
		"bound": {"tag most", []*rest.Route{taking[struct {
			A int `json:"a" most:"x"`
		}]("POST /a")}},
		"required": {"tag required", []*rest.Route{taking[struct {
			A int `json:"a" required:"yes please"`
		}]("POST /a")}},
		"no version": {"no version", []*rest.Route{taking[struct {
			A int `json:"a" from:"2025-11-10" upto:"2025-11-10"`
		}]("POST /a")}},
		"field version": {"no version 2025-01-01", []*rest.Route{taking[struct {
			A int `json:"a" from:"2025-01-01"`
		}]("POST /a")}},
		"list without bound": {"needs the tag most", []*rest.Route{taking[struct {
			A []string `body:"true"`
		}]("POST /a")}},
		"list and keys": {"either", []*rest.Route{taking[struct {
			A []string `body:"true" most:"1"`
			B string   `json:"b"`
		}]("POST /a")}},
		"items": {"only keys", []*rest.Route{taking[struct {
			A []struct {
				B string `query:"b"`
			} `body:"true" most:"1"`
		}]("POST /a")}},
		"upload with a number": {"text", []*rest.Route{taking[struct {
			A rest.File `file:"a"`
			B int       `json:"b"`
		}]("POST /a")}},
		"no struct": {"not a struct", []*rest.Route{taking[string]("POST /a")}},
	} {
		_, err := rest.New(rest.Config{Versions: versions, Routes: c.routes, Now: time.Now})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v; want %s", name, err, c.want)
		}
	}
	for name, c := range map[string]rest.Config{
		"no versions":       {Now: time.Now},
		"unsorted versions": {Now: time.Now, Versions: []string{"2025-04-10", "2024-10-01"}},
		"no clock":          {Versions: versions},
		"unknown release":   {Now: time.Now, Versions: versions, Releases: []rest.Release{{Date: "2025-01-01"}}},
		"unsorted releases": {Now: time.Now, Versions: versions, Releases: []rest.Release{{Date: "2025-04-10"}, {Date: "2025-11-10"}}},
		"unknown lift":      {Now: time.Now, Versions: versions, Releases: []rest.Release{{Date: "2025-04-10", Lift: map[string]map[string]string{"GET /x": nil}}}},
		"unknown trait":     {Now: time.Now, Versions: versions, Traits: []rest.Trait{{From: "2025-01-01"}}},
	} {
		if _, err := rest.New(c); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func taking[In any](pattern string) *rest.Route {
	return rest.On(pattern, func(context.Context, *In) (*rest.NoContent, error) { return nil, nil }).Open()
}

// TestPatchLayout holds what binding knows about bartleby.Patch by place.
func TestPatchLayout(t *testing.T) {
	p := reflect.TypeFor[bartleby.Patch[string]]()
	if p.NumField() != 3 || p.Field(0).Name != "Set" || p.Field(1).Name != "Null" || p.Field(2).Name != "To" {
		t.Error("value.go numbers the fields of a patch otherwise")
	}
}

func TestTable(t *testing.T) {
	r := rest.On("POST /v1/a/{id}", echoing[upload]).Named("A").Tagged("T").Says("s", "d").From("2024-10-01").Upto("2025-04-10").
		Loose().Open().Old().Upload(5).Limited("r", "id").Creates().Answers("x", "y")
	if r.Method != "POST" || r.Path != "/v1/a/{id}" || r.Name != "A" || r.Tag != "T" || r.Summary != "s" || r.Description != "d" ||
		r.Since != "2024-10-01" || r.Until != "2025-04-10" || r.Strict || !r.Public || !r.Deprecated || r.Status != 201 || r.MaxBody != 5 ||
		r.Limits[0] != (rest.Limit{Rule: "r", Param: "id"}) || len(r.Codes) != 2 || r.In != reflect.TypeFor[upload]() || r.Out != reflect.TypeFor[echo]() {
		t.Errorf("%+v", r)
	}
}
