package bartleby

import "fmt"

// MachineScopeExists : the one machine may talk to the other already.
func MachineScopeExists(to string) *Error {
	e := fault(Conflict, "duplicate_record", "already exists", "The machine may talk to the other one already.")
	e.Meta = map[string]any{"to_machine_id": []string{to}}
	return e
}

// MachineClaimReserved : a claim of an M2M token is one that the server sets.
func MachineClaimReserved(param, claim string) *Error {
	return faultOn(param, BadRequest, "machine_token_reserved_claim", "is reserved", fmt.Sprintf("The claim %s is set by the server and cannot be given.", claim))
}

// MachineKeyNeeded : the operation is for machines, not for the instance's own secret key.
func MachineKeyNeeded() *Error {
	return fault(Unauthenticated, "authentication_invalid", "Not a machine", "Send the secret key of the machine that the token is to be made for, not that of the instance.")
}

// AnotherMachine : a machine asks for what is another one's.
func AnotherMachine() *Error {
	return fault(Forbidden, "authorization_invalid", "Not allowed", "A machine sees its own tokens only.")
}

// RemainingTooLong : no new token could have as much of its life left as is asked for; life is in seconds.
func RemainingTooLong(param string, life int64) *Error {
	e := BodyInvalid(fmt.Sprintf("The value of %s must be less than the life of a new token, which is %d seconds.", param, life))
	e.Meta = map[string]any{"param_name": param}
	return e
}

// SecretUnknown : what was given is no valid secret of a thing: not known, or revoked, or expired, or not for the caller. The
// noun reads like "API key".
func SecretUnknown(noun string) *Error {
	return fault(NotFound, "resource_not_found", "not found", fmt.Sprintf("What was given is no valid %s of this instance.", noun))
}

// APIKeysNotEnabled : a setting of the instance switches them off.
func APIKeysNotEnabled() *Error {
	return fault(Invalid, "api_keys_not_enabled", "API keys are not enabled", "The settings of this instance have API keys switched off.")
}

// APIKeyNameTaken : the subject has a valid key of that name.
func APIKeyNameTaken() *Error {
	return faultOn("name", Conflict, "token_creation_conflict", "is taken", "The subject of the key has another valid key of this name.")
}
