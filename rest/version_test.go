package rest_test

import (
	"strings"
	"testing"

	"bartleby/rest"
)

func TestVersions(t *testing.T) {
	d := open(t)
	served := func(want, query string, more ...string) {
		t.Helper()
		got := d.ask("GET", "/v1/caller"+query, "", more...)
		got.want(t, 200, "")
		if !strings.Contains(got.text, `"object":"`+want+`"`) {
			t.Errorf("%s %v: %s, want %s", query, more, got.text, want)
		}
	}
	served("2021-02-05", "")
	for _, v := range versions {
		served(v, "", "Clerk-API-Version: "+v)
		served(v, "?__clerk_api_version="+v)
	}
	served("2026-05-12", "", "clerk-api-version: 2026-05-13")
	served("2026-05-12", "?__clerk_api_version=9999-12-31")
	for _, bad := range []string{"2025-03-12", "2020-01-01", "2025-4-10", "latest", "2026-13-01", "2030-02-30", "20250410", "2025-04-10 ", "2025-04-10T00:00:00Z", "10000-01-01"} {
		d.ask("GET", "/v1/caller?__clerk_api_version="+strings.ReplaceAll(bad, " ", "%20"), "").want(t, 400, "api_version_invalid")
	}
	d.ask("GET", "/v1/caller?__clerk_api_version=", "").want(t, 400, "api_version_invalid")
	d.ask("GET", "/v1/caller", "", "Clerk-API-Version: 2025-03-12").want(t, 400, "api_version_invalid")
	d.ask("GET", "/v1/caller?__clerk_api_version=2025-04-10", "", "Clerk-API-Version: 2025-04-10").want(t, 400, "api_version_invalid")
	d.ask("GET", "/v1/caller", "", "Clerk-API-Version: 2025-04-10", "Clerk-API-Version: 2025-11-10").want(t, 400, "api_version_invalid")
	d.ask("GET", "/v1/nowhere?__clerk_api_version=x", "").want(t, 404, "resource_not_found")

	d.ask("GET", "/v1/old", "").want(t, 200, "")
	d.ask("GET", "/v1/old", "", "Clerk-API-Version: 2025-11-10").want(t, 404, "resource_not_found")
	d.ask("GET", "/v1/new", "").want(t, 404, "resource_not_found")
	d.ask("POST", "/v1/new", "").want(t, 404, "resource_not_found")
	d.ask("GET", "/v1/new", "", "Clerk-API-Version: 2026-05-12").want(t, 200, "")
}

func TestReleasesAreUndone(t *testing.T) {
	d := open(t)
	newest := d.ask("GET", "/v1/document", "", "Clerk-API-Version: 2025-04-10").text
	if want := `{"object":"session","status":"pending","tasks":[{"n":1.50}],"actor":{"n":1},"public_metadata":{"object":"session","tasks":1}}`; newest != want {
		t.Errorf("newest: %s", newest)
	}
	older := d.ask("GET", "/v1/document", "").text
	if want := `{"actor":{"n":1,"old":true},"object":"session","public_metadata":{"object":"session","tasks":1},"status":"active"}`; older != want {
		t.Errorf("older: %s", older)
	}
}

func TestTraits(t *testing.T) {
	pending := rest.Trait{From: "2025-04-10"}
	gone := rest.Trait{Upto: "2025-04-10"}
	for v, want := range map[rest.Version]bool{"2021-02-05": false, "2025-04-10": true, "2026-05-12": true} {
		if v.Shows(pending) != want || v.Shows(gone) == want {
			t.Errorf("%s shows %v and %v", v, v.Shows(pending), v.Shows(gone))
		}
	}
}
