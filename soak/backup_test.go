package soak

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestBackupWhileServing(t *testing.T) {
	data := t.TempDir()
	s := start(t, "--data", data)
	l := &ledger{name: "backup"}
	ctx, stop := context.WithCancel(context.Background())
	var loading sync.WaitGroup
	loading.Go(func() {
		l.load(ctx, s, func(what string, a answer) {
			if !a.ok() {
				t.Errorf("%s was answered %v", what, a)
			}
		})
	})
	defer loading.Wait()
	defer stop()
	time.Sleep(time.Second)

	promised := l.snapshot()
	copied := t.TempDir()
	file := filepath.Join(copied, "bartleby.db")
	begun := time.Now()
	if out := run(t, nil, "backup", file, "--data", data); out.code != 0 {
		t.Fatalf("backup ended with %d: %s", out.code, out.stderr)
	}
	took := time.Since(begun)
	if out := run(t, nil, "backup", file, "--data", data); out.code == 0 || strings.Count(out.stderr, "\n") != 1 {
		t.Errorf("a backup onto a file that exists: %+v", out)
	}
	if left, _ := os.ReadDir(copied); len(left) != 1 {
		t.Errorf("the backup left %d files", len(left))
	}
	stop()
	loading.Wait()

	twin := start(t, "--data", copied)
	failures := 0
	for i, e := range l.entries {
		var p entry // what was promised; entries made later were promised nothing
		if i < len(promised) {
			p = promised[i]
		}
		if err := e.copied(twin, p); err != nil {
			if failures++; failures <= 10 {
				t.Error(err)
			}
		}
	}
	n := agree(t, twin)
	t.Logf("backup in %v under load: %d entries were promised, %d made by the end; the copy has %d users", took.Round(time.Millisecond), len(promised), len(l.entries), n)
	l.check(t, s) // the original has not suffered
}

// snapshot is what is promised at this moment.
func (l *ledger) snapshot() []entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]entry, len(l.entries))
	for i, e := range l.entries {
		out[i] = *e
	}
	return out
}

// copied holds a copy against what was promised before it was begun; e is what became of the user by the end of the load.
func (e *entry) copied(s *server, p entry) error {
	var listed []user
	if err := s.send(http.MethodGet, "/v1/users?email_address="+url.QueryEscape(e.email), nil).into(&listed); err != nil {
		return err
	}
	was := "absent"
	if len(listed) == 1 {
		was = "there"
	}
	a := s.send(http.MethodGet, "/v1/users/"+e.id, nil)
	var u user
	switch {
	case a.ok() != (len(listed) == 1):
		return &mismatch{e, "is half in the copy: by its address " + was}
	case !a.ok() && p.id != "" && !e.deleting:
		return &mismatch{e, "is missing in the copy"}
	case !a.ok():
		return nil
	case p.gone:
		return &mismatch{e, "was deleted before the backup, and is in the copy"}
	}
	if err := a.into(&u); err != nil {
		return err
	}
	if err := u.whole(e.email); err != nil {
		return err
	}
	if n := u.PublicMetadata.Version; n < p.acked || n > e.sent {
		return &mismatch{e, "has the wrong version in the copy"}
	}
	return nil
}

type mismatch struct {
	e    *entry
	what string
}

func (m *mismatch) Error() string { return m.e.id + " (" + m.e.email + ") " + m.what }

var (
	keyLine      = regexp.MustCompile(`CLERK_SECRET_KEY=(sk_(?:test|live)_\S+)`)
	instanceName = regexp.MustCompile(`ins_[0-9A-Za-z]+`)
)

