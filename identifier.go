package bartleby

import "strings"

// IdentifierKind names what a user can be known by. Within an instance each value of a kind belongs to one user.
type IdentifierKind string

// The kinds. Their names are those of the parameters that carry them.
const (
	KindEmailAddress    IdentifierKind = "email_address"
	KindPhoneNumber     IdentifierKind = "phone_number"
	KindWeb3Wallet      IdentifierKind = "web3_wallet"
	KindUsername        IdentifierKind = "username"
	KindExternalID      IdentifierKind = "external_id"
	KindPasskey         IdentifierKind = "passkey"
	KindExternalAccount IdentifierKind = "external_account"
)

// Identifier is one row of the index that finds a user by what is unique about them.
type Identifier struct {
	Kind   IdentifierKind
	Value  string // folded to the form in which it is compared
	ID     string // idn_…, eac_…; "" for a username and an external id, which have none
	UserID string
}

// claimed is how the index keeps an address or number. One that was neither proved nor reserved is nobody's, or else whoever
// adds it could keep its owner out: the index keeps it under a value that nobody looks for, to be found by its id only.
func claimed(value, id string, holds bool) string {
	if holds {
		return value
	}
	return value + " " + id
}

// Bare is the value, whether it is claimed or not.
func (i Identifier) Bare() string {
	if i.Kind == KindEmailAddress || i.Kind == KindPhoneNumber {
		value, _, _ := strings.Cut(i.Value, " ")
		return value
	}
	return i.Value
}

// ReadIdentifier tells what sort of identifier a text is, of those that people type, and folds it.
func ReadIdentifier(param, text string) (IdentifierKind, string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", "", ParamNil(param)
	case strings.Contains(text, "@"):
		value, err := CheckEmailAddress(param, text)
		return KindEmailAddress, value, err
	case strings.HasPrefix(text, "+"):
		value, err := CheckPhoneNumber(param, text)
		return KindPhoneNumber, value, err
	}
	return KindUsername, strings.ToLower(text), nil
}
