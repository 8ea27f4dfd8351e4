package store

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"bartleby"
)

// Selection is a list of values to include and to exclude. Only excludes means everything but those.
type Selection struct {
	Include, Exclude []string
}

// UserFilter says which users a list or a count is about. Filters of different fields all have to match; the values of
// one field are alternatives. The zero value matches every user. Times are Unix milliseconds.
type UserFilter struct {
	EmailAddresses, PhoneNumbers, Usernames, Web3Wallets []string // folded as stored
	UserIDs, ExternalIDs                                 Selection
	Query                                                string // part of any searchable text
	EmailAddressQuery, PhoneNumberQuery                  string
	UsernameQuery, NameQuery                             string
	Banned                                               *bool
	CreatedBefore, CreatedAfter                          *int64 // both exclusive
	LastActiveBefore, LastActiveAfter                    *int64
	LastSignInBefore, LastSignInAfter                    *int64
	Provider                                             string    // oauth_<name>
	ProviderUserIDs                                      []string  // accounts there; none means that Provider is not asked
	OrganizationIDs                                      Selection // members of these
}

// empty tells whether the filter matches everybody.
func (f UserFilter) empty() bool { return reflect.ValueOf(f).IsZero() }

// UserPage says which part of the matching users to list, and in which order.
type UserPage struct {
	Order         string // one of UserOrders; "" for created_at
	Descending    bool
	Limit, Offset int
	StartingAfter string // id of the user after which the page begins: stays right while rows come and go
}

// userOrders maps the orders that callers may ask for to columns. Each has an index (instance_id, column, …, id).
var userOrders = map[string]string{
	"created_at": "created_at", "updated_at": "updated_at", "last_active_at": "last_active_at", "last_sign_in_at": "last_sign_in_at",
	"email_address": "email_address", "phone_number": "phone_number", "web3wallet": "web3_wallet", "username": "username",
	"first_name": "first_name", "last_name": "last_name",
}

