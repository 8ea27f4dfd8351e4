package identity

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"bartleby"
	"bartleby/store"
)

// NewUser is what a user can be created with.
type NewUser struct {
	ExternalID                bartleby.Patch[string]
	FirstName                 bartleby.Patch[string]
	LastName                  bartleby.Patch[string]
	Locale                    bartleby.Patch[string]
	Timezone                  bartleby.Patch[string]
	EmailAddress              []string
	EmailAddressStatus        []string // one per address: verified or reserved
	PhoneNumber               []string
	PhoneNumberStatus         []string
	Web3Wallet                []string
	Username                  bartleby.Patch[string]
	Password                  bartleby.Patch[string]
	PasswordDigest            bartleby.Patch[string]
	PasswordHasher            bartleby.Patch[string]
	SkipPasswordChecks        bartleby.Patch[bool]
	SkipPasswordRequirement   bartleby.Patch[bool]
	TOTPSecret                bartleby.Patch[string]
	BackupCodes               []string
	PublicMetadata            bartleby.Patch[bartleby.Metadata]
	PrivateMetadata           bartleby.Patch[bartleby.Metadata]
	UnsafeMetadata            bartleby.Patch[bartleby.Metadata]
	DeleteSelfEnabled         bartleby.Patch[bool]
	CreateOrganizationEnabled bartleby.Patch[bool]
	CreateOrganizationsLimit  bartleby.Patch[int]
	LegalAcceptedAt           bartleby.Patch[string] // RFC 3339
	SkipLegalChecks           bartleby.Patch[bool]
	SkipUserRequirement       bartleby.Patch[bool]
	BypassClientTrust         bartleby.Patch[bool]
	Banned                    bartleby.Patch[bool]
	Locked                    bartleby.Patch[bool]
	CreatedAt                 bartleby.Patch[string] // RFC 3339
}

// CreateUser makes a user with everything given, or refuses with every reason at once.
func (s *Service) CreateUser(ctx context.Context, ins *bartleby.Instance, in NewUser) (*bartleby.UserDocument, error) {
	draft, err := s.draftUser(ctx, ins, in)
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.UserDocument, error) {
		u := *draft // a lost race runs this again: the draft stays as it was
		u.EmailAddresses = slices.Clone(draft.EmailAddresses)
		u.PhoneNumbers = slices.Clone(draft.PhoneNumbers)
		u.Web3Wallets = slices.Clone(draft.Web3Wallets)
		return createUser(tx, &u, in.Locked.Or(false))
	})
}

// createUser gives a draft its ids and moments and stores it.
func createUser(tx *store.Tx, u *bartleby.User, locked bool) (*bartleby.UserDocument, error) {
	u.ID = tx.NewID(bartleby.UserID)
	u.UpdatedAt = tx.Now
	if u.CreatedAt == 0 {
		u.CreatedAt = tx.Now
	}
	for i := range u.EmailAddresses {
		e := &u.EmailAddresses[i]
		e.ID, e.CreatedAt, e.UpdatedAt = tx.NewID(bartleby.IdentificationID), tx.Now, tx.Now
	}
	for i := range u.PhoneNumbers {
		p := &u.PhoneNumbers[i]
		p.ID, p.CreatedAt, p.UpdatedAt = tx.NewID(bartleby.IdentificationID), tx.Now, tx.Now
	}
	for i := range u.Web3Wallets {
		w := &u.Web3Wallets[i]
		w.ID, w.CreatedAt, w.UpdatedAt = tx.NewID(bartleby.IdentificationID), tx.Now, tx.Now
	}
	if len(u.EmailAddresses) > 0 {
		u.PrimaryEmailAddressID = &u.EmailAddresses[0].ID
	}
	if len(u.PhoneNumbers) > 0 {
		u.PrimaryPhoneNumberID = &u.PhoneNumbers[0].ID
	}
	if len(u.Web3Wallets) > 0 {
		u.PrimaryWeb3WalletID = &u.Web3Wallets[0].ID
	}
	if u.PasswordEnabled {
		u.PasswordLastUpdatedAt = &tx.Now
	}
	if locked {
		u.State.LockedAt = &tx.Now
	}
	u.SecondFactors(tx.Now)
	if err := checkTaken(tx, u); err != nil {
		return nil, err
	}
	doc, err := tx.InsertUser(u)
	if err != nil {
		return nil, err
	}
	return doc, tx.Emit(bartleby.UserCreated, u.ID, doc)
}

