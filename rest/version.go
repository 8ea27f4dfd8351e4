package rest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"bartleby"
)

// Where callers name the API version they want.
const (
	versionHeader = "Clerk-API-Version"
	versionQuery  = "__clerk_api_version"
)

// Version is an API version by its date, such as 2025-04-10.
type Version string

// Before tells whether the version is older than a date.
func (v Version) Before(date string) bool { return string(v) < date }

type versionKey struct{}

// VersionOf is the version in which the request is to be answered.
func VersionOf(ctx context.Context) Version {
	v, _ := ctx.Value(versionKey{}).(Version)
	return v
}

// negotiate reads the version: from the header or the query, the oldest when absent, and the newest for a later date, so
// that tomorrow's SDK still works. versions are oldest first.
func negotiate(r *http.Request, query map[string][]string, versions []string) (Version, error) {
	asked := r.Header.Values(versionHeader)
	inQuery, both := query[versionQuery]
	switch {
	case len(asked) > 0 && both:
		return "", bartleby.VersionInvalid("The API version is given twice, in the header " + versionHeader + " and in the query. Give it once.")
	case both:
		asked = inQuery
	}
	if len(asked) == 0 {
		return Version(versions[0]), nil
	}
	return parseVersion(asked[0], versions)
}

func parseVersion(date string, versions []string) (Version, error) {
	newest := versions[len(versions)-1]
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return "", bartleby.VersionInvalid("An API version is a date such as " + newest + ".")
	}
	switch {
	case slices.Contains(versions, date):
		return Version(date), nil
	case date > newest:
		return Version(newest), nil
	}
	return "", bartleby.VersionInvalid(fmt.Sprintf("There is no API version of this date. The versions are %v.", versions))
}
