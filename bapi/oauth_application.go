package bapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

type listOAuthApplications struct {
	NameQuery string `query:"name_query" max:"256" doc:"Part of the name, or the whole client id."`
	OrderBy   string `query:"order_by" default:"-created_at" doc:"created_at or name, with a minus in front for descending order."`
	rest.Paging
}

func (a *api) listOAuthApplications(ctx context.Context, in *listOAuthApplications) (*rest.Page[*wire.OAuthApplication], error) {
	field, descending, err := order(in.OrderBy, store.OAuthApplicationOrders())
	if err != nil {
		return nil, err
	}
	return page(a.presenter(ctx).OAuthApplication, true, func() ([]*bartleby.OAuthApplication, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.OAuthApplication, int64, error) {
			return tx.OAuthApplications(in.NameQuery, field, descending, in.Limit, in.Offset)
		})
	})
}

// oauthApplicationChange's fields are those of identity.OAuthApplicationChange, so that one converts to the other.
type oauthApplicationChange struct {
	RedirectURIs         rest.Patch[[]string] `json:"redirect_uris" doc:"Where authorization codes may be sent: https, http on the own machine, or a scheme of the application's own. They are compared letter by letter."`
	CallbackURL          rest.Patch[string]   `json:"callback_url" max:"1024" doc:"The first of the redirect URIs, under its former name; alone it takes the place of that one."`
	Scopes               rest.Patch[string]   `json:"scopes" max:"1024" doc:"Separated by spaces: profile, email, public_metadata, private_metadata, openid, offline_access, user:org:read."`
	ConsentScreenEnabled rest.Patch[bool]     `json:"consent_screen_enabled" doc:"Ask users before the application is let in; yes unless said otherwise."`
	PKCERequired         rest.Patch[bool]     `json:"pkce_required" doc:"Always of public clients."`
	Public               rest.Patch[bool]     `json:"public" doc:"The application can keep no secret, and so has none."`
}

type createOAuthApplication struct {
	Name string `json:"name" required:"true" max:"256"`
	oauthApplicationChange
}

func (a *api) createOAuthApplication(ctx context.Context, in *createOAuthApplication) (*wire.OAuthApplication, error) {
	made, err := a.id.CreateOAuthApplication(ctx, instance(ctx), in.Name, identity.OAuthApplicationChange(in.oauthApplicationChange))
	return present(a.presenter(ctx).OAuthApplication, made, err)
}

type oauthApplicationPath struct {
	ID string `path:"oauth_application_id" doc:"Id of the application; not its client id."`
}

func (a *api) getOAuthApplication(ctx context.Context, in *oauthApplicationPath) (*wire.OAuthApplication, error) {
	found, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.OAuthApplication, error) { return tx.OAuthApplication(in.ID) })
	return present(a.presenter(ctx).OAuthApplication, found, err)
}

type updateOAuthApplication struct {
	oauthApplicationPath
	Name rest.Patch[string] `json:"name" max:"256"`
	oauthApplicationChange
}

func (a *api) updateOAuthApplication(ctx context.Context, in *updateOAuthApplication) (*wire.OAuthApplication, error) {
	changed, err := a.id.UpdateOAuthApplication(ctx, instance(ctx), in.ID, in.Name, identity.OAuthApplicationChange(in.oauthApplicationChange))
	return present(a.presenter(ctx).OAuthApplication, changed, err)
}

func (a *api) deleteOAuthApplication(ctx context.Context, in *oauthApplicationPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteOAuthApplication(ctx, instance(ctx), in.ID)
	return present(wire.Deleted, d, err)
}

func (a *api) rotateOAuthSecret(ctx context.Context, in *oauthApplicationPath) (*wire.OAuthApplication, error) {
	rotated, err := a.id.RotateOAuthSecret(ctx, instance(ctx), in.ID)
	return present(a.presenter(ctx).OAuthApplication, rotated, err)
}

type setOAuthApplicationLogo struct {
	oauthApplicationPath
	UploaderUserID string    `json:"uploader_user_id" doc:"A user of the instance."`
	File           rest.File `file:"file" doc:"JPEG, PNG, GIF, WebP or ICO; what it is, its bytes say."`
}

func (a *api) setOAuthApplicationLogo(ctx context.Context, in *setOAuthApplicationLogo) (*wire.OAuthApplication, error) {
	changed, err := a.id.SetOAuthApplicationLogo(ctx, instance(ctx), in.ID, in.UploaderUserID, in.File.Data)
	return present(a.presenter(ctx).OAuthApplication, changed, err)
}

func (a *api) getOAuthSettings(ctx context.Context, _ *noInput) (*wire.OAuthApplicationSettings, error) {
	i, err := a.stored(ctx)
	return present(wire.OAuthSettings, i, err)
}

type updateOAuthSettings struct {
	DynamicRegistration             rest.Patch[bool]     `json:"dynamic_oauth_client_registration" doc:"Whether clients may register themselves (RFC 7591)."`
	DefaultScopes                   rest.Patch[[]string] `json:"default_scopes" doc:"Scopes of applications that name none; null resets to profile and email."`
	JWTAccessTokens                 rest.Patch[bool]     `json:"oauth_jwt_access_tokens" doc:"Whether access tokens are JWTs, which cannot be revoked, rather than opaque."`
	MetadataDocumentsAdvertised     rest.Patch[bool]     `json:"client_id_metadata_documents_advertised"`
	MetadataDocumentsOnlyRegistered rest.Patch[bool]     `json:"client_id_metadata_documents_only_allow_pre_registered_clients"`
	MetadataDocumentsBlockImplicit  rest.Patch[bool]     `json:"client_id_metadata_documents_block_implicitly_allowed_clients"`
}

func (a *api) updateOAuthSettings(ctx context.Context, in *updateOAuthSettings) (*wire.OAuthApplicationSettings, error) {
	i, err := a.id.UpdateOAuthSettings(ctx, instance(ctx), identity.OAuthSettingsChange(*in))
	return changed(ctx, a, wire.OAuthSettings, i, err)
}
