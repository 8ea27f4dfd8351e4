package store

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"bartleby"
)

// planned are the filters, each with what SQLite has to begin with. None may walk all users of the instance.
var planned = map[string]struct {
	filter UserFilter
	by     string
}{
	"email_address":       {UserFilter{EmailAddresses: []string{"a@example.com"}}, "sqlite_autoindex_identifiers_1 (instance_id=? AND kind=? AND value=?)"},
	"phone_number":        {UserFilter{PhoneNumbers: []string{"+1", "+2"}}, "sqlite_autoindex_identifiers_1 (instance_id=? AND kind=? AND value=?)"},
	"username":            {UserFilter{Usernames: []string{"x"}}, "sqlite_autoindex_identifiers_1 (instance_id=? AND kind=? AND value=?)"},
	"web3_wallet":         {UserFilter{Web3Wallets: []string{"x"}}, "sqlite_autoindex_identifiers_1 (instance_id=? AND kind=? AND value=?)"},
	"external_id":         {UserFilter{ExternalIDs: Selection{Include: []string{"x"}}}, "sqlite_autoindex_identifiers_1 (instance_id=? AND kind=? AND value=?)"},
	"provider":            {UserFilter{Provider: "oauth_x", ProviderUserIDs: []string{"x"}}, "sqlite_autoindex_identifiers_1 (instance_id=? AND kind=? AND value=?)"},
	"user_id":             {UserFilter{UserIDs: Selection{Include: []string{"x", "y"}}}, "sqlite_autoindex_users_1 (instance_id=? AND id=?)"},
	"query":               {UserFilter{Query: "needle"}, "user_grams VIRTUAL TABLE INDEX 0:M1"},
	"query, short":        {UserFilter{Query: "n"}, "user_grams VIRTUAL TABLE INDEX 0:M1"},
	"email_address_query": {UserFilter{EmailAddressQuery: "needle"}, "user_grams VIRTUAL TABLE INDEX 0:M1"},
	"phone_number_query":  {UserFilter{PhoneNumberQuery: "4474"}, "user_grams VIRTUAL TABLE INDEX 0:M1"},
	"username_query":      {UserFilter{UsernameQuery: "needle"}, "user_grams VIRTUAL TABLE INDEX 0:M1"},
	"name_query":          {UserFilter{NameQuery: "needle"}, "user_grams VIRTUAL TABLE INDEX 0:M1"},
	"banned":              {UserFilter{Banned: ptr(true)}, "users_banned (instance_id=?)"},
	"created_at_after":    {UserFilter{CreatedAfter: ptr(int64(9))}, "users_created_at (instance_id=? AND created_at>?)"},
	"created_at_before":   {UserFilter{CreatedBefore: ptr(int64(9))}, "users_created_at (instance_id=? AND created_at<?)"},
	"last_active_after":   {UserFilter{LastActiveAfter: ptr(int64(9))}, "users_last_active_at (instance_id=? AND last_active_at>?)"},
	"last_active_between": {UserFilter{LastActiveAfter: ptr(int64(9)), LastActiveBefore: ptr(int64(10))}, "users_last_active_at (instance_id=? AND last_active_at>? AND last_active_at<?)"},
	"last_sign_in_after":  {UserFilter{LastSignInAfter: ptr(int64(9))}, "users_last_sign_in_at (instance_id=? AND last_sign_in_at>?)"},
	"organization_id":     {UserFilter{OrganizationIDs: Selection{Include: []string{"x"}}}, "memberships_member (instance_id=? AND organization_id=?)"},
	"two of them":         {UserFilter{EmailAddresses: []string{"a@example.com"}, LastActiveAfter: ptr(int64(9))}, "sqlite_autoindex_identifiers_1 (instance_id=? AND kind=? AND value=?)"},
}

func ptr[T any](v T) *T { return &v }

// statements are the list and the count of a filter.
func statements(t *testing.T, tx *Tx, f UserFilter, p UserPage) map[string][]any {
	t.Helper()
	list, args, err := tx.userListQuery(f, p)
	if err != nil {
		t.Fatal(err)
	}
	c := tx.userConditions(f)
	return map[string][]any{list: args, `SELECT count(*) FROM users u WHERE ` + c.where(): c.args}
}

