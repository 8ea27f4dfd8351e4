package bapi

import (
	"context"

	"bartleby/identity"
	"bartleby/rest"
	"bartleby/wire"
)

// createPhoneNumber's fields are those of identity.NewPhoneNumber, so that one converts to the other.
type createPhoneNumber struct {
	UserID                  rest.Patch[string] `json:"user_id" doc:"Whose number it will be. Required."`
	PhoneNumber             rest.Patch[string] `json:"phone_number" doc:"In E.164 form. Required."`
	Verified                rest.Patch[bool]   `json:"verified" doc:"Create it verified."`
	Primary                 rest.Patch[bool]   `json:"primary" doc:"Make it the primary one; it has to be verified, unless it is the first."`
	ReservedForSecondFactor rest.Patch[bool]   `json:"reserved_for_second_factor" doc:"Make it a second factor; it has to be verified."`
}

func (a *api) createPhoneNumber(ctx context.Context, in *createPhoneNumber) (*wire.PhoneNumber, error) {
	p, err := a.id.CreatePhoneNumber(ctx, instance(ctx), identity.NewPhoneNumber(*in))
	return present(wire.Phone, p, err)
}

type phoneNumberPath struct {
	PhoneNumberID string `path:"phone_number_id"`
}

func (a *api) getPhoneNumber(ctx context.Context, in *phoneNumberPath) (*wire.PhoneNumber, error) {
	p, err := a.id.PhoneNumber(ctx, instance(ctx), in.PhoneNumberID)
	return present(wire.Phone, p, err)
}

type updatePhoneNumber struct {
	phoneNumberPath
	Verified                rest.Patch[bool] `json:"verified" doc:"True marks it verified."`
	Primary                 rest.Patch[bool] `json:"primary" doc:"True makes it the primary one."`
	ReservedForSecondFactor rest.Patch[bool] `json:"reserved_for_second_factor" doc:"Whether it is a second factor. The first one becomes the default."`
}

func (a *api) updatePhoneNumber(ctx context.Context, in *updatePhoneNumber) (*wire.PhoneNumber, error) {
	p, err := a.id.UpdatePhoneNumber(ctx, instance(ctx), in.PhoneNumberID, identity.PhoneNumberChange{
		Verified: in.Verified, Primary: in.Primary, ReservedForSecondFactor: in.ReservedForSecondFactor,
	})
	return present(wire.Phone, p, err)
}

func (a *api) deletePhoneNumber(ctx context.Context, in *phoneNumberPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeletePhoneNumber(ctx, instance(ctx), in.PhoneNumberID)
	return present(wire.Deleted, d, err)
}

type replacePhoneNumber struct {
	userPath
	PhoneNumber string             `json:"phone_number" required:"true" doc:"In E.164 form."`
	Status      rest.Patch[string] `json:"identification_status" doc:"verified (the default), reserved or unverified."`
}

func (a *api) replacePhoneNumber(ctx context.Context, in *replacePhoneNumber) (*wire.PhoneNumber, error) {
	p, err := a.id.ReplacePhoneNumber(ctx, instance(ctx), in.UserID, in.PhoneNumber, in.Status)
	return present(wire.Phone, p, err)
}
