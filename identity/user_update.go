package identity

import (
	"context"
	"slices"

	"bartleby"
	"bartleby/store"
)

// UserChange is what a PATCH may change of a user. Absent leaves, null clears where clearing means something.
type UserChange struct {
	ExternalID                bartleby.Patch[string]
	FirstName                 bartleby.Patch[string]
	LastName                  bartleby.Patch[string]
	Locale                    bartleby.Patch[string]
	Timezone                  bartleby.Patch[string]
	PrimaryEmailAddressID     bartleby.Patch[string]
	NotifyPrimaryChanged      bartleby.Patch[bool] // asks for a notice to the former primary address
	PrimaryPhoneNumberID      bartleby.Patch[string]
	PrimaryWeb3WalletID       bartleby.Patch[string]
	Username                  bartleby.Patch[string]
	ProfileImageID            bartleby.Patch[string]
	Password                  bartleby.Patch[string]
	PasswordDigest            bartleby.Patch[string]
	PasswordHasher            bartleby.Patch[string]
	SkipPasswordChecks        bartleby.Patch[bool]
	SignOutOfOtherSessions    bartleby.Patch[bool]
	TOTPSecret                bartleby.Patch[string]
	BackupCodes               bartleby.Patch[[]string]
	PublicMetadata            bartleby.Patch[bartleby.Metadata]
	PrivateMetadata           bartleby.Patch[bartleby.Metadata]
	UnsafeMetadata            bartleby.Patch[bartleby.Metadata]
	DeleteSelfEnabled         bartleby.Patch[bool]
	CreateOrganizationEnabled bartleby.Patch[bool]
	CreateOrganizationsLimit  bartleby.Patch[int]
	LegalAcceptedAt           bartleby.Patch[string] // RFC 3339
	SkipLegalChecks           bartleby.Patch[bool]
	BypassClientTrust         bartleby.Patch[bool]
	CreatedAt                 bartleby.Patch[string] // RFC 3339
}

// UpdateUser changes a user in one transaction, or refuses with every reason at once.
func (s *Service) UpdateUser(ctx context.Context, ins *bartleby.Instance, id string, in UserChange) (*bartleby.UserDocument, error) {
	apply, err := s.prepareChange(ctx, ins, in)
	if err != nil {
		return nil, s.knownUser(ctx, ins, id, err)
	}
	return s.changeUserThen(ctx, ins, id, apply, func(tx *store.Tx) error {
		if in.Password.Value() == "" && in.PasswordDigest.Value() == "" {
			return nil
		}
		return afterPassword(tx, id, in.SignOutOfOtherSessions.Or(false))
	})
}

// knownUser prefers "no such user" to the faults of a request that names an unknown user.
func (s *Service) knownUser(ctx context.Context, ins *bartleby.Instance, id string, err error) error {
	if _, missing := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.UserDocument, error) {
		return tx.UserDocument(id)
	}); missing != nil {
		return missing
	}
	return err
}

