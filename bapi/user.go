package bapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// userPath is the input of operations that take only a user.
type userPath struct {
	UserID string `path:"user_id" doc:"Id of the user."`
}

// createUser's fields are those of identity.NewUser, so that one converts to the other.
type createUser struct {
	ExternalID                rest.Patch[string]            `json:"external_id" doc:"The user's id in a system of your own; unique in the instance."`
	FirstName                 rest.Patch[string]            `json:"first_name"`
	LastName                  rest.Patch[string]            `json:"last_name"`
	Locale                    rest.Patch[string]            `json:"locale" doc:"A BCP 47 language tag."`
	Timezone                  rest.Patch[string]            `json:"timezone" doc:"A name of the IANA time zone database, such as Europe/Vienna."`
	EmailAddress              []string                      `json:"email_address" doc:"The first becomes the primary one."`
	EmailAddressStatus        []string                      `json:"email_address_identification_status" doc:"verified (the default) or reserved, one for each address."`
	PhoneNumber               []string                      `json:"phone_number" doc:"In E.164 form. The first becomes the primary one."`
	PhoneNumberStatus         []string                      `json:"phone_number_identification_status" doc:"verified (the default) or reserved, one for each number."`
	Web3Wallet                []string                      `json:"web3_wallet" doc:"The first becomes the primary one."`
	Username                  rest.Patch[string]            `json:"username" doc:"Stored in lower case; unique in the instance."`
	Password                  rest.Patch[string]            `json:"password" doc:"In plain text; checked against the instance's policy."`
	PasswordDigest            rest.Patch[string]            `json:"password_digest" doc:"A digest made elsewhere, in the layout of password_hasher."`
	PasswordHasher            rest.Patch[string]            `json:"password_hasher" doc:"What made password_digest."`
	SkipPasswordChecks        rest.Patch[bool]              `json:"skip_password_checks" doc:"Take the password whatever the policy and the breach list say."`
	SkipPasswordRequirement   rest.Patch[bool]              `json:"skip_password_requirement" doc:"Create the user without the password that the instance requires."`
	TOTPSecret                rest.Patch[string]            `json:"totp_secret" doc:"Base32; 30 second steps, six digits, SHA-1."`
	BackupCodes               []string                      `json:"backup_codes" doc:"Plain codes, or bcrypt digests of codes."`
	PublicMetadata            rest.Patch[bartleby.Metadata] `json:"public_metadata"`
	PrivateMetadata           rest.Patch[bartleby.Metadata] `json:"private_metadata"`
	UnsafeMetadata            rest.Patch[bartleby.Metadata] `json:"unsafe_metadata"`
	DeleteSelfEnabled         rest.Patch[bool]              `json:"delete_self_enabled"`
	CreateOrganizationEnabled rest.Patch[bool]              `json:"create_organization_enabled"`
	CreateOrganizationsLimit  rest.Patch[int]               `json:"create_organizations_limit" doc:"0 is without limit."`
	LegalAcceptedAt           rest.Patch[string]            `json:"legal_accepted_at" doc:"An RFC 3339 time."`
	SkipLegalChecks           rest.Patch[bool]              `json:"skip_legal_checks" doc:"Create the user without the consent that the instance requires."`
	SkipUserRequirement       rest.Patch[bool]              `json:"skip_user_requirement" doc:"Create the user without the attributes that the instance requires; one identifier is still needed."`
	BypassClientTrust         rest.Patch[bool]              `json:"bypass_client_trust"`
	Banned                    rest.Patch[bool]              `json:"banned" doc:"Create the user banned."`
	Locked                    rest.Patch[bool]              `json:"locked" doc:"Create the user locked."`
	CreatedAt                 rest.Patch[string]            `json:"created_at" doc:"An RFC 3339 time, for users who come from elsewhere."`
}

func (a *api) createUser(ctx context.Context, in *createUser) (*wire.User, error) {
	d, err := a.id.CreateUser(ctx, instance(ctx), identity.NewUser(*in))
	return a.user(ctx, d, err)
}

func (a *api) getUser(ctx context.Context, in *userPath) (*wire.User, error) {
	d, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.UserDocument, error) {
		return tx.UserDocument(in.UserID)
	})
	return a.user(ctx, d, err)
}

type updateUser struct {
	userPath
	userChange
}

