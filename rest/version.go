package rest

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"bartleby"
)

// Where callers name the API version they want.
const (
	versionHeader = "Clerk-Api-Version" // in the canonical spelling of net/http
	versionQuery  = "__clerk_api_version"
)

// Version is an API version by its date, such as 2025-04-10.
type Version string

// Before tells whether the version is older than a date.
func (v Version) Before(date string) bool { return string(v) < date }

// within tells whether the version lies in the window [from, upto); an empty bound is none.
func (v Version) within(from, upto string) bool {
	return (from == "" || !v.Before(from)) && (upto == "" || v.Before(upto))
}

// Trait is a difference in behaviour, rather than in shape, between versions: present from one on and before another, where
// "" is no bound. A door declares all of its traits in one file, and lists them in its Config so that dates are checked.
type Trait struct{ From, Upto string }

// Shows tells whether the version has the trait.
func (v Version) Shows(t Trait) bool { return v.within(t.From, t.Upto) }

type versionKey struct{}

// VersionOf is the version in which the request is to be answered; "", older than all, outside of a request.
func VersionOf(ctx context.Context) Version {
	v, _ := ctx.Value(versionKey{}).(Version)
	return v
}

// editions is the versions of a door, oldest first. An edition is a version by its place in them.
type editions struct {
	dates []string
	boxed []any // the same as Version, ready for contexts
	any   bool  // dates that are no version are served too
}

func newEditions(dates []string, anyDate bool) editions {
	e := editions{dates: dates, any: anyDate}
	for _, date := range dates {
		e.boxed = append(e.boxed, Version(date))
	}
	return e
}

func (e editions) at(i int) Version { return Version(e.dates[i]) }

// negotiate reads the version from the header or the query, of which only one may name it. Without either it is the oldest:
// callers who know nothing of versions were written for that one.
func (e editions) negotiate(r *http.Request, query []pair) (int, error) {
	asked, times := "", 0
	if values := r.Header[versionHeader]; len(values) > 0 {
		asked, times = values[0], len(values)
	}
	for i := range query {
		if query[i].key == versionQuery {
			asked = query[i].value
			times++
		}
	}
	switch times {
	case 0:
		return 0, nil
	case 1:
		return e.parse(asked)
	}
	return 0, bartleby.VersionInvalid("The API version is given more than once. Give it in the header Clerk-API-Version or in the query, once.")
}

// parse takes a date. One after the newest is served as the newest, so that tomorrow's SDK still works; one that never was
// a version is a mistake.
func (e editions) parse(date string) (int, error) {
	if i := slices.Index(e.dates, date); i >= 0 {
		return i, nil
	}
	newest := len(e.dates) - 1
	if e.any {
		return e.nearest(date), nil
	}
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return 0, bartleby.VersionInvalid("An API version is a date such as " + e.dates[newest] + ".")
	}
	if date > e.dates[newest] {
		return newest, nil
	}
	return 0, bartleby.VersionInvalid("There is no API version of this date. The versions are " + strings.Join(e.dates, ", ") + ".")
}

// nearest is the version that was the newest on a date; the newest for what is no date.
func (e editions) nearest(date string) int {
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return len(e.dates) - 1
	}
	i, _ := slices.BinarySearch(e.dates, date)
	return max(0, i-1)
}
