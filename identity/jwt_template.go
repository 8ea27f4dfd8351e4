package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// JWTTemplateChange is what a JWT template can be created with, or changed to. What is absent or null stays as it is.
type JWTTemplateChange struct {
	Name             bartleby.Patch[string]
	Claims           bartleby.Patch[json.RawMessage]
	Lifetime         bartleby.Patch[int64] // seconds
	AllowedClockSkew bartleby.Patch[int64] // seconds
	CustomSigningKey bartleby.Patch[bool]
	SigningAlgorithm bartleby.Patch[string]
	SigningKey       bartleby.Patch[string] // a secret, or PEM
}

// CreateJWTTemplate makes a template. It fails with form_already_exists, jwt_template_reserved_claim and errors of the fields.
func (s *Service) CreateJWTTemplate(ctx context.Context, ins *bartleby.Instance, c JWTTemplateChange) (*bartleby.JWTTemplate, error) {
	draft := bartleby.JWTTemplate{Object: "jwt_template", Lifetime: bartleby.TemplateLifetime, AllowedClockSkew: bartleby.TemplateSkew, SigningAlgorithm: bartleby.OwnAlgorithm}
	if err := bartleby.Collect(c.apply(&draft)...); err != nil {
		return nil, err
	}
	key, err := c.sign(&draft, "")
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.JWTTemplate, error) {
		t := draft
		t.ID, t.CreatedAt, t.UpdatedAt = tx.NewID(bartleby.JWTTemplateID), tx.Now, tx.Now
		if err := tx.InsertJWTTemplate(&t); err != nil {
			return nil, err
		}
		return &t, tx.SaveJWTTemplateKey(t.ID, key)
	})
}

// errStale says that somebody else changed what a change was worked out from.
var errStale = errors.New("changed meanwhile")

// UpdateJWTTemplate changes a template. Session tokens go on with it under a new name. It fails with resource_not_found,
// form_already_exists, jwt_template_reserved_claim and errors of the fields.
func (s *Service) UpdateJWTTemplate(ctx context.Context, ins *bartleby.Instance, id string, c JWTTemplateChange) (*bartleby.JWTTemplate, error) {
	defer s.Tokens.ForgetTemplates(ins.ID)
	for {
		if t, err := s.updateJWTTemplate(ctx, ins, id, c); !errors.Is(err, errStale) {
			return t, err
		}
	}
}

// updateJWTTemplate works a change out before the transaction, because reading a key is slow. It fails with errStale.
func (s *Service) updateJWTTemplate(ctx context.Context, ins *bartleby.Instance, id string, c JWTTemplateChange) (*bartleby.JWTTemplate, error) {
	var stored string
	was, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.JWTTemplate, error) {
		t, err := tx.JWTTemplate(id)
		if err == nil {
			stored, err = tx.JWTTemplateKey(id)
		}
		return t, err
	})
	if err != nil {
		return nil, err
	}
	draft := *was
	if err := bartleby.Collect(c.apply(&draft)...); err != nil {
		return nil, err
	}
	key, err := c.sign(&draft, stored)
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.JWTTemplate, error) {
		i, err := tx.CurrentInstance() // before the template, as whoever chooses one for session tokens
		if err != nil {
			return nil, err
		}
		now, err := tx.JWTTemplate(id)
		if err != nil {
			return nil, err
		}
		if now.UpdatedAt != was.UpdatedAt {
			return nil, errStale
		}
		t := draft
		t.UpdatedAt = max(tx.Now, was.UpdatedAt+1) // tells one state of a template from every other
		if err := tx.SaveJWTTemplate(&t); err != nil {
			return nil, err
		}
		if err := tx.SaveJWTTemplateKey(id, key); err != nil {
			return nil, err
		}
		if i.Settings.SessionTokenTemplate != was.Name || was.Name == t.Name {
			return &t, nil
		}
		i.Settings.SessionTokenTemplate = t.Name
		return &t, tx.SaveSettings(i.Settings)
	})
}

