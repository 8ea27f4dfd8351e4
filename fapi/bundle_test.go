package fapi_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"testing"

	"bartleby/bundle"
	"bartleby/store"
	"bartleby/testkit"
)

// packed makes a package as npm packs it.
func packed(t *testing.T, files map[string]string) io.Reader {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	archive := tar.NewWriter(zip)
	for name, text := range files {
		if err := archive.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o644, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(archive, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return &out
}

func TestBundles(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		for _, version := range []string{"6.1.0", "6.9.1", "6.10.0", "7.0.0-canary.3", "7.0.0-snapshot.v1"} {
			b, err := bundle.Read(packed(t, map[string]string{
				"package/package.json": `{"name":"@clerk/clerk-js","version":"` + version + `"}`, "package/dist/clerk.browser.js": "// " + version, "package/LICENSE": "MIT",
				"package/dist/clerk.browser.js.map": "{}", "package/dist/../../escape.js": "x", "../dist/other.js": "other", "package/src/index.js": "x", "package/dist/deep/x.js": "x",
			}))
			if err != nil {
				t.Fatal(err)
			}
			if err := store.SaveBundle(t.Context(), s.DB, b); err != nil {
				t.Fatal(err)
			}
			if err := store.SaveBundle(t.Context(), s.DB, b); err != nil { // once more
				t.Fatal(err)
			}
		}
		get := func(path, encoding string) testkit.Answer {
			t.Helper()
			r, err := http.NewRequest(http.MethodGet, s.Frontend+path, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Encoding", encoding)
			return testkit.Send(t, r)
		}
		for asked, version := range map[string]string{
			"@6": "6.10.0", "@6.9": "6.9.1", "@6.1.0": "6.1.0", "@latest": "6.10.0", "": "6.10.0", "@canary": "7.0.0-canary.3", "@7.0.0-snapshot.v1": "7.0.0-snapshot.v1", "@snapshot": "7.0.0-snapshot.v1",
		} {
			a := get("/npm/@clerk/clerk-js"+asked+"/dist/clerk.browser.js", "identity")
			keeps := "public, max-age=300"
			if asked == "@"+version {
				keeps = "public, max-age=31536000, immutable"
			}
			if a.Status != 200 || string(a.Body) != "// "+version || a.Header.Get("Cache-Control") != keeps || a.Header.Get("Access-Control-Allow-Origin") != "*" || a.Header.Get("Content-Type") != "application/javascript; charset=utf-8" {
				t.Errorf("%s: %d %s %v", asked, a.Status, a.Body, a.Header)
			}
		}
		if a := get("/npm/@clerk/clerk-js@6/dist/clerk.browser.js", "gzip"); a.Header.Get("Content-Encoding") != "gzip" || len(a.Body) < 10 || a.Body[0] != 0x1f {
			t.Errorf("%v", a.Header)
		}
		if a := get("/npm/@clerk/clerk-js@6/LICENSE", "identity"); string(a.Body) != "MIT" {
			t.Errorf("%s", a.Body)
		}
		for _, path := range []string{
			"/npm/@clerk/clerk-js@8/dist/clerk.browser.js", "/npm/@clerk/clerk-js@6/dist/absent.js", "/npm/@clerk/ui@1/dist/ui.browser.js", "/npm/@clerk/clerk-js@6/dist/clerk.browser.js.map",
			"/npm/@clerk/clerk-js@6/dist/..%2f..%2fescape.js", "/npm/@clerk/clerk-js@6/dist/../dist/clerk.browser.js", "/npm/@evil/clerk-js@6/dist/clerk.browser.js", "/npm/@clerk/clerk-js@6%2e1/dist/x.js",
			"/npm/@clerk/clerk-js@6/dist/escape.js", "/npm/@clerk/clerk-js@6/package.json", "/npm/@clerk/clerk-js@/../../dist/x.js",
		} {
			if a := get(path, "identity"); a.Status != 404 || a.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%s: %d %s", path, a.Status, a.Body)
			}
		}
		if err := store.DeleteBundle(t.Context(), s.DB, "@clerk/clerk-js", "6.10.0"); err != nil {
			t.Fatal(err)
		}
	})
}

func TestBundleRefused(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"another's":    {"package/package.json": `{"name":"left-pad","version":"1.0.0"}`, "package/dist/x.js": "x"},
		"no version":   {"package/package.json": `{"name":"@clerk/ui","version":"../../x"}`, "package/dist/x.js": "x"},
		"no scripts":   {"package/package.json": `{"name":"@clerk/ui","version":"1.0.0"}`},
		"no manifest":  {"package/dist/x.js": "x"},
		"bad manifest": {"package/package.json": `{`, "package/dist/x.js": "x"},
		"too large":    {"package/package.json": `{"name":"@clerk/ui","version":"1.0.0"}`, "package/dist/x.js": string(make([]byte, 9<<20))},
	} {
		if _, err := bundle.Read(packed(t, files)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := bundle.Read(bytes.NewReader([]byte("text"))); err == nil {
		t.Error("text is taken")
	}
}
