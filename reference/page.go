package reference

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"bartleby"
	"bartleby/catalogue"
	"bartleby/spec"
)

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed pages/style.css
var stylesheet []byte

func parsePages() (*template.Template, error) {
	return template.New("").Funcs(template.FuncMap{
		"link": link, "lower": strings.ToLower, "day": func(stamp string) string { return strings.Replace(strings.TrimSuffix(stamp, "Z"), "T", " ", 1) },
	}).ParseFS(pageFiles, "pages/*.html")
}

// link makes a URL of a path and pairs for its query; empty values are left out.
func link(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return path
}

// row is a line of a list: the members of an answer's row, as text.
type row map[string]string

func rows(list *spec.Value) []row {
	var all []row
	for _, item := range list.Items() {
		r := row{}
		item.Each(func(name string, value *spec.Value) { r[name] = value.Scalar() })
		if r["operation_id"] == "null" {
			r["operation_id"] = ""
		}
		all = append(all, r)
	}
	return all
}

// frame is what every page has.
type frame struct {
	Title             string
	Provider, Version string // "" on the first page
	Name              string // title of the API
	Text              string // what was searched for
	Page              any
}

func (d *Reference) render(w http.ResponseWriter, name string, f *frame) error {
	var page bytes.Buffer
	if err := d.pages.ExecuteTemplate(&page, name, f); err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	_, err := w.Write(page.Bytes())
	return err
}

func (d *Reference) style(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, err := w.Write(stylesheet)
	return err
}

// shown is how many rows a page lists.
const shown = 100

func pageOf(r *http.Request) catalogue.Paging {
	p := catalogue.Paging{Page: 1, PerPage: shown}
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil && n > 0 && n <= 100_000 {
		p.Page = n
	}
	return p
}

// textOf is what a query searches for, bounded as the REST operations bound it.
func textOf(r *http.Request) (string, error) {
	text := strings.TrimSpace(r.URL.Query().Get("q"))
	if len(text) > 400 || strings.ContainsRune(text, 0) {
		return "", bartleby.ParamValueInvalid("q", "it is too long, or not text")
	}
	return text, nil
}

func (d *Reference) home(w http.ResponseWriter, r *http.Request) error {
	text, err := textOf(r)
	if err != nil {
		return err
	}
	all, err := d.Catalogue.Providers(r.Context(), catalogue.Paging{Page: 1, PerPage: 500})
	if err != nil {
		return err
	}
	view := struct{ Providers, Matches []row }{Providers: rows(all.Value.Get("providers"))}
	if text != "" {
		found, err := d.Catalogue.Search(r.Context(), text, "all", catalogue.Paging{Page: 1, PerPage: 25})
		if err != nil {
			return err
		}
		view.Providers, view.Matches = rows(found.Value.Get("results")), rows(found.Value.Get("endpoint_matches"))
	}
	return d.render(w, "home.html", &frame{Title: "API catalogue", Text: text, Page: view})
}

// versionOf reads which version of which API a page is about.
func versionOf(r *http.Request) catalogue.Version {
	return catalogue.Version{Provider: r.PathValue("provider"), Version: r.URL.Query().Get("version")}
}

// apiView is the page of an API.
type apiView struct {
	Description            string
	Endpoints, SchemaCount string
	Servers                []string
	Versions, Tags         []row
	Groups                 []group
	Tag                    string
	Total, Page, Last      int
	Schemas                []row
}

// group is the endpoints under one heading.
type group struct {
	Name      string
	Endpoints []row
}

