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

// keyring resolves secret keys to instances, and those of machines to them as well, from memory where it can.
type keyring struct {
	db  *store.DB
	now func() time.Time

	mu    sync.RWMutex
	known map[[sha256.Size]byte]knownKey
	round int // counts what was forgotten: a look-up that began before is not remembered
}

type knownKey struct {
	instance *bartleby.Instance
	machine  string // id of the machine whose key it is; "" for a key of the instance
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
	found, err := k.find(ctx, key, hex.EncodeToString(digest[:]))
	if err != nil {
		k.mu.Lock()
		delete(k.known, digest)
		k.mu.Unlock()
		return knownKey{}, err
	}
	found.until = now.Add(keyLife)
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

// find asks the database. What a key begins with says where it may be; all that follows is the same for known and unknown.
func (k *keyring) find(ctx context.Context, key, digest string) (found knownKey, err error) {
	if strings.HasPrefix(key, bartleby.MachineSecretPrefix) {
		found.instance, found.machine, err = store.MachineByKey(ctx, k.db, digest)
		found.keyID = found.machine
		return found, err
	}
	found.instance, found.keyID, err = store.InstanceByKey(ctx, k.db, digest)
	return found, err
}

// forget has the keys of an instance looked up anew, after its settings or its machines' keys changed.
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

// authenticate reads "Authorization: Bearer <key>" (RFC 6750) and puts the key's instance into the context. Keys of
// machines are unknown to it.
func (a *api) authenticate(ctx context.Context, r *http.Request) (context.Context, error) {
	ctx, found, err := a.bearer(ctx, r)
	if err == nil && found.machine != "" {
		err = bartleby.KeyInvalid()
	}
	return ctx, err
}

// bearer resolves the key of a request, whosesoever it is.
func (a *api) bearer(ctx context.Context, r *http.Request) (context.Context, knownKey, error) {
	scheme, key, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || key == "" || strings.ContainsAny(key, " \t") {
		return ctx, knownKey{}, bartleby.AuthorizationFormat()
	}
	found, err := a.keys.resolve(ctx, key)
	if err != nil {
		return ctx, knownKey{}, err
	}
	caller := bartleby.CallerFrom(ctx)
	caller.KeyID = found.keyID
	ctx = context.WithValue(bartleby.WithCaller(ctx, caller), instanceKey{}, found.instance)
	if found.machine != "" {
		ctx = context.WithValue(ctx, machineKey{}, machine{found.machine, key})
	}
	return ctx, found, nil
}

type machineKey struct{}

// machine is who calls with a machine's secret key. The key is there for what is worked out with it, and for nothing else.
type machine struct{ id, secret string }

// callingMachine is the machine that calls; the zero value when the instance does.
func callingMachine(ctx context.Context) machine {
	m, _ := ctx.Value(machineKey{}).(machine)
	return m
}

// authenticateMachine is authenticate for the few operations that machines may call as well.
func (a *api) authenticateMachine(ctx context.Context, r *http.Request) (context.Context, error) {
	ctx, _, err := a.bearer(ctx, r)
	return ctx, err
}
