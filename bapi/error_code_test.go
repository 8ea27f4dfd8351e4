package bapi_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

// provocation makes a constructor of the catalogue answer. Braces in the path and the body name ids: those of world, and
// those that the steps before keep.
type provocation struct {
	by, want   string // the constructor; "status code param"
	call, body string
	steps      []step
	settings   func(*bartleby.Settings)                                                    // while it runs
	send       func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer // for what is no plain request
	with       testkit.Request                                                             // key, version, header
}

// step is a request that has to succeed first; what it makes is kept under a name.
type step struct{ call, body, as string }

func provoke(by, want, call, body string) *provocation {
	return &provocation{by: by, want: want, call: call, body: body}
}

func (p *provocation) after(call, body, as string) *provocation {
	p.steps = append(p.steps, step{call, body, as})
	return p
}

func (p *provocation) set(settings func(*bartleby.Settings)) *provocation {
	p.settings = settings
	return p
}

func (p *provocation) sent(with testkit.Request) *provocation {
	p.with = with
	return p
}

// filled puts ids in their braces.
func filled(t *testing.T, text string, ids map[string]string) string {
	t.Helper()
	return regexp.MustCompile(`\{[a-z_]+\}`).ReplaceAllStringFunc(text, func(name string) string {
		id, ok := ids[strings.Trim(name, "{}")]
		if !ok {
			t.Fatalf("%s: nothing has the name %s", text, name)
		}
		return id
	})
}

func (p *provocation) run(t *testing.T, s *testkit.Server, ids map[string]string) {
	t.Helper()
	if p.settings != nil {
		was := s.Stored(t, s.Tenant).Settings
		defer s.Configure(t, s.Tenant, func(now *bartleby.Settings) { *now = was })
	}
	for _, one := range p.steps {
		a := s.Call(t, 200, filled(t, one.call, ids), filled(t, one.body, ids))
		switch {
		case one.as != "" && strings.HasPrefix(one.call, "GET "): // of a list, the first
			list, _ := data(t, a)
			ids[one.as] = list[0]["id"].(string)
		case one.as != "":
			ids[one.as] = a.ID(t)
		}
	}
	if p.settings != nil {
		s.Configure(t, s.Tenant, p.settings)
	}
	var a testkit.Answer
	if p.send != nil {
		a = p.send(t, s, ids)
	} else {
		request := p.with
		request.Call, request.Body = filled(t, p.call, ids), filled(t, p.body, ids)
		a = s.Do(t, request)
	}
	if a.Status < 400 {
		t.Errorf("%s: %s %.200s: %d %.200s", p.by, p.call, p.body, a.Status, a.Body)
		return
	}
	if got := strconv.Itoa(a.Status) + " " + strings.Join(a.Codes(t), ", "); got != p.want {
		t.Errorf("%s: %s %.200s\n got %s\nwant %s", p.by, p.call, p.body, got, p.want)
	}
}

// TestEveryErrorCode provokes every error of the catalogue through HTTP, but for those that say why they cannot be.
func TestEveryErrorCode(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ids := world(t, s, s.Tenant)
		for _, p := range provocations {
			p.run(t, s, ids)
		}
	})
}

// entry is a constructor of the catalogue: its code, or how that begins, or "" where the caller gives it; its status; and
// what its comment says.
type entry struct {
	code   string
	begins bool
	status int
	when   string
}

// catalogue reads the constructors from their source.
func catalogue(t *testing.T) map[string]entry {
	t.Helper()
	files, err := filepath.Glob("../errors*.go")
	if err != nil {
		t.Fatal(err)
	}
	all, calls := map[string]entry{}, map[string]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() || f.Type.Results == nil {
				continue
			}
			if star, ok := f.Type.Results.List[0].Type.(*ast.StarExpr); !ok || star.X.(*ast.Ident).Name != "Error" {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				callee, ok := call.Fun.(*ast.Ident)
				switch {
				case !ok:
				case callee.Name == "fault":
					all[f.Name.Name] = read(f, call.Args[0], call.Args[1])
				case callee.Name == "faultOn":
					all[f.Name.Name] = read(f, call.Args[1], call.Args[2])
				case callee.IsExported():
					calls[f.Name.Name] = callee.Name
				}
				return true
			})
			if _, ok := all[f.Name.Name]; !ok && calls[f.Name.Name] == "" {
				t.Errorf("%s makes no error that can be read", f.Name.Name)
			}
		}
	}
	for from, to := range calls {
		if _, ok := all[from]; !ok {
			all[from] = all[to]
		}
	}
	if len(all) < 100 {
		t.Fatalf("only %d constructors", len(all))
	}
	return all
}

// statuses are what the doors answer for the kinds, by their names in the source.
var statuses = map[string]int{
	"Internal": 500, "BadRequest": 400, "Unauthenticated": 401, "Forbidden": 403, "NotFound": 404, "MethodRefused": 405, "Conflict": 409, "Gone": 410,
	"TooLarge": 413, "UnsupportedType": 415, "Invalid": 422, "TooMany": 429, "Unavailable": 503,
}

func read(f *ast.FuncDecl, kind, code ast.Expr) entry {
	when := strings.TrimLeft(strings.TrimPrefix(f.Doc.Text(), f.Name.Name), " :")
	when, _, _ = strings.Cut(strings.Join(strings.Fields(when), " "), ". ") // its first sentence
	e := entry{status: statuses[kind.(*ast.Ident).Name], when: strings.TrimSuffix(when, ".") + "."}
	if sum, ok := code.(*ast.BinaryExpr); ok {
		code, e.begins = sum.X, true
	}
	if text, ok := code.(*ast.BasicLit); ok {
		e.code, _ = strconv.Unquote(text.Value)
	}
	return e
}

// TestCatalogueIsProvoked demands that each constructor is provoked, or says why it cannot be, and that provocations are
// filed under the constructors that make them.
func TestCatalogueIsProvoked(t *testing.T) {
	all, done := catalogue(t), map[string]bool{}
	for _, p := range provocations {
		status, codes, _ := strings.Cut(p.want, " ")
		code, _, _ := strings.Cut(strings.Trim(codes, ","), " ")
		e, known := all[p.by]
		if !known || e.code != "" && code != e.code && !(e.begins && strings.HasPrefix(code, e.code)) || status != strconv.Itoa(e.status) {
			t.Errorf("%s does not make %s", p.by, p.want)
		}
		done[p.by], done[code] = true, true
	}
	text, err := os.ReadFile("../password/policy.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\tCode\w+ += "(\w+)"`).FindAllStringSubmatch(string(text), -1) {
		all[m[1]] = entry{code: m[1], status: 422, when: all["PasswordRefused"].when}
	}
	for name := range all {
		if reason := cannot[name]; done[name] == (reason != "") {
			t.Errorf("%s: provoked: %v; cannot be: %q", name, done[name], reason)
		}
	}
	for name := range cannot {
		if _, ok := all[name]; !ok {
			t.Errorf("%s is not in the catalogue", name)
		}
	}
	testDocument(t, all)
}
