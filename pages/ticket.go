package pages

import (
	"net/http"

	"bartleby"
	"bartleby/signin"
)

// showTicket asks whether to go on with a ticket: what merely looks at a link must not use it up.
func (v *visit) showTicket(ticket, action, key string) error {
	return v.show(http.StatusOK, "ticket", key+".title", nil, map[string]string{"Ticket": ticket, "Action": action, "Key": key})
}

func (p *Pages) redeemTicket(v *visit) error {
	c, err := v.Door.Demand(v.ctx)
	if err != nil {
		return err
	}
	out, err := p.SignIn.CreateSignIn(v.ctx, v.Instance, c.ID, signin.NewSignIn{Strategy: bartleby.ByTicket, Ticket: v.get("ticket"), Activity: v.Activity})
	switch {
	case bartleby.IsCode(err, "invitation_account_not_exists"):
		return v.to("/sign-up", "__clerk_ticket", v.get("ticket"))
	case bartleby.IsCode(err, "identifier_already_signed_in"), bartleby.IsCode(err, "session_exists"):
		return v.showNotice(http.StatusOK, "ticket_signed_in", "")
	case bartleby.IsCode(err, "ticket_invalid_code"), bartleby.IsCode(err, "ticket_expired_code"):
		return v.showNotice(http.StatusBadRequest, "ticket_spent", "")
	}
	return v.onward(out, err)
}
