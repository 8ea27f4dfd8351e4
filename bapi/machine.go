package bapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

type machinePath struct {
	MachineID string `path:"machine_id" doc:"Id of the machine."`
}

type listMachines struct {
	Query   string `query:"query" max:"256" doc:"Part of the name, or the whole id."`
	OrderBy string `query:"order_by" default:"-created_at" doc:"created_at or name, with a minus in front for descending order."`
	rest.Paging
}

func (a *api) listMachines(ctx context.Context, in *listMachines) (*rest.Page[*wire.Machine], error) {
	field, descending, err := order(in.OrderBy, store.MachineOrders())
	if err != nil {
		return nil, err
	}
	return page(a.presenter(ctx).Machine, true, func() ([]*bartleby.MachineGrant, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.MachineGrant, int64, error) {
			list, total, err := tx.Machines(in.Query, field, descending, in.Limit, in.Offset)
			if err != nil {
				return nil, 0, err
			}
			grants, err := tx.MachineGrants(list...)
			return grants, total, err
		})
	})
}

// createMachine's fields are those of identity.NewMachine, so that one converts to the other.
type createMachine struct {
	Name            string               `json:"name" required:"true" max:"255"`
	ScopedMachines  rest.Patch[[]string] `json:"scoped_machines" doc:"Ids of the machines that it may talk to, 150 at most."`
	DefaultTokenTTL rest.Patch[int64]    `json:"default_token_ttl" doc:"How long its tokens hold unless they say otherwise, in seconds; one hour unless given."`
}

func (a *api) createMachine(ctx context.Context, in *createMachine) (*wire.Machine, error) {
	m, err := a.id.CreateMachine(ctx, instance(ctx), identity.NewMachine(*in))
	return present(a.presenter(ctx).Machine, m, err)
}

func (a *api) getMachine(ctx context.Context, in *machinePath) (*wire.Machine, error) {
	m, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.MachineGrant, error) {
		m, err := tx.Machine(in.MachineID)
		if err != nil {
			return nil, err
		}
		grants, err := tx.MachineGrants(m)
		if err != nil {
			return nil, err
		}
		return grants[0], nil
	})
	return present(a.presenter(ctx).Machine, m, err)
}

type updateMachine struct {
	machinePath
	Name            rest.Patch[string] `json:"name" max:"255"`
	DefaultTokenTTL rest.Patch[int64]  `json:"default_token_ttl" doc:"In seconds. Tokens that there are keep their lives."`
}

func (a *api) updateMachine(ctx context.Context, in *updateMachine) (*wire.Machine, error) {
	m, err := a.id.UpdateMachine(ctx, instance(ctx), in.MachineID, identity.MachineChange{Name: in.Name, DefaultTokenTTL: in.DefaultTokenTTL})
	return present(a.presenter(ctx).Machine, m, err)
}

func (a *api) deleteMachine(ctx context.Context, in *machinePath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteMachine(ctx, instance(ctx), in.MachineID)
	a.keys.forget(instance(ctx).ID)
	return present(wire.Deleted, d, err)
}

func (a *api) getMachineSecretKey(ctx context.Context, in *machinePath) (*wire.MachineSecretKey, error) {
	secret, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (string, error) { return tx.MachineSecret(in.MachineID) })
	return present(wire.MachineSecret, &secret, err)
}

type rotateMachineSecretKey struct {
	machinePath
	PreviousTokenTTL rest.Patch[int64] `json:"previous_token_ttl" required:"true" doc:"How long the key there is now still holds, in seconds: 0 to 28800."`
}

func (a *api) rotateMachineSecretKey(ctx context.Context, in *rotateMachineSecretKey) (*wire.MachineSecretKey, error) {
	secret, err := a.id.RotateMachineSecret(ctx, instance(ctx), in.MachineID, in.PreviousTokenTTL.Value())
	a.keys.forget(instance(ctx).ID)
	return present(wire.MachineSecret, &secret, err)
}

type createMachineScope struct {
	machinePath
	ToMachineID string `json:"to_machine_id" required:"true" doc:"Id of the machine that it may talk to from now on."`
}

func (a *api) createMachineScope(ctx context.Context, in *createMachineScope) (*wire.MachineScope, error) {
	s, err := a.id.CreateMachineScope(ctx, instance(ctx), in.MachineID, in.ToMachineID)
	return present(wire.ScopeOfMachine, s, err)
}

type deleteMachineScope struct {
	machinePath
	OtherMachineID string `path:"other_machine_id" doc:"Id of the machine that it may talk to no more."`
}

func (a *api) deleteMachineScope(ctx context.Context, in *deleteMachineScope) (*wire.MachineScope, error) {
	s, err := a.id.DeleteMachineScope(ctx, instance(ctx), in.MachineID, in.OtherMachineID)
	return present(wire.ScopeOfMachine, s, err)
}
