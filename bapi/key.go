package bapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"

	"bartleby"
	"bartleby/store"
)

// keyLife is how long a resolved key is trusted without asking the database: the longest that a rotated key or a changed
// setting can linger on another replica.
const keyLife = time.Second

// maxKeys bounds the cache; a flood of unknown keys is not remembered at all.
const maxKeys = 4096

// keyring resolves secret keys to instances, from memory where it can.
type keyring struct {
	db  *store.DB
	now func() time.Time

	mu    sync.RWMutex
	known map[[sha256.Size]byte]knownKey
	round int // counts what was forgotten: a look-up that began before is not remembered
}

type knownKey struct {
	instance *bartleby.Instance
	keyID    string
	until    time.Time
}

func newKeyring(db *store.DB, now func() time.Time) *keyring {
	return &keyring{db: db, now: now, known: map[[sha256.Size]byte]knownKey{}}
}

// resolve finds the instance of a key. It fails with clerk_key_invalid. Only digests are compared and kept.
func (k *keyring) resolve(ctx context.Context, key string) (knownKey, error) {
	digest := sha256.Sum256([]byte(key))
	now := k.now()
	k.mu.RLock()
	found, ok := k.known[digest]
	round := k.round
	k.mu.RUnlock()
	if ok && now.Before(found.until) {
		return found, nil
	}
	ins, keyID, err := store.InstanceByKey(ctx, k.db, hex.EncodeToString(digest[:]))
	if err != nil {
		k.mu.Lock()
		delete(k.known, digest)
		k.mu.Unlock()
		return knownKey{}, err
	}
	found = knownKey{instance: ins, keyID: keyID, until: now.Add(keyLife)}
	k.mu.Lock()
	if len(k.known) >= maxKeys {
		clear(k.known)
	}
	if round == k.round {
		k.known[digest] = found
	}
	k.mu.Unlock()
	return found, nil
}

// forget has the keys of an instance looked up anew, after its settings changed.
func (k *keyring) forget(instance string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.round++
	for digest, found := range k.known {
		if found.instance.ID == instance {
			delete(k.known, digest)
		}
	}
}

// authenticate reads "Authorization: Bearer <key>" (RFC 6750) and puts the key's instance into the context.
func (a *api) authenticate(ctx context.Context, r *http.Request) (context.Context, error) {
	scheme, key, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || key == "" || strings.ContainsAny(key, " \t") {
		return ctx, bartleby.AuthorizationFormat()
	}
	found, err := a.keys.resolve(ctx, key)
	if err != nil {
		return ctx, err
	}
	caller := bartleby.CallerFrom(ctx)
	caller.KeyID = found.keyID
	return context.WithValue(bartleby.WithCaller(ctx, caller), instanceKey{}, found.instance), nil
}
