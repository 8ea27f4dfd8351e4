package bapi

import (
	"context"
	"encoding/json"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

type listJWTTemplates struct{ rest.Paging }

func (a *api) listJWTTemplates(ctx context.Context, in *listJWTTemplates) (*rest.Page[*wire.JWTTemplate], error) {
	return page(wire.TokenTemplate, in.Paginated, func() ([]*bartleby.JWTTemplate, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.JWTTemplate, int64, error) {
			return tx.JWTTemplates(in.Limit, in.Offset)
		})
	})
}

// jwtTemplateKey is the fields that say with what the tokens are signed.
type jwtTemplateKey struct {
	Lifetime         bartleby.Patch[int64]  `json:"lifetime" min:"30" most:"315360000" doc:"Seconds; 60 unless given."`
	AllowedClockSkew bartleby.Patch[int64]  `json:"allowed_clock_skew" min:"0" most:"300" doc:"Seconds by which tokens are valid before they were made; 5 unless given."`
	CustomSigningKey bartleby.Patch[bool]   `json:"custom_signing_key" doc:"Whether a key of the template's own signs, rather than that of the instance."`
	SigningAlgorithm bartleby.Patch[string] `json:"signing_algorithm" doc:"Of the template's own key: HS256, RS256, ES256, their longer kin, or EdDSA."`
	SigningKey       bartleby.Patch[string] `json:"signing_key" max:"10000" doc:"For HS… a secret as long as the hash or longer; for the others a private key as PEM. It is kept readable, as it has to sign."`
}

type createJWTTemplate struct {
	Name   string          `json:"name" required:"true" doc:"How tokens are asked for; unique in the instance."`
	Claims json.RawMessage `json:"claims" required:"true" doc:"An object of at most 8 KB. Shortcodes such as {{user.id}} stand for what a token is about."`
	jwtTemplateKey
}

func (a *api) createJWTTemplate(ctx context.Context, in *createJWTTemplate) (*wire.JWTTemplate, error) {
	t, err := a.id.CreateJWTTemplate(ctx, instance(ctx), in.change(bartleby.To(in.Name), bartleby.To(in.Claims)))
	return present(wire.TokenTemplate, t, err)
}

type jwtTemplatePath struct {
	ID string `path:"template_id" doc:"Id of the JWT template."`
}

func (a *api) getJWTTemplate(ctx context.Context, in *jwtTemplatePath) (*wire.JWTTemplate, error) {
	t, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.JWTTemplate, error) { return tx.JWTTemplate(in.ID) })
	return present(wire.TokenTemplate, t, err)
}

type updateJWTTemplate struct {
	jwtTemplatePath
	Name   bartleby.Patch[string]          `json:"name" doc:"How tokens are asked for; unique in the instance."`
	Claims bartleby.Patch[json.RawMessage] `json:"claims" doc:"Takes the place of the claims there."`
	jwtTemplateKey
}

func (a *api) updateJWTTemplate(ctx context.Context, in *updateJWTTemplate) (*wire.JWTTemplate, error) {
	t, err := a.id.UpdateJWTTemplate(ctx, instance(ctx), in.ID, in.change(in.Name, in.Claims))
	a.keys.forget(instance(ctx).ID) // the settings may name it
	return present(wire.TokenTemplate, t, err)
}

// change is what a rule takes.
func (k jwtTemplateKey) change(name bartleby.Patch[string], claims bartleby.Patch[json.RawMessage]) identity.JWTTemplateChange {
	return identity.JWTTemplateChange{
		Name: name, Claims: claims, Lifetime: k.Lifetime, AllowedClockSkew: k.AllowedClockSkew,
		CustomSigningKey: k.CustomSigningKey, SigningAlgorithm: k.SigningAlgorithm, SigningKey: k.SigningKey,
	}
}

func (a *api) deleteJWTTemplate(ctx context.Context, in *jwtTemplatePath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteJWTTemplate(ctx, instance(ctx), in.ID)
	return present(wire.Deleted, d, err)
}
