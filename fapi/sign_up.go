package fapi

import (
	"context"
	"strings"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/signin"
	"bartleby/wire"
)

type signUpFields struct {
	Strategy       rest.Patch[string]            `json:"strategy" doc:"ticket, where an invitation brought the newcomer."`
	Ticket         rest.Patch[string]            `json:"ticket" max:"4096"`
	EmailAddress   rest.Patch[string]            `json:"email_address"`
	PhoneNumber    rest.Patch[string]            `json:"phone_number"`
	Either         rest.Patch[string]            `json:"email_address_or_phone_number" doc:"One of the two, where a form has a single field for both."`
	Web3Wallet     rest.Patch[string]            `json:"web3_wallet" doc:"Address of a wallet."`
	Username       rest.Patch[string]            `json:"username"`
	FirstName      rest.Patch[string]            `json:"first_name"`
	LastName       rest.Patch[string]            `json:"last_name"`
	Password       rest.Patch[string]            `json:"password" max:"4096"`
	Locale         rest.Patch[string]            `json:"locale" doc:"BCP 47."`
	UnsafeMetadata rest.Patch[bartleby.Metadata] `json:"unsafe_metadata"`
	LegalAccepted  rest.Patch[bool]              `json:"legal_accepted"`
	Transfer       rest.Patch[bool]              `json:"transfer" doc:"Go on from the sign-in of this client, which turned out to be of somebody without an account."`
}

func (in *signUpFields) given(a *api, ctx context.Context) signin.NewSignUp {
	email, phone := in.EmailAddress, in.PhoneNumber
	if in.Either.Has() {
		if strings.Contains(in.Either.To, "@") {
			email = in.Either
		} else {
			phone = in.Either
		}
	}
	return signin.NewSignUp{
		NewSignUp: identity.NewSignUp{
			EmailAddress: email, PhoneNumber: phone, Web3Wallet: in.Web3Wallet, Username: in.Username, FirstName: in.FirstName, LastName: in.LastName,
			Password: in.Password, Locale: in.Locale, UnsafeMetadata: in.UnsafeMetadata, LegalAccepted: in.LegalAccepted,
		},
		Strategy: bartleby.Strategy(in.Strategy.Value()), Ticket: in.Ticket.Value(), Transfer: in.Transfer.Or(false), Activity: a.activity(ctx),
	}
}

// signedUpBy hands a client with a new secret to its browser, and presents the sign-up.
func (a *api) signedUpBy(ctx context.Context) func(*signin.Outcome, error) (*wire.FrontendSignUp, error) {
	return func(out *signin.Outcome, err error) (*wire.FrontendSignUp, error) {
		if err != nil {
			return nil, err
		}
		if err := a.entered(ctx, out); err != nil {
			return nil, err
		}
		return a.presenter(ctx).FrontendSignUp(out.SignUp), nil
	}
}

func (a *api) createSignUp(ctx context.Context, in *signUpFields) (*wire.FrontendSignUp, error) {
	c, err := a.demandClient(ctx)
	if err != nil {
		return nil, err
	}
	return a.signedUpBy(ctx)(a.sign.CreateSignUp(ctx, instance(ctx), c.ID, in.given(a, ctx)))
}

type signUpPath struct {
	SignUpID string `path:"sign_up_id" doc:"Id of the sign-up."`
}

func (a *api) getSignUp(ctx context.Context, in *signUpPath) (*wire.FrontendSignUp, error) {
	client, err := a.ofClient(ctx, "sign-up", in.SignUpID)
	if err != nil {
		return nil, err
	}
	return a.signedUpBy(ctx)(a.sign.SignUp(ctx, instance(ctx), client, in.SignUpID, a.activity(ctx)))
}

type updateSignUp struct {
	signUpPath
	signUpFields
}

func (a *api) updateSignUp(ctx context.Context, in *updateSignUp) (*wire.FrontendSignUp, error) {
	client, err := a.ofClient(ctx, "sign-up", in.SignUpID)
	if err != nil {
		return nil, err
	}
	return a.signedUpBy(ctx)(a.sign.UpdateSignUp(ctx, instance(ctx), client, in.SignUpID, in.given(a, ctx)))
}

type prepareVerification struct {
	signUpPath
	Strategy    string             `json:"strategy" required:"true"`
	RedirectURL rest.Patch[string] `json:"redirect_url" doc:"Where a link in a mail leads in the end."`
}

func (a *api) prepareVerification(ctx context.Context, in *prepareVerification) (*wire.FrontendSignUp, error) {
	client, err := a.ofClient(ctx, "sign-up", in.SignUpID)
	if err != nil {
		return nil, err
	}
	if err := a.linkTarget(ctx, in.RedirectURL.Value(), in.Strategy); err != nil {
		return nil, err
	}
	return a.signedUpBy(ctx)(a.sign.PrepareVerification(ctx, instance(ctx), client, in.SignUpID, signin.Preparation{
		Strategy: bartleby.Strategy(in.Strategy), RedirectURL: in.RedirectURL.Value(), Origin: visitOf(ctx).origin,
	}))
}

type attemptVerification struct {
	signUpPath
	Strategy  string             `json:"strategy" required:"true"`
	Code      rest.Patch[string] `json:"code" max:"128"`
	Signature rest.Patch[string] `json:"signature" max:"1024" doc:"Of the message that the wallet was asked to sign."`
}

func (a *api) attemptVerification(ctx context.Context, in *attemptVerification) (*wire.FrontendSignUp, error) {
	client, err := a.ofClient(ctx, "sign-up", in.SignUpID)
	if err != nil {
		return nil, err
	}
	return a.signedUpBy(ctx)(a.sign.AttemptVerification(ctx, instance(ctx), client, in.SignUpID, signin.Attempt{
		Strategy: bartleby.Strategy(in.Strategy), Code: in.Code.Value(), Signature: in.Signature.Value(), Activity: a.activity(ctx),
	}))
}

type joinWaitlist struct {
	EmailAddress string `json:"email_address" required:"true"`
}

func (a *api) joinWaitlist(ctx context.Context, in *joinWaitlist) (*wire.Waiting, error) {
	if instance(ctx).Settings.Restrictions.SignUpMode != "waitlist" {
		return nil, bartleby.WaitlistClosed()
	}
	list, err := a.id.CreateWaitlistEntries(ctx, instance(ctx), identity.NewWaitlistEntry{EmailAddress: in.EmailAddress})
	if err != nil {
		return nil, err
	}
	return &wire.Waiting{Object: "waitlist_entry", ID: list[0].ID}, nil
}