// checkTaken names every identifier of the user that somebody else has. Writers that race past it meet the unique index.
func checkTaken(tx *store.Tx, u *bartleby.User) error {
	list := u.Identifiers()
	for n, i := range list {
		if !slices.Contains(u.Indexed.Identifiers, i) {
			list[n].Value = i.Bare() // to be added: not even unclaimed, where somebody has claimed it
		}
	}
	taken, err := tx.TakenIdentifiers(list)
	if err != nil {
		return err
	}
	// A user cannot have the same identifier twice either.
	seen := map[[2]string]bool{}
	for _, i := range list {
		if key := [2]string{string(i.Kind), i.Bare()}; seen[key] {
			taken = append(taken, i)
		} else {
			seen[key] = true
		}
	}
	var faults []error
	for _, i := range taken {
		faults = append(faults, bartleby.IdentifierExists(string(i.Kind)))
	}
	return bartleby.Collect(faults...)
}

// draftUser checks all that can be checked without the database, hashes the password, and returns the user to be.
func (s *Service) draftUser(ctx context.Context, ins *bartleby.Instance, in NewUser) (*bartleby.User, error) {
	set := ins.Settings
	c := &checks{}
	u := &bartleby.User{
		Object:                    "user",
		Secrets:                   &bartleby.UserSecrets{},
		DeleteSelfEnabled:         in.DeleteSelfEnabled.Or(set.DeleteSelf),
		CreateOrganizationEnabled: in.CreateOrganizationEnabled.Or(true),
		CreateOrganizationsLimit:  c.limit("create_organizations_limit", in.CreateOrganizationsLimit),
		BypassClientTrust:         in.BypassClientTrust.Or(false),
		Banned:                    in.Banned.Or(false),
		Passkeys:                  []bartleby.Passkey{},
		ExternalAccounts:          []bartleby.ExternalAccount{},
		SAMLAccounts:              []json.RawMessage{},
		EnterpriseAccounts:        []json.RawMessage{},
	}
	u.ExternalID = c.externalID(in.ExternalID)
	u.FirstName = c.name("first_name", set.FirstName, in.FirstName)
	u.LastName = c.name("last_name", set.LastName, in.LastName)
	u.Locale = c.locale(in.Locale)
	u.Timezone = c.timezone(in.Timezone)
	u.EmailAddresses = c.emailAddresses(set, in.EmailAddress, in.EmailAddressStatus)
	u.PhoneNumbers = c.phoneNumbers(set, in.PhoneNumber, in.PhoneNumberStatus)
	u.Web3Wallets = c.web3Wallets(set, in.Web3Wallet)
	u.Username = c.username(set, in.Username)
	u.PublicMetadata = c.metadata("public_metadata", in.PublicMetadata)
	u.PrivateMetadata = c.metadata("private_metadata", in.PrivateMetadata)
	u.UnsafeMetadata = c.metadata("unsafe_metadata", in.UnsafeMetadata)
	u.LegalAcceptedAt = c.time("legal_accepted_at", in.LegalAcceptedAt)
	if created := c.time("created_at", in.CreatedAt); created != nil {
		u.CreatedAt = *created
	}
	if in.Locked.Or(false) && !set.Lockout.Enabled {
		c.add(bartleby.FeatureNotEnabled("user lockout"))
	}
	if set.LegalConsent && u.LegalAcceptedAt == nil && !in.SkipLegalChecks.Or(false) {
		c.add(bartleby.LegalNotAccepted())
	}
	c.required(set, in, u)
	c.add(s.setFactors(ctx, ins, u, factors{
		Password: in.Password, Digest: in.PasswordDigest, Hasher: in.PasswordHasher,
		SkipChecks: in.SkipPasswordChecks.Or(false), TOTPSecret: in.TOTPSecret,
		BackupCodes: bartleby.Patch[[]string]{Set: in.BackupCodes != nil, To: in.BackupCodes},
		Known:       append(slices.Clone(in.EmailAddress), in.Username.Value(), in.FirstName.Value(), in.LastName.Value()),
	}))
	return u, c.err()
}

