package bapi_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby"
	"bartleby/store"
	"bartleby/testkit"
)

const aDay = int64(24 * 60 * 60 * 1000)

// listed is a user as lists answer it: what filters and orders look at.
type listed struct {
	ID             string `json:"id"`
	ExternalID     string `json:"external_id"`
	Username       string `json:"username"`
	FirstName      string `json:"first_name"`
	LastName       string `json:"last_name"`
	Banned         bool   `json:"banned"`
	PrimaryEmail   string `json:"primary_email_address_id"`
	PrimaryPhone   string `json:"primary_phone_number_id"`
	PrimaryWallet  string `json:"primary_web3_wallet_id"`
	CreatedAt      int64  `json:"created_at"`
	UpdatedAt      int64  `json:"updated_at"`
	LastActiveAt   int64  `json:"last_active_at"`
	LastSignInAt   int64  `json:"last_sign_in_at"`
	EmailAddresses []struct {
		ID    string `json:"id"`
		Value string `json:"email_address"`
	} `json:"email_addresses"`
	PhoneNumbers []struct {
		ID    string `json:"id"`
		Value string `json:"phone_number"`
	} `json:"phone_numbers"`
	Wallets []struct {
		ID    string `json:"id"`
		Value string `json:"web3_wallet"`
	} `json:"web3_wallets"`
	Accounts []struct {
		Provider string `json:"provider"`
		User     string `json:"provider_user_id"`
	} `json:"external_accounts"`
}

func (u *listed) emails() (all []string, primary string) {
	for _, e := range u.EmailAddresses {
		if all = append(all, e.Value); e.ID == u.PrimaryEmail {
			primary = e.Value
		}
	}
	return all, primary
}

func (u *listed) phones() (all []string, primary string) {
	for _, p := range u.PhoneNumbers {
		if all = append(all, p.Value); p.ID == u.PrimaryPhone {
			primary = p.Value
		}
	}
	return all, primary
}

func (u *listed) wallets() (all []string, primary string) {
	for _, w := range u.Wallets {
		if all = append(all, w.Value); w.ID == u.PrimaryWallet {
			primary = w.Value
		}
	}
	return all, primary
}

func (u *listed) name() string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }

// holds tells whether one of the texts contains the part, in any case.
func holds(part string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(part)) })
}

func (u *listed) matches(part string) bool {
	emails, _ := u.emails()
	phones, _ := u.phones()
	wallets, _ := u.wallets()
	return holds(part, slices.Concat([]string{u.ID, u.Username, u.name()}, emails, phones, wallets)...)
}

const solana = "9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin"

