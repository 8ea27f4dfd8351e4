package rest

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"bartleby"
)

// endpoint is all operations at one path; none for paths that are unknown.
type endpoint struct {
	*server
	operations []*operation
}

// operation is a route with its plans, by edition.
type operation struct {
	*Route
	plans []*plan
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := w.(*answer) // ServeHTTP of server made it
	if err := e.serve(a, r); err != nil {
		Fail(a, r, err)
	}
}

func (e *endpoint) serve(a *answer, r *http.Request) error {
	if len(e.operations) == 0 {
		if e.Unknown != nil {
			return e.Unknown(a, r)
		}
		return bartleby.RouteNotFound()
	}
	if a.early != nil {
		return a.early
	}
	op, err := e.operation(a, r.Method)
	if op == nil {
		return err
	}
	a.route = op.Route
	ctx := a.ctx
	if !op.Public && (op.spared == nil || !op.spared(r)) {
		authenticate := e.Authenticate
		if op.auth != nil {
			authenticate = op.auth
		}
		if ctx, err = authenticate(ctx, r); err != nil {
			return err
		}
		a.ctx = ctx
	}
	if err := e.limit(a, op.Route, r); err != nil {
		return err
	}
	if op.raw != nil {
		return op.raw(a, r.WithContext(ctx))
	}
	in := reflect.New(op.In)
	if err := op.plans[a.edition].fill(in.Elem(), a, r, a.query); err != nil {
		return err
	}
	result, err := op.call(ctx, in)
	if err != nil {
		return err
	}
	if s, ok := result.(Sender); ok {
		return s.Send(a, r.WithContext(ctx))
	}
	return e.answer(a, result)
}

// operation chooses by method and version. HEAD is GET without the body, which net/http sees to; OPTIONS is answered here.
func (e *endpoint) operation(a *answer, method string) (*operation, error) {
	version := e.versions.at(a.edition)
	served := false
	for _, op := range e.operations {
		if !op.serves(version) {
			continue
		}
		served = true
		if op.Method == method || op.Method == http.MethodGet && method == http.MethodHead {
			return op, nil
		}
	}
	if !served {
		return nil, bartleby.RouteNotFound()
	}
	allow := []string{http.MethodOptions}
	for _, op := range e.operations {
		if op.serves(version) {
			allow = append(allow, op.Method)
			if op.Method == http.MethodGet {
				allow = append(allow, http.MethodHead)
			}
		}
	}
	slices.Sort(allow)
	a.Header().Set("Allow", strings.Join(slices.Compact(allow), ", "))
	if method == http.MethodOptions {
		a.WriteHeader(http.StatusNoContent)
		return nil, nil
	}
	return nil, bartleby.MethodNotAllowed(printable(method))
}

// limit counts the request under the instance's limit, unless the route is exempt, and under those of the route.
func (e *endpoint) limit(a *answer, route *Route, r *http.Request) error {
	if e.Limits == nil || route.Unmetered && len(route.Limits) == 0 {
		return nil
	}
	scope, rules := e.Limits(a.ctx)
	if !rules.Enabled {
		return nil
	}
	if !route.Unmetered {
		if err := e.limiter.count(scope, "instance", "", rules); err != nil {
			return err
		}
	}
	for _, l := range route.Limits {
		if err := e.limiter.count(scope, l.Rule, r.PathValue(l.Param), rules); err != nil {
			return err
		}
	}
	return nil
}
