package rest_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby/rest"
)

type gear struct {
	Teeth int                `json:"teeth" required:"true" min:"3"`
	Name  rest.Patch[string] `json:"name" max:"4"`
}

// machine has objects, lists of them, and objects within those.
type machine struct {
	Main  rest.Patch[gear] `json:"main"`
	Spare []gear           `json:"spare" most:"2"`
	Case  struct {
		Lid rest.Patch[gear] `json:"lid"`
	} `json:"case"`
}

func openMachine(t *testing.T) *door {
	t.Helper()
	d := &door{t: t, log: &buffer{}, metrics: prometheus.NewRegistry(), time: time.Unix(1_800_000_000, 0)}
	c := config(d)
	c.Releases, c.Routes = nil, []*rest.Route{
		rest.On("POST /strict", echoing[machine]).Open().Creates(),
		rest.On("POST /loose", echoing[machine]).Open().Loose(),
		rest.On("POST /nothing", func(context.Context, *machine) (*rest.NoContent, error) { return nil, nil }).Open().Creates(),
	}
	h, err := rest.New(c)
	if err != nil {
		t.Fatal(err)
	}
	d.Server = httptest.NewServer(h)
	t.Cleanup(d.Close)
	return d
}

// Objects within a body are bound as the body is, and their faults are named by the path to them.
func TestObjectsWithin(t *testing.T) {
	d := openMachine(t)
	for body, want := range map[string]string{
		`{"main":{"teeth":3},"spare":[{"teeth":4,"name":"a"},{"teeth":5,"name":null}],"case":{"lid":{"teeth":9}}}`: "",
		`{"main":null,"spare":null,"case":null}`:          "",
		`{"main":{}}`:                                     "form_param_missing main.teeth",
		`{"main":{"teeth":2,"name":"abcde"}}`:             "form_param_value_invalid main.teeth, form_param_max_length_exceeded main.name",
		`{"main":{"teeth":3,"tooth":1}}`:                  "form_param_unknown main.tooth",
		`{"main":{"teeth":3,"teeth":4}}`:                  "form_param_duplicate main.teeth",
		`{"main":{"teeth":null}}`:                         "form_param_nil main.teeth",
		`{"main":[]}`:                                     "form_param_type_invalid main",
		`{"main":"x"}`:                                    "form_param_type_invalid main",
		`{"main":{"teeth":3,"name":"\u0000"}}`:            "form_param_value_invalid main",
		`{"spare":{}}`:                                    "form_param_type_invalid spare",
		`{"spare":[1]}`:                                   "form_param_type_invalid spare",
		`{"spare":[null]}`:                                "form_param_type_invalid spare",
		`{"spare":[{"teeth":3},{"teeth":3},{"teeth":3}]}`: "form_param_array_size_exceeded spare",
		`{"spare":[{"teeth":3},{"x":1}]}`:                 "form_param_missing spare.teeth, form_param_unknown spare.x",
		`{"case":{"lid":{"teeth":"x"}}}`:                  "form_param_type_invalid case.lid.teeth",
		`{"case":{"lid":{"teeth":3,"x":0}},"y":0}`:        "form_param_unknown case.lid.x, form_param_unknown y",
	} {
		status := 201
		if want != "" {
			status = 422
		}
		d.ask("POST", "/strict", body).want(t, status, want)
	}
	d.ask("POST", "/loose", `{"case":{"lid":{"teeth":3,"x":0}},"y":0}`).want(t, 200, "")
	d.ask("POST", "/loose", `{"case":{"lid":{"x":0}},"y":0}`).want(t, 422, "form_param_missing case.lid.teeth")
	d.ask("POST", "/nothing", `{}`).want(t, 204, "")
}