// crowd makes some thirty users who differ in everything that lists look at. Several share a moment of creation.
func crowd(t *testing.T, s *testkit.Server) []listed {
	names := [][2]string{
		{"Ada", "Lovelace"},
		{"ADA", "Byron"},
		{"100%", "Wool"},
		{"100", "Percent"},
		{"snake_case", "x"},
		{"snakeXcase", "x"},
		{`back\slash`, `\`},
		{"Ärger", "Öl"},
		{"Ångström", ""},
		{"", "Émile"},
		{"山田", "太郎"},
		{"山", "本"},
		{"😀", "Smile"},
		{"O'Neil", "Jr."},
		{"İpek", "Straße"},
		{"Zoë", "zoë"},
		{"a", "b"},
		{"_", "%"},
		{"", ""},
		{"Δημήτρης", "Π"},
	}
	start := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 30 {
		body := map[string]any{"created_at": start.Add(time.Duration(i/3) * 36 * time.Hour).Format(time.RFC3339), "username": fmt.Sprintf("person-%02d", i*7%30)}
		if i < len(names) {
			body["first_name"], body["last_name"] = names[i][0], names[i][1]
		}
		switch i % 4 {
		case 0:
			body["email_address"] = []string{fmt.Sprintf("Mail%02d@Example.com", 90-i), fmt.Sprintf("second_%d@other.example", i)}
		case 1:
			body["email_address"] = []string{fmt.Sprintf("m%%il%d@example.org", i)}
			body["phone_number"] = []string{fmt.Sprintf("+4474001002%02d", 60-i)}
		case 2:
			body["phone_number"] = []string{fmt.Sprintf("+4474001001%02d", i), fmt.Sprintf("+1212555%04d", 1000+i)}
			body["web3_wallet"] = []string{fmt.Sprintf("0x%040X", 0xABCDE000+90-i)}
		}
		if i == 3 {
			body["email_address"], body["web3_wallet"] = []string{"ünal@bücher.example"}, []string{solana}
		}
		if i%5 == 0 {
			body["username"] = fmt.Sprintf("Some_Body%d", i)
		}
		if i%3 == 0 {
			body["external_id"] = fmt.Sprintf("Ext-%d", i)
		}
		if i == 4 {
			body["external_id"] = "-Ext-0" // looks like the exclusion of another
		}
		body["banned"] = i%6 == 1
		text, _ := json.Marshal(body)
		id := s.Call(t, 200, "POST /v1/users", string(text)).ID(t)
		s.Change(t, s.Tenant, id, func(tx *store.Tx, u *bartleby.User) {
			if i%3 != 2 {
				active := start.UnixMilli() + int64(i%8)*aDay
				u.State.LastActiveAt = &active
			}
			if i%2 == 0 {
				signIn := start.UnixMilli() + int64(i%5)*1000
				u.State.LastSignInAt = &signIn
			}
			if i%7 == 0 {
				u.ExternalAccounts = []bartleby.ExternalAccount{{
					ID: tx.NewID(bartleby.ExternalAccountID), Object: "external_account", Provider: []string{"oauth_google", "oauth_github"}[i%2], ProviderUserID: fmt.Sprint("g", i/14),
				}}
			}
		})
		s.Clock.Advance(3 * time.Millisecond)
	}
	all := decode(t, s.Call(t, 200, "GET /v1/users?limit=100", ""))
	if len(all) != 30 {
		t.Fatalf("%d users", len(all))
	}
	return all
}

func decode(t *testing.T, a testkit.Answer) []listed {
	t.Helper()
	var list []listed
	if err := json.Unmarshal(a.Body, &list); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
	return list
}

func idsOf(list []listed) []string {
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	return ids
}

// narrowing is a query and what it means.
type narrowing struct {
	query string
	keeps func(u *listed) bool
}

// check compares a list, in its order, and a count with what the test finds itself.
func (n narrowing) check(t *testing.T, s *testkit.Server, all []listed) {
	t.Helper()
	var want []string
	for i := range all {
		if n.keeps(&all[i]) {
			want = append(want, all[i].ID)
		}
	}
	a := s.Do(t, testkit.Request{Call: "GET /v1/users?limit=100&" + n.query})
	if a.Status != 200 {
		t.Errorf("%s: %d %s", n.query, a.Status, a.Body)
		return
	}
	if got := idsOf(decode(t, a)); !slices.Equal(got, want) {
		t.Errorf("%s: %d users\n got %v\nwant %v", n.query, len(got), got, want)
	}
	if count := s.Call(t, 200, "GET /v1/users/count?limit=1&offset=2&order_by=-created_at&"+n.query, "").Object(t)["total_count"]; count != float64(len(want)) {
		t.Errorf("%s: a count of %v, not %d", n.query, count, len(want))
	}
}

func (n narrowing) and(o narrowing) narrowing {
	return narrowing{n.query + "&" + o.query, func(u *listed) bool { return n.keeps(u) && o.keeps(u) }}
}

// sameParam tells that two queries give one parameter that counts once only.
func sameParam(a, b narrowing) bool {
	param := func(n narrowing) string { name, _, _ := strings.Cut(n.query, "="); return name }
	return param(a) == param(b) && param(a) != "user_id"
}

// narrowings lists filters of every kind; the first n of them find some users and miss others, and so are worth combining.
func narrowings(all []listed) (list []narrowing, n int) {
	add := func(query string, keeps func(u *listed) bool) { list = append(list, narrowing{query, keeps}) }
	one := func(param, value string, keeps func(u *listed, value string) bool) {
		add(param+"="+url.QueryEscape(value), func(u *listed) bool { return keeps(u, value) })
	}
	hasEmail := func(u *listed, v string) bool {
		list, _ := u.emails()
		return slices.Contains(list, strings.ToLower(v))
	}
	hasPhone := func(u *listed, v string) bool { list, _ := u.phones(); return slices.Contains(list, v) }
	hasWallet := func(u *listed, v string) bool {
		list, _ := u.wallets()
		return slices.Contains(list, v) || slices.Contains(list, strings.ToLower(v))
	}
	has := func(keeps func(u *listed, v string) bool, values ...string) func(u *listed) bool {
		return func(u *listed) bool { return slices.ContainsFunc(values, func(v string) bool { return keeps(u, v) }) }
	}
	a, b, c := all[2].ID, all[11].ID, all[20].ID
	start := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	at := start + 3*36*60*60*1000 // when some were made
	since := start + 3*aDay

	// To be combined.
	add("email_address=mail90@example.com&email_address=second_4@other.example&email_address=nobody@example.com", has(hasEmail, "mail90@example.com", "second_4@other.example"))
	add("phone_number[]=%2B447400100206&phone_number[]=%2B12125551010&phone_number[]=%2B447400100255", has(hasPhone, "+447400100206", "+12125551010", "+447400100255"))
	add("user_id="+a+"&user_id=%2B"+b+"&user_id="+c, func(u *listed) bool { return u.ID == a || u.ID == b || u.ID == c })
	add("user_id=-"+a, func(u *listed) bool { return u.ID != a })
	add("external_id=-Ext-0&external_id=-Ext-3", func(u *listed) bool { return u.ExternalID != "Ext-0" && u.ExternalID != "Ext-3" })
	one("query", "a", (*listed).matches)
	one("query", "son-1", (*listed).matches)
	one("name_query", "e", func(u *listed, v string) bool { return holds(v, u.name()) })
	one("username_query", "some_", func(u *listed, v string) bool { return holds(v, u.Username) })
	one("email_address_query", "EXAMPLE.", func(u *listed, v string) bool { list, _ := u.emails(); return holds(v, list...) })
	one("phone_number_query", "7400", func(u *listed, v string) bool { list, _ := u.phones(); return holds(v, list...) })
	add("banned=true", func(u *listed) bool { return u.Banned })
	add("banned=false", func(u *listed) bool { return !u.Banned })
	add(fmt.Sprint("created_at_before=", at), func(u *listed) bool { return u.CreatedAt < at })
	add(fmt.Sprint("created_at_after=", at), func(u *listed) bool { return u.CreatedAt > at })
	add(fmt.Sprint("last_active_at_after=", since), func(u *listed) bool { return u.LastActiveAt > since })
	add(fmt.Sprint("last_sign_in_at_before=", start+2000), func(u *listed) bool { return u.LastSignInAt != 0 && u.LastSignInAt < start+2000 })
	n = len(list)

	one("email_address", "MAIL86@EXAMPLE.COM", hasEmail)
	one("email_address[]", "second_8@other.example", hasEmail)
	one("email_address", "not an address", hasEmail)
	one("email_address", "m_il1@example.org", hasEmail)
	one("email_address", "ünal@bücher.example", hasEmail)
	add("phone_number=+44%207400%20100102", has(hasPhone, "+447400100102"))
	one("phone_number", "nothing", hasPhone)
	one("web3_wallet", fmt.Sprintf("0x%040X", 0xABCDE000+90-2), hasWallet)
	one("web3_wallet", solana, hasWallet)
	one("web3_wallet", strings.ToLower(solana), func(*listed, string) bool { return false })
	add("username=person-07&username[]=SOME_BODY10&username=nobody", func(u *listed) bool { return u.Username == "person-07" || u.Username == "some_body10" })
	one("username", "person_07", func(*listed, string) bool { return false })
	add("external_id=Ext-6&external_id=ext-9", func(u *listed) bool { return u.ExternalID == "Ext-6" })
	add("external_id=%2B-Ext-0", func(u *listed) bool { return u.ExternalID == "-Ext-0" })
	add("external_id=Ext-6&external_id=Ext-9&external_id=-Ext-9", func(u *listed) bool { return u.ExternalID == "Ext-6" })
	add("user_id="+a+"&user_id[]="+b+"&user_id=-"+b+"&user_id=user_nosuch", func(u *listed) bool { return u.ID == a })
	add("organization_id=org_1", func(*listed) bool { return false })
	add("organization_id=-org_1", func(*listed) bool { return true })
	add("organization_id=-org_1&organization_id=%2Borg_2", func(*listed) bool { return false })
	add("unheard_of=x", func(*listed) bool { return true })
	for _, q := range []string{
		"A", "Z", "_", "%", `\`, "é", "É", "山", "太", "😀", "0", "+", "@", ".", " ", "-", "'", "ß", "ı", // one character
		"ad", "A_", "%i", "0%", "_c", `k\`, `\ `, "ÄR", "山田", "田 ", "s ", "+4", "10", "0x", "zo", "ζ", "π", // two
		"ada", "100%", "e_c", "ekc", `k\s`, "da l", "a lovelace", "山田 太郎", "ångström", "😀 S", "o'neil jr.", "m%il", "m_il", "%%%", "___", "second_", "NAL@BÜ",
		"+4474001001", "74 00", "0XABC", "0x" + strings.Repeat("0", 20), "9xqewv", "user_", a, a[5:12], strings.ToUpper(b[8:]), "Ext-", "nothing like it", "lovelace mail", `"`, "a*", "a AND b", "OR", "(", "İPEK", "straße",
	} {
		one("query", q, func(u *listed, v string) bool { return u.matches(strings.TrimSpace(v)) })
	}
	for _, q := range []string{"a", "%", "_", `\`, "山", "ada", "a l", "ADA BYRON", "ärger öl", "mail", "😀", "E", "person", "'"} {
		one("name_query", q, func(u *listed, v string) bool { return holds(v, u.name()) })
	}
	for _, q := range []string{"m", "@", "%", "_", "m%i", "second_1", "MAIL8", "@example.org", "ü", "ada", "com second"} {
		one("email_address_query", q, func(u *listed, v string) bool { list, _ := u.emails(); return holds(v, list...) })
	}
	for _, q := range []string{"+", "1", "12", "+44", "2125551", "_", "mail", "0020"} {
		one("phone_number_query", q, func(u *listed, v string) bool { list, _ := u.phones(); return holds(v, list...) })
	}
	for _, q := range []string{"p", "_", "-0", "_b", "SOME", "person-2", "e_b", "e-b", "%", "mail"} {
		one("username_query", q, func(u *listed, v string) bool { return holds(v, u.Username) })
	}
	for _, bound := range []struct {
		name string
		of   func(u *listed) int64
		near []int64
	}{
		{"created_at", func(u *listed) int64 { return u.CreatedAt }, []int64{start, at, at + 1, 0}},
		{"last_active_at", func(u *listed) int64 { return u.LastActiveAt }, []int64{start, since, since - 1, 0}},
		{"last_sign_in_at", func(u *listed) int64 { return u.LastSignInAt }, []int64{start, start + 1000, start + 1001, 0}},
	} {
		for _, ms := range bound.near {
			add(fmt.Sprintf("%s_before=%d", bound.name, ms), func(u *listed) bool { return bound.of(u) != 0 && bound.of(u) < ms })
			add(fmt.Sprintf("%s_after=%d", bound.name, ms), func(u *listed) bool { return bound.of(u) > ms })
		}
		ms := bound.near[0]
		add(fmt.Sprintf("%[1]s_after=%[2]d&%[1]s_before=%[3]d", bound.name, ms, ms+2*aDay), func(u *listed) bool { return bound.of(u) > ms && bound.of(u) < ms+2*aDay })
	}
	for _, day := range []int64{0, aDay, start, since, since + aDay, start + 20*aDay} {
		add(fmt.Sprint("last_active_at_since=", day), func(u *listed) bool { return u.LastActiveAt != 0 && u.LastActiveAt >= day })
		add(fmt.Sprintf("last_active_at_since=%d&last_active_at_after=%d", day, since), func(u *listed) bool { return u.LastActiveAt >= day && u.LastActiveAt > since })
		add(fmt.Sprintf("last_active_at_since=%d&last_active_at_before=%d", day, since+1), func(u *listed) bool {
			return u.LastActiveAt != 0 && u.LastActiveAt >= day && u.LastActiveAt <= since
		})
	}
	account := func(provider string, ids ...string) func(u *listed) bool {
		return func(u *listed) bool {
			return len(u.Accounts) > 0 && u.Accounts[0].Provider == provider && slices.Contains(ids, u.Accounts[0].User)
		}
	}
	add("provider=oauth_google&provider_user_id=g0&provider_user_id=g1&provider_user_id=g9", account("oauth_google", "g0", "g1"))
	add("provider=oauth_github&provider_user_id[]=g1", account("oauth_github", "g1"))
	add("provider=oauth_gitlab&provider_user_id=g0", account("oauth_gitlab"))
	add("provider=oauth_google&provider_user_id=g0&banned=false", account("oauth_google", "g0"))
	return list, n
}

func TestFilterUsers(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		all := crowd(t, s)
		list, combined := narrowings(all)
		for i, n := range list {
			n.check(t, s, all)
			for j := range min(i, combined) {
				if i < combined && !sameParam(n, list[j]) {
					n.and(list[j]).check(t, s, all)
				}
			}
		}
	})
}

func TestFilterUsersRefusals(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		values := func(param string, n int) string { return strings.TrimSuffix(strings.Repeat(param+"=x&", n), "&") }
		tomorrow := (s.Clock.Now().UnixMilli()/aDay + 1) * aDay
		for query, want := range map[string]string{
			"last_active_at_since=1577836800001":                              "form_param_invalid_date last_active_at_since",
			"last_active_at_since=-86400000":                                  "form_param_invalid_date last_active_at_since",
			"last_active_at_since=soon":                                       "form_param_format_invalid last_active_at_since",
			fmt.Sprint("last_active_at_since=", tomorrow):                     "form_disallow_future_date last_active_at_since",
			"created_at_before=-1&last_sign_in_at_after=x":                    "form_param_format_invalid last_sign_in_at_after",
			"created_at_before=-1&last_sign_in_at_after=-1":                   "form_param_invalid_date created_at_before, form_param_invalid_date last_sign_in_at_after",
			"banned=perhaps":                                                  "form_param_format_invalid banned",
			"provider=oauth_google":                                           "form_conditional_param_missing provider_user_id",
			"provider_user_id=1":                                              "form_conditional_param_missing provider",
			values("user_id", 101):                                            "form_param_array_size_exceeded user_id",
			values("email_address[]", 60) + "&" + values("email_address", 41): "form_param_array_size_exceeded email_address",
			values("organization_id", 101):                                    "form_param_array_size_exceeded organization_id",
			values("external_id", 101) + "&" + values("phone_number", 101):    "form_param_array_size_exceeded phone_number, form_param_array_size_exceeded external_id",
		} {
			s.Refused(t, 422, "GET /v1/users?"+query, "", strings.Split(want, ", ")...)
			s.Refused(t, 422, "GET /v1/users/count?"+query, "", strings.Split(want, ", ")...)
		}
		for _, param := range []string{"email_address", "phone_number", "username", "web3_wallet", "external_id", "user_id", "organization_id"} {
			s.Call(t, 200, "GET /v1/users?"+values(param, 100), "")
			s.Call(t, 200, "GET /v1/users/count?"+values(param, 100), "")
		}
		for query, want := range map[string]string{
			"limit=0": "form_param_value_invalid limit", "limit=501": "form_param_value_invalid limit", "limit=ten": "form_param_format_invalid limit", "limit=1.5": "form_param_format_invalid limit",
			"offset=-1": "form_param_value_invalid offset", "offset=x": "form_param_format_invalid offset", "order_by=": "form_param_value_invalid order_by",
			"order_by=password": "form_param_value_invalid order_by", "order_by=--created_at": "form_param_value_invalid order_by", "order_by=CREATED_AT": "form_param_value_invalid order_by",
			"limit=0&order_by=x":                                    "form_param_value_invalid limit",
			"starting_after=user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb":       "form_resource_not_found starting_after",
			"starting_after=x":                                      "form_resource_not_found starting_after",
			"starting_after=x&order_by=username":                    "form_param_value_invalid order_by",
			"starting_after=x&offset=1":                             "form_conditional_param_disallowed offset",
			"starting_after=x&offset=1&order_by=-email_address":     "form_param_value_invalid order_by, form_conditional_param_disallowed offset",
			"starting_after=x&order_by=x&provider=oauth_google":     "form_conditional_param_missing provider_user_id, form_param_value_invalid order_by, form_param_value_invalid order_by",
			"last_active_at_since=1&starting_after=x&order_by=-nix": "form_param_invalid_date last_active_at_since, form_param_value_invalid order_by, form_param_value_invalid order_by",
		} {
			a := s.Do(t, testkit.Request{Call: "GET /v1/users?" + query})
			if got := strings.Join(slices.Compact(a.Codes(t)), ", "); a.Status != 422 || got != strings.Join(slices.Compact(strings.Split(want, ", ")), ", ") {
				t.Errorf("%s: %d %s, want %s", query, a.Status, got, want)
			}
		}
	})
}

func TestOrderUsers(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		all := crowd(t, s)
		text := func(of func(u *listed) string) func(u *listed) string {
			return func(u *listed) string { return strings.ToLower(of(u)) }
		}
		number := func(of func(u *listed) int64) func(u *listed) string {
			return func(u *listed) string { return fmt.Sprintf("%020d", of(u)) }
		}
		for field, key := range map[string]func(u *listed) string{
			"created_at":      number(func(u *listed) int64 { return u.CreatedAt }),
			"updated_at":      number(func(u *listed) int64 { return u.UpdatedAt }),
			"last_active_at":  number(func(u *listed) int64 { return u.LastActiveAt }),
			"last_sign_in_at": number(func(u *listed) int64 { return u.LastSignInAt }),
			"email_address":   text(func(u *listed) string { _, p := u.emails(); return p }),
			"phone_number":    text(func(u *listed) string { _, p := u.phones(); return p }),
			"web3wallet":      func(u *listed) string { _, p := u.wallets(); return p },
			"username":        text(func(u *listed) string { return u.Username }),
			"first_name":      text(func(u *listed) string { return u.FirstName }),
			"last_name":       text(func(u *listed) string { return u.LastName }),
		} {
			for direction, sign := range map[string]int{"": 1, "+": 1, "%2B": 1, "-": -1} {
				want := slices.Clone(all)
				slices.SortFunc(want, func(a, b listed) int { return sign * cmp.Or(cmp.Compare(key(&a), key(&b)), cmp.Compare(a.ID, b.ID)) })
				query := "GET /v1/users?order_by=" + direction + field
				if got := idsOf(decode(t, s.Call(t, 200, query+"&limit=100", ""))); !slices.Equal(got, idsOf(want)) {
					t.Errorf("%s:\n got %v\nwant %v", query, got, idsOf(want))
				}
				if direction == "" || direction == "-" {
					if got := pages(t, s, query, 7); !slices.Equal(got, idsOf(want)) {
						t.Errorf("%s by pages:\n got %v\nwant %v", query, got, idsOf(want))
					}
				}
				// A filter must not disturb the order.
				want = slices.DeleteFunc(want, func(u listed) bool { return !u.matches("a") })
				if got := pages(t, s, query+"&query=a", 3); !slices.Equal(got, idsOf(want)) {
					t.Errorf("%s of some:\n got %v\nwant %v", query, got, idsOf(want))
				}
			}
		}
		ids := idsOf(all)
		for query, want := range map[string][]string{
			"": ids[:10], "limit=1": ids[:1], "limit=500": ids, "limit=500&offset=29": ids[29:], "offset=30": {}, "offset=5000000": {}, "limit=3&offset=4": ids[4:7],
			"limit=3&limit=5": ids[:3], "order_by=-created_at&order_by=username&limit=100": ids,
		} {
			if got := idsOf(decode(t, s.Call(t, 200, "GET /v1/users?"+query, ""))); !slices.Equal(got, want) {
				t.Errorf("%s:\n got %v\nwant %v", query, got, want)
			}
		}
		if a := s.Call(t, 200, "GET /v1/users?paginated=true&limit=2", ""); len(a.List(t)) != 2 {
			t.Errorf("not a bare array: %s", a.Body)
		}
		for _, order := range []string{"", "&order_by=-created_at", "&order_by=created_at", "&order_by=%2Bcreated_at"} {
			want := slices.Clone(ids)
			if strings.Contains(order, "=created") || strings.Contains(order, "%2B") {
				slices.Reverse(want)
			}
			var got []string
			for after := ""; ; after = "&starting_after=" + got[len(got)-1] {
				page := idsOf(decode(t, s.Call(t, 200, "GET /v1/users?limit=4&offset=0"+order+after, "")))
				if got = append(got, page...); len(page) == 0 || len(got) > 40 {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("walk%s:\n got %v\nwant %v", order, got, want)
			}
		}
	})
}

// pages reads a list page by page.
func pages(t *testing.T, s *testkit.Server, query string, size int) []string {
	t.Helper()
	var got []string
	for {
		page := idsOf(decode(t, s.Call(t, 200, fmt.Sprintf("%s&limit=%d&offset=%d", query, size, len(got)), "")))
		if got = append(got, page...); len(page) < size {
			return got
		}
	}
}

// TestWalkAmongWriters walks through all users while others come and go: who is there throughout is seen once.
func TestWalkAmongWriters(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		start := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		lasting := map[string]bool{}
		for i := range 40 {
			lasting[s.Call(t, 200, "POST /v1/users", fmt.Sprintf(`{"username":"lasting_%d","created_at":%q}`, i, start.Add(time.Duration(i/2)*time.Hour).Format(time.RFC3339))).ID(t)] = true
		}
		done := make(chan struct{})
		var wg sync.WaitGroup
		for writer := range 3 {
			wg.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-done:
						return
					default:
					}
					at := start.Add(time.Duration((i*7+writer*3)%20) * time.Hour).Format(time.RFC3339)
					a := s.Do(t, testkit.Request{Call: "POST /v1/users", Body: fmt.Sprintf(`{"username":"passing_%d_%d","created_at":%q}`, writer, i, at)})
					if a.Status != 200 {
						t.Errorf("%s", a.Body)
						return
					}
					if a := s.Do(t, testkit.Request{Call: "DELETE /v1/users/" + a.ID(t)}); a.Status != 200 {
						t.Errorf("%s", a.Body)
						return
					}
				}
			})
		}
		for round := range 6 {
			order := []string{"-created_at", "created_at"}[round%2]
			seen := map[string]int{}
			for after := ""; ; {
				page := idsOf(decode(t, s.Call(t, 200, "GET /v1/users?limit=7&order_by="+order+after, "")))
				if len(page) == 0 {
					break
				}
				// One who passes may be gone before the next page is asked for, so the cursor is one who stays.
				last := -1
				for i, id := range page {
					if lasting[id] {
						seen[id]++
						last = i
					}
				}
				if last < 0 {
					if len(page) < 7 {
						break
					}
					t.Fatal("a page of nobody who stays")
				}
				after = "&starting_after=" + page[last]
			}
			for id := range lasting {
				if seen[id] != 1 {
					t.Errorf("round %d: %s was seen %d times", round, id, seen[id])
				}
			}
		}
		close(done)
		wg.Wait()
	})
}
