package fapi

import "bartleby/rest"

const tagWallet = "Web3 Wallets"

// The wallets of the user who asks.
func (a *api) walletRoutes() []*rest.Route {
	return []*rest.Route{
		bare(a, "GET /v1/me/web3_wallets", a.listWallets).For(a.signedIn).Named("GetWeb3Wallets").Tagged(tagWallet).
			Says("The user's wallets", "").Answers("signed_out"),
		change(a, "POST /v1/me/web3_wallets", a.createWallet).For(a.signedIn).Named("PostWeb3Wallets").Tagged(tagWallet).
			Says("Add a wallet", "It is the user's once it has signed a message.").Answers("signed_out", "session_reverification_required", "immutable_attribute_modification_not_allowed", "form_identifier_exists", "form_param_format_invalid", "form_param_unknown"),
		change(a, "GET /v1/me/web3_wallets/{web3_wallet_id}", a.getWallet).For(a.signedIn).Named("ReadWeb3Wallet").Tagged(tagWallet).
			Says("Get a wallet", "").Answers("signed_out", "resource_not_found"),
		change(a, "DELETE /v1/me/web3_wallets/{web3_wallet_id}", a.deleteWallet).For(a.signedIn).Named("DeleteWeb3Wallet").Tagged(tagWallet).
			Says("Remove a wallet", "Not the last one that is required, nor the last way to sign in.").
			Answers("signed_out", "session_reverification_required", "resource_not_found", "last_required_identification_deletion_failed", "identification_deletion_failed"),
		change(a, "POST /v1/me/web3_wallets/{web3_wallet_id}/prepare_verification", a.prepareWallet).For(a.signedIn).Named("PrepareWeb3WalletVerification").Tagged(tagWallet).
			Says("Ask for a message that the wallet is to sign", "").Answers("signed_out", "resource_not_found", "verification_strategy_invalid", "verification_already_verified"),
		change(a, "POST /v1/me/web3_wallets/{web3_wallet_id}/attempt_verification", a.attemptWallet).For(a.signedIn).Named("AttemptWeb3WalletVerification").Tagged(tagWallet).
			Says("Prove a wallet by the signature of that message", "").
			Answers("signed_out", "resource_not_found", "form_incorrect_signature", "verification_missing", "verification_expired", "verification_already_verified", "form_identifier_exists"),
	}
}
