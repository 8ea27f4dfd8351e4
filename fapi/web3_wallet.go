package fapi

import (
	"context"

	"bartleby"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// myWallets reads the wallets of the user who asks, with what each of them was asked to sign.
func (a *api) myWallets(ctx context.Context) ([]*wire.FrontendWeb3Wallet, error) {
	u, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.User, error) { return tx.User(acting(ctx).UserID) })
	if err != nil {
		return nil, err
	}
	list := make([]*wire.FrontendWeb3Wallet, len(u.Web3Wallets))
	for i := range u.Web3Wallets {
		w := &u.Web3Wallets[i]
		var asked *bartleby.Challenge
		if c, ok := u.Secrets.Web3Wallets[w.ID]; ok {
			asked = &c
		}
		list[i] = a.presenter(ctx).FrontendWeb3Wallet(w, asked)
	}
	return list, nil
}

func (a *api) listWallets(ctx context.Context, _ *noInput) (*[]*wire.FrontendWeb3Wallet, error) {
	list, err := a.myWallets(ctx)
	return &list, err
}

type walletPath struct {
	WalletID string `path:"web3_wallet_id" doc:"Id of the wallet."`
}

func (a *api) getWallet(ctx context.Context, in *walletPath) (*wire.FrontendWeb3Wallet, error) {
	list, err := a.myWallets(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range list {
		if w.ID == in.WalletID {
			return w, nil
		}
	}
	return nil, bartleby.ResourceNotFound("web3 wallet", in.WalletID)
}

type createWallet struct {
	Web3Wallet string `json:"web3_wallet" required:"true" doc:"Its address."`
}

func (a *api) createWallet(ctx context.Context, in *createWallet) (*wire.FrontendWeb3Wallet, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	if instance(ctx).Settings.Web3Wallet.Immutable {
		return nil, bartleby.AttributeImmutable("web3_wallet")
	}
	w, err := a.id.CreateWeb3Wallet(ctx, instance(ctx), acting(ctx).UserID, in.Web3Wallet)
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).FrontendWeb3Wallet(w, nil), nil
}

type askWallet struct {
	walletPath
	Strategy    string             `json:"strategy" required:"true" doc:"Such as web3_metamask_signature."`
	RedirectURL rest.Patch[string] `json:"redirect_url" doc:"Of no account: nothing leads elsewhere."`
}

func (a *api) prepareWallet(ctx context.Context, in *askWallet) (*wire.FrontendWeb3Wallet, error) {
	w, c, err := a.sign.AskWallet(ctx, instance(ctx), acting(ctx).UserID, in.WalletID, bartleby.Strategy(in.Strategy), visitOf(ctx).origin)
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).FrontendWeb3Wallet(w, c), nil
}

type verifyWallet struct {
	walletPath
	Signature string `json:"signature" required:"true" max:"1024" doc:"Of the message: hexadecimal, or base 64 on Solana."`
}

func (a *api) attemptWallet(ctx context.Context, in *verifyWallet) (*wire.FrontendWeb3Wallet, error) {
	w, err := a.sign.VerifyWallet(ctx, instance(ctx), acting(ctx).UserID, in.WalletID, in.Signature)
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).FrontendWeb3Wallet(w, nil), nil
}

func (a *api) deleteWallet(ctx context.Context, in *walletPath) (*wire.DeletedObject, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	return deleted(a.id.RemoveWeb3Wallet(ctx, instance(ctx), acting(ctx).UserID, in.WalletID))
}
