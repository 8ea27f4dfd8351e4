package fapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/signin"
	"bartleby/wire"
)

func (a *api) listEmailAddresses(ctx context.Context, _ *noInput) (*[]*wire.EmailAddress, error) {
	u, err := a.whole(ctx)
	if err != nil {
		return nil, err
	}
	out := []*wire.EmailAddress{}
	for _, e := range u.EmailAddresses {
		out = append(out, a.presenter(ctx).FrontendEmail(e))
	}
	return &out, nil
}

type addEmailAddress struct {
	EmailAddress string `json:"email_address" required:"true"`
}

func (a *api) addEmailAddress(ctx context.Context, in *addEmailAddress) (*wire.EmailAddress, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	e, err := a.id.AddEmailAddress(ctx, instance(ctx), acting(ctx).UserID, in.EmailAddress)
	if err != nil {
		return nil, err
	}
	return wire.Email(e), nil
}

type emailPath struct {
	EmailID string `path:"email_id" doc:"Id of the e-mail address."`
}

// emailAddress presents one of a user's addresses.
func (a *api) emailAddress(ctx context.Context, id string) func(*bartleby.User, error) (*wire.EmailAddress, error) {
	return func(u *bartleby.User, err error) (*wire.EmailAddress, error) {
		if err != nil {
			return nil, err
		}
		e := u.EmailAddressByID(id)
		if e == nil {
			return nil, bartleby.ResourceNotFound("email address", id)
		}
		return a.presenter(ctx).FrontendEmail(*e), nil
	}
}

func (a *api) getEmailAddress(ctx context.Context, in *emailPath) (*wire.EmailAddress, error) {
	return a.emailAddress(ctx, in.EmailID)(a.whole(ctx))
}

func (a *api) removeEmailAddress(ctx context.Context, in *emailPath) (*wire.DeletedObject, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	return deleted(a.id.RemoveEmailAddress(ctx, instance(ctx), acting(ctx).UserID, in.EmailID))
}

type prepareEmailAddress struct {
	emailPath
	Strategy    string             `json:"strategy" required:"true"`
	RedirectURL rest.Patch[string] `json:"redirect_url" doc:"Where a link in a mail leads in the end."`
}

func (a *api) prepareEmailAddress(ctx context.Context, in *prepareEmailAddress) (*wire.EmailAddress, error) {
	if err := a.linkTarget(ctx, in.RedirectURL.Value(), in.Strategy); err != nil {
		return nil, err
	}
	return a.emailAddress(ctx, in.EmailID)(a.sign.PrepareIdentification(ctx, instance(ctx), acting(ctx), bartleby.KindEmailAddress, signin.Preparation{
		Strategy: bartleby.Strategy(in.Strategy), FactorID: in.EmailID, RedirectURL: in.RedirectURL.Value(),
	}))
}

type attemptEmailAddress struct {
	emailPath
	Code string `json:"code" required:"true" max:"128"`
}

func (a *api) attemptEmailAddress(ctx context.Context, in *attemptEmailAddress) (*wire.EmailAddress, error) {
	return a.emailAddress(ctx, in.EmailID)(a.sign.AttemptIdentification(ctx, instance(ctx), acting(ctx), bartleby.KindEmailAddress, in.EmailID, in.Code))
}

func (a *api) listPhoneNumbers(ctx context.Context, _ *noInput) (*[]*wire.PhoneNumber, error) {
	u, err := a.whole(ctx)
	if err != nil {
		return nil, err
	}
	out := []*wire.PhoneNumber{}
	for _, p := range u.PhoneNumbers {
		out = append(out, a.presenter(ctx).FrontendPhone(p))
	}
	return &out, nil
}

type addPhoneNumber struct {
	PhoneNumber string           `json:"phone_number" required:"true"`
	Reserved    rest.Patch[bool] `json:"reserved_for_second_factor" doc:"Refused: the number has to be verified first."`
}

func (a *api) addPhoneNumber(ctx context.Context, in *addPhoneNumber) (*wire.PhoneNumber, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	if in.Reserved.Or(false) {
		return nil, bartleby.SecondFactorUnverified(true)
	}
	p, err := a.id.AddPhoneNumber(ctx, instance(ctx), acting(ctx).UserID, in.PhoneNumber)
	if err != nil {
		return nil, err
	}
	return wire.Phone(p), nil
}

type phonePath struct {
	PhoneNumberID string `path:"phone_number_id" doc:"Id of the phone number."`
}

// phoneNumber presents one of a user's numbers.
func (a *api) phoneNumber(ctx context.Context, id string) func(*bartleby.User, error) (*wire.PhoneNumber, error) {
	return func(u *bartleby.User, err error) (*wire.PhoneNumber, error) {
		if err != nil {
			return nil, err
		}
		p := u.PhoneNumberByID(id)
		if p == nil {
			return nil, bartleby.ResourceNotFound("phone number", id)
		}
		return a.presenter(ctx).FrontendPhone(*p), nil
	}
}

func (a *api) getPhoneNumber(ctx context.Context, in *phonePath) (*wire.PhoneNumber, error) {
	return a.phoneNumber(ctx, in.PhoneNumberID)(a.whole(ctx))
}

type updatePhoneNumber struct {
	phonePath
	Reserved rest.Patch[bool] `json:"reserved_for_second_factor" doc:"Serve as second factor, and no longer as identifier."`
	Default  rest.Patch[bool] `json:"default_second_factor" doc:"Be the second factor that is offered first."`
}

func (a *api) updatePhoneNumber(ctx context.Context, in *updatePhoneNumber) (*wire.PhoneNumber, error) {
	if in.Reserved.Has() {
		if err := a.demandRecent(ctx); err != nil {
			return nil, err
		}
	}
	p, err := a.id.UpdateMyPhoneNumber(ctx, instance(ctx), acting(ctx).UserID, in.PhoneNumberID, identity.SecondFactorChange{Reserved: in.Reserved, Default: in.Default})
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).FrontendPhone(*p), nil
}

func (a *api) removePhoneNumber(ctx context.Context, in *phonePath) (*wire.DeletedObject, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	return deleted(a.id.RemovePhoneNumber(ctx, instance(ctx), acting(ctx).UserID, in.PhoneNumberID))
}

type preparePhoneNumber struct {
	phonePath
	Strategy rest.Patch[string] `json:"strategy" doc:"phone_code, which it is where none is given."`
}

func (a *api) preparePhoneNumber(ctx context.Context, in *preparePhoneNumber) (*wire.PhoneNumber, error) {
	return a.phoneNumber(ctx, in.PhoneNumberID)(a.sign.PrepareIdentification(ctx, instance(ctx), acting(ctx), bartleby.KindPhoneNumber, signin.Preparation{
		Strategy: bartleby.Strategy(in.Strategy.Or(string(bartleby.ByPhoneCode))), FactorID: in.PhoneNumberID,
	}))
}

type attemptPhoneNumber struct {
	phonePath
	Code string `json:"code" required:"true" max:"128"`
}

func (a *api) attemptPhoneNumber(ctx context.Context, in *attemptPhoneNumber) (*wire.PhoneNumber, error) {
	return a.phoneNumber(ctx, in.PhoneNumberID)(a.sign.AttemptIdentification(ctx, instance(ctx), acting(ctx), bartleby.KindPhoneNumber, in.PhoneNumberID, in.Code))
}