// checks collects the faults of one request, so that they are answered together.
type checks struct{ faults []error }

func (c *checks) add(err error) {
	if err != nil {
		c.faults = append(c.faults, err)
	}
}

func (c *checks) err() error { return bartleby.Collect(c.faults...) }

func (c *checks) externalID(in bartleby.Patch[string]) *string {
	id := strings.TrimSpace(in.Value())
	if id == "" {
		return nil
	}
	if utf8.RuneCountInString(id) > bartleby.MaxExternalIDLength {
		c.add(bartleby.ParamTooLong("external_id", bartleby.MaxExternalIDLength))
	}
	return &id
}

func (c *checks) name(param string, attribute bartleby.AttributeSettings, in bartleby.Patch[string]) *string {
	name := strings.TrimSpace(in.Value())
	if name == "" {
		return nil
	}
	if !attribute.Enabled {
		c.add(bartleby.ParamDisabled(param))
	}
	if utf8.RuneCountInString(name) > bartleby.MaxNameLength {
		c.add(bartleby.ParamTooLong(param, bartleby.MaxNameLength))
	}
	return &name
}

func (c *checks) locale(in bartleby.Patch[string]) *string {
	if !in.Has() || in.To == "" {
		return nil
	}
	tag, err := canonicalLocale(in.To)
	if err != nil {
		c.add(bartleby.ParamFormat("locale", "it must be a BCP 47 language tag, such as en-US"))
		return nil
	}
	return &tag
}

func (c *checks) timezone(in bartleby.Patch[string]) *string {
	if in.Value() == "" {
		return nil
	}
	if !knownTimezone(in.To) {
		c.add(bartleby.ParamFormat("timezone", "it must be a name of the IANA time zone database, such as Europe/Vienna"))
	}
	return &in.To
}

func (c *checks) username(set bartleby.Settings, in bartleby.Patch[string]) *string {
	if in.Value() == "" {
		return nil
	}
	if !set.Username.Enabled {
		c.add(bartleby.ParamDisabled("username"))
		return nil
	}
	name, err := bartleby.CheckUsername(in.To, set.Username.MinLength, set.Username.MaxLength)
	c.add(err)
	return &name
}

func (c *checks) metadata(param string, in bartleby.Patch[bartleby.Metadata]) bartleby.Metadata {
	if !in.Has() {
		return bartleby.Metadata("{}")
	}
	m, err := bartleby.CheckMetadata(param, in.To)
	c.add(err)
	return m
}

// time reads an RFC 3339 time to Unix milliseconds.
func (c *checks) time(param string, in bartleby.Patch[string]) *int64 {
	if !in.Has() || in.To == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339, in.To)
	if err != nil || t.Year() < 1970 || t.Year() > 9999 {
		c.add(bartleby.ParamTime(param))
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}

func (c *checks) limit(param string, in bartleby.Patch[int]) *int {
	if in.Has() && in.To < 0 {
		c.add(bartleby.ParamValueInvalid(param, "it must not be negative"))
	}
	return in.Pointer()
}