func explain(t *testing.T, tx *Tx, how, query string, args []any) string {
	t.Helper()
	rows, err := tx.rows(how+query, args...)
	if err != nil {
		t.Fatalf("%v in %s", err, query)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var plan strings.Builder
	for rows.Next() {
		fields := make([]any, len(columns))
		for i := range fields {
			fields[i] = new(any)
		}
		if err := rows.Scan(fields...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&plan, *fields[len(fields)-1].(*any)) // the last column is the text
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}

func TestPlansOfSQLite(t *testing.T) {
	db := openSQLite(t)
	_, err := Read(t.Context(), db, "ins_1", func(tx *Tx) (int, error) {
		for name, c := range planned {
			for query, args := range statements(t, tx, c.filter, UserPage{Limit: 10, Descending: true}) {
				plan := explain(t, tx, "EXPLAIN QUERY PLAN ", query, args)
				whole := false // the walk over all users of the instance, by any index
				for line := range strings.Lines(plan) {
					whole = whole || strings.HasSuffix(strings.TrimSpace(line), "(instance_id=?)") && !strings.Contains(line, "users_banned") || strings.Contains(line, "SCAN u\n")
				}
				if whole || !strings.Contains(plan, c.by) {
					t.Errorf("%s is not found by %s:\n%s\n%s", name, c.by, query, plan)
				}
			}
		}
		for order := range userOrders {
			for _, descending := range []bool{false, true} {
				query, args, err := tx.userListQuery(UserFilter{}, UserPage{Order: order, Descending: descending, Limit: 10, Offset: 50})
				if err != nil {
					return 0, err
				}
				plan := explain(t, tx, "EXPLAIN QUERY PLAN ", query, args)
				if !strings.Contains(plan, "COVERING INDEX users_") || strings.Contains(plan, "TEMP B-TREE") {
					t.Errorf("order by %s sorts:\n%s", order, plan)
				}
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Members are found through the organization or the user, and a page in the order of creation is not sorted.
func TestMemberPlans(t *testing.T) {
	db := openSQLite(t)
	_, err := Read(t.Context(), db, "ins_1", func(tx *Tx) (int, error) {
		for name, c := range map[string]struct {
			filter MembershipFilter
			order  string
			by     string
			sorted bool
		}{
			"all":             {MembershipFilter{}, "created_at", "memberships_all (instance_id=?)", false},
			"organization":    {MembershipFilter{OrganizationID: "x"}, "", "memberships_created_at (instance_id=? AND organization_id=?)", false},
			"user":            {MembershipFilter{UserID: "x"}, "", "memberships_user (instance_id=? AND user_id=?)", false},
			"since":           {MembershipFilter{OrganizationID: "x", CreatedAfter: ptr(int64(5))}, "", "memberships_created_at (instance_id=? AND organization_id=? AND created_at>?)", false},
			"one of them":     {MembershipFilter{OrganizationID: "x", Users: UserFilter{UserIDs: Selection{Include: []string{"y"}}}}, "", "memberships_member (instance_id=? AND organization_id=? AND user_id=?)", false},
			"by e-mail order": {MembershipFilter{OrganizationID: "x"}, "email_address", "(instance_id=? AND organization_id=?)", true},
		} {
			q := tx.memberQuery(c.filter, MembershipPage{Order: c.order, Descending: true, Limit: 10})
			plan := explain(t, tx, "EXPLAIN QUERY PLAN ", q.list, q.args)
			if !strings.Contains(plan, c.by) || strings.Contains(plan, "TEMP B-TREE") != c.sorted || strings.Contains(plan, "SCAN") {
				t.Errorf("%s is not found by %s:\n%s", name, c.by, plan)
			}
		}
		for _, orderBy := range []string{"r.created_at", "r.name", "r.members_count"} {
			c := organizations.filter(tx)
			plan := explain(t, tx, "EXPLAIN QUERY PLAN ", `SELECT r.doc FROM organizations r WHERE `+c.where()+` ORDER BY `+ordered(orderBy, true)+` LIMIT 10`, c.args)
			if strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "SCAN") {
				t.Errorf("organizations by %s: %s", orderBy, plan)
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Invitations and domains of organizations are found by what is asked for, and a page in the usual order is not sorted.
func TestOrganizationInvitationPlans(t *testing.T) {
	db := openSQLite(t)
	_, err := Read(t.Context(), db, "ins_1", func(tx *Tx) (int, error) {
		check := func(name, by string, sorted bool, query string, args []any) {
			t.Helper()
			plan := explain(t, tx, "EXPLAIN QUERY PLAN ", query, args)
			if !strings.Contains(plan, by) || strings.Contains(plan, "TEMP B-TREE") != sorted || strings.Contains(plan, "SCAN r") {
				t.Errorf("%s is not found by %s:\n%s", name, by, plan)
			}
		}
		for name, c := range map[string]struct {
			filter OrganizationInvitationFilter
			order  string
			by     string
			sorted bool
		}{
			"all":                   {OrganizationInvitationFilter{}, "", "organization_invitations_all (instance_id=?)", false},
			"all by address":        {OrganizationInvitationFilter{Statuses: []string{"pending", "expired"}}, "email_address", "organization_invitations_all_addresses (instance_id=?)", false},
			"organization":          {OrganizationInvitationFilter{OrganizationID: "x"}, "", "organization_invitations_created_at (instance_id=? AND organization_id=?)", false},
			"organization, pending": {OrganizationInvitationFilter{OrganizationID: "x", Statuses: []string{"pending"}}, "", "organization_invitations_seats (instance_id=? AND organization_id=? AND status=? AND expires_at>?)", true},
			"organization, name":    {OrganizationInvitationFilter{OrganizationID: "x"}, "email_address", "organization_invitations_email_address (instance_id=? AND organization_id=?)", false},
			"address":               {OrganizationInvitationFilter{OrganizationID: "x", EmailAddress: "y"}, "", "organization_invitations_email_address (instance_id=? AND organization_id=? AND email_address=?)", true},
			"user":                  {OrganizationInvitationFilter{User: &Invitee{UserID: "x", EmailAddresses: []string{"y", "z"}}}, "", "organization_invitations_user (instance_id=? AND user_id=? AND email_address=?)", true},
			"user, no address":      {OrganizationInvitationFilter{User: &Invitee{UserID: "x"}}, "", "organization_invitations_user (instance_id=? AND user_id=?)", true},
		} {
			q, order := tx.organizationInvitationQuery(c.filter, OrganizationInvitationPage{Order: c.order, Descending: true})
			check(name, c.by, c.sorted, `SELECT r.doc FROM organization_invitations r WHERE `+q.where()+` ORDER BY `+order+` LIMIT 10`, q.args)
		}
		for name, c := range map[string]struct {
			filter OrganizationDomainFilter
			order  string
			by     string
			sorted bool
		}{
			"all":          {OrganizationDomainFilter{Verified: ptr(true)}, "", "organization_domains_created_at (instance_id=?)", false},
			"all by name":  {OrganizationDomainFilter{}, "name", "organization_domains_name (instance_id=?)", false},
			"names":        {OrganizationDomainFilter{Names: []string{"x", "y"}}, "", "organization_domains_name (instance_id=? AND name=?)", true},
			"organization": {OrganizationDomainFilter{OrganizationID: "x"}, "", "organization_domains_organization (instance_id=? AND organization_id=?)", true},
			"query":        {OrganizationDomainFilter{Query: "org_x"}, "", "organization_domains_organization (instance_id=? AND organization_id=?)", true},
		} {
			q, order := tx.organizationDomainQuery(c.filter, OrganizationDomainPage{Order: c.order, Descending: true})
			check("domains: "+name, c.by, c.sorted, `SELECT r.doc FROM organization_domains r WHERE `+q.where()+` ORDER BY `+order+` LIMIT 10`, q.args)
		}
		of := tx.suggestionConditions("x", []string{"pending"})
		check("suggestions", "organization_suggestions_user (instance_id=? AND user_id=?)", true, `SELECT r.doc FROM organization_suggestions r WHERE `+of.where()+` ORDER BY `+ordered("r.created_at", true)+` LIMIT 10`, of.args)
		of = tx.requestConditions("x", []string{"pending"})
		check("requests", "membership_requests_organization (instance_id=? AND organization_id=?)", false, `SELECT r.doc FROM membership_requests r WHERE `+of.where()+` ORDER BY `+ordered("r.created_at", true)+` LIMIT 10`, of.args)
		of = organizationInvitations.filter(tx)
		of.find("r.domain_id IN " + of.in([]string{"x", "y"}))
		of.pending(5)
		check("invitations by domain", "organization_invitations_domain (instance_id=? AND domain_id=? AND status=? AND expires_at>?)", false, `SELECT r.domain_id, count(*) FROM organization_invitations r WHERE `+of.where()+` GROUP BY r.domain_id`, of.args)
		c := organizationInvitations.filter(tx)
		c.find("r.organization_id IN " + c.in([]string{"x", "y"}))
		c.pending(5)
		c.add("r.domain_id = ''")
		check("seats", "COVERING INDEX organization_invitations_seats (instance_id=? AND organization_id=? AND status=? AND expires_at>?)", false,
			`SELECT r.organization_id, count(*) FROM organization_invitations r WHERE `+c.where()+` GROUP BY r.organization_id`, c.args)
		c = organizations.filter(tx)
		c.find("r.role_set_key = " + c.arg("x"))
		c.add("r.id > " + c.arg("y"))
		check("organizations of a role set", "organizations_role_set (instance_id=? AND role_set_key=? AND id>?)", false,
			`SELECT r.doc FROM organizations r WHERE `+c.where()+` ORDER BY r.id LIMIT 500`, c.args)
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Sessions are found through the user or the client, in the order of a page.
func TestSessionPlans(t *testing.T) {
	db := openSQLite(t)
	_, err := Read(t.Context(), db, "ins_1", func(tx *Tx) (int, error) {
		for name, c := range map[string]struct {
			filter SessionFilter
			by     string
		}{
			"all":           {SessionFilter{}, "sessions_created_at (instance_id=?)"},
			"user":          {SessionFilter{UserID: "x"}, "sessions_user (instance_id=? AND user_id=?)"},
			"client":        {SessionFilter{ClientID: "x"}, "sessions_client (instance_id=? AND client_id=?)"},
			"user, active":  {SessionFilter{UserID: "x", Statuses: []bartleby.SessionStatus{bartleby.ActiveSession}}, "sessions_user (instance_id=? AND user_id=?)"},
			"user, revoked": {SessionFilter{UserID: "x", Statuses: []bartleby.SessionStatus{bartleby.RevokedSession}}, "sessions_user (instance_id=? AND user_id=?)"},
			"user, expired": {SessionFilter{UserID: "x", Statuses: []bartleby.SessionStatus{bartleby.ExpiredSession}}, "sessions_user (instance_id=? AND user_id=?)"},
			"signed in":     {SessionFilter{UserID: "x", Statuses: signedIn}, "sessions_user (instance_id=? AND user_id=?)"},
			"revoked":       {SessionFilter{Statuses: []bartleby.SessionStatus{bartleby.RevokedSession}}, "sessions_status (instance_id=? AND status=?)"},
		} {
			cond := tx.sessionConditions(c.filter)
			plan := explain(t, tx, "EXPLAIN QUERY PLAN ", `SELECT r.doc FROM sessions r WHERE `+cond.where()+` ORDER BY `+ordered("r.created_at", true)+` LIMIT 10`, cond.args)
			if !strings.Contains(plan, c.by) || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "SCAN") {
				t.Errorf("%s is not found by %s:\n%s", name, c.by, plan)
			}
		}
		for query, by := range map[string]string{
			`UPDATE sessions SET organization_id = '' WHERE instance_id = $1 AND organization_id = $2 AND organization_id <> ''`:                  "sessions_organization (instance_id=? AND organization_id=?)",
			`UPDATE sessions SET organization_id = '' WHERE instance_id = $1 AND organization_id = $2 AND organization_id <> '' AND user_id = $3`: "sessions_organization (instance_id=? AND organization_id=? AND user_id=?)",
			`DELETE FROM sessions WHERE instance_id = $1 AND id IN (SELECT r.id FROM sessions r WHERE r.instance_id = $1 AND r.client_id = $2)`:   "sessions_client (instance_id=? AND client_id=?)",
		} {
			args := []any{"ins_1", "x", "y"}[:strings.Count(query, "$3")+2]
			if plan := explain(t, tx, "EXPLAIN QUERY PLAN ", query, args); !strings.Contains(plan, by) || strings.Contains(plan, "SCAN") {
				t.Errorf("%s is not served by %s:\n%s", query, by, plan)
			}
		}
		for _, by := range []clientWhere{clientByID, clientByBrowser} {
			plan := explain(t, tx, "EXPLAIN QUERY PLAN ", by.query(), []any{"ins_1", "x"})
			if !strings.Contains(plan, "sessions_client (instance_id=? AND client_id=?)") || strings.Contains(plan, "SCAN") {
				t.Errorf("a client and its sessions:\n%s", plan)
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A token is made from point reads.
func TestTokenPlans(t *testing.T) {
	db := openSQLite(t)
	_, err := Read(t.Context(), db, "ins_1", func(tx *Tx) (int, error) {
		for _, ask := range []TokenAsk{{}, {User: true}} {
			plan := explain(t, tx, "EXPLAIN QUERY PLAN ", ask.query(), []any{"ins_1", "x"})
			for _, by := range []string{
				"sqlite_autoindex_sessions_1 (instance_id=? AND id=?)", "memberships_member (instance_id=? AND organization_id=? AND user_id=?)",
				"sqlite_autoindex_organizations_1 (instance_id=? AND id=?)", "sqlite_autoindex_roles_1 (instance_id=? AND id=?)",
			} {
				if !strings.Contains(plan, by) || strings.Contains(plan, "SCAN") || ask.User != strings.Contains(plan, "sqlite_autoindex_users_1 (instance_id=? AND id=?)") {
					t.Errorf("not by %s:\n%s", by, plan)
				}
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPlansOfPostgres(t *testing.T) {
	server := os.Getenv("BARTLEBY_TEST_DATABASE_URL")
	if server == "" {
		if os.Getenv("BARTLEBY_TEST_REQUIRE_POSTGRES") != "" {
			t.Fatal("BARTLEBY_TEST_DATABASE_URL is not set")
		}
		t.Skip("PostgreSQL is not tested: set BARTLEBY_TEST_DATABASE_URL to the URL of a server where databases may be made")
	}
	db := openPostgres(t, server)
	ins, err := CreateInstance(t.Context(), db, NewInstance{Environment: bartleby.Development, Key: "sk_test_plan"})
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO users (instance_id, id, created_at, updated_at, last_active_at, last_sign_in_at, email_address, username, first_name, name, search, doc, secrets, grams)
			SELECT '` + ins.ID + `', 'user_' || n, n, n, n, n, 'a' || n || '@example.com', 'user' || n, 'f', 'f', 'user' || n || repeat('.', 50), repeat('x', 2000), '{}', ('x' || n)::tsvector FROM generate_series(1, 30000) n`,
		`INSERT INTO identifiers (instance_id, kind, value, id, user_id) SELECT '` + ins.ID + `', k, 'a' || n || '@example.com', 'idn_' || k || n, 'user_' || n FROM generate_series(1, 30000) n, unnest(ARRAY['email_address', 'username']) k`,
		`INSERT INTO clients (instance_id, id, created_at, updated_at, doc) SELECT '` + ins.ID + `', 'client_' || n, n, n, '{}' FROM generate_series(1, 3000) n`,
		`INSERT INTO sessions (instance_id, id, created_at, updated_at, client_id, user_id, status, organization_id, last_active_at, expire_at, abandon_at, refresh_digest, doc)
			SELECT '` + ins.ID + `', 'sess_' || n, n, n, 'client_' || n % 3000 + 1, 'user_' || n % 3000 + 1, CASE WHEN n % 3 = 0 THEN 'active' ELSE 'ended' END, '', n, n, n, '', repeat('x', 500) FROM generate_series(1, 30000) n`,
		`ANALYZE`,
	} {
		if _, err := db.read.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	_, err = Read(t.Context(), db, ins.ID, func(tx *Tx) (int, error) {
		for name, c := range planned {
			if strings.HasPrefix(name, "created_at_after") || strings.HasPrefix(name, "last_") {
				continue // those bounds match nearly everybody here; a scan is right then
			}
			for query, args := range statements(t, tx, c.filter, UserPage{Limit: 10, Descending: true}) {
				if plan := explain(t, tx, "EXPLAIN ", query, args); strings.Contains(plan, "Seq Scan on users") {
					t.Errorf("%s scans:\n%s\n%s", name, query, plan)
				}
			}
		}
		for _, f := range []SessionFilter{{UserID: "user_7"}, {ClientID: "client_7"}, {UserID: "user_7", Statuses: signedIn}, {UserID: "user_7", Statuses: []bartleby.SessionStatus{bartleby.ExpiredSession}}} {
			c := tx.sessionConditions(f)
			plan := explain(t, tx, "EXPLAIN ", `SELECT r.doc FROM sessions r WHERE `+c.where()+` ORDER BY `+ordered("r.created_at", true)+` LIMIT 10`, c.args)
			if strings.Contains(plan, "Seq Scan") || !strings.Contains(plan, "sessions_user") && !strings.Contains(plan, "sessions_client") {
				t.Errorf("%+v:\n%s", f, plan)
			}
		}
		late := UserFilter{LastActiveAfter: ptr(int64(29_990))}
		for query, args := range statements(t, tx, late, UserPage{Limit: 10, Descending: true}) {
			if plan := explain(t, tx, "EXPLAIN ", query, args); strings.Contains(plan, "Seq Scan on users") {
				t.Errorf("the few who were active lately are scanned for:\n%s", plan)
			}
		}
		for order := range userOrders {
			query, args, err := tx.userListQuery(UserFilter{}, UserPage{Order: order, Descending: true, Limit: 10})
			if err != nil {
				return 0, err
			}
			if plan := explain(t, tx, "EXPLAIN ", query, args); strings.Contains(plan, "Seq Scan on users") {
				t.Errorf("order by %s scans:\n%s", order, plan)
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// openPostgres makes a database of its own on the server.
func openPostgres(t *testing.T, server string) *DB {
	t.Helper()
	admin, err := Open(context.Background(), Config{URL: server, Now: time.Now, bare: true})
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("bartleby_store_%d_%d", os.Getpid(), time.Now().UnixNano())
	if _, err := admin.read.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	at := strings.LastIndex(server, "/")
	query := ""
	if i := strings.IndexByte(server[at:], '?'); i >= 0 {
		query = server[at+i:]
	}
	db, err := Open(context.Background(), Config{URL: server[:at+1] + name + query, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db.Close()
		_, _ = admin.read.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		admin.Close()
	})
	return db
}

// Connections are few, yet a page of them is never sorted, and the one of a domain or of a SAML part is looked up.
func TestConnectionPlans(t *testing.T) {
	db := openSQLite(t)
	_, err := Read(t.Context(), db, "ins_1", func(tx *Tx) (int, error) {
		for name, c := range map[string]struct {
			filter ConnectionFilter
			order  string
			by     string
		}{
			"all":          {ConnectionFilter{}, "created_at", "(instance_id=?)"},
			"SAML":         {ConnectionFilter{SAML: true}, "created_at", "enterprise_connections_saml_created_at (instance_id=?)"},
			"by name":      {ConnectionFilter{SAML: true}, "name", "enterprise_connections_name (instance_id=?)"},
			"named":        {ConnectionFilter{SAML: true, Query: "x"}, "name", "enterprise_connections_name (instance_id=?)"},
			"organization": {ConnectionFilter{OrganizationIDs: Selection{Include: []string{"x"}}}, "created_at", "enterprise_connections_organization (instance_id=? AND organization_id=?)"},
			"active":       {ConnectionFilter{Active: ptr(true)}, "created_at", "enterprise_connections_active (instance_id=? AND active=?)"},
		} {
			q := tx.connectionConditions(c.filter)
			plan := explain(t, tx, "EXPLAIN QUERY PLAN ", `SELECT r.doc FROM enterprise_connections r WHERE `+q.where()+` ORDER BY `+ordered("r."+c.order, true)+` LIMIT 10`, q.args)
			if !strings.Contains(plan, c.by) || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "SCAN") {
				t.Errorf("%s is not found by %s:\n%s", name, c.by, plan)
			}
		}
		plan := explain(t, tx, "EXPLAIN QUERY PLAN ", `SELECT r.doc FROM enterprise_connections r WHERE r.instance_id = $1 AND r.saml_id = $2 AND r.saml_id <> ''`, []any{"ins_1", "x"})
		if !strings.Contains(plan, "enterprise_connections_saml_id (instance_id=? AND saml_id=?)") {
			t.Errorf("by SAML part: %s", plan)
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