// UserOrders lists the names of the orders.
func UserOrders() []string {
	names := make([]string, 0, len(userOrders))
	for name := range userOrders {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Users lists a page of the matching users: one statement that first finds the ids on narrow indexes and then reads just
// the documents of the page.
func (tx *Tx) Users(f UserFilter, p UserPage) ([]bartleby.UserDocument, error) {
	query, args, err := tx.userListQuery(f, p)
	if err != nil {
		return nil, err
	}
	rows, err := tx.rows(query, args...)
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	defer rows.Close()
	list := make([]bartleby.UserDocument, 0, p.Limit)
	for rows.Next() {
		var d document
		if err := rows.Scan(d.fields()...); err != nil {
			return nil, fmt.Errorf("list users: %w", err)
		}
		list = append(list, d.value())
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("list users", err)
	}
	return list, nil
}

// CountUsers counts the matching users.
func (tx *Tx) CountUsers(f UserFilter) (int64, error) {
	c := tx.userConditions(f)
	var n int64
	if err := tx.get([]any{&n}, `SELECT count(*) FROM users u WHERE `+c.where(), c.args...); err != nil {
		return 0, fmt.Errorf("count users: %w", err)
	}
	return n, nil
}

func (tx *Tx) userListQuery(f UserFilter, p UserPage) (string, []any, error) {
	column, ok := userOrders[p.Order]
	if p.Order == "" {
		column, ok = "created_at", true
	}
	if !ok {
		return "", nil, fmt.Errorf("no such order: %q", p.Order)
	}
	direction, beyond := "", ">"
	if p.Descending {
		direction, beyond = " DESC", "<"
	}
	c := tx.userConditions(f)
	if p.StartingAfter != "" {
		after := c.arg(p.StartingAfter)
		c.add(fmt.Sprintf(`(u.%[1]s, u.id) %[2]s (SELECT a.%[1]s, a.id FROM users a WHERE a.instance_id = %[3]s AND a.id = %[4]s)`,
			column, beyond, c.instance, after))
	}
	// Where a filter leaves few rows, SQLite must find those and sort them, not walk everybody in order until a page is full.
	order := "u." + column
	if c.selective {
		order = tx.unordered(order)
	}
	inner := fmt.Sprintf(`WHERE %s ORDER BY %s%s, u.id%s LIMIT %s OFFSET %s`, c.where(), order, direction, direction, c.arg(p.Limit), c.arg(p.Offset))
	query := fmt.Sprintf(tx.db.dialect.page, documentColumns, inner, "u."+column+direction+", u.id"+direction)
	return query, c.args, nil
}

// conditions collects the terms of a WHERE clause and their arguments.
type conditions struct {
	terms     []string
	args      []any
	instance  string // placeholder of the instance id
	selective bool   // some term is served by an index of its own
}

func (c *conditions) arg(v any) string {
	c.args = append(c.args, v)
	return fmt.Sprintf("$%d", len(c.args))
}

func (c *conditions) in(values []string) string {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = c.arg(v)
	}
	return "(" + strings.Join(marks, ", ") + ")"
}

func (c *conditions) add(term string) { c.terms = append(c.terms, term) }

// find adds a term that an index serves.
func (c *conditions) find(term string) {
	c.add(term)
	c.selective = true
}

func (c *conditions) where() string { return strings.Join(c.terms, " AND ") }

func (tx *Tx) userConditions(f UserFilter) *conditions {
	c := &conditions{}
	c.instance = c.arg(tx.Instance)
	c.add("u.instance_id = " + c.instance)
	c.identified(bartleby.KindEmailAddress, f.EmailAddresses)
	c.identified(bartleby.KindPhoneNumber, f.PhoneNumbers)
	c.identified(bartleby.KindUsername, f.Usernames)
	c.identified(bartleby.KindWeb3Wallet, f.Web3Wallets)
	c.selected(f)
	c.provided(f.Provider, f.ProviderUserIDs)
	c.searched(tx, f)
	c.between("u.created_at", f.CreatedAfter, f.CreatedBefore)
	c.between("u.last_active_at", f.LastActiveAfter, f.LastActiveBefore)
	c.between("u.last_sign_in_at", f.LastSignInAfter, f.LastSignInBefore)
	switch {
	case f.Banned == nil:
	case *f.Banned:
		c.find("u.banned = true")
	default:
		c.add("u.banned = false")
	}
	return c
}

// identified keeps users who have one of the values of a kind.
func (c *conditions) identified(kind bartleby.IdentifierKind, values []string) {
	if len(values) == 0 {
		return
	}
	k := c.arg(string(kind))
	c.find(fmt.Sprintf(`u.id IN (SELECT i.user_id FROM identifiers i WHERE i.instance_id = %s AND i.kind = %s AND i.value IN %s)`,
		c.instance, k, c.in(values)))
}

func (c *conditions) selected(f UserFilter) {
	const members = `u.id %sIN (SELECT m.user_id FROM memberships m WHERE m.instance_id = %s AND m.organization_id IN %s)`
	if s := f.OrganizationIDs; len(s.Include) > 0 {
		c.find(fmt.Sprintf(members, "", c.instance, c.in(s.Include)))
	}
	if s := f.OrganizationIDs; len(s.Exclude) > 0 {
		c.add(fmt.Sprintf(members, "NOT ", c.instance, c.in(s.Exclude)))
	}
	if s := f.UserIDs; len(s.Include) > 0 {
		c.find("u.id IN " + c.in(s.Include))
	}
	if s := f.UserIDs; len(s.Exclude) > 0 {
		c.add("u.id NOT IN " + c.in(s.Exclude))
	}
	c.identified(bartleby.KindExternalID, f.ExternalIDs.Include)
	if s := f.ExternalIDs; len(s.Exclude) > 0 {
		k := c.arg(string(bartleby.KindExternalID))
		c.add(fmt.Sprintf(`u.id NOT IN (SELECT i.user_id FROM identifiers i WHERE i.instance_id = %s AND i.kind = %s AND i.value IN %s)`,
			c.instance, k, c.in(s.Exclude)))
	}
}

// provided keeps users with one of these accounts at a provider.
func (c *conditions) provided(provider string, ids []string) {
	values := make([]string, len(ids))
	for i, id := range ids {
		values[i] = bartleby.ExternalAccountKey(provider, id)
	}
	c.identified(bartleby.KindExternalAccount, values)
}

// between keeps users whose time lies strictly between the bounds.
func (c *conditions) between(column string, from, to *int64) {
	if from != nil {
		c.find(column + " > " + c.arg(max(*from, 0))) // 0 stands for never
	}
	if to != nil {
		c.find(column + " < " + c.arg(*to))
		if from == nil && column != "u.created_at" {
			c.add(column + " > 0")
		}
	}
}

// searched keeps users whose texts contain the queries: the gram index finds candidates, the text itself decides.
func (c *conditions) searched(tx *Tx, f UserFilter) {
	part := func(query string) string {
		query = fold(strings.TrimSpace(query))
		if query != "" {
			list, prefix := queryGrams(query)
			c.find(tx.gramMatch(c.arg(tx.gramQuery(list, prefix))))
		}
		return query
	}
	identifier := func(query string, kind bartleby.IdentifierKind) {
		if query = part(query); query != "" {
			k, like := c.arg(string(kind)), c.arg(containing(query))
			c.add(fmt.Sprintf(`EXISTS (SELECT 1 FROM identifiers i WHERE i.instance_id = u.instance_id AND i.user_id = u.id AND i.kind = %s AND i.value LIKE %s ESCAPE '\')`,
				k, like))
		}
	}
	if query := part(f.Query); query != "" {
		c.add(fmt.Sprintf(`u.search LIKE %s ESCAPE '\'`, c.arg(containing(query))))
	}
	if query := part(f.NameQuery); query != "" {
		c.add(fmt.Sprintf(`u.name LIKE %s ESCAPE '\'`, c.arg(containing(query))))
	}
	identifier(f.EmailAddressQuery, bartleby.KindEmailAddress)
	identifier(f.PhoneNumberQuery, bartleby.KindPhoneNumber)
	identifier(f.UsernameQuery, bartleby.KindUsername)
}
