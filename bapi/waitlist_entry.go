package bapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// createWaitlistEntry's fields are those of identity.NewWaitlistEntry, so that one converts to the other.
type createWaitlistEntry struct {
	EmailAddress string           `json:"email_address" required:"true"`
	Notify       rest.Patch[bool] `json:"notify" doc:"Confirm by e-mail; yes unless said otherwise."`
}

func (a *api) createWaitlistEntry(ctx context.Context, in *createWaitlistEntry) (*wire.WaitlistEntry, error) {
	list, err := a.id.CreateWaitlistEntries(ctx, instance(ctx), identity.NewWaitlistEntry(*in))
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).WaitlistEntry(list[0]), nil
}

type createWaitlistEntries struct {
	Entries []createWaitlistEntry `body:"true" most:"50"`
}

func (a *api) createWaitlistEntries(ctx context.Context, in *createWaitlistEntries) (*rest.Page[*wire.WaitlistEntry], error) {
	if len(in.Entries) == 0 {
		return nil, bartleby.BodyInvalid("The list holds no entry.")
	}
	all := make([]identity.NewWaitlistEntry, len(in.Entries))
	for i, one := range in.Entries {
		all[i] = identity.NewWaitlistEntry(one)
	}
	return page(a.presenter(ctx).WaitlistEntry, false, func() ([]*bartleby.WaitlistEntry, int64, error) {
		list, err := a.id.CreateWaitlistEntries(ctx, instance(ctx), all...)
		return list, int64(len(list)), err
	})
}

type listWaitlistEntries struct {
	Status  []string `query:"status" enum:"pending,invited,completed,rejected"`
	Query   string   `query:"query" max:"256" doc:"Part of the address, or the whole id."`
	OrderBy string   `query:"order_by" default:"-created_at" doc:"created_at, email_address or invited_at, with a minus in front for descending order."`
	rest.Paging
}

func (a *api) listWaitlistEntries(ctx context.Context, in *listWaitlistEntries) (*rest.Page[*wire.WaitlistEntry], error) {
	field, descending, err := order(in.OrderBy, store.WaitlistOrders())
	if err != nil {
		return nil, err
	}
	return page(a.presenter(ctx).WaitlistEntry, true, func() ([]*bartleby.WaitlistEntry, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.WaitlistEntry, int64, error) {
			return tx.WaitlistEntries(store.WaitlistFilter{Statuses: in.Status, Query: in.Query}, field, descending, in.Limit, in.Offset)
		})
	})
}

type waitlistEntryPath struct {
	WaitlistEntryID string `path:"waitlist_entry_id" doc:"Id of the entry."`
}

type inviteWaitlistEntry struct {
	waitlistEntryPath
	IgnoreExisting rest.Patch[bool] `json:"ignore_existing" doc:"Invite although the address was invited or belongs to a user."`
}

func (a *api) inviteWaitlistEntry(ctx context.Context, in *inviteWaitlistEntry) (*wire.WaitlistEntry, error) {
	e, err := a.id.InviteWaitlistEntry(ctx, instance(ctx), in.WaitlistEntryID, in.IgnoreExisting.Or(false))
	return present(a.presenter(ctx).WaitlistEntry, e, err)
}

func (a *api) rejectWaitlistEntry(ctx context.Context, in *waitlistEntryPath) (*wire.WaitlistEntry, error) {
	e, err := a.id.RejectWaitlistEntry(ctx, instance(ctx), in.WaitlistEntryID)
	return present(a.presenter(ctx).WaitlistEntry, e, err)
}

func (a *api) deleteWaitlistEntry(ctx context.Context, in *waitlistEntryPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteWaitlistEntry(ctx, instance(ctx), in.WaitlistEntryID)
	return present(wire.Deleted, d, err)
}
