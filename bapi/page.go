package bapi

import (
	"context"

	"bartleby/rest"
	"bartleby/store"
)

// page presents a list that is a bare array unless an envelope is asked for.
func page[N, W any](show func(*N) *W, enveloped bool, read func() ([]*N, int64, error)) (*rest.Page[*W], error) {
	list, total, err := read()
	if err != nil {
		return nil, err
	}
	out := &rest.Page[*W]{Data: make([]*W, len(list)), Total: total, Enveloped: enveloped}
	for i, n := range list {
		out.Data[i] = show(n)
	}
	return out, nil
}

// readPage reads a page of the request's instance and how many rows there are in all.
func readPage[N any](ctx context.Context, db *store.DB, read func(*store.Tx) ([]*N, int64, error)) ([]*N, int64, error) {
	var total int64
	list, err := store.Read(ctx, db, instance(ctx).ID, func(tx *store.Tx) (list []*N, err error) {
		list, total, err = read(tx)
		return list, err
	})
	return list, total, err
}
