package wire

import (
	"bytes"
	"encoding/json"
	"fmt"

	"bartleby"
)

// Event is what a webhook endpoint receives.
type Event struct {
	Data       json.RawMessage `json:"data" doc:"What changed, as it is after the change; of what was deleted, its id."`
	Object     string          `json:"object" enum:"event"`
	Type       string          `json:"type"`
	Timestamp  int64           `json:"timestamp" doc:"When it happened, in Unix milliseconds."`
	InstanceID string          `json:"instance_id"`
	Attributes EventAttributes `json:"event_attributes"`
}

// EventAttributes says what caused an event.
type EventAttributes struct {
	Request EventRequest `json:"http_request"`
}

// EventRequest is the request that caused an event; its fields are empty where there was none.
type EventRequest struct {
	ClientIP  string `json:"client_ip"`
	UserAgent string `json:"user_agent"`
}

// events says how what the outbox holds is presented, by type.
var events = map[bartleby.EventType]func(*Presenter, []byte) (any, error){
	bartleby.UserCreated: about((*Presenter).User),
	bartleby.UserUpdated: about((*Presenter).User),
	bartleby.UserDeleted: about(deletion),

	bartleby.SessionCreated: about((*Presenter).SessionEvent),
	bartleby.SessionPending: about((*Presenter).SessionEvent),
	bartleby.SessionEnded:   about((*Presenter).SessionEvent),
	bartleby.SessionRemoved: about((*Presenter).SessionEvent),
	bartleby.SessionRevoked: about((*Presenter).SessionEvent),

	bartleby.OrganizationCreated: about((*Presenter).Organization),
	bartleby.OrganizationUpdated: about((*Presenter).Organization),
	bartleby.OrganizationDeleted: about(deletion),

	bartleby.MembershipCreated: about((*Presenter).Member),
	bartleby.MembershipUpdated: about((*Presenter).Member),
	bartleby.MembershipDeleted: about((*Presenter).Member),

	bartleby.OrganizationInvitationCreated:  about((*Presenter).OrganizationInvitation),
	bartleby.OrganizationInvitationAccepted: about((*Presenter).AcceptedOrganizationInvitation),
	bartleby.OrganizationInvitationRevoked:  about((*Presenter).OrganizationInvitation),

	bartleby.OrganizationDomainCreated: about(func(_ *Presenter, d *bartleby.OrganizationDomain) *OrganizationDomain { return OrganizationDomainOf(d) }),
	bartleby.OrganizationDomainUpdated: about(func(_ *Presenter, d *bartleby.OrganizationDomain) *OrganizationDomain { return OrganizationDomainOf(d) }),
	bartleby.OrganizationDomainDeleted: about(deletion),

	bartleby.RoleCreated:       about(func(_ *Presenter, g *bartleby.RoleGrant) *Role { return RoleGrant(g) }),
	bartleby.RoleUpdated:       about(func(_ *Presenter, g *bartleby.RoleGrant) *Role { return RoleGrant(g) }),
	bartleby.RoleDeleted:       about(deletion),
	bartleby.PermissionCreated: about(func(_ *Presenter, n *bartleby.Permission) *Permission { return PermissionOf(n) }),
	bartleby.PermissionUpdated: about(func(_ *Presenter, n *bartleby.Permission) *Permission { return PermissionOf(n) }),
	bartleby.PermissionDeleted: about(deletion),

	bartleby.WaitlistEntryCreated: about((*Presenter).WaitlistEntry),
	bartleby.WaitlistEntryUpdated: about((*Presenter).WaitlistEntry),

	bartleby.EmailCreated: about(func(_ *Presenter, m *bartleby.Message) *EmailMessage { return EmailOf(m) }),
	bartleby.SMSCreated:   about(func(_ *Presenter, m *bartleby.Message) *SMSMessage { return SMSOf(m) }),

	bartleby.WebhookEndpointDisabled: about(asIs[bartleby.WebhookEndpointNotice]),
	bartleby.WebhookEndpointTested:   about(asIs[bartleby.WebhookEndpointNotice]),
}

// asIs is for payloads that are public as they are.
func asIs[N any](_ *Presenter, n *N) *N { return n }

func deletion(_ *Presenter, d *bartleby.Deleted) *DeletedObject { return Deleted(d) }

// about makes an entry of events from the function that presents the noun of the payload.
func about[Noun, Shape any](present func(*Presenter, *Noun) Shape) func(*Presenter, []byte) (any, error) {
	return func(p *Presenter, payload []byte) (any, error) {
		noun := new(Noun)
		if err := json.Unmarshal(payload, noun); err != nil {
			return nil, err
		}
		return present(p, noun), nil
	}
}

// Event presents an event of the outbox as of the moment when it happened, whatever the presenter's own is. It fails for a
// type or a payload that it does not know, which is a fault of ours.
func (p *Presenter) Event(e *bartleby.Event) (*Event, error) {
	present, known := events[e.Type]
	if !known {
		return nil, fmt.Errorf("event %s: no way to present %s", e.ID, e.Type)
	}
	then := *p
	then.Now = e.CreatedAt
	shape, err := present(&then, e.Payload)
	if err != nil {
		return nil, fmt.Errorf("event %s: %s: %w", e.ID, e.Type, err)
	}
	data, err := encode(shape)
	if err != nil {
		return nil, fmt.Errorf("event %s: %s: %w", e.ID, e.Type, err)
	}
	return &Event{
		Data: data, Object: "event", Type: string(e.Type), Timestamp: e.CreatedAt, InstanceID: e.InstanceID,
		Attributes: EventAttributes{EventRequest{ClientIP: e.ClientIP, UserAgent: e.UserAgent}},
	}, nil
}

// encode writes JSON as the doors do, where some shapes write themselves.
func encode(shape any) ([]byte, error) {
	if own, ok := shape.(interface{ AppendJSON([]byte) ([]byte, error) }); ok {
		return own.AppendJSON(nil)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(shape)
	return out.Bytes(), err
}
