package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
)

// CreateRedirectURL lists a URL as one that sign-ins may end at. It fails with form_already_exists where it is listed.
func (s *Service) CreateRedirectURL(ctx context.Context, ins *bartleby.Instance, url string) (*bartleby.RedirectURL, error) {
	if err := bartleby.CheckRedirectURL("url", url); err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.RedirectURL, error) {
		u := &bartleby.RedirectURL{ID: tx.NewID(bartleby.RedirectURLID), Object: "redirect_url", URL: url, CreatedAt: tx.Now, UpdatedAt: tx.Now}
		return u, tx.InsertRedirectURL(u)
	})
}

// DeleteRedirectURL takes a URL off the list. It fails with resource_not_found.
func (s *Service) DeleteRedirectURL(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		return removed("redirect_url", id), tx.DeleteRedirectURL(id)
	})
}
