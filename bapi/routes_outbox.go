package bapi

import "bartleby/rest"

const tagOutbox = "Development"

// The outbox of development instances: operations of our own.
func (a *api) outboxRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/dev/outbox", a.listOutbox).Named("ListOutboxMessages").Tagged(tagOutbox).
			Says("List what a development instance sends", "E-mails and text messages, newest first, whether they are sent or not: tests find codes and links here. Messages to test addresses do not exist.").
			Answers("request_invalid_for_environment"),
		rest.On("GET /v1/dev/outbox/{message_id}", a.getOutboxMessage).Named("GetOutboxMessage").Tagged(tagOutbox).
			Says("Get a message of a development instance", "With its HTML.").Answers("resource_not_found", "request_invalid_for_environment"),
		rest.Raw("GET /dev/outbox", a.serveOutbox).Named("ShowOutbox").Tagged(tagOutbox).
			Says("The outbox, for browsers", "Only for requests from this machine, and only where there is a development instance.").Open(),
		rest.Raw("GET /dev/outbox/{message_id}", a.serveOutbox).Named("ShowOutboxMessage").Tagged(tagOutbox).Says("A message in the outbox, for browsers", "").Open(),
		rest.Raw("GET /dev/outbox/{message_id}/body", a.serveOutboxBody).Named("ShowOutboxMessageBody").Tagged(tagOutbox).Says("The HTML of an e-mail in the outbox", "").Open(),
		rest.Raw("GET /dev/outbox.css", a.serveOutboxStyle).Named("GetOutboxStyle").Tagged(tagOutbox).Says("The style of the outbox", "").Open(),
	}
}
