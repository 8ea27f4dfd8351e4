package wire

import (
	"strings"

	"bartleby"
)

// OAuthApplication is the public JSON of an OAuth application.
type OAuthApplication struct {
	Object                string   `json:"object" enum:"oauth_application"`
	ID                    string   `json:"id"`
	InstanceID            string   `json:"instance_id"`
	Name                  string   `json:"name"`
	ClientID              string   `json:"client_id"`
	ClientSecret          *string  `json:"client_secret,omitempty" doc:"Only in the answers to the creation and to a rotation; empty for a public client."`
	ClientURI             *string  `json:"client_uri" doc:"Where the application can be looked at."`
	ClientImageURL        *string  `json:"client_image_url" doc:"Where the uploaded logo is served."`
	DynamicallyRegistered bool     `json:"dynamically_registered" doc:"Whether it registered itself."`
	ConsentScreenEnabled  bool     `json:"consent_screen_enabled" doc:"Whether users are asked before it is let in."`
	PKCERequired          bool     `json:"pkce_required"`
	Public                bool     `json:"public" doc:"Whether it can keep no secret."`
	Scopes                string   `json:"scopes" doc:"What it may ask for, separated by spaces."`
	RedirectURIs          []string `json:"redirect_uris"`
	CallbackURL           string   `json:"callback_url" doc:"The first of the redirect URIs, under its former name."`
	AuthorizeURL          string   `json:"authorize_url"`
	TokenFetchURL         string   `json:"token_fetch_url"`
	UserInfoURL           string   `json:"user_info_url"`
	DiscoveryURL          string   `json:"discovery_url"`
	TokenIntrospectionURL string   `json:"token_introspection_url"`
	CreatedAt             int64    `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt             int64    `json:"updated_at" doc:"Unix milliseconds."`
}

// OAuthApplication makes an application presentable.
func (p *Presenter) OAuthApplication(a *bartleby.OAuthApplication) *OAuthApplication {
	base := strings.TrimSuffix(p.FrontendURL, "/")
	out := &OAuthApplication{
		Object: a.Object, ID: a.ID, InstanceID: p.Instance.ID, Name: a.Name, ClientID: a.ClientID, ClientSecret: a.ClientSecret,
		DynamicallyRegistered: a.DynamicallyRegistered, ConsentScreenEnabled: a.ConsentScreenEnabled, PKCERequired: a.PKCERequired, Public: a.Public,
		Scopes: strings.Join(a.Scopes, " "), RedirectURIs: a.RedirectURIs,
		AuthorizeURL: base + "/oauth/authorize", TokenFetchURL: base + "/oauth/token", UserInfoURL: base + "/oauth/userinfo",
		DiscoveryURL: base + "/.well-known/openid-configuration", TokenIntrospectionURL: base + "/oauth/token_info",
		CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt,
	}
	if len(a.RedirectURIs) > 0 {
		out.CallbackURL = a.RedirectURIs[0]
	}
	if a.ClientURI != "" {
		out.ClientURI = &a.ClientURI
	}
	if a.ImageID != "" {
		url := p.imageURL(a.ID, a.ImageID, "")
		out.ClientImageURL = &url
	}
	return out
}

// OAuthApplicationSettings is the public JSON of how an instance is a provider.
type OAuthApplicationSettings struct {
	Object                          string   `json:"object" enum:"oauth_application_settings"`
	DynamicRegistration             bool     `json:"dynamic_oauth_client_registration" doc:"Whether clients may register themselves (RFC 7591)."`
	DefaultScopes                   []string `json:"default_scopes" doc:"Scopes of applications that name none; null stands for profile and email."`
	JWTAccessTokens                 bool     `json:"oauth_jwt_access_tokens" doc:"Whether access tokens are JWTs (RFC 9068) rather than opaque."`
	MetadataDocumentsAdvertised     bool     `json:"client_id_metadata_documents_advertised" doc:"Whether discovery says that the URL of a document can be a client id."`
	MetadataDocumentsOnlyRegistered bool     `json:"client_id_metadata_documents_only_allow_pre_registered_clients" doc:"Whether such clients have to be known before."`
	MetadataDocumentsBlockImplicit  bool     `json:"client_id_metadata_documents_block_implicitly_allowed_clients" doc:"Whether those that nobody allowed by name are refused."`
}

// OAuthSettings presents how an instance is a provider.
func OAuthSettings(i *bartleby.Instance) *OAuthApplicationSettings {
	s := i.Settings.OAuth
	return &OAuthApplicationSettings{
		Object: "oauth_application_settings", DynamicRegistration: s.DynamicRegistration, DefaultScopes: s.DefaultScopes, JWTAccessTokens: s.JWTAccessTokens,
		MetadataDocumentsAdvertised: s.MetadataDocumentsAdvertised, MetadataDocumentsOnlyRegistered: s.MetadataDocumentsOnlyRegistered,
		MetadataDocumentsBlockImplicit: s.MetadataDocumentsBlockImplicit,
	}
}
