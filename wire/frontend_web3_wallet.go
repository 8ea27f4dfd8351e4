package wire

import "bartleby"

// FrontendWeb3Wallet is the JSON of a wallet for its own user.
type FrontendWeb3Wallet struct {
	ID           string                `json:"id"`
	Object       string                `json:"object" enum:"web3_wallet"`
	Web3Wallet   string                `json:"web3_wallet" doc:"Its address."`
	Verification *FrontendVerification `json:"verification"`
	CreatedAt    int64                 `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt    int64                 `json:"updated_at" doc:"Unix milliseconds."`
}

// FrontendWeb3Wallet makes a wallet presentable to its own user, with what it was asked to sign; nil when it was not asked.
func (p *Presenter) FrontendWeb3Wallet(w *bartleby.Web3Wallet, asked *bartleby.Challenge) *FrontendWeb3Wallet {
	out := &FrontendWeb3Wallet{
		ID: w.ID, Object: "web3_wallet", Web3Wallet: w.Web3Wallet, Verification: p.challenge(asked), CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt,
	}
	if v := w.Verification; v != nil {
		out.Verification = &FrontendVerification{Object: v.Object, Status: v.Status, Strategy: v.Strategy, Attempts: v.Attempts, ExpireAt: v.ExpireAt}
	}
	return out
}
