package fapi

import (
	"net/http"

	"bartleby"
	"bartleby/wire"
)

// acceptAgentTask signs an agent's browser in with the ticket of its task, and leads it to the task's page with what a handshake
// would tell the back end there. A page that is not the instance's is refused before the task is used.
func (a *api) acceptAgentTask(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := visitOf(ctx)
	text := r.URL.Query().Get("ticket")
	if text == "" {
		return bartleby.MissingQueryParameter("ticket")
	}
	ticket, err := a.id.ReadAgentTicket(ctx, v.instance, text)
	if err != nil {
		return err
	}
	u, err := a.mayReturn(ctx, "redirect_url", ticket.RedirectURL)
	if err != nil {
		return err
	}
	c, err := a.demandClient(ctx)
	if err != nil {
		return err
	}
	if c, err = a.id.RedeemAgentTask(ctx, v.instance, c.ID, ticket, text, a.activity(ctx)); err != nil {
		return err
	}
	if err := a.adopt(ctx, c); err != nil {
		return err
	}
	v.origin = u.Scheme + "://" + u.Host
	if v.instance.Environment == bartleby.Development && v.browser == "" {
		if err := a.introduce(ctx, v); err != nil {
			return err
		}
	}
	view, err := a.view(ctx)
	if err != nil {
		return err
	}
	a.show(ctx, view) // the cookies of the browser keep step
	return a.shakeHands(ctx, w, u, handshakeName, &wire.Cookies{Browser: v.browser, Suffixed: true, View: view, Domain: v.sharedDomain()})
}
