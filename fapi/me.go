package fapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/signin"
	"bartleby/store"
	"bartleby/wire"
)

// me presents the user who asks, as they are now.
func (a *api) me(ctx context.Context) (*wire.FrontendUser, error) {
	return store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*wire.FrontendUser, error) {
		id := acting(ctx).UserID
		d, err := tx.UserDocument(id)
		if err != nil {
			return nil, err
		}
		members, err := tx.UserMembers([]string{id})
		if err != nil {
			return nil, err
		}
		return a.presenter(ctx).FrontendUser(d, members[id]), nil
	})
}

// whole reads the user who asks, for what presentations leave out.
func (a *api) whole(ctx context.Context) (*bartleby.User, error) {
	return store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.User, error) { return tx.User(acting(ctx).UserID) })
}

func (a *api) getMe(ctx context.Context, _ *noInput) (*wire.FrontendUser, error) { return a.me(ctx) }

type updateMe struct {
	Username              rest.Patch[string]            `json:"username"`
	FirstName             rest.Patch[string]            `json:"first_name"`
	LastName              rest.Patch[string]            `json:"last_name"`
	PrimaryEmailAddressID rest.Patch[string]            `json:"primary_email_address_id" doc:"Of a verified address of the user."`
	PrimaryPhoneNumberID  rest.Patch[string]            `json:"primary_phone_number_id" doc:"Of a verified number of the user."`
	PrimaryWeb3WalletID   rest.Patch[string]            `json:"primary_web3_wallet_id" doc:"Of a verified wallet of the user."`
	UnsafeMetadata        rest.Patch[bartleby.Metadata] `json:"unsafe_metadata" upto:"2026-05-12" doc:"Takes the place of the object there; JSON text."`
}

func (a *api) updateMe(ctx context.Context, in *updateMe) (*wire.FrontendUser, error) {
	if in.Username.Set || in.PrimaryEmailAddressID.Has() || in.PrimaryPhoneNumberID.Has() || in.PrimaryWeb3WalletID.Has() {
		if err := a.demandRecent(ctx); err != nil {
			return nil, err
		}
	}
	if _, err := a.id.UpdateMe(ctx, instance(ctx), acting(ctx).UserID, identity.OwnChange(*in)); err != nil {
		return nil, err
	}
	return a.me(ctx)
}

type updateMyMetadata struct {
	UnsafeMetadata bartleby.Metadata `json:"unsafe_metadata" required:"true" doc:"Merged into the object there; null takes a key away. JSON text."`
}

func (a *api) updateMyMetadata(ctx context.Context, in *updateMyMetadata) (*wire.FrontendUser, error) {
	change := identity.UserMetadata{Unsafe: bartleby.To(in.UnsafeMetadata)}
	if _, err := a.id.MergeUserMetadata(ctx, instance(ctx), acting(ctx).UserID, change); err != nil {
		return nil, err
	}
	return a.me(ctx)
}

func (a *api) deleteMe(ctx context.Context, _ *noInput) (*wire.DeletedObject, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	gone, err := a.id.DeleteMe(ctx, instance(ctx), acting(ctx).UserID)
	return deleted(gone, err)
}

// deleted presents what is gone.
func deleted(gone *bartleby.Deleted, err error) (*wire.DeletedObject, error) {
	if err != nil {
		return nil, err
	}
	gone.ExternalID = nil
	return wire.Deleted(gone), nil
}

// maxImageBytes bounds an upload.
const maxImageBytes = 10 << 20

type setProfileImage struct {
	File rest.File `file:"file" doc:"JPEG, PNG, GIF, WebP or ICO; what it is, its bytes say. Without a form, the body is the file, as it is or in base64."`
}

func (a *api) setProfileImage(ctx context.Context, in *setProfileImage) (*wire.Image, error) {
	d, err := a.id.SetProfileImage(ctx, instance(ctx), acting(ctx).UserID, in.File.Data)
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).ProfileImage(d, in.File.Name), nil
}

func (a *api) deleteProfileImage(ctx context.Context, _ *noInput) (*wire.DeletedObject, error) {
	u, err := a.whole(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := a.id.DeleteProfileImage(ctx, instance(ctx), u.ID); err != nil {
		return nil, err
	}
	return deleted(&bartleby.Deleted{Object: "image", ID: u.State.ImageID, Deleted: true}, nil)
}

type changePassword struct {
	Current rest.Patch[string] `json:"current_password" max:"4096" doc:"Needed where the instance asks nobody to prove once more who they are."`
	New     string             `json:"new_password" required:"true" max:"4096"`
	SignOut rest.Patch[bool]   `json:"sign_out_of_other_sessions" doc:"Revoke the user's sessions but for this one."`
}

func (a *api) changePassword(ctx context.Context, in *changePassword) (*wire.FrontendUser, error) {
	return a.password(ctx, signin.PasswordChange{Current: in.Current, New: in.New, SignOut: in.SignOut.Or(false)})
}

type removePassword struct {
	Current rest.Patch[string] `json:"current_password" max:"4096" doc:"Needed where the instance asks nobody to prove once more who they are."`
}

func (a *api) removePassword(ctx context.Context, in *removePassword) (*wire.FrontendUser, error) {
	return a.password(ctx, signin.PasswordChange{Current: in.Current})
}

func (a *api) password(ctx context.Context, in signin.PasswordChange) (*wire.FrontendUser, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	if err := a.sign.ChangePassword(ctx, instance(ctx), acting(ctx), in); err != nil {
		return nil, err
	}
	return a.me(ctx)
}
