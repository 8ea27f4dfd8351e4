package fapi

import (
	"context"
	"net/http"
	"strings"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/token"
)

// openLink verifies what a mail's link was sent for, and sends the browser on. Where it signed somebody in here, the browser
// is given the client's new secret on the way.
func (a *api) openLink(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := visitOf(ctx)
	text := r.URL.Query().Get("token")
	if text == "" {
		return bartleby.MissingQueryParameter("token")
	}
	client := ""
	if v.client != nil {
		client = v.client.ID
	}
	opened, err := a.sign.OpenLink(ctx, v.instance, client, text, a.activity(ctx))
	if err != nil {
		return err
	}
	add := []string{"__clerk_status", opened.Status}
	if opened.Outcome != nil {
		if err := a.entered(ctx, opened.Outcome); err != nil {
			return err
		}
		if _, err := a.current(ctx); err != nil { // the cookies of the browser keep step
			return err
		}
	}
	if opened.SessionID != "" {
		add = append(add, "__clerk_created_session", opened.SessionID)
		if v.browser != "" {
			add = append(add, "__clerk_db_jwt", v.browser)
		}
	}
	return a.lead(ctx, w, opened.RedirectURL, add...)
}

// lead sends a browser to a page of the application, which may have ceased to be one since the link was made.
func (a *api) lead(ctx context.Context, w http.ResponseWriter, to string, add ...string) error {
	if to == "" {
		to = a.presenter(ctx).HomeURL()
	}
	u, err := a.mayReturn(ctx, "redirect_url", to)
	if err != nil {
		return err
	}
	w.Header().Set("Location", with(u, add...))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// acceptTicket leads a browser into the application with a ticket: to sign in where the ticket is a sign-in token's or the
// invited address has an account, else to sign up. Who is invited to an organization and signed in joins it at once.
func (a *api) acceptTicket(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	text := r.URL.Query().Get("ticket")
	if text == "" {
		return bartleby.MissingQueryParameter("ticket")
	}
	ticket, err := a.id.Tokens.ReadTicket(ctx, instance(ctx).ID, text)
	if err != nil {
		return err
	}
	status, to := "sign_in", ticket.RedirectURL
	switch ticket.Kind {
	case token.SignInTicket, token.ActorTicket:
	case token.InvitationTicket:
		known, err := a.invitedIsKnown(ctx, ticket.Source)
		if err != nil {
			return err
		}
		if !known {
			status = "sign_up"
		}
	case token.OrganizationInvitationTicket:
		if status, err = a.acceptOrganizationTicket(ctx, ticket, text); err != nil {
			return err
		}
		if status == "complete" {
			return a.lead(ctx, w, to, "__clerk_status", status)
		}
	default:
		return bartleby.TicketInvalid(nil)
	}
	if to == "" { // the hosted pages take it
		to = visitOf(ctx).url + "/" + strings.ReplaceAll(status, "_", "-")
	}
	return a.lead(ctx, w, to, "__clerk_ticket", text, "__clerk_status", status)
}

// invitedIsKnown tells whether a user has the address of an invitation. It fails with ticket_invalid_code.
func (a *api) invitedIsKnown(ctx context.Context, invitationID string) (bool, error) {
	return store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (bool, error) {
		i, err := tx.Invitation(invitationID)
		if bartleby.IsCode(err, "resource_not_found") || err == nil && i.Status != bartleby.TicketPending {
			return false, bartleby.TicketInvalid(err)
		}
		if err != nil {
			return false, err
		}
		owner, err := tx.IdentifierOwner(bartleby.KindEmailAddress, i.EmailAddress)
		return owner != nil, err
	})
}

// acceptOrganizationTicket says what the ticket of an invitation to an organization is to be used for: "sign_up" where nobody has
// the address, "sign_in" where somebody has it who is not signed in here, "complete" where they are: they are members by then, and
// the organization is active in their session.
func (a *api) acceptOrganizationTicket(ctx context.Context, ticket token.Ticket, text string) (string, error) {
	v := visitOf(ctx)
	if !v.instance.Settings.Organizations.Enabled {
		return "", bartleby.OrganizationsDisabled()
	}
	organization := ""
	owner, err := store.Read(ctx, a.db, v.instance.ID, func(tx *store.Tx) (*bartleby.Identifier, error) {
		i, err := identity.OpenOrganizationInvitation(tx, ticket, text)
		if err != nil {
			return nil, err
		}
		organization = i.OrganizationID
		return tx.IdentifierOwner(bartleby.KindEmailAddress, i.EmailAddress)
	})
	switch {
	case err != nil:
		return "", err
	case owner == nil:
		return "sign_up", nil
	case v.client == nil:
		return "sign_in", nil
	}
	for _, s := range v.client.Sessions {
		if s.UserID != owner.UserID || !s.SignedInAt(a.now().UnixMilli()) {
			continue
		}
		_, err := a.id.AcceptOrganizationInvitation(ctx, v.instance, text, s.UserID)
		if err != nil && !bartleby.IsCode(err, "already_a_member_in_organization") {
			return "", err
		}
		_, err = a.id.SelectSession(ctx, v.instance, v.client.ID, identity.Selection{SessionID: s.ID, Organization: bartleby.To(organization), Activity: a.activity(ctx)})
		return "complete", err
	}
	return "sign_in", nil
}