// userChange's fields are those of identity.UserChange, so that one converts to the other.
type userChange struct {
	ExternalID                rest.Patch[string]            `json:"external_id"`
	FirstName                 rest.Patch[string]            `json:"first_name"`
	LastName                  rest.Patch[string]            `json:"last_name"`
	Locale                    rest.Patch[string]            `json:"locale" doc:"A BCP 47 language tag."`
	Timezone                  rest.Patch[string]            `json:"timezone" doc:"A name of the IANA time zone database, such as Europe/Vienna."`
	PrimaryEmailAddressID     rest.Patch[string]            `json:"primary_email_address_id" doc:"One of the user's verified addresses."`
	NotifyPrimaryChanged      rest.Patch[bool]              `json:"notify_primary_email_address_changed" doc:"Tell the former primary address of the change."`
	PrimaryPhoneNumberID      rest.Patch[string]            `json:"primary_phone_number_id" doc:"One of the user's verified numbers."`
	PrimaryWeb3WalletID       rest.Patch[string]            `json:"primary_web3_wallet_id" doc:"One of the user's verified wallets."`
	Username                  rest.Patch[string]            `json:"username" doc:"Null or empty removes it, where the user has another identifier."`
	ProfileImageID            rest.Patch[string]            `json:"profile_image_id" doc:"Null removes the image."`
	Password                  rest.Patch[string]            `json:"password"`
	PasswordDigest            rest.Patch[string]            `json:"password_digest"`
	PasswordHasher            rest.Patch[string]            `json:"password_hasher"`
	SkipPasswordChecks        rest.Patch[bool]              `json:"skip_password_checks" doc:"Only with a new password."`
	SignOutOfOtherSessions    rest.Patch[bool]              `json:"sign_out_of_other_sessions" doc:"Only with a new password: revoke the user's sessions."`
	TOTPSecret                rest.Patch[string]            `json:"totp_secret"`
	BackupCodes               rest.Patch[[]string]          `json:"backup_codes"`
	PublicMetadata            rest.Patch[bartleby.Metadata] `json:"public_metadata" upto:"2026-05-12" doc:"Replaces the whole object."`
	PrivateMetadata           rest.Patch[bartleby.Metadata] `json:"private_metadata" upto:"2026-05-12" doc:"Replaces the whole object."`
	UnsafeMetadata            rest.Patch[bartleby.Metadata] `json:"unsafe_metadata" upto:"2026-05-12" doc:"Replaces the whole object."`
	DeleteSelfEnabled         rest.Patch[bool]              `json:"delete_self_enabled"`
	CreateOrganizationEnabled rest.Patch[bool]              `json:"create_organization_enabled"`
	CreateOrganizationsLimit  rest.Patch[int]               `json:"create_organizations_limit" doc:"0 is without limit."`
	LegalAcceptedAt           rest.Patch[string]            `json:"legal_accepted_at" doc:"An RFC 3339 time."`
	SkipLegalChecks           rest.Patch[bool]              `json:"skip_legal_checks"`
	BypassClientTrust         rest.Patch[bool]              `json:"bypass_client_trust"`
	CreatedAt                 rest.Patch[string]            `json:"created_at" doc:"An RFC 3339 time."`
}

func (a *api) updateUser(ctx context.Context, in *updateUser) (*wire.User, error) {
	d, err := a.id.UpdateUser(ctx, instance(ctx), in.UserID, identity.UserChange(in.userChange))
	return a.user(ctx, d, err)
}

func (a *api) deleteUser(ctx context.Context, in *userPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteUser(ctx, instance(ctx), in.UserID)
	return present(wire.Deleted, d, err)
}

type userMetadata struct {
	userPath
	Public  rest.Patch[bartleby.Metadata] `json:"public_metadata"`
	Private rest.Patch[bartleby.Metadata] `json:"private_metadata"`
	Unsafe  rest.Patch[bartleby.Metadata] `json:"unsafe_metadata"`
}

func (in *userMetadata) rule() identity.UserMetadata {
	return identity.UserMetadata{Public: in.Public, Private: in.Private, Unsafe: in.Unsafe}
}

func (a *api) mergeUserMetadata(ctx context.Context, in *userMetadata) (*wire.User, error) {
	d, err := a.id.MergeUserMetadata(ctx, instance(ctx), in.UserID, in.rule())
	return a.user(ctx, d, err)
}

func (a *api) replaceUserMetadata(ctx context.Context, in *userMetadata) (*wire.User, error) {
	d, err := a.id.ReplaceUserMetadata(ctx, instance(ctx), in.UserID, in.rule())
	return a.user(ctx, d, err)
}

func (a *api) banUser(ctx context.Context, in *userPath) (*wire.User, error) {
	d, err := a.id.BanUser(ctx, instance(ctx), in.UserID)
	return a.user(ctx, d, err)
}

func (a *api) unbanUser(ctx context.Context, in *userPath) (*wire.User, error) {
	d, err := a.id.UnbanUser(ctx, instance(ctx), in.UserID)
	return a.user(ctx, d, err)
}

type userIDs struct {
	UserIDs []string `json:"user_ids" required:"true" doc:"Up to 50 users."`
}

func (a *api) banUsers(ctx context.Context, in *userIDs) (*rest.Page[*wire.User], error) {
	return a.setBans(ctx, in.UserIDs, true)
}

func (a *api) unbanUsers(ctx context.Context, in *userIDs) (*rest.Page[*wire.User], error) {
	return a.setBans(ctx, in.UserIDs, false)
}

func (a *api) setBans(ctx context.Context, ids []string, banned bool) (*rest.Page[*wire.User], error) {
	return page(a.presenter(ctx).User, false, func() ([]*bartleby.UserDocument, int64, error) {
		list, err := a.id.SetBans(ctx, instance(ctx), ids, banned)
		return list, int64(len(list)), err
	})
}

func (a *api) lockUser(ctx context.Context, in *userPath) (*wire.User, error) {
	d, err := a.id.LockUser(ctx, instance(ctx), in.UserID)
	return a.user(ctx, d, err)
}

func (a *api) unlockUser(ctx context.Context, in *userPath) (*wire.User, error) {
	d, err := a.id.UnlockUser(ctx, instance(ctx), in.UserID)
	return a.user(ctx, d, err)
}

// maxImageBytes bounds an upload.
const maxImageBytes = 10 << 20

type setProfileImage struct {
	userPath
	File rest.File `file:"file" doc:"JPEG, PNG, GIF, WebP or ICO; what it is, its bytes say."`
}

func (a *api) setProfileImage(ctx context.Context, in *setProfileImage) (*wire.User, error) {
	d, err := a.id.SetProfileImage(ctx, instance(ctx), in.UserID, in.File.Data)
	return a.user(ctx, d, err)
}

func (a *api) deleteProfileImage(ctx context.Context, in *userPath) (*wire.User, error) {
	d, err := a.id.DeleteProfileImage(ctx, instance(ctx), in.UserID)
	return a.user(ctx, d, err)
}
