package fapi

import (
	"context"

	"bartleby"
	"bartleby/rest"
	"bartleby/signin"
	"bartleby/wire"
)

type reverify struct {
	sessionPath
	Level string `json:"level" required:"true" enum:"first_factor,second_factor,multi_factor" doc:"Which factors are to be proved."`
}

func (a *api) reverify(ctx context.Context, in *reverify) (*wire.SessionReverification, error) {
	return a.verifying(ctx, in.SessionID, func(client string) (*signin.Outcome, error) {
		return a.sign.Reverify(ctx, instance(ctx), client, in.SessionID, bartleby.ReverificationLevel(in.Level))
	})
}

// verifying takes a step about a session of the request's client, and presents what came of it.
func (a *api) verifying(ctx context.Context, id string, take func(client string) (*signin.Outcome, error)) (*wire.SessionReverification, error) {
	s, err := a.own(ctx, id)
	if err != nil {
		return nil, err
	}
	out, err := take(s.ClientID)
	if err != nil {
		return nil, err
	}
	shown, err := a.session(ctx, s)
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).SessionReverification(out.Again, shown), nil
}

type prepareAgain struct {
	sessionPath
	Strategy       string             `json:"strategy" required:"true"`
	EmailAddressID rest.Patch[string] `json:"email_address_id"`
	PhoneNumberID  rest.Patch[string] `json:"phone_number_id"`
}

func (in *prepareAgain) preparation(origin string) signin.Preparation {
	id := in.EmailAddressID.Value()
	if in.PhoneNumberID.Has() {
		id = in.PhoneNumberID.To
	}
	return signin.Preparation{Strategy: bartleby.Strategy(in.Strategy), FactorID: id, Origin: origin}
}

func (a *api) prepareFirstAgain(ctx context.Context, in *prepareAgain) (*wire.SessionReverification, error) {
	return a.verifying(ctx, in.SessionID, func(client string) (*signin.Outcome, error) {
		return a.sign.ReverifyPrepareFirst(ctx, instance(ctx), client, in.SessionID, in.preparation(visitOf(ctx).origin))
	})
}

func (a *api) prepareSecondAgain(ctx context.Context, in *prepareAgain) (*wire.SessionReverification, error) {
	return a.verifying(ctx, in.SessionID, func(client string) (*signin.Outcome, error) {
		return a.sign.ReverifyPrepareSecond(ctx, instance(ctx), client, in.SessionID, in.preparation(""))
	})
}

type attemptAgain struct {
	sessionPath
	proofFields
}

func (a *api) attemptFirstAgain(ctx context.Context, in *attemptAgain) (*wire.SessionReverification, error) {
	return a.verifying(ctx, in.SessionID, func(client string) (*signin.Outcome, error) {
		return a.sign.ReverifyFirst(ctx, instance(ctx), client, in.SessionID, a.attempt(ctx, &in.proofFields))
	})
}

func (a *api) attemptSecondAgain(ctx context.Context, in *attemptAgain) (*wire.SessionReverification, error) {
	return a.verifying(ctx, in.SessionID, func(client string) (*signin.Outcome, error) {
		return a.sign.ReverifySecond(ctx, instance(ctx), client, in.SessionID, a.attempt(ctx, &in.proofFields))
	})
}
