package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bartleby"
)

// documentColumns are what a read without rules needs: the document as stored, and the state beside it.
const documentColumns = `u.id, u.doc, u.image_id, u.last_active_at, u.last_sign_in_at, u.failed_attempts, u.locked_at, u.initials`

// document holds one row of documentColumns while it is read.
type document struct {
	bartleby.UserDocument
	image                  sql.NullString
	active, signIn, locked sql.NullInt64
}

func (d *document) fields() []any {
	return []any{&d.ID, (*[]byte)(&d.Doc), &d.image, &d.active, &d.signIn, &d.State.FailedAttempts, &d.locked, &d.Initials}
}

func (d *document) value() bartleby.UserDocument {
	out := d.UserDocument
	out.State.ImageID = d.image.String
	out.State.LastActiveAt = pointer(d.active)
	out.State.LastSignInAt = pointer(d.signIn)
	out.State.LockedAt = pointer(d.locked)
	return out
}

func pointer(n sql.NullInt64) *int64 {
	if !n.Valid || n.Int64 == 0 {
		return nil
	}
	return &n.Int64
}

func userNotFound(id string) error { return bartleby.ResourceNotFound("user", id) }

// UserDocument reads a user as stored: one point read. It fails with resource_not_found.
func (tx *Tx) UserDocument(id string) (*bartleby.UserDocument, error) {
	if !bartleby.IsID(id) {
		return nil, userNotFound(id)
	}
	var d document
	err := tx.get(d.fields(), `SELECT `+documentColumns+` FROM users u WHERE u.instance_id = $1 AND u.id = $2`, tx.Instance, id)
	if errors.Is(err, errNoRows) {
		return nil, userNotFound(id)
	}
	if err != nil {
		return nil, fmt.Errorf("user document %s: %w", id, err)
	}
	out := d.value()
	return &out, nil
}

// User reads the whole aggregate, secrets included, and inside a write locks it until the end of the transaction.
// It fails with resource_not_found.
func (tx *Tx) User(id string) (*bartleby.User, error) {
	if !bartleby.IsID(id) {
		return nil, userNotFound(id)
	}
	var d document
	var secrets []byte
	err := tx.get(append(d.fields(), &secrets),
		`SELECT `+documentColumns+`, u.secrets FROM users u WHERE u.instance_id = $1 AND u.id = $2`+tx.forUpdate(), tx.Instance, id)
	if errors.Is(err, errNoRows) {
		return nil, userNotFound(id)
	}
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", id, err)
	}
	u := &bartleby.User{Secrets: &bartleby.UserSecrets{}}
	if err := json.Unmarshal(d.Doc, u); err != nil {
		return nil, fmt.Errorf("user %s: document: %w", id, err)
	}
	if err := json.Unmarshal(secrets, u.Secrets); err != nil {
		return nil, fmt.Errorf("user %s: secrets: %w", id, err)
	}
	u.State = d.value().State
	u.Indexed = bartleby.Indexed{Identifiers: u.Identifiers(), Search: searchText(u)}
	return u, nil
}