// prepareChange checks what needs no database and hashes the password; the function it returns does the rest.
func (s *Service) prepareChange(ctx context.Context, ins *bartleby.Instance, in UserChange) (func(*store.Tx, *bartleby.User) error, error) {
	set := ins.Settings
	c := &checks{}
	fresh := &bartleby.User{Secrets: &bartleby.UserSecrets{}} // holds the checked values until the transaction
	fresh.ExternalID = c.externalID(in.ExternalID)
	fresh.FirstName = c.name("first_name", set.FirstName, in.FirstName)
	fresh.LastName = c.name("last_name", set.LastName, in.LastName)
	fresh.Locale = c.locale(in.Locale)
	fresh.Timezone = c.timezone(in.Timezone)
	fresh.Username = c.username(set, in.Username)
	fresh.PublicMetadata = c.metadata("public_metadata", in.PublicMetadata)
	fresh.PrivateMetadata = c.metadata("private_metadata", in.PrivateMetadata)
	fresh.UnsafeMetadata = c.metadata("unsafe_metadata", in.UnsafeMetadata)
	fresh.LegalAcceptedAt = c.time("legal_accepted_at", in.LegalAcceptedAt)
	created := c.time("created_at", in.CreatedAt)
	limit := c.limit("create_organizations_limit", in.CreateOrganizationsLimit)
	hasPassword := in.Password.Value() != "" || in.PasswordDigest.Value() != ""
	if in.SkipPasswordChecks.Or(false) && !hasPassword {
		c.add(bartleby.ConditionalRefused("skip_password_checks", "without a new password"))
	}
	if in.SignOutOfOtherSessions.Or(false) && !hasPassword {
		c.add(bartleby.ConditionalRefused("sign_out_of_other_sessions", "without a new password"))
	}
	given := factors{
		Password: in.Password, Digest: in.PasswordDigest, Hasher: in.PasswordHasher,
		SkipChecks: in.SkipPasswordChecks.Or(false), TOTPSecret: in.TOTPSecret, BackupCodes: in.BackupCodes,
	}
	c.add(s.setFactors(ctx, ins, fresh, given))
	if err := c.err(); err != nil {
		return nil, err
	}
	return func(tx *store.Tx, u *bartleby.User) error {
		set := func(given bool, field **string, value *string) {
			if given {
				*field = value
			}
		}
		set(in.ExternalID.Set, &u.ExternalID, fresh.ExternalID)
		set(in.FirstName.Set, &u.FirstName, fresh.FirstName)
		set(in.LastName.Set, &u.LastName, fresh.LastName)
		set(in.Locale.Set, &u.Locale, fresh.Locale)
		set(in.Timezone.Set, &u.Timezone, fresh.Timezone)
		if in.PublicMetadata.Has() {
			u.PublicMetadata = fresh.PublicMetadata
		}
		if in.PrivateMetadata.Has() {
			u.PrivateMetadata = fresh.PrivateMetadata
		}
		if in.UnsafeMetadata.Has() {
			u.UnsafeMetadata = fresh.UnsafeMetadata
		}
		u.DeleteSelfEnabled = in.DeleteSelfEnabled.Or(u.DeleteSelfEnabled)
		u.CreateOrganizationEnabled = in.CreateOrganizationEnabled.Or(u.CreateOrganizationEnabled)
		u.BypassClientTrust = in.BypassClientTrust.Or(u.BypassClientTrust)
		if in.CreateOrganizationsLimit.Set {
			u.CreateOrganizationsLimit = limit
		}
		if in.LegalAcceptedAt.Set {
			u.LegalAcceptedAt = fresh.LegalAcceptedAt
		}
		if created != nil {
			u.CreatedAt = *created
		}
		former, _ := primaryOf(u)
		hadPassword := u.PasswordEnabled
		takeFactors(tx, u, fresh, given)
		c := &checks{}
		c.add(changeUsername(ins, u, in.Username, fresh.Username))
		c.add(changePrimaries(u, in))
		c.add(changeProfileImage(tx, u, in.ProfileImageID))
		c.add(checkTaken(tx, u))
		if err := c.err(); err != nil {
			return err
		}
		if hadPassword && fresh.PasswordEnabled { // a first password is no change of one: imports set many
			if err := s.warn(tx, ins, u, "password_changed", nil); err != nil {
				return err
			}
		}
		if in.NotifyPrimaryChanged.Or(false) {
			return s.warnFormer(tx, ins, u, former)
		}
		return nil
	}, nil
}

// changeUsername sets a new name, or removes it where that leaves the user another way to be identified.
func changeUsername(ins *bartleby.Instance, u *bartleby.User, in bartleby.Patch[string], name *string) error {
	if !in.Set || in.Null && u.Username == nil {
		return nil
	}
	if name == nil && u.Username != nil {
		if ins.Settings.Username.Required {
			return bartleby.ParamNil("username")
		}
		was := u.Username
		u.Username = nil
		if !identifiable(u) {
			u.Username = was
			return bartleby.ParamNil("username")
		}
		return nil
	}
	u.Username = name
	return nil
}

// changePrimaries points the user at other identifiers: their own, and verified. Null leaves the primary as it is.
func changePrimaries(u *bartleby.User, in UserChange) error {
	c := &checks{}
	primary := func(param string, in bartleby.Patch[string], field **string, find func(id string) (found, verified bool)) {
		if !in.Has() || *field != nil && **field == in.To {
			return
		}
		id := in.To
		switch found, verified := find(id); {
		case !found:
			c.add(bartleby.ParamResourceNotFound(param))
		case !verified:
			c.add(bartleby.VerificationNeeded(param))
		default:
			*field = &id
		}
	}
	primary("primary_email_address_id", in.PrimaryEmailAddressID, &u.PrimaryEmailAddressID, func(id string) (bool, bool) {
		e := u.EmailAddressByID(id)
		return e != nil, e != nil && e.Verification.IsVerified()
	})
	primary("primary_phone_number_id", in.PrimaryPhoneNumberID, &u.PrimaryPhoneNumberID, func(id string) (bool, bool) {
		p := u.PhoneNumberByID(id)
		return p != nil, p != nil && p.Verification.IsVerified()
	})
	primary("primary_web3_wallet_id", in.PrimaryWeb3WalletID, &u.PrimaryWeb3WalletID, func(id string) (bool, bool) {
		w := u.Web3WalletByID(id)
		return w != nil, w != nil && w.Verification.IsVerified()
	})
	return c.err()
}

// identifiable tells whether anything is left that the user can be identified by at sign-in.
func identifiable(u *bartleby.User) bool {
	firstFactorPhone := false
	for _, p := range u.PhoneNumbers {
		firstFactorPhone = firstFactorPhone || !p.ReservedForSecondFactor
	}
	return len(u.EmailAddresses) > 0 || firstFactorPhone || slices.ContainsFunc(u.Web3Wallets, bartleby.Web3Wallet.IsVerified) || u.Username != nil || len(u.ExternalAccounts) > 0
}
