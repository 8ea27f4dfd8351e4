// Package portal is the door of the webhooks' portal: a few pages on the public listener where whoever was given a link
// looks after endpoints and looks into deliveries. The link is made by the Backend API and opens once; what it opens is a
// session of this door's own, for one instance, for an hour.
//
// The pages are made here, need no script, and load nothing but their stylesheet.
//
// What may not enter: rules, SQL, scripts, and knowledge of other doors.
package portal

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
)

// Config is what the door needs.
type Config struct {
	DB          *store.DB
	Identity    *identity.Service
	FrontendURL string // what browsers see of the public listener
	Now         func() time.Time
}

// Portal answers with pages.
type Portal struct {
	Config
	base   string // path of the frontend URL, without a slash at its end
	secure bool   // browsers come by https
	origin http.CrossOriginProtection
}

const root = "/webhooks/portal"

// New makes the portal. It fails on a frontend URL that is none.
func New(c Config) (*Portal, error) {
	u, err := url.Parse(c.FrontendURL)
	if err != nil {
		return nil, err
	}
	p := &Portal{Config: c, base: strings.TrimSuffix(u.EscapedPath(), "/"), secure: u.Scheme == "https"}
	return p, p.origin.AddTrustedOrigin(u.Scheme + "://" + u.Host) // proxies may have another name for this server
}

// Routes are for the table of the public listener.
func (p *Portal) Routes() []*rest.Route {
	const (
		home      = root + "/{instance}"
		endpoints = home + "/endpoints"
		endpoint  = endpoints + "/{endpoint}"
		delivery  = endpoint + "/deliveries/{delivery}"
	)
	page := func(pattern, name, summary string, h func(*visit) error) *rest.Route {
		return rest.Raw(pattern, p.guarded(h)).Named(name).Says(summary, "").Open()
	}
	return []*rest.Route{
		rest.Raw("GET "+root, rest.Opened(p.open)).Named("OpenPortal").Says("Open a link to the webhooks' portal", "").Open(),
		rest.Raw("GET "+root+"/style.css", p.style).Named("GetPortalStyle").Says("The portal's stylesheet", "").Open(),
		page("POST "+home+"/leave", "LeavePortal", "End the session", p.leave),
		page("GET "+home, "ShowPortal", "The endpoints", p.listEndpoints),
		page("GET "+home+"/new", "ShowNewEndpoint", "The form of a new endpoint", p.newEndpoint),
		page("POST "+endpoints, "CreatePortalEndpoint", "Create an endpoint", p.createEndpoint),
		page("GET "+endpoint, "ShowEndpoint", "An endpoint and its deliveries", p.showEndpoint),
		page("POST "+endpoint, "ChangePortalEndpoint", "Change an endpoint", p.changeEndpoint),
		page("GET "+endpoint+"/edit", "ShowEndpointForm", "The form of an endpoint", p.editEndpoint),
		page("GET "+endpoint+"/secret", "ShowEndpointSecret", "The secret of an endpoint", p.showSecret),
		page("POST "+endpoint+"/secret/rotate", "RotatePortalSecret", "Replace the secret", p.rotateSecret),
		page("POST "+endpoint+"/enable", "EnableEndpoint", "Enable an endpoint", p.switchEndpoint(false)),
		page("POST "+endpoint+"/disable", "DisableEndpoint", "Disable an endpoint", p.switchEndpoint(true)),
		page("POST "+endpoint+"/delete", "DeletePortalEndpoint", "Delete an endpoint", p.deleteEndpoint),
		page("POST "+endpoint+"/test", "TestEndpoint", "Send a test event", p.testEndpoint),
		page("POST "+endpoint+"/replay", "ReplayToEndpoint", "Send events again", p.replayEvents),
		page("GET "+delivery, "ShowDelivery", "A delivery with its attempts", p.showDelivery),
		page("POST "+delivery+"/resend", "ResendPortalDelivery", "Send a delivery again", p.resendDelivery),
	}
}
