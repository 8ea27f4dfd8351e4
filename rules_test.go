package bartleby_test

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// allowed is the arrows: which rooms of ours a room may import. A room that is not here fails the test, so that a new
// one is a decision.
var allowed = map[string]string{
	"bartleby":                "",
	"bartleby/password":       "",
	"bartleby/picture":        "bartleby",
	"bartleby/wallet":         "",
	"bartleby/message":        "bartleby",
	"bartleby/store":          "bartleby",
	"bartleby/outbound":       "bartleby",
	"bartleby/idp":            "bartleby",
	"bartleby/bundle":         "bartleby",
	"bartleby/token":          "bartleby bartleby/store",
	"bartleby/identity":       "bartleby bartleby/store bartleby/token bartleby/password bartleby/picture bartleby/message bartleby/outbound bartleby/idp",
	"bartleby/signin":         "bartleby bartleby/store bartleby/token bartleby/password bartleby/identity bartleby/wallet",
	"bartleby/rest":           "bartleby",
	"bartleby/wire":           "bartleby bartleby/picture",
	"bartleby/spec":           "bartleby bartleby/rest",
	"bartleby/catalogue":      "bartleby bartleby/store bartleby/spec",
	"bartleby/reference":      "bartleby bartleby/rest bartleby/spec bartleby/catalogue",
	"bartleby/mcp":            "bartleby bartleby/store bartleby/rest bartleby/spec bartleby/catalogue",
	"bartleby/bapi":           "bartleby bartleby/store bartleby/token bartleby/identity bartleby/rest bartleby/wire",
	"bartleby/webhook":        "bartleby bartleby/store bartleby/wire bartleby/outbound",
	"bartleby/notify":         "bartleby bartleby/store",
	"bartleby/pages":          "bartleby bartleby/store bartleby/token bartleby/identity bartleby/signin bartleby/rest bartleby/picture",
	"bartleby/fapi":           "bartleby bartleby/store bartleby/token bartleby/identity bartleby/signin bartleby/pages bartleby/rest bartleby/wire bartleby/picture bartleby/bundle",
	"bartleby/portal":         "bartleby bartleby/store bartleby/token bartleby/identity bartleby/rest bartleby/webhook",
	"bartleby/cmd/bartleby":   "*",
	"bartleby/bench":          "*",
	"bartleby/bench/baseline": "*",
	"bartleby/testkit":        "*",
	"bartleby/conformance":    "*",
	"bartleby/sdk":            "*",
	"bartleby/soak":           "*",
	"bartleby/e2e":            "*",
}

// confined is packages of the standard library that only some rooms may import.
var confined = map[string][]string{
	"database/sql": {"bartleby/store", "bartleby/testkit", "bartleby/bench/baseline"},
	"net/http": {
		"bartleby/rest", "bartleby/bapi", "bartleby/fapi", "bartleby/pages", "bartleby/portal", "bartleby/reference", "bartleby/mcp", "bartleby/cmd/bartleby", "bartleby/outbound", "bartleby/webhook", "bartleby/notify", "bartleby/password", // the breach list's client
		"bartleby/testkit", "bartleby/bench", "bartleby/bench/baseline", "bartleby/sdk", "bartleby/soak",
	},
}

// hands are the rooms that may read the clock and the environment.
var hands = []string{"bartleby/cmd/bartleby", "bartleby/testkit", "bartleby/bench", "bartleby/bench/baseline", "bartleby/sdk", "bartleby/soak"}

type room struct {
	ImportPath, Dir, Doc string
	Imports, GoFiles     []string
}

func rooms(t *testing.T) []room {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,Doc,Imports,GoFiles", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []room
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var r room
		if err := dec.Decode(&r); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
}

func TestArrows(t *testing.T) {
	for _, r := range rooms(t) {
		if len(r.GoFiles) == 0 {
			continue // only tests
		}
		may, known := allowed[r.ImportPath]
		if !known {
			t.Errorf("%s is a new room: say in rules_test.go what it may import, and in docs/decisions why it exists", r.ImportPath)
			continue
		}
		for _, imported := range r.Imports {
			ours := imported == "bartleby" || strings.HasPrefix(imported, "bartleby/")
			if ours && may != "*" && !slices.Contains(strings.Fields(may), imported) {
				t.Errorf("%s must not import %s", r.ImportPath, imported)
			}
			if rooms, ok := confined[imported]; ok && !slices.Contains(rooms, r.ImportPath) {
				t.Errorf("%s must not import %s: only %v may", r.ImportPath, imported, rooms)
			}
		}
		if r.ImportPath == "bartleby" {
			for _, imported := range r.Imports {
				if strings.Contains(imported, ".") {
					t.Errorf("the dictionary must not import %s: the standard library only", imported)
				}
			}
		}
	}
}

func TestRoomsAreDocumented(t *testing.T) {
	for _, r := range rooms(t) {
		if len(r.GoFiles) > 0 && len(r.Doc) < 40 {
			t.Errorf("%s does not say what it is for", r.ImportPath)
		}
	}
}

// TestClockAndEnvironment keeps time.Now and os.Getenv in the hands that hold them: everything else is told.
func TestClockAndEnvironment(t *testing.T) {
	for _, r := range rooms(t) {
		if slices.Contains(hands, r.ImportPath) {
			continue
		}
		for _, name := range r.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(r.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				pkg, ok := sel.X.(*ast.Ident)
				if !ok {
					return true
				}
				switch call := pkg.Name + "." + sel.Sel.Name; call {
				case "time.Now", "os.Getenv", "os.LookupEnv", "os.Environ":
					t.Errorf("%s/%s uses %s: take it from the configuration", r.ImportPath, name, call)
				}
				return true
			})
		}
	}
}

// TestFilesAreOneRoom keeps files short enough to be read in one go, and named by noun.
func TestFilesAreOneRoom(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		for _, vague := range []string{"util", "helper", "manager", "common", "misc"} {
			if strings.Contains(strings.TrimSuffix(d.Name(), ".go"), vague) {
				t.Errorf("%s: name the file by its noun, not %q", path, vague)
			}
		}
		if n := lines(t, path); n > 500 && !strings.HasSuffix(path, "_test.go") {
			t.Errorf("%s has %d lines: is it still one room? 500 at most", path, n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestArchitectureIsShort(t *testing.T) {
	if n := lines(t, "ARCHITECTURE.md"); n > 150 {
		t.Errorf("ARCHITECTURE.md has %d lines; 150 at most, or nobody reads it", n)
	}
}

func lines(t *testing.T, path string) int {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); n++ {
	}
	return n
}
