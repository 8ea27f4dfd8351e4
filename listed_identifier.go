package bartleby

import "strings"

// IdentifierList is which list an identifier is on.
type IdentifierList string

// The lists.
const (
	Allowlist IdentifierList = "allow"
	Blocklist IdentifierList = "block"
)

// ListedIdentifier is an entry of the allow-list or the block-list: an address, a domain of addresses, a number, a wallet.
type ListedIdentifier struct {
	ID           string         `json:"id"`
	List         IdentifierList `json:"list"`
	Identifier   string         `json:"identifier"` // folded; a domain is kept as *@domain
	Kind         IdentifierKind `json:"kind"`       // of a domain: email_address
	InvitationID string         `json:"invitation_id"`
	CreatedAt    int64          `json:"created_at"`
	UpdatedAt    int64          `json:"updated_at"`
}

// CheckListedIdentifier folds an entry to the form in which it is stored, and tells its kind. A bare domain means all
// addresses there, and becomes *@domain; *@*.domain means those of all its subdomains. Any other asterisk is literal.
func CheckListedIdentifier(param, text string) (string, IdentifierKind, error) {
	text = strings.TrimSpace(text)
	if solanaAddress.MatchString(text) { // its case matters
		return text, KindWeb3Wallet, nil
	}
	text = strings.ToLower(text)
	if text == "" {
		return "", "", ParamNil(param)
	}
	local, domain, address := strings.Cut(text, "@")
	switch {
	case strings.HasPrefix(text, "+"):
		number, err := CheckPhoneNumber(param, text)
		return number, KindPhoneNumber, err
	case strings.HasPrefix(text, "0x"):
		wallet, err := CheckWeb3Wallet(param, text)
		return wallet, KindWeb3Wallet, err
	case !address && validDomain(text):
		return "*@" + text, KindEmailAddress, nil
	case address && local == "*" && validDomain(strings.TrimPrefix(domain, "*.")):
		return text, KindEmailAddress, nil
	case address && strings.Contains(local, "*") && validDomain(domain):
		return text, KindEmailAddress, nil
	}
	folded, err := CheckEmailAddress(param, text)
	return folded, KindEmailAddress, err
}
