package bartleby

import "strings"

// DeliveryStatus says what became of a delivery.
type DeliveryStatus string

// The statuses of deliveries.
const (
	DeliveryPending   DeliveryStatus = "pending"   // to be sent, or to be sent again
	DeliverySucceeded DeliveryStatus = "succeeded" // the endpoint answered with 2xx
	DeliveryFailed    DeliveryStatus = "failed"    // given up; it can be sent again by hand
)

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	ID         string
	InstanceID string
	EndpointID string
	Event      Event
	Status     DeliveryStatus
	Tries      int   // failures in the present run of the schedule
	Attempts   int   // all that were made
	NextAt     int64 // Unix milliseconds; when it is due, while it is pending
	CreatedAt  int64
	UpdatedAt  int64
}

// DeliveryAttempt is what came of sending a delivery once.
type DeliveryAttempt struct {
	Number   int
	At       int64  // Unix milliseconds
	Duration int64  // milliseconds
	Status   int    // of HTTP; 0 when there was no answer
	Error    string // why there was none; "" when there was one
	Response []byte // the first 64 KiB of the body
}

// Succeeded tells whether the endpoint took the delivery.
func (a *DeliveryAttempt) Succeeded() bool { return a.Status >= 200 && a.Status < 300 }

// MessageID names an event in the headers of its deliveries; the same for every endpoint and attempt, so that receivers can
// tell a repetition.
func (e *Event) MessageID() string {
	_, unique, _ := strings.Cut(e.ID, "_")
	return "msg_" + unique
}

// retries are the pauses after each failure, in milliseconds: about 28 hours in all.
var retries = []int64{5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000}

// RetryAfter is the pause after so many failures in a row, in milliseconds; false when it is time to give up.
func RetryAfter(failures int) (int64, bool) {
	if failures < 1 || failures > len(retries) {
		return 0, false
	}
	return retries[failures-1], true
}
