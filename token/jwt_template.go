package token

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"bartleby"
	"bartleby/store"
)

// errNoTemplate is no failure of the database, and is not remembered.
var errNoTemplate = errors.New("no such JWT template")

// Template is a JWT template that is ready: its claims compiled, its key read.
type Template struct {
	bartleby.JWTTemplate
	Compiled *Claims

	signer jose.Signer // nil: the instance's key signs
}

// templates remembers those used lately, by instance and name, for no longer than keyLife.
type templates struct {
	mu    sync.RWMutex
	known map[[2]string]knownTemplate
	round int // counts what was forgotten: a look-up that began before is not remembered
}

type knownTemplate struct {
	*Template
	until time.Time
}

// Template finds a JWT template of an instance by its name; nil when there is none.
func (i *Issuer) Template(ctx context.Context, instance, name string) (*Template, error) {
	now, key := i.Now(), [2]string{instance, name}
	i.templates.mu.RLock()
	found, round := i.templates.known[key], i.templates.round
	i.templates.mu.RUnlock()
	if found.Template != nil && now.Before(found.until) {
		return found.Template, nil
	}
	fresh, err := store.Read(ctx, i.DB, instance, func(tx *store.Tx) (*Template, error) {
		stored, err := tx.JWTTemplateByName(name)
		if err != nil || stored == nil {
			return nil, errors.Join(err, errNoTemplate)
		}
		if found.Template != nil && found.ID == stored.ID && found.UpdatedAt == stored.UpdatedAt {
			return found.Template, nil
		}
		custom := ""
		if stored.CustomSigningKey {
			if custom, err = tx.JWTTemplateKey(stored.ID); err != nil {
				return nil, err
			}
		}
		return ready(stored, custom)
	})
	if errors.Is(err, errNoTemplate) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	i.templates.mu.Lock()
	defer i.templates.mu.Unlock()
	if i.templates.known == nil || len(i.templates.known) >= maxInstances {
		i.templates.known = map[[2]string]knownTemplate{}
	}
	if round == i.templates.round {
		i.templates.known[key] = knownTemplate{fresh, now.Add(keyLife)}
	}
	return fresh, nil
}

// ForgetTemplates has the templates of an instance looked up anew, after one of them changed.
func (i *Issuer) ForgetTemplates(instance string) {
	i.templates.mu.Lock()
	defer i.templates.mu.Unlock()
	i.templates.round++
	for key := range i.templates.known {
		if key[0] == instance {
			delete(i.templates.known, key)
		}
	}
}

// ready compiles the claims of a stored template and reads its key.
func ready(stored *bartleby.JWTTemplate, key string) (*Template, error) {
	claims, err := CompileClaims(stored.Claims)
	if err != nil {
		return nil, fmt.Errorf("JWT template %s: %w", stored.ID, err)
	}
	t := &Template{JWTTemplate: *stored, Compiled: claims}
	if !stored.CustomSigningKey {
		return t, nil
	}
	parsed, err := ParseKey(stored.SigningAlgorithm, key)
	if err != nil {
		return nil, fmt.Errorf("JWT template %s: key: %w", stored.ID, err)
	}
	// Its kid is the template's id, so that nobody takes a key of the instance for this one.
	t.signer, err = newSigner(jose.SignatureAlgorithm(stored.SigningAlgorithm), stored.ID, parsed, category(TemplateCategory))
	return t, err
}

// SignTemplate signs the claims of a token made from a template, an object of JSON.
func (i *Issuer) SignTemplate(ctx context.Context, instance string, t *Template, claims []byte) (string, error) {
	if t.signer != nil {
		return sign(t.signer, claims)
	}
	keys, err := i.keys(ctx, instance)
	if err != nil {
		return "", err
	}
	return sign(keys[0].template, claims)
}
