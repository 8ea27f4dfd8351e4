// Package identity holds the main rules: what ties users, their identifiers and factors, and the settings of an instance
// together. Doors call it to change anything; it calls store, inside whose transactions its rules run.
//
// An exported method opens the transaction; the unexported function it calls takes one, so that rules compose. What is
// slow (hashing, the breach list, images) happens before the transaction begins, because SQLite has one writer and a rule
// may be run again after a lost race.
//
// What may not enter: HTTP, SQL, JSON of the wire, clocks, and anything that waits on the network inside a transaction.
package identity

import (
	"context"
	"errors"
	"log/slog"

	"bartleby"
	"bartleby/outbound"
	"bartleby/password"
	"bartleby/store"
	"bartleby/token"
)

// Service is the rules with what they need.
type Service struct {
	DB       *store.DB
	Hashes   *password.Pool
	Breaches password.BreachList // nil: not asked
	Tokens   *token.Issuer
	Outbound *outbound.Client                                         // asks URLs that callers gave
	TXT      func(ctx context.Context, name string) ([]string, error) // asks the domain name system for the TXT records of a name
	Log      *slog.Logger
}

// errUnchanged says that a change had nothing to do: nothing is written and no event is emitted.
var errUnchanged = errors.New("unchanged")

// changeUser runs one change of a user in a transaction: locked, saved whole, with its event.
func (s *Service) changeUser(ctx context.Context, ins *bartleby.Instance, id string, change func(*store.Tx, *bartleby.User) error) (*bartleby.UserDocument, error) {
	return s.changeUserThen(ctx, ins, id, change, nil)
}

// changeUserThen is changeUser with something to do once the user is saved, or was found unchanged; nil for nothing.
func (s *Service) changeUserThen(ctx context.Context, ins *bartleby.Instance, id string, change func(*store.Tx, *bartleby.User) error, then func(*store.Tx) error) (*bartleby.UserDocument, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.UserDocument, error) {
		u, err := tx.User(id)
		if err != nil {
			return nil, err
		}
		var doc *bartleby.UserDocument
		if err = change(tx, u); errors.Is(err, errUnchanged) {
			doc, err = tx.UserDocument(id)
		} else if err == nil {
			doc, err = saveUser(tx, u)
		}
		if err != nil || then == nil {
			return doc, err
		}
		return doc, then(tx)
	})
}

// saveUser stamps, saves and announces a changed user.
func saveUser(tx *store.Tx, u *bartleby.User) (*bartleby.UserDocument, error) {
	u.UpdatedAt = tx.Now
	doc, err := tx.SaveUser(u)
	if err != nil {
		return nil, err
	}
	if u.MFAEnabledAt != nil && *u.MFAEnabledAt == tx.Now { // just now
		if err := finishTasks(tx, u.ID, bartleby.TaskSetupMFA); err != nil {
			return nil, err
		}
	}
	return doc, tx.Emit(bartleby.UserUpdated, u.ID, doc)
}
