package store

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"bartleby"
)

// Addresses that were neither proved nor reserved are moved out of the way; on the way back, one of those who have an address
// gets it.
func TestUnclaimedIdentifiers(t *testing.T) {
	engines := map[string]func(*testing.T) *DB{"sqlite": openSQLite}
	if server := os.Getenv("BARTLEBY_TEST_DATABASE_URL"); server != "" {
		engines["postgres"] = func(t *testing.T) *DB { return openPostgres(t, server) }
	}
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			db, ctx := open(t), t.Context()
			address := func(id, value string, v *bartleby.Verification, reserved bool) bartleby.EmailAddress {
				return bartleby.EmailAddress{ID: id, Object: "email_address", EmailAddress: value, Verification: v, Reserved: reserved}
			}
			_, err := CreateInstance(ctx, db, NewInstance{Environment: bartleby.Development, Settings: bartleby.DefaultSettings(bartleby.Development), Key: "sk_test_old", Seed: func(tx *Tx, _ *bartleby.Instance) error {
				for id, list := range map[string][]bartleby.EmailAddress{
					"user_1": {address("idn_1", "ada@example.com", bartleby.VerifiedByAdmin(), false), address("idn_2", "kept@example.com", nil, true)},
					"user_2": {address("idn_3", "ada@example.com", nil, false), address("idn_4", "open@example.com", &bartleby.Verification{Status: bartleby.Unverified}, false)},
					"user_3": {address("idn_5", "open@example.com", nil, false)},
				} {
					u := &bartleby.User{
						ID: id, Object: "user", EmailAddresses: list, Secrets: &bartleby.UserSecrets{}, Web3Wallets: []bartleby.Web3Wallet{}, Passkeys: []bartleby.Passkey{}, ExternalAccounts: []bartleby.ExternalAccount{},
						PhoneNumbers:   []bartleby.PhoneNumber{{ID: "idn_p" + id, PhoneNumber: "+1201555010" + id[5:], Verification: bartleby.VerifiedByAdmin()}},
						PublicMetadata: bartleby.Metadata("{}"), PrivateMetadata: bartleby.Metadata("{}"), UnsafeMetadata: bartleby.Metadata("{}"), SAMLAccounts: []json.RawMessage{}, EnterpriseAccounts: []json.RawMessage{},
					}
					if _, err := tx.InsertUser(u); err != nil {
						return err
					}
				}
				return nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			values := func() (all []string) {
				rows, err := db.read.QueryContext(ctx, `SELECT value || ' of ' || id FROM identifiers WHERE kind = 'email_address' ORDER BY id`)
				if err != nil {
					t.Fatal(err)
				}
				defer rows.Close()
				for rows.Next() {
					var value string
					if err := rows.Scan(&value); err != nil {
						t.Fatal(err)
					}
					all = append(all, value)
				}
				return all
			}
			want := []string{"ada@example.com of idn_1", "kept@example.com of idn_2", "ada@example.com idn_3 of idn_3", "open@example.com idn_4 of idn_4", "open@example.com idn_5 of idn_5"}
			if got := values(); !slices.Equal(got, want) {
				t.Fatalf("%q", got)
			}
			if db.writer != nil {
				db.writer.conn.Close() // the migrator wants the one connection
			}
			p, err := migrator(db.admin(), db.dialect)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.DownTo(ctx, 44); err != nil {
				t.Fatal(err)
			}
			if got := values(); !slices.Equal(got, []string{"ada@example.com of idn_1", "kept@example.com of idn_2", "open@example.com of idn_4"}) {
				t.Errorf("%q", got)
			}
			if _, err := p.Up(ctx); err != nil {
				t.Fatal(err)
			}
			if got := values(); !slices.Equal(got, []string{"ada@example.com of idn_1", "kept@example.com of idn_2", "open@example.com idn_4 of idn_4"}) {
				t.Errorf("%q", got)
			}
		})
	}
}