func TestInstancesWhileServing(t *testing.T) {
	data := t.TempDir()
	s := start(t, "--data", data)
	l := &ledger{name: "instance"}
	ctx, stop := context.WithCancel(context.Background())
	var loading sync.WaitGroup
	loading.Go(func() {
		l.load(ctx, s, func(what string, a answer) {
			if !a.ok() {
				t.Errorf("%s was answered %v", what, a)
			}
		})
	})
	defer loading.Wait()
	defer stop()
	command := func(args ...string) string {
		t.Helper()
		out := run(t, nil, append(args, "--data", data)...)
		if out.code != 0 || out.stderr != "" {
			t.Fatalf("%v ended with %d: %s", args, out.code, out.stderr)
		}
		return out.stdout
	}
	for _, environment := range []string{"development", "production"} {
		text := command("instance", "create", "--environment", environment)
		key, id := keyLine.FindStringSubmatch(text), instanceName.FindString(text)
		if key == nil || id == "" {
			t.Fatalf("instance create printed no key or id:\n%s", text)
		}
		var count struct {
			TotalCount int `json:"total_count"`
		}
		if err := s.sendAs(key[1], http.MethodGet, "/v1/users/count", nil).into(&count); err != nil || count.TotalCount != 0 {
			t.Errorf("a new %s instance has %d users, %v", environment, count.TotalCount, err)
		}
		if text := command("instance", "list"); !strings.Contains(text, id) {
			t.Errorf("instance list does not show %s:\n%s", id, text)
		} else if strings.Contains(text, key[1]) {
			t.Error("instance list shows a secret key")
		}
		rotated := keyLine.FindStringSubmatch(command("instance", "rotate-key", id))
		done := time.Now()
		if rotated == nil || rotated[1] == key[1] {
			t.Fatalf("rotate-key made no new key: %v", rotated)
		}
		if a := s.sendAs(rotated[1], http.MethodGet, "/v1/users/count", nil); !a.ok() {
			t.Errorf("the new key does not work: %v", a)
		}
		for {
			a := s.sendAs(key[1], http.MethodGet, "/v1/users/count", nil)
			if a.status == http.StatusUnauthorized {
				t.Logf("%s: the old key ended after %v", environment, time.Since(done).Round(time.Millisecond))
				break
			}
			if time.Since(done) > 3*time.Second {
				t.Fatalf("the old key still works 3 s after the rotation: %v", a)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	stop()
	loading.Wait()
	if out := run(t, nil, "instance", "rotate-key", "ins_nobody", "--data", data); out.code != 1 || strings.Count(out.stderr, "\n") != 1 {
		t.Errorf("the key of an instance that is not there: %+v", out)
	}
}

func TestMistakesAreOneLine(t *testing.T) {
	good := "BARTLEBY_SECRET_KEY=" + secretKey
	for name, mistake := range map[string]struct {
		variables, args []string
	}{
		"address":              {nil, []string{"serve", "--backend-addr", "nonsense"}},
		"port too large":       {nil, []string{"serve", "--backend-addr", "127.0.0.1:99999"}},
		"port without number":  {nil, []string{"serve", "--frontend-addr", "127.0.0.1:http!"}},
		"unknown flag":         {nil, []string{"serve", "--no-such-flag"}},
		"unknown command":      {nil, []string{"sing"}},
		"no command":           {nil, nil},
		"half a command":       {nil, []string{"instance"}},
		"surplus argument":     {nil, []string{"version", "please"}},
		"level":                {nil, []string{"serve", "--log-level", "loud"}},
		"no duration":          {nil, []string{"serve", "--stop-after", "soon"}},
		"no time to stop":      {nil, []string{"serve", "--stop-after", "0s"}},
		"database":             {nil, []string{"serve", "--database-url", "mysql://127.0.0.1/x"}},
		"database of a tool":   {nil, []string{"instance", "list", "--database-url", "mysql://127.0.0.1/x"}},
		"frontend URL":         {[]string{"BARTLEBY_FRONTEND_URL=ftp://x"}, []string{"serve"}},
		"frontend URL of tool": {[]string{"BARTLEBY_FRONTEND_URL=ftp://x"}, []string{"instance", "list"}},
		"short secret key":     {[]string{"BARTLEBY_SECRET_KEY=sk_test_short"}, []string{"serve"}},
		"other secret key":     {[]string{"BARTLEBY_SECRET_KEY=pk_test_0123456789012345678901234"}, []string{"serve"}},
		"two secret keys":      {[]string{good, "BARTLEBY_SECRET_KEY_FILE=key"}, []string{"serve"}},
		"no key file":          {[]string{"BARTLEBY_SECRET_KEY_FILE=key"}, []string{"serve"}},
		"backup without file":  {nil, []string{"backup"}},
		"environment":          {nil, []string{"instance", "create", "--environment", "moon"}},
		"negative overlap":     {nil, []string{"instance", "rotate-key", "ins_x", "--overlap=-1h"}},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			args := mistake.args
			if len(args) > 0 && args[0] == "serve" { // the other options are right, and never those that others use
				args = append([]string{"serve", "--backend-addr", freeAddr(t), "--frontend-addr", freeAddr(t)}, args[1:]...)
			}
			out := run(t, mistake.variables, args...)
			if out.code != 2 {
				t.Errorf("exit code %d", out.code)
			}
			if strings.Count(out.stderr, "\n") != 1 || !strings.HasPrefix(out.stderr, "bartleby: ") {
				t.Errorf("not one line on stderr:\n%s", out.stderr)
			}
			if out.stdout != "" {
				t.Errorf("stdout: %s", out.stdout)
			}
		})
	}
}
