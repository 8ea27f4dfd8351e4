package wire

import "bartleby"

// MachineSummary is the public JSON of a machine without those that it may talk to.
type MachineSummary struct {
	ID              string `json:"id"`
	Object          string `json:"object" enum:"machine"`
	Name            string `json:"name"`
	InstanceID      string `json:"instance_id"`
	DefaultTokenTTL int64  `json:"default_token_ttl" doc:"How long its tokens hold unless they say otherwise, in seconds."`
	CreatedAt       int64  `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt       int64  `json:"updated_at" doc:"Unix milliseconds."`
}

// Machine is the public JSON of a machine.
type Machine struct {
	ID              string           `json:"id"`
	Object          string           `json:"object" enum:"machine"`
	Name            string           `json:"name"`
	InstanceID      string           `json:"instance_id"`
	DefaultTokenTTL int64            `json:"default_token_ttl" doc:"How long its tokens hold unless they say otherwise, in seconds."`
	ScopedMachines  []MachineSummary `json:"scoped_machines" doc:"The machines that it may talk to."`
	SecretKey       string           `json:"secret_key,omitempty" doc:"Only in the answer to the creation."`
	CreatedAt       int64            `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt       int64            `json:"updated_at" doc:"Unix milliseconds."`
}

// Machine makes a machine presentable.
func (p *Presenter) Machine(m *bartleby.MachineGrant) *Machine {
	out := &Machine{
		ID: m.ID, Object: "machine", Name: m.Name, InstanceID: p.Instance.ID, DefaultTokenTTL: m.DefaultTokenTTL,
		ScopedMachines: make([]MachineSummary, len(m.Scoped)), SecretKey: m.Secret, CreatedAt: m.CreatedAt, UpdatedAt: m.UpdatedAt,
	}
	for i, to := range m.Scoped {
		out.ScopedMachines[i] = p.machineSummary(to)
	}
	return out
}

func (p *Presenter) machineSummary(m *bartleby.Machine) MachineSummary {
	return MachineSummary{
		ID: m.ID, Object: "machine", Name: m.Name, InstanceID: p.Instance.ID, DefaultTokenTTL: m.DefaultTokenTTL, CreatedAt: m.CreatedAt, UpdatedAt: m.UpdatedAt,
	}
}

// MachineSecretKey is the public JSON of a machine's secret key.
type MachineSecretKey struct {
	Object string `json:"object" enum:"machine_secret_key"`
	Secret string `json:"secret"`
}

// MachineSecret makes a machine's secret key presentable.
func MachineSecret(secret *string) *MachineSecretKey {
	return &MachineSecretKey{Object: "machine_secret_key", Secret: *secret}
}

// MachineScope is the public JSON of what lets one machine talk to another.
type MachineScope struct {
	Object        string `json:"object" enum:"machine_scope"`
	FromMachineID string `json:"from_machine_id"`
	ToMachineID   string `json:"to_machine_id"`
	CreatedAt     int64  `json:"created_at,omitempty" doc:"Unix milliseconds; not in the answer to the deletion."`
	Deleted       bool   `json:"deleted,omitempty" doc:"Only in the answer to the deletion."`
}

// ScopeOfMachine makes a scope presentable.
func ScopeOfMachine(s *bartleby.MachineScope) *MachineScope {
	return &MachineScope{Object: "machine_scope", FromMachineID: s.From, ToMachineID: s.To, CreatedAt: s.CreatedAt, Deleted: s.Deleted}
}
