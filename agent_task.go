package bartleby

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
)

// AgentTask lets an agent sign in as a user, once, to do something in the user's place.
type AgentTask struct {
	ID                 string       `json:"id"` // agt_…
	AgentID            string       `json:"agent_id"`
	UserID             string       `json:"user_id"`
	AgentName          string       `json:"agent_name"`
	Description        string       `json:"description"`
	Permissions        string       `json:"permissions"` // "*": all of the user's
	RedirectURL        string       `json:"redirect_url"`
	SessionMaxDuration int64        `json:"session_max_duration"` // milliseconds
	Status             TicketStatus `json:"status"`
	Digest             string       `json:"digest"`     // of the ticket, which is not stored
	ExpiresAt          int64        `json:"expires_at"` // Unix milliseconds
	CreatedAt          int64        `json:"created_at"`
	UpdatedAt          int64        `json:"updated_at"`

	Ticket string `json:"-"` // only just after the creation
}

// How long an agent task can be used, and its session lasts unless something else is asked for, in seconds.
const (
	AgentTaskLife        = 3600
	AgentSessionDuration = 1800
)

// NamedAgentID is the id of the agent of a name in an instance: the same whenever it is asked for.
func NamedAgentID(instanceID, name string) string {
	sum := sha256.Sum256([]byte(instanceID + "\x00" + name))
	return string(AgentID) + "_" + hex.EncodeToString(sum[:16])
}

// Actor says in the session, and in the claim act of its tokens (RFC 8693, section 4.1), that the agent acts in the user's place.
func (t *AgentTask) Actor() json.RawMessage {
	return json.RawMessage(`{"sub":"` + t.AgentID + `","type":"agent"}`)
}

// AgentTaskURL is where an agent's browser goes with the ticket of a task.
func AgentTaskURL(frontendURL, ticket string) string {
	return strings.TrimSuffix(frontendURL, "/") + "/v1/agents/tasks?ticket=" + url.QueryEscape(ticket)
}

// CheckAgentRedirectURL demands an absolute https URL; under development http will do. Whether it is of the instance's is asked when
// the task is used: domains come and go.
func CheckAgentRedirectURL(param, text string, environment Environment) error {
	u, err := readAbsoluteURL(param, text)
	switch {
	case err != nil:
		return err
	case u.Hostname() == "":
		return notAbsolute(param)
	case u.Scheme != "https" && (u.Scheme != "http" || environment == Production):
		return URLScheme(param)
	}
	return nil
}