func (d *Reference) show(w http.ResponseWriter, r *http.Request) error {
	text, err := textOf(r)
	if err != nil {
		return err
	}
	v, ctx, p := versionOf(r), r.Context(), pageOf(r)
	summary, err := d.Catalogue.Summary(ctx, v)
	if err != nil {
		return err
	}
	v.Version = summary.Value.Get("version").Text()
	versions, err := d.Catalogue.Versions(ctx, v.Provider)
	if err != nil {
		return err
	}
	tag := r.URL.Query().Get("tag")
	found, err := d.Catalogue.Endpoints(ctx, v, catalogue.EndpointFilter{Text: text, Tag: tag}, p)
	if err != nil {
		return err
	}
	schemas, err := d.Catalogue.Schemas(ctx, v, "", catalogue.Paging{Page: 1, PerPage: 500})
	if err != nil {
		return err
	}
	view := &apiView{
		Endpoints: summary.Value.Get("endpoint_count").Scalar(), SchemaCount: summary.Value.Get("schema_count").Scalar(), Description: summary.Value.Get("description").Text(), Versions: rows(versions.Value.Get("versions")), Tags: rows(summary.Value.Get("tags")), Tag: tag, Page: p.Page,
		Schemas: rows(schemas.Value.Get("schemas")),
	}
	for _, s := range summary.Value.Get("servers").Items() {
		view.Servers = append(view.Servers, s.Text())
	}
	view.Total, _ = strconv.Atoi(found.Value.Get("total_count").Scalar())
	view.Last = (view.Total + shown - 1) / shown
	view.Groups = grouped(found.Value.Get("endpoints"), text != "")
	return d.render(w, "api.html", &frame{Title: summary.Value.Get("title").Text(), Provider: v.Provider, Version: v.Version, Name: summary.Value.Get("title").Text(), Text: text, Page: view})
}

// grouped puts endpoints under their first tags, in the order of the list; what was found by words stays ranked.
func grouped(list *spec.Value, ranked bool) []group {
	var all []group
	at := map[string]int{}
	for i, one := range rows(list) {
		name := ""
		if tags := list.Items()[i].Get("tags").Items(); len(tags) > 0 && !ranked {
			name = tags[0].Text()
		}
		if _, known := at[name]; !known {
			at[name] = len(all)
			all = append(all, group{Name: name})
		}
		all[at[name]].Endpoints = append(all[at[name]].Endpoints, one)
	}
	return all
}

// operationView is the page of an operation.
type operationView struct {
	Row                       row
	Description, Media, Needs string
	Body                      string // in a word
	Parameters, Members       []spec.Member
	Answers                   []spec.Reply
	Call                      spec.Call
	Uses                      []string // names of schemas
}

func (d *Reference) showOperation(w http.ResponseWriter, r *http.Request) error {
	v, ctx, q := versionOf(r), r.Context(), r.URL.Query()
	found, err := d.Catalogue.Endpoint(ctx, v, q.Get("method")+" "+q.Get("path"), 1)
	if err != nil {
		return err
	}
	op := found.Value
	header, err := d.Catalogue.Credentials(ctx, v, op)
	if err != nil {
		return err
	}
	server := ""
	for _, s := range op.Get("servers").Items() {
		if server == "" {
			server = s.Get("url").Text()
		}
	}
	media, schema := spec.Content(op.Get("request_body"))
	view := &operationView{
		Row: rows(spec.Array(op))[0], Description: op.Get("description").Text(), Media: media, Needs: header,
		Parameters: spec.Parameters(op), Members: spec.Members(schema), Answers: spec.Answers(op.Get("responses")), Call: spec.Sample(op, server, header),
	}
	if media != "" && len(view.Members) == 0 {
		view.Body = spec.TypeOf(schema)
	}
	title := view.Row["summary"]
	if title == "" {
		title = view.Row["method"] + " " + view.Row["path"]
	}
	return d.render(w, "operation.html", &frame{Title: title, Provider: v.Provider, Version: op.Get("version").Text(), Name: v.Provider, Page: view})
}

func (d *Reference) showSchema(w http.ResponseWriter, r *http.Request) error {
	v, name := versionOf(r), r.URL.Query().Get("name")
	found, err := d.Catalogue.Schema(r.Context(), v, name, 0)
	if err != nil {
		return err
	}
	uses, err := d.Catalogue.Uses(r.Context(), v, name, false)
	if err != nil {
		return err
	}
	schema := found.Value.Get("schema")
	view := struct {
		Name, Type, Description string
		Members                 []spec.Member
		Uses                    []row
		Schemas                 []string
	}{Name: name, Type: spec.TypeOf(schema), Description: schema.Get("description").Text(), Members: spec.Members(schema), Uses: rows(uses.Value.Get("endpoints"))}
	for _, s := range uses.Value.Get("schema_names").Items() {
		view.Schemas = append(view.Schemas, s.Text())
	}
	return d.render(w, "schema.html", &frame{Title: name, Provider: v.Provider, Version: found.Value.Get("version").Text(), Name: v.Provider, Page: view})
}

// Before and After are the pages beside this one, as a query has them.
func (v *apiView) Before() string { return strconv.Itoa(v.Page - 1) }

// After is the page after this one.
func (v *apiView) After() string { return strconv.Itoa(v.Page + 1) }
