package bartleby

import "strings"

// Machine is a service of the application's, which proves itself to others with M2M tokens.
type Machine struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	DefaultTokenTTL int64  `json:"default_token_ttl"` // seconds
	CreatedAt       int64  `json:"created_at"`        // Unix milliseconds
	UpdatedAt       int64  `json:"updated_at"`
}

// MachineGrant is a machine with those that it may talk to.
type MachineGrant struct {
	Machine
	Scoped []*Machine // by the age of the scopes

	Secret string // only just after the creation
}

// MachineScope lets one machine talk to another; it says nothing of the way back.
type MachineScope struct {
	From, To  string // ids of machines
	CreatedAt int64  // Unix milliseconds
	Deleted   bool   // just now
}

// Bounds of machines.
const (
	MaxMachineName     = 255
	MaxMachineScopes   = 150
	DefaultM2MTokenTTL = 3600   // seconds
	MaxKeyOverlap      = 28_800 // seconds for which a rotated secret key still holds
)

// MachineSecretPrefix begins the secret keys of machines, and those of API keys.
const MachineSecretPrefix = "ak_"

// CheckMachineName trims a name. It fails with form_param_nil or form_param_max_length_exceeded.
func CheckMachineName(param, name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return "", ParamNil(param)
	}
	if len([]rune(name)) > MaxMachineName {
		return "", ParamTooLong(param, MaxMachineName)
	}
	return name, nil
}
