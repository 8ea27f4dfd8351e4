package bapi

import (
	"context"

	"bartleby"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

type listClients struct{ rest.Paging }

func (a *api) listClients(ctx context.Context, in *listClients) (*rest.Page[*wire.Client], error) {
	return page(a.presenter(ctx).Client, in.Paginated, func() ([]*bartleby.Client, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.Client, int64, error) { return tx.Clients(in.Limit, in.Offset) })
	})
}

type clientPath struct {
	ClientID string `path:"client_id" doc:"Id of the client."`
}

func (a *api) getClient(ctx context.Context, in *clientPath) (*wire.Client, error) {
	c, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.Client, error) { return tx.Client(in.ClientID) })
	return present(a.presenter(ctx).Client, c, err)
}

type verifyClient struct {
	Token string `json:"token" required:"true" doc:"What the client's cookie holds."`
}

func (a *api) verifyClient(ctx context.Context, in *verifyClient) (*wire.Client, error) {
	c, err := a.id.ClientByToken(ctx, instance(ctx), in.Token)
	return present(a.presenter(ctx).Client, c, err)
}

type getHandshake struct {
	Nonce string `query:"nonce" required:"true" max:"64" doc:"What the browser brought back from the handshake."`
}

func (a *api) getHandshake(ctx context.Context, in *getHandshake) (*wire.Handshake, error) {
	directives, err := a.id.TakeHandshake(ctx, instance(ctx), in.Nonce)
	if err != nil {
		return nil, err
	}
	return &wire.Handshake{Directives: directives}, nil
}