// InsertUser stores a new user. A racing writer who took one of its identifiers first makes it fail with
// form_identifier_exists.
func (tx *Tx) InsertUser(u *bartleby.User) (*bartleby.UserDocument, error) {
	doc, row, err := rowOf(u)
	if err != nil {
		return nil, err
	}
	_, err = tx.exec(`INSERT INTO users (instance_id, id, doc, secrets, initials, image_id, created_at, updated_at, last_active_at,
			last_sign_in_at, failed_attempts, locked_at, banned, email_address, phone_number, web3_wallet, username,
			first_name, last_name, name, search)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		append([]any{tx.Instance, u.ID}, row...)...)
	if err != nil {
		return nil, fmt.Errorf("insert user: %w", err)
	}
	if err := tx.saveIdentifiers(u); err != nil {
		return nil, err
	}
	return doc, tx.putGrams(u.ID, grams(searchFields(u)), false)
}

// SaveUser writes a changed aggregate: its row, and the index rows that differ from when it was read.
func (tx *Tx) SaveUser(u *bartleby.User) (*bartleby.UserDocument, error) {
	doc, row, err := rowOf(u)
	if err != nil {
		return nil, err
	}
	_, err = tx.exec(`UPDATE users SET doc = $3, secrets = $4, initials = $5, image_id = $6, created_at = $7, updated_at = $8,
			last_active_at = $9, last_sign_in_at = $10, failed_attempts = $11, locked_at = $12, banned = $13, email_address = $14,
			phone_number = $15, web3_wallet = $16, username = $17, first_name = $18, last_name = $19, name = $20, search = $21
		WHERE instance_id = $1 AND id = $2`, append([]any{tx.Instance, u.ID}, row...)...)
	if err != nil {
		return nil, fmt.Errorf("save user %s: %w", u.ID, err)
	}
	if err := tx.saveIdentifiers(u); err != nil {
		return nil, err
	}
	search := searchText(u)
	if search == u.Indexed.Search {
		return doc, nil
	}
	u.Indexed.Search = search
	return doc, tx.putGrams(u.ID, grams(searchFields(u)), true)
}

// DeleteUser removes the row; what hangs on it goes by foreign key.
func (tx *Tx) DeleteUser(id string) error {
	if _, err := tx.exec(`DELETE FROM users WHERE instance_id = $1 AND id = $2`, tx.Instance, id); err != nil {
		return fmt.Errorf("delete user %s: %w", id, err)
	}
	return nil
}

// rowOf lists the values of a user's row from doc on, in the order that InsertUser and SaveUser name the columns.
func rowOf(u *bartleby.User) (*bartleby.UserDocument, []any, error) {
	doc, err := encode(u)
	if err != nil {
		return nil, nil, fmt.Errorf("user %s: document: %w", u.ID, err)
	}
	secrets, err := encode(u.Secrets)
	if err != nil {
		return nil, nil, fmt.Errorf("user %s: secrets: %w", u.ID, err)
	}
	initials := u.Initials()
	return &bartleby.UserDocument{ID: u.ID, Doc: json.RawMessage(doc), State: u.State, Initials: initials}, []any{
		doc, secrets, initials,
		sql.NullString{String: u.State.ImageID, Valid: u.State.ImageID != ""},
		u.CreatedAt, u.UpdatedAt, number(u.State.LastActiveAt), number(u.State.LastSignInAt), u.State.FailedAttempts,
		number(u.State.LockedAt), u.Banned, primaryEmail(u), primaryPhone(u), primaryWallet(u), text(u.Username),
		fold(text(u.FirstName)), fold(text(u.LastName)), fullName(u), searchText(u),
	}, nil
}

// encode renders JSON text without the HTML escapes that encoding/json adds by default: metadata is answered as it came.
func encode(v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// number and text store what is absent as zero, so that both engines sort it first and ranges never match it by accident.
func number(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func fold(s string) string { return strings.ToLower(s) }

func primaryEmail(u *bartleby.User) string {
	if u.PrimaryEmailAddressID != nil {
		if e := u.EmailAddressByID(*u.PrimaryEmailAddressID); e != nil {
			return e.EmailAddress
		}
	}
	return ""
}

func primaryPhone(u *bartleby.User) string {
	if u.PrimaryPhoneNumberID != nil {
		if p := u.PhoneNumberByID(*u.PrimaryPhoneNumberID); p != nil {
			return p.PhoneNumber
		}
	}
	return ""
}

func primaryWallet(u *bartleby.User) string {
	if u.PrimaryWeb3WalletID != nil {
		if w := u.Web3WalletByID(*u.PrimaryWeb3WalletID); w != nil {
			return w.Web3Wallet
		}
	}
	return ""
}

func fullName(u *bartleby.User) string {
	return fold(strings.TrimSpace(text(u.FirstName) + " " + text(u.LastName)))
}

// saveIdentifiers writes the difference between what the index holds and what the aggregate now says.
func (tx *Tx) saveIdentifiers(u *bartleby.User) error {
	now := u.Identifiers()
	for _, was := range u.Indexed.Identifiers {
		if slices.Contains(now, was) {
			continue
		}
		if _, err := tx.exec(`DELETE FROM identifiers WHERE instance_id = $1 AND kind = $2 AND value = $3`,
			tx.Instance, string(was.Kind), was.Value); err != nil {
			return fmt.Errorf("drop identifier: %w", err)
		}
	}
	var fresh []bartleby.Identifier
	for _, is := range now {
		if !slices.Contains(u.Indexed.Identifiers, is) {
			fresh = append(fresh, is)
		}
	}
	if err := tx.addIdentifiers(fresh); err != nil {
		return err
	}
	u.Indexed.Identifiers = now
	return nil
}

// addIdentifiers writes index rows. Where a racing writer was first with one, it fails with form_identifier_exists.
func (tx *Tx) addIdentifiers(list []bartleby.Identifier) error {
	if len(list) == 0 {
		return nil
	}
	var rows strings.Builder
	args := []any{tx.Instance}
	for i, is := range list {
		if i > 0 {
			rows.WriteString(", ")
		}
		n := len(args)
		fmt.Fprintf(&rows, "($1, $%d, $%d, $%d, $%d)", n+1, n+2, n+3, n+4)
		args = append(args, string(is.Kind), is.Value, sql.NullString{String: is.ID, Valid: is.ID != ""}, is.UserID)
	}
	written, err := tx.exec(`INSERT INTO identifiers (instance_id, kind, value, id, user_id) VALUES `+rows.String()+` ON CONFLICT DO NOTHING`, args...)
	if err != nil {
		return fmt.Errorf("add identifiers: %w", err)
	}
	if written == int64(len(list)) {
		return nil
	}
	taken, err := tx.TakenIdentifiers(list)
	if err != nil {
		return err
	}
	var faults []error
	for _, i := range taken {
		faults = append(faults, bartleby.IdentifierExists(string(i.Kind)))
	}
	if err := bartleby.Collect(faults...); err != nil {
		return err
	}
	return errors.New("add identifiers: an id is taken") // ids are random: cannot happen
}

// TakenIdentifiers lists which of these somebody else than their user has.
func (tx *Tx) TakenIdentifiers(list []bartleby.Identifier) ([]bartleby.Identifier, error) {
	if len(list) == 0 {
		return nil, nil
	}
	var pairs strings.Builder
	args := []any{tx.Instance}
	for i, is := range list {
		if i > 0 {
			pairs.WriteString(", ")
		}
		fmt.Fprintf(&pairs, "($%d, $%d)", len(args)+1, len(args)+2)
		args = append(args, string(is.Kind), is.Value)
	}
	rows, err := tx.rows(`SELECT kind, value, user_id FROM identifiers WHERE instance_id = $1 AND (kind, value) IN (VALUES `+pairs.String()+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("taken identifiers: %w", err)
	}
	defer rows.Close()
	owners := map[[2]string]string{}
	for rows.Next() {
		var kind, value, owner string
		if err := rows.Scan(&kind, &value, &owner); err != nil {
			return nil, fmt.Errorf("taken identifiers: %w", err)
		}
		owners[[2]string{kind, value}] = owner
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("taken identifiers", err)
	}
	var taken []bartleby.Identifier
	for _, is := range list {
		if owner := owners[[2]string{string(is.Kind), is.Value}]; owner != "" && owner != is.UserID {
			taken = append(taken, is)
		}
	}
	return taken, nil
}

// IdentificationOwner is the id of the user who has the identification of this kind with this id; "" when nobody has.
func (tx *Tx) IdentificationOwner(kind bartleby.IdentifierKind, id string) (string, error) {
	if !bartleby.IsID(id) {
		return "", nil
	}
	var owner string
	err := tx.get([]any{&owner}, `SELECT user_id FROM identifiers WHERE instance_id = $1 AND id = $2 AND kind = $3`,
		tx.Instance, id, string(kind))
	if errors.Is(err, errNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("identification owner: %w", err)
	}
	return owner, nil
}

// IdentifierOwner is who has an identifier of a kind; nil when nobody has.
func (tx *Tx) IdentifierOwner(kind bartleby.IdentifierKind, value string) (*bartleby.Identifier, error) {
	found := &bartleby.Identifier{Kind: kind, Value: value}
	err := tx.get([]any{&found.ID, &found.UserID}, `SELECT COALESCE(id, ''), user_id FROM identifiers WHERE instance_id = $1 AND kind = $2 AND value = $3`,
		tx.Instance, string(kind), value)
	if errors.Is(err, errNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("identifier owner: %w", err)
	}
	return found, nil
}

// SaveLockState writes the failed attempts and the lock of a user that is locked against other writers. The document does not change.
func (tx *Tx) SaveLockState(u *bartleby.User) error {
	if _, err := tx.exec(`UPDATE users SET failed_attempts = $3, locked_at = $4 WHERE instance_id = $1 AND id = $2`,
		tx.Instance, u.ID, u.State.FailedAttempts, number(u.State.LockedAt)); err != nil {
		return fmt.Errorf("lock state: %w", err)
	}
	return nil
}

// TouchUser notes that a user is active today, and where they signed in, that too. The document does not change.
func (tx *Tx) TouchUser(id string, signedIn bool) error {
	const day = 86_400_000
	query := `UPDATE users SET last_active_at = $3 WHERE instance_id = $1 AND id = $2 AND last_active_at < $3`
	args := []any{tx.Instance, id, tx.Now - tx.Now%day}
	if signedIn {
		query = `UPDATE users SET last_active_at = $3, last_sign_in_at = $4 WHERE instance_id = $1 AND id = $2`
		args = append(args, tx.Now)
	}
	if _, err := tx.exec(query, args...); err != nil {
		return fmt.Errorf("touch user: %w", err)
	}
	return nil
}
