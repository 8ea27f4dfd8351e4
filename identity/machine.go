package identity

import (
	"context"
	"fmt"
	"slices"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// NewMachine is what a machine can be created with.
type NewMachine struct {
	Name            string
	ScopedMachines  bartleby.Patch[[]string] // ids of machines that it may talk to
	DefaultTokenTTL bartleby.Patch[int64]    // seconds
}

// CreateMachine makes a machine with its secret key. It fails with form_resource_not_found where a machine that it is to
// talk to is not there.
func (s *Service) CreateMachine(ctx context.Context, ins *bartleby.Instance, in NewMachine) (*bartleby.MachineGrant, error) {
	c := &checks{}
	name, err := bartleby.CheckMachineName("name", in.Name)
	c.add(err)
	ttl, err := tokenLife("default_token_ttl", in.DefaultTokenTTL, bartleby.DefaultM2MTokenTTL)
	c.add(err)
	scoped := slices.Clone(in.ScopedMachines.Value())
	slices.Sort(scoped) // locked in one order
	if len(scoped) > bartleby.MaxMachineScopes {
		c.add(bartleby.ParamTooMany("scoped_machines", bartleby.MaxMachineScopes))
	} else if len(slices.Compact(slices.Clone(scoped))) < len(scoped) {
		c.add(bartleby.ParamDuplicate("scoped_machines"))
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	secret := token.SecretKey(bartleby.MachineSecretPrefix)
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.MachineGrant, error) {
		m := &bartleby.Machine{ID: tx.NewID(bartleby.MachineID), Name: name, DefaultTokenTTL: ttl, CreatedAt: tx.Now, UpdatedAt: tx.Now}
		if err := tx.InsertMachine(m); err != nil {
			return nil, err
		}
		if err := tx.SetMachineSecret(m.ID, secret, tx.Now); err != nil {
			return nil, err
		}
		for _, id := range scoped {
			if _, err := tx.Machine(id); bartleby.IsCode(err, "resource_not_found") {
				return nil, bartleby.ParamResourceNotFound("scoped_machines")
			} else if err != nil {
				return nil, err
			}
			if err := tx.InsertMachineScope(m.ID, id); err != nil {
				return nil, err
			}
		}
		grants, err := tx.MachineGrants(m)
		if err != nil {
			return nil, err
		}
		grants[0].Secret = secret
		return grants[0], nil
	})
}

// MachineChange is a change of a machine. What is absent or null stays.
type MachineChange struct {
	Name            bartleby.Patch[string]
	DefaultTokenTTL bartleby.Patch[int64] // seconds
}

// UpdateMachine changes a machine. Tokens that there are keep their lives.
func (s *Service) UpdateMachine(ctx context.Context, ins *bartleby.Instance, id string, in MachineChange) (*bartleby.MachineGrant, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.MachineGrant, error) {
		m, err := tx.Machine(id)
		if err != nil {
			return nil, err
		}
		c := &checks{}
		m.Name, err = bartleby.CheckMachineName("name", in.Name.Or(m.Name))
		c.add(err)
		m.DefaultTokenTTL, err = tokenLife("default_token_ttl", in.DefaultTokenTTL, m.DefaultTokenTTL)
		c.add(err)
		if err := c.err(); err != nil {
			return nil, err
		}
		m.UpdatedAt = tx.Now
		if err := tx.SaveMachine(m); err != nil {
			return nil, err
		}
		grants, err := tx.MachineGrants(m)
		if err != nil {
			return nil, err
		}
		return grants[0], nil
	})
}

// DeleteMachine removes a machine with its keys, tokens and scopes.
func (s *Service) DeleteMachine(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		return removed("machine", id), tx.DeleteMachine(id)
	})
}

// RotateMachineSecret gives a machine a new secret key, and returns it. The ones it has hold for overlap more seconds at
// most. Tokens stay as they are.
func (s *Service) RotateMachineSecret(ctx context.Context, ins *bartleby.Instance, id string, overlap int64) (string, error) {
	if overlap < 0 || overlap > bartleby.MaxKeyOverlap {
		return "", bartleby.ParamValueInvalid("previous_token_ttl", fmt.Sprintf("it must lie between 0 and %d", bartleby.MaxKeyOverlap))
	}
	secret := token.SecretKey(bartleby.MachineSecretPrefix)
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (string, error) {
		if _, err := tx.Machine(id); err != nil { // one rotation at a time
			return "", err
		}
		return secret, tx.SetMachineSecret(id, secret, tx.Now+overlap*1000)
	})
}

// CreateMachineScope lets a machine talk to another one. It fails with duplicate_record, or form_param_array_size_exceeded
// where it may talk to as many as there may be.
func (s *Service) CreateMachineScope(ctx context.Context, ins *bartleby.Instance, from, to string) (*bartleby.MachineScope, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.MachineScope, error) {
		if _, err := tx.Machine(from); err != nil { // those who add scopes to it come one by one
			return nil, err
		}
		scopes, err := tx.MachineScopes(from)
		if err != nil {
			return nil, err
		}
		if slices.Contains(scopes, to) {
			return nil, bartleby.MachineScopeExists(to)
		}
		if len(scopes) >= bartleby.MaxMachineScopes {
			return nil, bartleby.ParamTooMany("to_machine_id", bartleby.MaxMachineScopes)
		}
		return &bartleby.MachineScope{From: from, To: to, CreatedAt: tx.Now}, tx.InsertMachineScope(from, to)
	})
}

// DeleteMachineScope takes back that a machine may talk to another one, and so ends what its tokens are good for there.
func (s *Service) DeleteMachineScope(ctx context.Context, ins *bartleby.Instance, from, to string) (*bartleby.MachineScope, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.MachineScope, error) {
		return &bartleby.MachineScope{From: from, To: to, Deleted: true}, tx.DeleteMachineScope(from, to)
	})
}
