package identity

import (
	"context"
	"errors"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// CreateInstance makes an instance of an application with default settings, and returns its secret key, which for
// production cannot be had again. A name of "" means the oldest application.
func (s *Service) CreateInstance(ctx context.Context, application string, e bartleby.Environment) (*bartleby.Instance, string, error) {
	key := token.SecretKey(bartleby.SecretKeyPrefix(e))
	ins, err := s.createInstance(ctx, application, e, key, false)
	return ins, key, err
}

// createInstance makes an instance with all that belongs to a new one. Its signing key is made before the transaction.
func (s *Service) createInstance(ctx context.Context, application string, e bartleby.Environment, key string, onlyFirst bool) (*bartleby.Instance, error) {
	signing, err := s.Tokens.New()
	if err != nil {
		return nil, err
	}
	return store.CreateInstance(ctx, s.DB, store.NewInstance{
		Application: application, Environment: e, Settings: bartleby.DefaultSettings(e), Key: key, OnlyFirst: onlyFirst,
		Seed: func(tx *store.Tx, i *bartleby.Instance) error { return seedInstance(tx, i, signing) },
	})
}

// seedInstance writes what a new instance begins with.
func seedInstance(tx *store.Tx, _ *bartleby.Instance, signing bartleby.SigningKey) error {
	if err := seedRoles(tx); err != nil {
		return err
	}
	return tx.AddSigningKey(signing, false, 0)
}

// FirstInstance makes an application with a development instance where there is no instance at all: with this secret key,
// or a new one when it is "". It fails when the key cannot serve.
func (s *Service) FirstInstance(ctx context.Context, key string) error {
	all, err := store.Instances(ctx, s.DB)
	if err != nil || len(all) > 0 {
		return err
	}
	if key != "" && !bartleby.CheckSecretKey(key) {
		return errors.New("the secret key must begin with sk_test_ and go on with at least 20 letters, digits, hyphens or underscores")
	}
	if key == "" {
		key = token.SecretKey(bartleby.SecretKeyPrefix(bartleby.Development))
	}
	_, err = s.createInstance(ctx, "", bartleby.Development, key, true)
	return err
}

// RotateKey gives an instance a new secret key. The old ones end after overlap, in milliseconds. It fails with
// resource_not_found.
func (s *Service) RotateKey(ctx context.Context, instance string, overlap int64) (string, error) {
	all, err := store.Instances(ctx, s.DB)
	if err != nil {
		return "", err
	}
	for _, i := range all {
		if i.ID == instance {
			key := token.SecretKey(bartleby.SecretKeyPrefix(i.Environment))
			return key, store.RotateKey(ctx, s.DB, instance, key, overlap)
		}
	}
	return "", bartleby.ResourceNotFound("instance", instance)
}