// DeleteJWTTemplate removes a template. It fails with resource_not_found, and with session_token_jwt_template for the one
// whose claims are part of session tokens.
func (s *Service) DeleteJWTTemplate(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	defer s.Tokens.ForgetTemplates(ins.ID)
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		i, err := tx.CurrentInstance()
		if err != nil {
			return nil, err
		}
		t, err := tx.JWTTemplate(id)
		if err != nil {
			return nil, err
		}
		if i.Settings.SessionTokenTemplate == t.Name {
			return nil, bartleby.SessionTokenTemplate()
		}
		return removed("jwt_template", id), tx.DeleteJWTTemplate(id)
	})
}

// apply writes all but the key to a template, and collects what is wrong with it.
func (c JWTTemplateChange) apply(t *bartleby.JWTTemplate) []error {
	var faults []error
	if c.Name.Set {
		faults = append(faults, bartleby.CheckJWTTemplateName(c.Name.Value()))
		t.Name = c.Name.Value()
	}
	if c.Claims.Set {
		claims, err := checkClaims(c.Claims.Value())
		faults = append(faults, err)
		t.Claims = claims
	}
	assign(&t.Lifetime, c.Lifetime)
	assign(&t.AllowedClockSkew, c.AllowedClockSkew)
	assign(&t.CustomSigningKey, c.CustomSigningKey)
	return append(faults,
		within("lifetime", t.Lifetime, bartleby.MinTokenLifetime, bartleby.MaxTokenLifetime),
		within("allowed_clock_skew", t.AllowedClockSkew, 0, bartleby.MaxTemplateSkew))
}

// within demands a number between two others.
func within(param string, n, least, most int64) error {
	if n < least || n > most {
		return bartleby.ParamValueInvalid(param, fmt.Sprintf("it must lie between %d and %d", least, most))
	}
	return nil
}

func checkClaims(text json.RawMessage) (json.RawMessage, error) {
	text, err := bartleby.CheckTemplateClaims(text)
	if err != nil {
		return nil, err
	}
	compiled, err := token.CompileClaims(text)
	if err != nil {
		return nil, bartleby.ParamFormat("claims", err.Error())
	}
	for _, name := range compiled.Names() {
		if bartleby.IsReservedClaim(name) {
			return nil, bartleby.JWTTemplateReservedClaim(name)
		}
	}
	return text, nil
}

// sign settles the algorithm of a template and returns the key to store: stored, unless another one is given.
func (c JWTTemplateChange) sign(t *bartleby.JWTTemplate, stored string) (string, error) {
	if !t.CustomSigningKey {
		t.SigningAlgorithm = bartleby.OwnAlgorithm
		if c.SigningKey.Value() != "" {
			return "", bartleby.ConditionalRefused("signing_key", "without custom_signing_key")
		}
		return "", nil
	}
	if stored == "" {
		t.SigningAlgorithm = ""
	}
	algorithm, key := t.SigningAlgorithm, stored
	if given := c.SigningAlgorithm.Value(); given != "" {
		algorithm = given
	}
	if given := c.SigningKey.Value(); given != "" {
		key = given
	}
	var missing []error
	if algorithm == "" {
		missing = append(missing, bartleby.ConditionalMissing("signing_algorithm", "custom_signing_key"))
	}
	if key == "" {
		missing = append(missing, bartleby.ConditionalMissing("signing_key", "custom_signing_key"))
	}
	if len(missing) > 0 {
		return "", bartleby.Collect(missing...)
	}
	if !slices.Contains(bartleby.SigningAlgorithms, algorithm) {
		return "", bartleby.ParamNotOneOf("signing_algorithm", bartleby.SigningAlgorithms...)
	}
	if _, err := token.ParseKey(algorithm, key); err != nil {
		return "", bartleby.ParamFormat("signing_key", err.Error())
	}
	t.SigningAlgorithm = algorithm
	return key, nil
}
