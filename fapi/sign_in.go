package fapi

import (
	"context"

	"bartleby"
	"bartleby/rest"
	"bartleby/signin"
	"bartleby/wire"
)

type createSignIn struct {
	Strategy        rest.Patch[string] `json:"strategy" doc:"How to sign in; an identifier alone asks for the ways that are open."`
	Identifier      rest.Patch[string] `json:"identifier" max:"320" doc:"E-mail address, phone number, username or address of a wallet."`
	Password        rest.Patch[string] `json:"password" max:"4096"`
	Ticket          rest.Patch[string] `json:"ticket" max:"4096" doc:"Of a sign-in token, an actor token or an invitation."`
	RedirectURL     rest.Patch[string] `json:"redirect_url" doc:"Where a link in a mail leads in the end."`
	Transfer        rest.Patch[bool]   `json:"transfer" doc:"Go on from the sign-up of this client, which turned out to be of somebody who has an account."`
	SignUpIfMissing rest.Patch[bool]   `json:"sign_up_if_missing" doc:"Let somebody without an account prove the identifier, and then sign up with it."`
}

func (a *api) createSignIn(ctx context.Context, in *createSignIn) (*wire.SignIn, error) {
	c, err := a.demandClient(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.linkTarget(ctx, in.RedirectURL.Value(), in.Strategy.Value()); err != nil {
		return nil, err
	}
	return a.signedInBy(ctx)(a.sign.CreateSignIn(ctx, instance(ctx), c.ID, signin.NewSignIn{
		Strategy: bartleby.Strategy(in.Strategy.Value()), Identifier: in.Identifier.Value(), Password: in.Password.Value(), Ticket: in.Ticket.Value(),
		RedirectURL: in.RedirectURL.Value(), Transfer: in.Transfer.Or(false), Origin: visitOf(ctx).origin, SignUpIfMissing: in.SignUpIfMissing.Or(false), Activity: a.activity(ctx),
	}))
}

// linkTarget judges where a link is to lead.
func (a *api) linkTarget(ctx context.Context, to, strategy string) error {
	if to == "" || strategy != string(bartleby.ByEmailLink) {
		return nil
	}
	_, err := a.mayReturn(ctx, "redirect_url", to)
	return err
}

// signedInBy hands a client with a new secret to its browser, and presents the sign-in.
func (a *api) signedInBy(ctx context.Context) func(*signin.Outcome, error) (*wire.SignIn, error) {
	return func(out *signin.Outcome, err error) (*wire.SignIn, error) {
		if err != nil {
			return nil, err
		}
		if err := a.entered(ctx, out); err != nil {
			return nil, err
		}
		return a.presenter(ctx).SignIn(out.SignIn), nil
	}
}

// entered adopts the client of an outcome where somebody was signed in.
func (a *api) entered(ctx context.Context, out *signin.Outcome) error {
	if out.Client == nil || out.Client.RotatingToken == "" {
		return nil
	}
	c, err := a.id.Client(ctx, instance(ctx), out.Client.ID) // with the sessions as they are now
	if err != nil {
		return err
	}
	c.RotatingToken = out.Client.RotatingToken
	return a.adopt(ctx, c)
}

type signInPath struct {
	SignInID string `path:"sign_in_id" doc:"Id of the sign-in."`
}

// ofClient is the id of the request's client; one without a client has no attempts.
func (a *api) ofClient(ctx context.Context, noun, id string) (string, error) {
	v := visitOf(ctx)
	if v.client == nil {
		return "", bartleby.ResourceNotFound(noun, id)
	}
	return v.client.ID, nil
}

func (a *api) getSignIn(ctx context.Context, in *signInPath) (*wire.SignIn, error) {
	client, err := a.ofClient(ctx, "sign-in", in.SignInID)
	if err != nil {
		return nil, err
	}
	return a.signedInBy(ctx)(a.sign.SignIn(ctx, instance(ctx), client, in.SignInID, a.activity(ctx)))
}

type prepareFactor struct {
	signInPath
	Strategy       string             `json:"strategy" required:"true"`
	EmailAddressID rest.Patch[string] `json:"email_address_id"`
	PhoneNumberID  rest.Patch[string] `json:"phone_number_id"`
	Web3WalletID   rest.Patch[string] `json:"web3_wallet_id"`
	RedirectURL    rest.Patch[string] `json:"redirect_url" doc:"Where a link in a mail leads in the end."`
}

func (in *prepareFactor) preparation(origin string) signin.Preparation {
	id := in.EmailAddressID.Value()
	if in.PhoneNumberID.Has() {
		id = in.PhoneNumberID.To
	}
	if in.Web3WalletID.Has() {
		id = in.Web3WalletID.To
	}
	return signin.Preparation{Strategy: bartleby.Strategy(in.Strategy), FactorID: id, RedirectURL: in.RedirectURL.Value(), Origin: origin}
}

func (a *api) prepareFirstFactor(ctx context.Context, in *prepareFactor) (*wire.SignIn, error) {
	client, err := a.ofClient(ctx, "sign-in", in.SignInID)
	if err != nil {
		return nil, err
	}
	if err := a.linkTarget(ctx, in.RedirectURL.Value(), in.Strategy); err != nil {
		return nil, err
	}
	return a.signedInBy(ctx)(a.sign.PrepareFirstFactor(ctx, instance(ctx), client, in.SignInID, in.preparation(visitOf(ctx).origin)))
}

func (a *api) prepareSecondFactor(ctx context.Context, in *prepareFactor) (*wire.SignIn, error) {
	client, err := a.ofClient(ctx, "sign-in", in.SignInID)
	if err != nil {
		return nil, err
	}
	return a.signedInBy(ctx)(a.sign.PrepareSecondFactor(ctx, instance(ctx), client, in.SignInID, in.preparation("")))
}

type attemptFactor struct {
	signInPath
	proofFields
}

// proofFields are what a factor is proved with.
type proofFields struct {
	Strategy   string             `json:"strategy" required:"true"`
	Code       rest.Patch[string] `json:"code" max:"128"`
	Password   rest.Patch[string] `json:"password" max:"4096"`
	Credential rest.Patch[string] `json:"public_key_credential" max:"65536" doc:"What the authenticator answered, as JSON text."`
	Signature  rest.Patch[string] `json:"signature" max:"1024" doc:"Of the message that the wallet was asked to sign: hexadecimal, or base 64 on Solana."`
}

func (a *api) attempt(ctx context.Context, in *proofFields) signin.Attempt {
	return signin.Attempt{
		Strategy: bartleby.Strategy(in.Strategy), Code: in.Code.Value(), Password: in.Password.Value(), Credential: in.Credential.Value(), Signature: in.Signature.Value(),
		Origin: visitOf(ctx).origin, Activity: a.activity(ctx),
	}
}

func (a *api) attemptFirstFactor(ctx context.Context, in *attemptFactor) (*wire.SignIn, error) {
	client, err := a.ofClient(ctx, "sign-in", in.SignInID)
	if err != nil {
		return nil, err
	}
	return a.signedInBy(ctx)(a.sign.AttemptFirstFactor(ctx, instance(ctx), client, in.SignInID, a.attempt(ctx, &in.proofFields)))
}

func (a *api) attemptSecondFactor(ctx context.Context, in *attemptFactor) (*wire.SignIn, error) {
	client, err := a.ofClient(ctx, "sign-in", in.SignInID)
	if err != nil {
		return nil, err
	}
	return a.signedInBy(ctx)(a.sign.AttemptSecondFactor(ctx, instance(ctx), client, in.SignInID, a.attempt(ctx, &in.proofFields)))
}

type resetPassword struct {
	signInPath
	Password string           `json:"password" required:"true" max:"4096"`
	SignOut  rest.Patch[bool] `json:"sign_out_of_other_sessions" doc:"Revoke the user's sessions."`
}

func (a *api) resetPassword(ctx context.Context, in *resetPassword) (*wire.SignIn, error) {
	client, err := a.ofClient(ctx, "sign-in", in.SignInID)
	if err != nil {
		return nil, err
	}
	return a.signedInBy(ctx)(a.sign.ResetPassword(ctx, instance(ctx), client, in.SignInID, in.Password, in.SignOut.Or(false), a.activity(ctx)))
}
