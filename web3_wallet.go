package bartleby

import (
	"regexp"
	"strings"
)

// Web3Wallet is one of a user's wallets.
type Web3Wallet struct {
	ID           string        `json:"id"`
	Object       string        `json:"object"`
	Web3Wallet   string        `json:"web3_wallet"`
	Verification *Verification `json:"verification"`
	CreatedAt    int64         `json:"created_at"`
	UpdatedAt    int64         `json:"updated_at"`
}

var (
	ethereumAddress = regexp.MustCompile(`^0x[0-9a-f]{40}$`)
	solanaAddress   = regexp.MustCompile(`^[1-9A-HJ-NP-Za-km-z]{32,44}$`)
)

// CheckWeb3Wallet accepts an Ethereum address (folded to lower case, EIP-55 checksums ignored) or a Solana one (base 58,
// kept as written, since its case matters).
func CheckWeb3Wallet(param, address string) (string, error) {
	address = strings.TrimSpace(address)
	if address == "" {
		return "", ParamNil(param)
	}
	if folded := strings.ToLower(address); ethereumAddress.MatchString(folded) {
		return folded, nil
	}
	if solanaAddress.MatchString(address) {
		return address, nil
	}
	return "", ParamFormat(param, "it must be a wallet address")
}
