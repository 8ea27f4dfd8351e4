package bartleby

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