// required names what the settings demand of every user and this one lacks.
func (c *checks) required(set bartleby.Settings, in NewUser, u *bartleby.User) {
	var missing []string
	demand := func(attribute bartleby.AttributeSettings, has bool, name string) {
		if attribute.Enabled && attribute.Required && !has {
			missing = append(missing, name)
		}
	}
	if !in.SkipUserRequirement.Or(false) {
		demand(set.EmailAddress, len(in.EmailAddress) > 0, "email_address")
		demand(set.PhoneNumber, len(in.PhoneNumber) > 0, "phone_number")
		demand(set.Web3Wallet, len(in.Web3Wallet) > 0, "web3_wallet")
		demand(set.Username.AttributeSettings, in.Username.Value() != "", "username")
		demand(set.FirstName, u.FirstName != nil, "first_name")
		demand(set.LastName, u.LastName != nil, "last_name")
	}
	hasPassword := in.Password.Value() != "" || in.PasswordDigest.Value() != ""
	if in.SkipPasswordRequirement.Or(false) {
		if !hasPassword && !set.EmailAddress.Enabled && !set.PhoneNumber.Enabled && !set.Web3Wallet.Enabled {
			c.add(bartleby.PasswordRequired())
		}
	} else {
		demand(set.Password.AttributeSettings, hasPassword, "password")
	}
	if len(missing) == 0 && len(in.EmailAddress)+len(in.PhoneNumber)+len(in.Web3Wallet) == 0 && in.Username.Value() == "" {
		missing = identifiersOffered(set)
	}
	if len(missing) > 0 {
		c.add(bartleby.DataMissing(missing))
	}
}

// identifiersOffered lists the kinds of identifier of which a user needs at least one.
func identifiersOffered(set bartleby.Settings) []string {
	var kinds []string
	for _, k := range []struct {
		on   bool
		name bartleby.IdentifierKind
	}{
		{set.EmailAddress.Enabled, bartleby.KindEmailAddress},
		{set.PhoneNumber.Enabled, bartleby.KindPhoneNumber},
		{set.Username.Enabled, bartleby.KindUsername},
		{set.Web3Wallet.Enabled, bartleby.KindWeb3Wallet},
	} {
		if k.on {
			kinds = append(kinds, string(k.name))
		}
	}
	return kinds
}

// DeleteUser removes a user with everything that is theirs, and announces it.
func (s *Service) DeleteUser(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		u, err := tx.User(id)
		if err != nil {
			return nil, err
		}
		return deleteUser(tx, u)
	})
}

func deleteUser(tx *store.Tx, u *bartleby.User) (*bartleby.Deleted, error) {
	if u.State.ImageID != "" {
		if err := tx.DeleteImage(u.State.ImageID); err != nil {
			return nil, err
		}
	}
	if err := dropMemberships(tx, u.ID); err != nil {
		return nil, err
	}
	if err := endSessions(tx, u.ID, bartleby.RemovedSession); err != nil {
		return nil, err
	}
	if err := tx.DeleteUser(u.ID); err != nil {
		return nil, err
	}
	gone := &bartleby.Deleted{Object: "user", ID: u.ID, ExternalID: u.ExternalID, Deleted: true}
	return gone, tx.Emit(bartleby.UserDeleted, u.ID, gone)
}

// removed builds the answer to the deletion of a part of a user.
func removed(object, id string) *bartleby.Deleted {
	return &bartleby.Deleted{Object: object, ID: id, Deleted: true}
}

// deletePart runs a change that removes a part of a user and answers with what is gone.
func (s *Service) deletePart(ctx context.Context, ins *bartleby.Instance, userID, object, id string, change func(*store.Tx, *bartleby.User) error) (*bartleby.Deleted, error) {
	if _, err := s.changeUser(ctx, ins, userID, change); err != nil {
		return nil, err
	}
	return removed(object, id), nil
}

// ownerOf finds whose identification this is, for operations that name it alone. The noun is for the error.
func ownerOf(tx *store.Tx, kind bartleby.IdentifierKind, noun, id string) (*bartleby.User, error) {
	owner, err := tx.IdentificationOwner(kind, id)
	if err != nil {
		return nil, err
	}
	if owner == "" {
		return nil, bartleby.ResourceNotFound(noun, id)
	}
	u, err := tx.User(owner)
	var fault *bartleby.Error
	if errors.As(err, &fault) && fault.Kind == bartleby.NotFound {
		return nil, bartleby.ResourceNotFound(noun, id) // deleted between the two reads
	}
	return u, err
}
