package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"bartleby"
)

// What is in this file works above the instances: for the command line, the start, and the look-up of keys.

// noInstance marks transactions that are not about one tenant's data.
const noInstance = ""

const instanceColumns = `i.id, i.application_id, a.name, i.environment, i.frontend_host, i.settings, i.created_at`

func scanInstance(scan func(...any) error, more ...any) (*bartleby.Instance, error) {
	var i bartleby.Instance
	var settings []byte
	fields := append([]any{&i.ID, &i.ApplicationID, &i.Application, &i.Environment, &i.Host, &settings, &i.CreatedAt}, more...)
	if err := scan(fields...); err != nil {
		return nil, err
	}
	i.Settings = bartleby.DefaultSettings(i.Environment) // settings added since it was stored
	if err := json.Unmarshal(settings, &i.Settings); err != nil {
		return nil, fmt.Errorf("settings of %s: %w", i.ID, err)
	}
	return &i, nil
}

// KeyDigest is what is stored of a secret key: its SHA-256 in hexadecimal. Keys are random, so that no salt is needed.
func KeyDigest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// InstanceByKey finds the instance of a secret key by the key's digest, and the key's id. It fails with clerk_key_invalid.
func InstanceByKey(ctx context.Context, db *DB, digest string) (*bartleby.Instance, string, error) {
	return keyHolder(ctx, db, "secret_keys", "id", digest)
}

// keyHolder finds the instance of a key that holds now by the key's digest, and what the column of the table of keys says.
func keyHolder(ctx context.Context, db *DB, table, column, digest string) (*bartleby.Instance, string, error) {
	var said string
	found, err := Read(ctx, db, noInstance, func(tx *Tx) (*bartleby.Instance, error) {
		return scanInstance(func(fields ...any) error {
			return tx.get(fields, `SELECT `+instanceColumns+`, k.`+column+` FROM `+table+` k JOIN instances i ON i.id = k.instance_id
				JOIN applications a ON a.id = i.application_id WHERE k.digest = $1 AND (k.expires_at = 0 OR k.expires_at > $2)`, digest, tx.Now)
		}, &said)
	})
	if errors.Is(err, errNoRows) {
		return nil, "", bartleby.KeyInvalid()
	}
	if err != nil {
		return nil, "", fmt.Errorf("instance by key in %s: %w", table, err)
	}
	return found, said, nil
}

// Instances lists all instances, oldest first.
func Instances(ctx context.Context, db *DB) ([]*bartleby.Instance, error) {
	return Read(ctx, db, noInstance, func(tx *Tx) ([]*bartleby.Instance, error) {
		return tx.instances(`ORDER BY i.created_at, i.id`)
	})
}

func (tx *Tx) instances(which string, args ...any) ([]*bartleby.Instance, error) {
	rows, err := tx.rows(`SELECT `+instanceColumns+` FROM instances i JOIN applications a ON a.id = i.application_id `+which, args...)
	if err != nil {
		return nil, fmt.Errorf("instances: %w", err)
	}
	defer rows.Close()
	var list []*bartleby.Instance
	for rows.Next() {
		i, err := scanInstance(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("instances: %w", err)
		}
		list = append(list, i)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("instances", err)
	}
	return list, nil
}

// InstancesOfDomains lists the instances that serve a domain of one of these names, oldest first.
func InstancesOfDomains(ctx context.Context, db *DB, names []string) ([]*bartleby.Instance, error) {
	return Read(ctx, db, noInstance, func(tx *Tx) ([]*bartleby.Instance, error) {
		c := &conditions{}
		return tx.instances(`WHERE EXISTS (SELECT 1 FROM domains d WHERE d.instance_id = i.id AND d.name IN `+c.in(names)+`) ORDER BY i.created_at, i.id`, c.args...)
	})
}

// OnlyInstance is the instance of an environment, where there is no other of it; otherwise nil.
func OnlyInstance(ctx context.Context, db *DB, e bartleby.Environment) (*bartleby.Instance, error) {
	list, err := Read(ctx, db, noInstance, func(tx *Tx) ([]*bartleby.Instance, error) {
		return tx.instances(`WHERE i.environment = $1 LIMIT 2`, string(e))
	})
	if err != nil || len(list) != 1 {
		return nil, err
	}
	return list[0], nil
}

// PlainKeys lists the secret keys of a development instance that are valid now, newest first.
func PlainKeys(ctx context.Context, db *DB, instance string) ([]string, error) {
	return Read(ctx, db, instance, func(tx *Tx) ([]string, error) {
		rows, err := tx.rows(`SELECT plain FROM secret_keys WHERE instance_id = $1 AND plain <> '' AND (expires_at = 0 OR expires_at > $2)
			ORDER BY created_at DESC, id DESC`, tx.Instance, tx.Now)
		if err != nil {
			return nil, fmt.Errorf("plain keys: %w", err)
		}
		defer rows.Close()
		var list []string
		for rows.Next() {
			var key string
			if err := rows.Scan(&key); err != nil {
				return nil, fmt.Errorf("plain keys: %w", err)
			}
			list = append(list, key)
		}
		if err := rows.Err(); err != nil {
			return nil, tx.fault("plain keys", err)
		}
		return list, nil
	})
}

// NewInstance is an instance to be made. Key is its first secret key.
type NewInstance struct {
	Application string // name; the one of that name, or a new one. "" is the oldest one, or a new one named Bartleby
	Environment bartleby.Environment
	Settings    bartleby.Settings
	Key         string
	Host        string                                   // where its public side is, should it not be the first one: see bartleby.Instance
	Seed        func(tx *Tx, i *bartleby.Instance) error // what belongs to a new instance; nil: nothing
	OnlyFirst   bool                                     // make it only when there is no instance at all
}

