package bapi

import (
	"context"

	"bartleby/wire"
)

func (a *api) prepareEmailAddressVerification(ctx context.Context, in *emailAddressPath) (*wire.CodeVerification, error) {
	v, err := a.id.PrepareEmailAddressVerification(ctx, instance(ctx), in.EmailAddressID)
	return present(a.presenter(ctx).CodeVerification, v, err)
}

func (a *api) preparePhoneNumberVerification(ctx context.Context, in *phoneNumberPath) (*wire.CodeVerification, error) {
	v, err := a.id.PreparePhoneNumberVerification(ctx, instance(ctx), in.PhoneNumberID)
	return present(a.presenter(ctx).CodeVerification, v, err)
}

// attempt is a code that a user typed.
type attempt struct {
	VerificationID string `json:"verification_id" required:"true" doc:"As the answer to the sending names it."`
	Code           string `json:"code" required:"true" max:"64" doc:"What the user typed: six digits; spaces do not matter."`
}

type attemptEmailAddressVerification struct {
	emailAddressPath
	attempt
}

func (a *api) attemptEmailAddressVerification(ctx context.Context, in *attemptEmailAddressVerification) (*wire.CodeVerification, error) {
	v, err := a.id.AttemptEmailAddressVerification(ctx, instance(ctx), in.EmailAddressID, in.VerificationID, in.Code)
	return present(a.presenter(ctx).CodeVerification, v, err)
}

type attemptPhoneNumberVerification struct {
	phoneNumberPath
	attempt
}

func (a *api) attemptPhoneNumberVerification(ctx context.Context, in *attemptPhoneNumberVerification) (*wire.CodeVerification, error) {
	v, err := a.id.AttemptPhoneNumberVerification(ctx, instance(ctx), in.PhoneNumberID, in.VerificationID, in.Code)
	return present(a.presenter(ctx).CodeVerification, v, err)
}
