package message

import (
	"encoding/json"
	"maps"
)

// Sender is what every message tells of who sends it.
type Sender struct {
	App, Home, Domain string // name of the application, its URL, and the URL's host
	SupportEmail      string
	Year              int
	At                string // the time, as readers see it; "" where no request caused the message
}

// Reader is what a message may tell of whom it is for. The zero value is somebody unknown.
type Reader struct {
	FirstName           string
	PrimaryEmailAddress string
	PublicMetadata      json.RawMessage // an object; nil for none
}

// Data is what a message is rendered with: what all of them have, and what is particular to this one, which wins.
func Data(s Sender, r Reader, particular map[string]any) map[string]any {
	data := map[string]any{
		"app":          map[string]any{"name": s.App, "url": s.Home, "domain_name": s.Domain, "logo_url": "", "logo_image_url": ""},
		"theme":        map[string]any{"primary_color": "", "button_text_color": "", "show_clerk_branding": false},
		"user":         map[string]any{"first_name": r.FirstName, "public_metadata": Object(r.PublicMetadata)},
		"current_year": s.Year, "support_email": s.SupportEmail, "greeting_name": r.FirstName,
		"clerk_url": s.Home, "dashboard_url": s.Home, "secured_by_clerk_logo_url": "",
	}
	if r.PrimaryEmailAddress != "" {
		data["primary_email_address"] = r.PrimaryEmailAddress
	}
	if s.At != "" {
		data["requested_at"] = s.At
	}
	maps.Copy(data, particular)
	return data
}

// Object decodes metadata; what is none becomes an empty object.
func Object(text json.RawMessage) map[string]any {
	decoded := map[string]any{}
	if json.Unmarshal(text, &decoded) != nil || decoded == nil {
		return map[string]any{}
	}
	return decoded
}
