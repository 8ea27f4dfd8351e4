package store

import (
	"context"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bartleby"
)

// schema lists everything that the database has, as text.
func schema(t *testing.T, db *DB) []string {
	t.Helper()
	query := `SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'user_grams_%' AND name NOT LIKE 'document_words_%'
		UNION ALL SELECT tbl || idx || stat FROM sqlite_stat1`
	if db.Engine() == "postgres" {
		query = `SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(collation_name, '') FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%'
			UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'goose%'
			UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'goose%'`
	}
	rows, err := db.admin().Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		all = append(all, line)
	}
	slices.Sort(all)
	return all
}

func TestMigrations(t *testing.T) {
	engines := map[string]func(*testing.T) *DB{"sqlite": openSQLite}
	if server := os.Getenv("BARTLEBY_TEST_DATABASE_URL"); server != "" {
		engines["postgres"] = func(t *testing.T) *DB { return openPostgres(t, server) }
	}
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			db := open(t)
			if db.writer != nil {
				db.writer.conn.Close() // the migrator wants the one connection
			}
			fresh := schema(t, db)
			if len(fresh) < 15 {
				t.Fatalf("%v", fresh)
			}
			p, err := migrator(db.admin(), db.dialect)
			if err != nil {
				t.Fatal(err)
			}
			ctx := context.Background()
			if done, err := p.Up(ctx); err != nil || len(done) != 0 {
				t.Errorf("up again: %v %v", done, err)
			}
			if _, err := p.DownTo(ctx, 0); err != nil {
				t.Fatalf("down: %v", err)
			}
			if left := schema(t, db); len(left) != 0 {
				t.Errorf("left after the way down: %v", left)
			}
			for {
				if result, err := p.UpByOne(ctx); err != nil {
					if strings.Contains(err.Error(), "no next version") {
						break
					}
					t.Fatalf("up by one: %v %v", result, err)
				}
			}
			if again := schema(t, db); !slices.Equal(again, fresh) {
				t.Errorf("one by one:\n%v\nat once:\n%v", again, fresh)
			}
		})
	}
}

// Instances and organizations from before role sets get the one that new instances begin with, and lose nothing else.
func TestRoleSetsOfOldInstances(t *testing.T) {
	engines := map[string]func(*testing.T) *DB{"sqlite": openSQLite}
	if server := os.Getenv("BARTLEBY_TEST_DATABASE_URL"); server != "" {
		engines["postgres"] = func(t *testing.T) *DB { return openPostgres(t, server) }
	}
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			db, ctx := open(t), t.Context()
			settings := bartleby.DefaultSettings(bartleby.Development)
			settings.Organizations.CreatorRole, settings.Organizations.InitialRoleSet = "org:boss", ""
			organization := &bartleby.Organization{
				RoleSetKey: bartleby.DefaultRoleSet, ID: "org_1", Object: "organization", Name: "Ümlaut", Slug: "x",
				PublicMetadata: bartleby.Metadata(`{"n":1.50,"role_set_key":"role_set:default","a":"\\\"{"}`), PrivateMetadata: bartleby.Metadata(`{}`),
			}
			ins, err := CreateInstance(ctx, db, NewInstance{Environment: bartleby.Development, Settings: settings, Key: "sk_test_old", Seed: func(tx *Tx, _ *bartleby.Instance) error {
				for id, key := range map[string]string{"role_1": "org:boss", "role_2": "org:member", "role_3": "org:admin"} { // who may do nothing yet
					if err := tx.InsertRole(&bartleby.Role{ID: id, Key: key, CreatedAt: int64(id[5])}); err != nil {
						return err
					}
				}
				return tx.InsertOrganization(organization)
			}})
			if err != nil {
				t.Fatal(err)
			}
			document := func() (doc string) {
				if err := db.read.QueryRowContext(ctx, `SELECT doc FROM organizations`).Scan(&doc); err != nil {
					t.Fatal(err)
				}
				return doc
			}
			if db.writer != nil {
				db.writer.conn.Close() // the migrator wants the one connection
			}
			p, err := migrator(db.admin(), db.dialect)
			if err != nil {
				t.Fatal(err)
			}
			before := document()
			if _, err := p.DownTo(ctx, 23); err != nil {
				t.Fatal(err)
			}
			if old := document(); `{"role_set_key":"role_set:default",`+old[1:] != before || strings.HasPrefix(old, `{"role_set_key"`) {
				t.Errorf("%s\nwas\n%s", old, before)
			}
			if _, err := p.Up(ctx); err != nil {
				t.Fatal(err)
			}
			if after := document(); after != before {
				t.Errorf("%s\nwas\n%s", after, before)
			}
			set, err := Read(ctx, db, ins.ID, func(tx *Tx) (*bartleby.RoleSet, error) { return tx.RoleSetByKey(bartleby.DefaultRoleSet) })
			if err != nil || set == nil {
				t.Fatal(set, err)
			}
			want := bartleby.RoleSet{
				ID: "roleset_" + strings.TrimPrefix(ins.ID, "ins_"), Object: "role_set", Name: "Default role set", Key: bartleby.DefaultRoleSet,
				RoleIDs: []string{"role_1", "role_2", "role_3"}, DefaultRoleID: "role_2", CreatorRoleID: "role_1", CreatedAt: ins.CreatedAt, UpdatedAt: ins.CreatedAt,
			}
			if !reflect.DeepEqual(*set, want) {
				t.Errorf("%+v\nwant\n%+v", *set, want)
			}
			admin, err := Read(ctx, db, ins.ID, func(tx *Tx) (*bartleby.RoleGrant, error) { return tx.RoleByKey("org:admin") })
			if err != nil || len(admin.Permissions) != 2 { // those for API keys
				t.Errorf("%+v %v", admin, err)
			}
		})
	}
}

func TestTranslate(t *testing.T) {
	text := "a KEY_TEXT,\nb INT, -- only sqlite\nc INT, -- only postgres\n"
	if got := string(translate([]byte(text), sqliteDialect)); got != "a TEXT,\nb INT,\n" {
		t.Errorf("%q", got)
	}
	if got := string(translate([]byte(text), postgresDialect)); got != "a TEXT COLLATE \"C\",\nc INT,\n" {
		t.Errorf("%q", got)
	}
}