// CreateInstance makes an instance with its key, and its application where there is none. With OnlyFirst it returns nil
// when an instance exists already; of replicas that start together one makes it.
func CreateInstance(ctx context.Context, db *DB, in NewInstance) (*bartleby.Instance, error) {
	return Write(ctx, db, noInstance, func(tx *Tx) (*bartleby.Instance, error) {
		if lock := db.dialect.exclusive; lock != "" {
			if _, err := tx.exec(lock); err != nil {
				return nil, fmt.Errorf("create instance: %w", err)
			}
		}
		var instances int
		if err := tx.get([]any{&instances}, `SELECT count(*) FROM instances`); err != nil {
			return nil, fmt.Errorf("create instance: %w", err)
		}
		if in.OnlyFirst && instances > 0 {
			return nil, nil
		}
		application, err := tx.application(in.Application)
		if err != nil {
			return nil, err
		}
		i := &bartleby.Instance{
			ID: tx.NewID(bartleby.InstanceID), ApplicationID: application.id, Application: application.name,
			Environment: in.Environment, Settings: in.Settings, CreatedAt: tx.Now,
		}
		if instances > 0 {
			i.Host = in.Host // the first one has the host of the public side's URL
		}
		settings, err := encode(i.Settings)
		if err != nil {
			return nil, err
		}
		_, err = tx.exec(`INSERT INTO instances (id, application_id, environment, frontend_host, settings, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			i.ID, i.ApplicationID, string(i.Environment), i.Host, settings, i.CreatedAt)
		if errors.Is(err, errTaken) {
			return nil, bartleby.HostTaken(i.Host)
		}
		if err != nil {
			return nil, fmt.Errorf("create instance: %w", err)
		}
		if err := tx.addKey(i, in.Key); err != nil {
			return nil, err
		}
		if in.Seed != nil {
			tx.Instance = i.ID
			return i, in.Seed(tx, i)
		}
		return i, nil
	})
}

type application struct{ id, name string }

// application finds one by name, or makes it.
func (tx *Tx) application(name string) (application, error) {
	a := application{}
	err := tx.get([]any{&a.id, &a.name}, `SELECT id, name FROM applications WHERE $1 = '' OR name = $1 ORDER BY created_at, id LIMIT 1`, name)
	if err == nil {
		return a, nil
	}
	if !errors.Is(err, errNoRows) {
		return a, fmt.Errorf("application: %w", err)
	}
	if name == "" {
		name = "Bartleby"
	}
	a = application{tx.NewID(bartleby.ApplicationID), name}
	if _, err := tx.exec(`INSERT INTO applications (id, name, created_at) VALUES ($1, $2, $3)`, a.id, a.name, tx.Now); err != nil {
		return a, fmt.Errorf("application: %w", err)
	}
	return a, nil
}

// addKey stores a key: its digest, and the key itself only where every start prints it.
func (tx *Tx) addKey(i *bartleby.Instance, key string) error {
	plain := ""
	if i.Environment == bartleby.Development {
		plain = key
	}
	written, err := tx.exec(`INSERT INTO secret_keys (id, instance_id, digest, plain, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		tx.NewID(bartleby.SecretKeyID), i.ID, KeyDigest(key), plain, tx.Now)
	if err != nil {
		return fmt.Errorf("add key: %w", err)
	}
	if written == 0 {
		return errors.New("this secret key already belongs to an instance")
	}
	return nil
}

// RotateKey gives an instance a new key. The ones it has end after overlap milliseconds; 0 ends them at once. It fails
// with resource_not_found.
func RotateKey(ctx context.Context, db *DB, instance, key string, overlap int64) error {
	_, err := Write(ctx, db, instance, func(tx *Tx) (struct{}, error) {
		i, err := tx.instance()
		if err != nil {
			return struct{}{}, err
		}
		if _, err := tx.exec(`UPDATE secret_keys SET expires_at = $2 WHERE instance_id = $1 AND (expires_at = 0 OR expires_at > $2)`,
			tx.Instance, tx.Now+overlap); err != nil {
			return struct{}{}, fmt.Errorf("rotate key: %w", err)
		}
		return struct{}{}, tx.addKey(i, key)
	})
	return err
}

// instance reads the transaction's own instance. It fails with resource_not_found.
func (tx *Tx) instance() (*bartleby.Instance, error) {
	i, err := scanInstance(func(fields ...any) error {
		return tx.get(fields, `SELECT `+instanceColumns+` FROM instances i JOIN applications a ON a.id = i.application_id WHERE i.id = $1`, tx.Instance)
	})
	if errors.Is(err, errNoRows) {
		return nil, bartleby.ResourceNotFound("instance", tx.Instance)
	}
	if err != nil {
		return nil, fmt.Errorf("instance %s: %w", tx.Instance, err)
	}
	return i, nil
}

// SaveSettings replaces the settings of the transaction's instance.
func (tx *Tx) SaveSettings(s bartleby.Settings) error {
	text, err := encode(s)
	if err != nil {
		return err
	}
	if _, err := tx.exec(`UPDATE instances SET settings = $2 WHERE id = $1`, tx.Instance, text); err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	return nil
}

// LockInstance lets one write at a time go on, of those of this instance that call it, for what is decided by a whole
// table. SQLite has one writer anyway.
func (tx *Tx) LockInstance() error {
	if tx.forUpdate() == "" {
		return nil
	}
	var id string // NO KEY: whoever inserts rows that refer to the instance need not wait
	if err := tx.get([]any{&id}, `SELECT id FROM instances WHERE id = $1 FOR NO KEY UPDATE`, tx.Instance); err != nil {
		return fmt.Errorf("lock instance: %w", err)
	}
	return nil
}
