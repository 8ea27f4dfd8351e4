package bartleby

// EventType names an event as webhook receivers see it.
type EventType string

// The events of users. Others join with their nouns.
const (
	UserCreated EventType = "user.created"
	UserUpdated EventType = "user.updated"
	UserDeleted EventType = "user.deleted"
)

// Event is one row of the outbox: written in the transaction that made the change, delivered later by a worker.
type Event struct {
	ID         string
	InstanceID string
	Type       EventType
	SubjectID  string // id of what changed
	Payload    []byte // JSON: a UserDocument, or a Deleted
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
