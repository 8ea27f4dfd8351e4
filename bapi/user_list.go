package bapi

import (
	"context"
	"slices"
	"strings"
	"time"

	"bartleby"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// maxFilterValues bounds the values of one filter.
const maxFilterValues = 100

// userFilter is what lists and counts of users can be narrowed by. Values that match nobody are no error.
type userFilter struct {
	EmailAddress      []string          `query:"email_address" doc:"Users who have one of these addresses."`
	PhoneNumber       []string          `query:"phone_number" doc:"Users who have one of these numbers."`
	ExternalID        []string          `query:"external_id" doc:"Users with one of these external ids; a leading minus excludes."`
	Username          []string          `query:"username" doc:"Users with one of these names."`
	Web3Wallet        []string          `query:"web3_wallet" doc:"Users who have one of these wallets."`
	UserID            []string          `query:"user_id" doc:"These users; a leading minus excludes."`
	OrganizationID    []string          `query:"organization_id" doc:"Members of these organizations; a leading minus excludes."`
	Query             string            `query:"query" doc:"Part of an e-mail address, phone number, username, wallet, user id or name, in any case."`
	EmailAddressQuery string            `query:"email_address_query" doc:"Part of an e-mail address."`
	PhoneNumberQuery  string            `query:"phone_number_query" doc:"Part of a phone number."`
	UsernameQuery     string            `query:"username_query" doc:"Part of a username."`
	NameQuery         string            `query:"name_query" doc:"Part of the first and last name."`
	Banned            rest.Patch[bool]  `query:"banned" doc:"Only users who are banned, or only those who are not."`
	LastActiveBefore  rest.Patch[int64] `query:"last_active_at_before" doc:"Unix milliseconds."`
	LastActiveAfter   rest.Patch[int64] `query:"last_active_at_after" doc:"Unix milliseconds."`
	LastActiveSince   rest.Patch[int64] `query:"last_active_at_since" doc:"A day, as the Unix milliseconds of its UTC midnight; it counts in."`
	CreatedBefore     rest.Patch[int64] `query:"created_at_before" doc:"Unix milliseconds."`
	CreatedAfter      rest.Patch[int64] `query:"created_at_after" doc:"Unix milliseconds."`
	LastSignInBefore  rest.Patch[int64] `query:"last_sign_in_at_before" doc:"Unix milliseconds."`
	LastSignInAfter   rest.Patch[int64] `query:"last_sign_in_at_after" doc:"Unix milliseconds."`
	Provider          string            `query:"provider" doc:"Such as oauth_google; goes with provider_user_id."`
	ProviderUserID    []string          `query:"provider_user_id" doc:"Users with one of these accounts at the provider."`
}

type listUsers struct {
	userFilter
	Limit         int    `query:"limit" default:"10" min:"1" most:"500" doc:"How many users to answer at most."`
	Offset        int    `query:"offset" min:"0" doc:"How many users to pass over."`
	OrderBy       string `query:"order_by" default:"-created_at" doc:"A field, with a minus in front for descending order."`
	StartingAfter string `query:"starting_after" doc:"Id of the last user of the page before: pages stay right while users come and go. Only with order by created_at, and without offset."`
}

func (a *api) listUsers(ctx context.Context, in *listUsers) (*wire.UserList, error) {
	filter, faults := in.filter(a.now())
	page, err := in.page()
	if err := bartleby.Collect(faults, err); err != nil {
		return nil, err
	}
	list, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) ([]bartleby.UserDocument, error) {
		if page.StartingAfter != "" {
			if _, err := tx.UserDocument(page.StartingAfter); bartleby.IsCode(err, "resource_not_found") {
				return nil, bartleby.ParamResourceNotFound("starting_after")
			} else if err != nil {
				return nil, err
			}
		}
		return tx.Users(filter, page)
	})
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).UserList(list), nil
}

func (a *api) countUsers(ctx context.Context, in *userFilter) (*wire.TotalCount, error) {
	filter, err := in.filter(a.now())
	if err != nil {
		return nil, err
	}
	n, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (int64, error) { return tx.CountUsers(filter) })
	if err != nil {
		return nil, err
	}
	return wire.Count(n), nil
}

// page reads order and position.
func (in *listUsers) page() (store.UserPage, error) {
	p := store.UserPage{Limit: in.Limit, Offset: in.Offset, StartingAfter: in.StartingAfter}
	p.Order, p.Descending = strings.TrimPrefix(in.OrderBy, "+"), false
	if field, ok := strings.CutPrefix(in.OrderBy, "-"); ok {
		p.Order, p.Descending = field, true
	}
	var faults []error
	if orders := store.UserOrders(); !slices.Contains(orders, p.Order) {
		faults = append(faults, bartleby.ParamNotOneOf("order_by", orders...))
	}
	if p.StartingAfter != "" {
		if p.Order != "created_at" {
			faults = append(faults, bartleby.ParamValueInvalid("order_by", "with starting_after it must be created_at"))
		}
		if p.Offset != 0 {
			faults = append(faults, bartleby.ConditionalRefused("offset", "together with starting_after"))
		}
	}
	return p, bartleby.Collect(faults...)
}

