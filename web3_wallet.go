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

// IsVerified tells whether the wallet has proved to be the user's.
func (w Web3Wallet) IsVerified() bool { return w.Verification.IsVerified() }

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

// IsEthereum tells an Ethereum address, folded, from one of Solana.
func IsEthereum(address string) bool { return ethereumAddress.MatchString(address) }

// WalletStrategiesOf lists those of the strategies by which a wallet with this address signs: the two chains have addresses
// of their own.
func WalletStrategiesOf(address string, offered []Strategy) []Strategy {
	list := []Strategy{}
	for _, s := range offered {
		if (s == BySolana) != IsEthereum(address) {
			list = append(list, s)
		}
	}
	return list
}

// SafeWallet covers an address but for its beginning and its end.
func SafeWallet(address string) string {
	if len(address) <= 12 {
		return address
	}
	return address[:6] + strings.Repeat("*", 4) + address[len(address)-4:]
}

// WalletLife is how long a wallet may take to sign, in milliseconds.
const WalletLife = 600_000
