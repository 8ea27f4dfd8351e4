package catalogue_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bartleby/catalogue"
	"bartleby/store"
)

func TestZZ(t *testing.T) {
	db, err := store.Open(context.Background(), store.Config{Dir: t.TempDir(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c := &catalogue.Catalogue{DB: db}
	files, _ := filepath.Glob("/work/shared/specs/*/*.yml")
	for _, f := range files {
		text, _ := os.ReadFile(f)
		name := "clerk-" + filepath.Base(filepath.Dir(f))
		begun := time.Now()
		h, changed, err := c.Ingest(context.Background(), name, filepath.Base(f[:len(f)-4]), "file", text)
		if err != nil {
			t.Error(f, err)
			continue
		}
		fmt.Println(h.API, h.Version, h.Endpoints, h.Schemas, h.Current, changed, time.Since(begun))
	}
	v := catalogue.Version{Provider: "clerk-bapi"}
	show := func(a *catalogue.Answer, err error, f catalogue.Format) {
		if err != nil {
			t.Error(err)
			return
		}
		text := a.Write(f)
		fmt.Printf("=== %d tokens\n%s\n", catalogue.Tokens(text), text)
	}
	md := catalogue.Format{Markdown: true, MaxTokens: 1500}
	for _, q := range []string{"how do I ban a user", "create an invitation", "fields of an organization invitation", "verify a session token", "set password of a user", "list members of an organization", "enable MFA", "sign out a user from all devices", "update public metadata", "rotate secret of machine"} {
		begun := time.Now()
		a, err := c.Endpoints(context.Background(), v, catalogue.EndpointFilter{Text: q, Detail: 1}, catalogue.Paging{Page: 1, PerPage: 8})
		fmt.Println("###", q, time.Since(begun))
		show(a, err, md)
	}
	a, err := c.Diff(context.Background(), "clerk-bapi", "2025-04-10", "2025-11-10", false)
	show(a, err, md)
	a, err = c.Schema(context.Background(), v, "OrganizationInvitation", 1)
	show(a, err, md)
	a, err = c.Endpoint(context.Background(), v, "POST /users/{user_id}/ban", 0)
	show(a, err, catalogue.Format{MaxTokens: 1500})
	a, err = c.Summary(context.Background(), v)
	show(a, err, md)
	for range 3 {
		begun := time.Now()
		a, err = c.Endpoint(context.Background(), v, "GET /users", 0)
		x := time.Since(begun)
		n := len(a.Write(catalogue.Format{}))
		fmt.Println("lookup", x, time.Since(begun), n)
	}
	_ = fmt.Sprint
}
