package bapi

import (
	"context"
	"strings"

	"bartleby"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// The outbox shows what a development instance sends, or would: with it a developer signs in locally, and an end-to-end test
// finds its code.

type listOutbox struct {
	To     string `query:"to" max:"256" doc:"Only messages to this e-mail address or phone number."`
	Limit  int    `query:"limit" default:"10" min:"1" most:"100" doc:"How many to answer at most."`
	Offset int    `query:"offset" min:"0" doc:"How many to pass over."`
}

func (a *api) listOutbox(ctx context.Context, in *listOutbox) (*rest.Page[*wire.OutboxMessage], error) {
	if instance(ctx).Environment != bartleby.Development {
		return nil, bartleby.WrongEnvironment(bartleby.Development)
	}
	return page(wire.Outbox, true, func() ([]*bartleby.Message, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.Message, int64, error) {
			return tx.Messages(recipient(in.To), in.Limit, in.Offset)
		})
	})
}

// recipient reads an address or a number as messages have it. A plus that was not encoded has become a space.
func recipient(text string) string { return strings.ToLower(strings.ReplaceAll(text, " ", "+")) }

type outboxPath struct {
	MessageID string `path:"message_id" doc:"Id of the message."`
}

func (a *api) getOutboxMessage(ctx context.Context, in *outboxPath) (*wire.WholeOutboxMessage, error) {
	if instance(ctx).Environment != bartleby.Development {
		return nil, bartleby.WrongEnvironment(bartleby.Development)
	}
	m, err := a.outboxMessage(ctx, instance(ctx), in.MessageID)
	return present(wire.WholeOutbox, m, err)
}

func (a *api) outboxMessage(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Message, error) {
	return store.Read(ctx, a.db, ins.ID, func(tx *store.Tx) (*bartleby.Message, error) { return tx.Message(id) })
}
