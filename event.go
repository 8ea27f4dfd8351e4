package bartleby

// EventType names an event as webhook receivers see it.
type EventType string

// The events. Each is written in the transaction of the change it tells of.
const (
	UserCreated EventType = "user.created"
	UserUpdated EventType = "user.updated"
	UserDeleted EventType = "user.deleted"

	SessionCreated EventType = "session.created"
	SessionEnded   EventType = "session.ended"
	SessionRemoved EventType = "session.removed"
	SessionRevoked EventType = "session.revoked"
	SessionPending EventType = "session.pending"

	OrganizationCreated EventType = "organization.created"
	OrganizationUpdated EventType = "organization.updated"
	OrganizationDeleted EventType = "organization.deleted"

	MembershipCreated EventType = "organizationMembership.created"
	MembershipUpdated EventType = "organizationMembership.updated"
	MembershipDeleted EventType = "organizationMembership.deleted"

	OrganizationInvitationCreated  EventType = "organizationInvitation.created"
	OrganizationInvitationAccepted EventType = "organizationInvitation.accepted"
	OrganizationInvitationRevoked  EventType = "organizationInvitation.revoked"

	OrganizationDomainCreated EventType = "organizationDomain.created"
	OrganizationDomainUpdated EventType = "organizationDomain.updated"
	OrganizationDomainDeleted EventType = "organizationDomain.deleted"

	RoleCreated       EventType = "role.created"
	RoleUpdated       EventType = "role.updated"
	RoleDeleted       EventType = "role.deleted"
	PermissionCreated EventType = "permission.created"
	PermissionUpdated EventType = "permission.updated"
	PermissionDeleted EventType = "permission.deleted"

	WaitlistEntryCreated EventType = "waitlistEntry.created"
	WaitlistEntryUpdated EventType = "waitlistEntry.updated"

	WebhookEndpointDisabled EventType = "webhookEndpoint.disabled" // ours: the endpoint failed for too long
	WebhookEndpointTested   EventType = "webhookEndpoint.tested"   // ours: somebody asked for a test

	EmailCreated EventType = "email.created"
	SMSCreated   EventType = "sms.created"
)

// EventTypes are all of them, as a list to choose from.
var EventTypes = []EventType{
	UserCreated, UserUpdated, UserDeleted, SessionCreated, SessionEnded, SessionRemoved, SessionRevoked, SessionPending,
	OrganizationCreated, OrganizationUpdated, OrganizationDeleted, MembershipCreated, MembershipUpdated,
	MembershipDeleted, OrganizationInvitationCreated, OrganizationInvitationAccepted, OrganizationInvitationRevoked,
	OrganizationDomainCreated, OrganizationDomainUpdated, OrganizationDomainDeleted, RoleCreated, RoleUpdated,
	RoleDeleted, PermissionCreated, PermissionUpdated, PermissionDeleted, WaitlistEntryCreated, WaitlistEntryUpdated,
	WebhookEndpointDisabled, WebhookEndpointTested, EmailCreated, SMSCreated,
}

// Event is one row of the outbox: written in the transaction that made the change, delivered later by a worker.
type Event struct {
	ID         string
	InstanceID string
	Type       EventType
	SubjectID  string // id of what changed
	Payload    []byte // JSON: a UserDocument, the noun, or a Deleted
	CreatedAt  int64
	ClientIP   string
	UserAgent  string
}

// Deleted is what remains of a deleted resource in answers and events.
type Deleted struct {
	Object     string  `json:"object"`
	ID         string  `json:"id,omitempty"`
	Slug       string  `json:"slug,omitempty"`
	ExternalID *string `json:"external_id,omitempty"`
	Deleted    bool    `json:"deleted"`
}
