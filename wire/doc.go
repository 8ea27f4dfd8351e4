// Package wire is the newest public JSON of each noun and the functions that present it; doors and workers share it.
//
// Types are written by hand and held to the official documents by tests. A field's doc tag is its description in the
// OpenAPI document that this server publishes. Older API versions are made from these shapes at the door, as data.
//
// What may not enter: rules, SQL, HTTP. Nothing below a door or a worker imports it.
package wire

import (
	"strconv"

	"bartleby"
	"bartleby/picture"
)

// Presenter knows what presenting needs beside the noun: where images are served, whose settings apply, and the moment.
type Presenter struct {
	FrontendURL string // where the instance's public side is, without a slash at its end
	ServerURL   string // where the server's is, for what belongs to no host of an instance
	Instance    *bartleby.Instance
	Now         int64 // Unix milliseconds
}

// imageURL is where a user's image is served: the uploaded one, or a generated avatar.
func (p *Presenter) imageURL(id, imageID, initials string) string {
	return picture.URL(p.FrontendURL, p.Instance.ID, id, imageID, initials)
}

func appendNumber(dst []byte, n *int64) []byte {
	if n == nil {
		return append(dst, "null"...)
	}
	return strconv.AppendInt(dst, *n, 10)
}

// optional presents "" as null.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
