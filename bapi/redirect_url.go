package bapi

import (
	"context"

	"bartleby"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

type listRedirectURLs struct{ rest.Paging }

func (a *api) listRedirectURLs(ctx context.Context, in *listRedirectURLs) (*rest.Page[*wire.RedirectURL], error) {
	return page(wire.Redirect, in.Paginated, func() ([]*bartleby.RedirectURL, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.RedirectURL, int64, error) {
			return tx.RedirectURLs(in.Limit, in.Offset)
		})
	})
}

type createRedirectURL struct {
	URL string `json:"url" required:"true" doc:"An https URL, or one with a scheme of the application's own."`
}

func (a *api) createRedirectURL(ctx context.Context, in *createRedirectURL) (*wire.RedirectURL, error) {
	u, err := a.id.CreateRedirectURL(ctx, instance(ctx), in.URL)
	return present(wire.Redirect, u, err)
}

type redirectURLPath struct {
	ID string `path:"id" doc:"Id of the redirect URL."`
}

func (a *api) getRedirectURL(ctx context.Context, in *redirectURLPath) (*wire.RedirectURL, error) {
	u, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.RedirectURL, error) { return tx.RedirectURL(in.ID) })
	return present(wire.Redirect, u, err)
}

func (a *api) deleteRedirectURL(ctx context.Context, in *redirectURLPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteRedirectURL(ctx, instance(ctx), in.ID)
	return present(wire.Deleted, d, err)
}
