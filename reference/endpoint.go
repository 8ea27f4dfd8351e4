package reference

import (
	"context"

	"bartleby/catalogue"
)

type listEndpoints struct {
	catalogue.Version
	catalogue.EndpointFilter
	catalogue.Paging
	format
}

func (d *Reference) endpoints(ctx context.Context, in *listEndpoints) (*reply, error) {
	return in.reply(d.Catalogue.Endpoints(ctx, in.Version, in.EndpointFilter, in.Paging))
}

type getTag struct {
	catalogue.Version
	Tag string `path:"tag"`
	catalogue.Paging
	format
}

func (d *Reference) tagged(ctx context.Context, in *getTag) (*reply, error) {
	return in.reply(d.Catalogue.Tagged(ctx, in.Version, in.Tag, in.Paging))
}

type getEndpoints struct {
	catalogue.Version
	Endpoints string `path:"endpoints" doc:"Method and path, such as GET/v1/users, or an operation id; several are separated by commas."`
	Depth     int    `query:"depth" min:"0" most:"5" doc:"How many levels of schemas are written out in the place of references."`
	format
}

func (d *Reference) endpoint(ctx context.Context, in *getEndpoints) (*reply, error) {
	return in.reply(d.Catalogue.Endpoint(ctx, in.Version, in.Endpoints, in.Depth))
}

type listSchemas struct {
	catalogue.Version
	Text string `query:"q" max:"400" doc:"Only schemas whose names contain this."`
	catalogue.Paging
	format
}

func (d *Reference) schemas(ctx context.Context, in *listSchemas) (*reply, error) {
	return in.reply(d.Catalogue.Schemas(ctx, in.Version, in.Text, in.Paging))
}

type getSchemas struct {
	catalogue.Version
	Schemas string `path:"schemas" doc:"Name of a schema; several are separated by commas."`
	Depth   int    `query:"depth" min:"0" most:"5" doc:"How many levels of schemas are written out in the place of references."`
	format
}

func (d *Reference) schema(ctx context.Context, in *getSchemas) (*reply, error) {
	return in.reply(d.Catalogue.Schema(ctx, in.Version, in.Schemas, in.Depth))
}

type listUses struct {
	catalogue.Version
	Schema string `path:"schema"`
	Deep   bool   `query:"deep" doc:"Also those that use it through other schemas."`
	format
}

func (d *Reference) uses(ctx context.Context, in *listUses) (*reply, error) {
	return in.reply(d.Catalogue.Uses(ctx, in.Version, in.Schema, in.Deep))
}
