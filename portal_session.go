package bartleby

// PortalSessionLife is how long the webhooks' portal stays open to a browser that opened a link to it, in seconds.
const PortalSessionLife = 3600