// filter folds the values to the forms in which they are stored, or says what is wrong with them.
func (in *userFilter) filter(now time.Time) (store.UserFilter, error) {
	c := filterChecks{now: now}
	f := store.UserFilter{
		EmailAddresses:    c.values("email_address", in.EmailAddress, fold(bartleby.CheckEmailAddress)),
		PhoneNumbers:      c.values("phone_number", in.PhoneNumber, fold(bartleby.CheckPhoneNumber)),
		Usernames:         c.values("username", in.Username, strings.ToLower),
		Web3Wallets:       c.values("web3_wallet", in.Web3Wallet, fold(bartleby.CheckWeb3Wallet)),
		UserIDs:           c.selection("user_id", in.UserID),
		ExternalIDs:       c.selection("external_id", in.ExternalID),
		OrganizationIDs:   c.selection("organization_id", in.OrganizationID),
		Query:             in.Query,
		EmailAddressQuery: in.EmailAddressQuery,
		PhoneNumberQuery:  in.PhoneNumberQuery,
		UsernameQuery:     in.UsernameQuery,
		NameQuery:         in.NameQuery,
		Banned:            in.Banned.Pointer(),
		CreatedBefore:     c.moment("created_at_before", in.CreatedBefore),
		CreatedAfter:      c.moment("created_at_after", in.CreatedAfter),
		LastActiveBefore:  c.moment("last_active_at_before", in.LastActiveBefore),
		LastActiveAfter:   c.moment("last_active_at_after", in.LastActiveAfter),
		LastSignInBefore:  c.moment("last_sign_in_at_before", in.LastSignInBefore),
		LastSignInAfter:   c.moment("last_sign_in_at_after", in.LastSignInAfter),
		Provider:          in.Provider,
		ProviderUserIDs:   c.values("provider_user_id", in.ProviderUserID, strings.TrimSpace),
	}
	if since := c.day("last_active_at_since", in.LastActiveSince); since != nil && (f.LastActiveAfter == nil || *since > *f.LastActiveAfter) {
		f.LastActiveAfter = since
	}
	switch {
	case in.Provider != "" && len(in.ProviderUserID) == 0:
		c.add(bartleby.ConditionalMissing("provider_user_id", "provider"))
	case in.Provider == "" && len(in.ProviderUserID) > 0:
		c.add(bartleby.ConditionalMissing("provider", "provider_user_id"))
	}
	return f, bartleby.Collect(c.faults...)
}

// fold makes a folding function of a check: what is not well-formed matches nobody, as it stands.
func fold(check func(param, value string) (string, error)) func(string) string {
	return func(value string) string {
		if folded, err := check("", value); err == nil {
			return folded
		}
		return value
	}
}

type filterChecks struct {
	now    time.Time
	faults []error
}

func (c *filterChecks) add(err *bartleby.Error) { c.faults = append(c.faults, err) }

func (c *filterChecks) values(param string, given []string, fold func(string) string) []string {
	if len(given) > maxFilterValues {
		c.add(bartleby.ParamTooMany(param, maxFilterValues))
		return nil
	}
	var list []string
	for _, v := range given {
		list = append(list, fold(strings.TrimSpace(v)))
	}
	return list
}

// selection reads values with an optional plus or minus in front.
func (c *filterChecks) selection(param string, given []string) store.Selection {
	var s store.Selection
	for _, v := range c.values(param, given, strings.TrimSpace) {
		if out, ok := strings.CutPrefix(v, "-"); ok {
			s.Exclude = append(s.Exclude, out)
		} else {
			s.Include = append(s.Include, strings.TrimPrefix(v, "+"))
		}
	}
	return s
}

// moment reads Unix milliseconds.
func (c *filterChecks) moment(param string, in rest.Patch[int64]) *int64 {
	if in.Has() && in.To < 0 {
		c.add(bartleby.ParamDate(param, "it must not be negative"))
		return nil
	}
	return in.Pointer()
}

// day reads the UTC midnight of a day that has begun, and returns the last millisecond before it.
func (c *filterChecks) day(param string, in rest.Patch[int64]) *int64 {
	const day = 24 * 60 * 60 * 1000
	switch {
	case !in.Has():
		return nil
	case in.To < 0 || in.To%day != 0:
		c.add(bartleby.ParamDate(param, "it must be midnight UTC, since activity is known by the day"))
		return nil
	case in.To > c.now.UnixMilli():
		c.add(bartleby.ParamFuture(param))
		return nil
	}
	before := in.To - 1
	return &before
}
