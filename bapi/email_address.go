package bapi

import (
	"context"

	"bartleby/identity"
	"bartleby/rest"
	"bartleby/wire"
)

// createEmailAddress's fields are those of identity.NewEmailAddress, so that one converts to the other.
type createEmailAddress struct {
	UserID         rest.Patch[string] `json:"user_id" doc:"Whose address it will be. Required."`
	EmailAddress   rest.Patch[string] `json:"email_address" doc:"Required."`
	Verified       rest.Patch[bool]   `json:"verified" doc:"Create it verified."`
	Primary        rest.Patch[bool]   `json:"primary" doc:"Make it the primary one; it has to be verified, unless it is the first."`
	NotifyPrevious rest.Patch[bool]   `json:"notify_primary_email_address_changed" doc:"Tell the former primary address of the change."`
}

func (a *api) createEmailAddress(ctx context.Context, in *createEmailAddress) (*wire.EmailAddress, error) {
	e, err := a.id.CreateEmailAddress(ctx, instance(ctx), identity.NewEmailAddress(*in))
	return present(wire.Email, e, err)
}

type emailAddressPath struct {
	EmailAddressID string `path:"email_address_id"`
}

func (a *api) getEmailAddress(ctx context.Context, in *emailAddressPath) (*wire.EmailAddress, error) {
	e, err := a.id.EmailAddress(ctx, instance(ctx), in.EmailAddressID)
	return present(wire.Email, e, err)
}

type updateEmailAddress struct {
	emailAddressPath
	Verified       rest.Patch[bool] `json:"verified" doc:"True marks it verified."`
	Primary        rest.Patch[bool] `json:"primary" doc:"True makes it the primary one."`
	NotifyPrevious rest.Patch[bool] `json:"notify_primary_email_address_changed" doc:"Tell the former primary address of the change."`
}

func (a *api) updateEmailAddress(ctx context.Context, in *updateEmailAddress) (*wire.EmailAddress, error) {
	e, err := a.id.UpdateEmailAddress(ctx, instance(ctx), in.EmailAddressID,
		identity.EmailAddressChange{Verified: in.Verified, Primary: in.Primary, NotifyPrevious: in.NotifyPrevious})
	return present(wire.Email, e, err)
}

func (a *api) deleteEmailAddress(ctx context.Context, in *emailAddressPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteEmailAddress(ctx, instance(ctx), in.EmailAddressID)
	return present(wire.Deleted, d, err)
}

type replaceEmailAddress struct {
	userPath
	EmailAddress   string             `json:"email_address" required:"true"`
	Status         rest.Patch[string] `json:"identification_status" doc:"verified (the default), reserved or unverified."`
	NotifyPrevious rest.Patch[bool]   `json:"notify_primary_email_address_changed" doc:"Tell the former primary address of the change."`
}

func (a *api) replaceEmailAddress(ctx context.Context, in *replaceEmailAddress) (*wire.EmailAddress, error) {
	e, err := a.id.ReplaceEmailAddress(ctx, instance(ctx), in.UserID, in.EmailAddress, in.Status, in.NotifyPrevious.Or(false))
	return present(wire.Email, e, err)
}
