// Package reference is the door to the catalogue of OpenAPI documents, on the backend listener: REST for programs under /api/v1,
// pages for people under /spec.
//
// What may not enter: how questions are answered, which is the business of package catalogue, and knowledge of other doors.
package reference

import (
	"errors"
	"html/template"
	"net/http"

	"bartleby/catalogue"
	"bartleby/rest"
)

// Access says who may read without a secret key.
type Access string

// Who may read.
const (
	Loopback Access = "loopback" // requests from this machine; all others bring a key
	Open     Access = "open"     // everybody
	Key      Access = "key"      // nobody: all bring the secret key of an instance
)

// Config is what the door needs.
type Config struct {
	Catalogue *catalogue.Catalogue
	Access    Access // "" is Loopback
	ReadOnly  bool   // documents are not taken over HTTP
}

// Reference is the door.
type Reference struct {
	Config
	pages *template.Template
}

// New makes the door.
func New(c Config) (*Reference, error) {
	if c.Catalogue == nil {
		return nil, errors.New("a reference has a catalogue")
	}
	if c.Access == "" {
		c.Access = Loopback
	}
	pages, err := parsePages()
	return &Reference{Config: c, pages: pages}, err
}

// Spared tells whether a request may read without a key.
func (d *Reference) Spared(r *http.Request) bool {
	return d.Access == Open || d.Access == Loopback && rest.Local(r)
}

const tag = "Catalogue"

// Routes are the operations, for the table of the backend listener.
func (d *Reference) Routes() []*rest.Route {
	const base = "GET /api/v1/providers"
	routes := []*rest.Route{
		rest.On(base, d.providers).Named("ListProviders").Says("List the APIs in the catalogue", ""),
		rest.On(base+"/search", d.search).Named("SearchProviders").Says("Find APIs, and endpoints of all APIs", ""),
		rest.On(base+"/{provider}", d.provider).Named("GetProvider").Says("Get an API", ""),
		rest.Raw(base+"/{provider}/spec", d.document).Named("GetProviderSpec").Says("Get the whole document of an API", ""),
		rest.On(base+"/{provider}/summary", d.summary).Named("GetProviderSummary").Says("Get what an API is about", ""),
		rest.On(base+"/{provider}/tags", d.tags).Named("ListProviderTags").Says("List the tags of an API", ""),
		rest.On(base+"/{provider}/tags/{tag}", d.tagged).Named("GetProviderTag").Says("List the endpoints with a tag", ""),
		rest.On(base+"/{provider}/endpoints", d.endpoints).Named("ListProviderEndpoints").Says("List endpoints, or find those that answer a question", ""),
		rest.On(base+"/{provider}/endpoints/{endpoints...}", d.endpoint).Named("GetProviderEndpoints").Says("Get endpoints whole", ""),
		rest.On(base+"/{provider}/schemas", d.schemas).Named("ListProviderSchemas").Says("List schemas", ""),
		rest.On(base+"/{provider}/schemas/{schemas}", d.schema).Named("GetProviderSchemas").Says("Get schemas whole", ""),
		rest.On(base+"/{provider}/schemas/{schema}/uses", d.uses).Named("ListProviderSchemaUses").Says("List who uses a schema", ""),
		rest.On(base+"/{provider}/versions", d.versions).Named("ListProviderVersions").Says("List the versions of an API", ""),
		rest.On(base+"/{provider}/diff", d.diff).Named("DiffProviderVersions").Says("Tell what changed between two versions", ""),
		rest.Raw("GET /spec", d.home).Named("ShowCatalogue").Says("The catalogue, for browsers", ""),
		rest.Raw("GET /spec/{provider}", d.show).Named("ShowAPI").Says("An API, for browsers", ""),
		rest.Raw("GET /spec/{provider}/operation", d.showOperation).Named("ShowOperation").Says("An operation, for browsers", ""),
		rest.Raw("GET /spec/{provider}/schema", d.showSchema).Named("ShowSchema").Says("A schema, for browsers", ""),
	}
	for _, r := range routes {
		r.Tagged(tag).Unless(d.Spared).Unlimited()
	}
	routes = append(routes, rest.Raw("GET /spec.css", d.style).Named("GetCatalogueStyle").Tagged(tag).Says("The style of the catalogue", "").Open())
	if !d.ReadOnly {
		routes = append(routes, rest.Raw("POST /spec/apis/{name}/versions", d.ingest).Named("IngestAPIVersion").Tagged(tag).Says("Ingest a version of an API", ""))
	}
	return routes
}
