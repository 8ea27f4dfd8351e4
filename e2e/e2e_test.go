package e2e

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby/testkit"
)

// onPostgres are the files that run on PostgreSQL too: those that leave hardly a table untouched.
var onPostgres = []string{"express/session.test.js", "react/organizations.test.js", "react/sign-up.test.js"}

var workshop string // holds the program, and what the suite makes once

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "bartleby-e2e-")
	if err != nil {
		panic(err)
	}
	workshop = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

var program = sync.OnceValues(func() (string, error) {
	file := filepath.Join(workshop, "bartleby")
	out, err := exec.Command("go", "build", "-o", file, "bartleby/cmd/bartleby").CombinedOutput()
	if err != nil {
		return string(out), err
	}
	return file, nil
})

// TestInBrowser runs every file of the suite on SQLite: the files of one folder after each other, as they share an application
// that is built once, and folders side by side, as whoever waits for a page leaves a processor to others.
func TestInBrowser(t *testing.T) {
	requireBrowser(t)
	files, err := filepath.Glob("*/*.test.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	folders := map[string][]string{}
	for _, file := range slices.Sorted(slices.Values(files)) {
		folders[filepath.Dir(file)] = append(folders[filepath.Dir(file)], file)
	}
	longest := func(a, b string) int { return len(folders[b]) - len(folders[a]) }
	for _, folder := range slices.SortedFunc(maps.Keys(folders), longest) {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			for _, file := range folders[folder] {
				t.Run(name(file), func(t *testing.T) { runFile(t, file) })
			}
		})
	}
}

// TestInBrowserOnPostgres runs some of them on PostgreSQL, in one database.
func TestInBrowserOnPostgres(t *testing.T) {
	requireBrowser(t)
	url := testkit.Postgres(t)
	for _, file := range onPostgres {
		t.Run(filepath.Dir(file)+"/"+name(file), func(t *testing.T) { runFile(t, file, "BARTLEBY_DATABASE_URL="+url) })
	}
}

func name(file string) string { return strings.TrimSuffix(filepath.Base(file), ".test.js") }

// runFile has Node run one file, and demands that every test in it passes.
func runFile(t *testing.T, file string, variables ...string) {
	t.Helper()
	binary, err := program()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, binary)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	suite := exec.CommandContext(ctx, "node", "--test", "--test-reporter=tap", file)
	suite.Cancel = func() error { return suite.Process.Signal(os.Interrupt) }
	suite.WaitDelay = 10 * time.Second
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "BARTLEBY_") || strings.HasPrefix(v, "BARTLEBY_E2E_") || strings.HasPrefix(v, "BARTLEBY_CHROMIUM=") {
			suite.Env = append(suite.Env, v)
		}
	}
	suite.Env = append(suite.Env, "BARTLEBY_BINARY="+binary, "BARTLEBY_E2E_WORKSHOP="+workshop)
	suite.Env = append(suite.Env, variables...)
	out, err := suite.CombinedOutput()
	report := string(out)
	passed, failed, skipped := count(report, "pass"), count(report, "fail"), count(report, "skipped")
	if strings.Contains(report, "# played again: ") { // not a failure, but to be read
		t.Log(report)
	}
	if err != nil || failed != 0 || passed < 1 || skipped != 0 {
		t.Errorf("%d passed, %d failed, %d skipped, %v:\n%s", passed, failed, skipped, err, report)
	}
}

// count reads a line such as "# pass 117" of the TAP report; -1 when it is not there.
func count(report, what string) int {
	m := regexp.MustCompile(`(?m)^# ` + what + ` (\d+)$`).FindStringSubmatch(report)
	if m == nil {
		return -1
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

func requireBrowser(t *testing.T) {
	t.Helper()
	message := ""
	if version, err := exec.Command("node", "--version").Output(); err != nil || major(string(version)) < 20 {
		message = "install Node 20 or newer"
	} else if _, err := os.Stat("node_modules/playwright-core"); err != nil {
		message = "run npm ci in e2e"
	} else if !hasChromium() {
		message = "install Chromium (Debian: apt-get install chromium), or set BARTLEBY_CHROMIUM to its path"
	}
	if message == "" {
		return
	}
	if os.Getenv("BARTLEBY_TEST_REQUIRE_BROWSER") != "" {
		t.Fatal("nothing is tested in a browser: " + message)
	}
	t.Skip("nothing is tested in a browser: " + message)
}

// major is the first number of a version such as v20.20.2.
func major(version string) int {
	first, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	n, _ := strconv.Atoi(first)
	return n
}

// hasChromium looks where harness/setting.js does.
func hasChromium() bool {
	places := []string{"/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"}
	if given := os.Getenv("BARTLEBY_CHROMIUM"); given != "" {
		places = []string{given}
	}
	return slices.ContainsFunc(places, func(place string) bool { _, err := os.Stat(place); return err == nil })
}
