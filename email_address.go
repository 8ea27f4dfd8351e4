package bartleby

import (
	"net/mail"
	"strings"
	"unicode/utf8"
)

// EmailAddress is one of a user's e-mail addresses.
type EmailAddress struct {
	ID                   string               `json:"id"`
	Object               string               `json:"object"`
	EmailAddress         string               `json:"email_address"`
	Reserved             bool                 `json:"reserved"`
	Verification         *Verification        `json:"verification"`
	LinkedTo             []IdentificationLink `json:"linked_to"`
	MatchesSSOConnection bool                 `json:"matches_sso_connection"`
	CreatedAt            int64                `json:"created_at"`
	UpdatedAt            int64                `json:"updated_at"`
}

// CheckEmailAddress folds an address to the form in which it is stored and compared: lower case, no spaces around.
// The syntax is that of RFC 5321 without quoted local parts and address literals, at most 254 bytes.
func CheckEmailAddress(param, address string) (string, error) {
	if !utf8.ValidString(address) {
		return "", ParamFormat(param, "it must be an e-mail address")
	}
	address = strings.ToLower(strings.TrimSpace(address))
	if address == "" {
		return "", ParamNil(param)
	}
	local, domain, found := strings.Cut(address, "@")
	switch {
	case !found, len(address) > 254, len(local) > 64, local == "", strings.ContainsAny(address, "\"<>()[]\\,;: \t\r\n\x00"):
		return "", ParamFormat(param, "it must be an e-mail address")
	case !validDomain(domain):
		return "", ParamFormat(param, "its domain is not valid")
	}
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || parsed.Name != "" {
		return "", ParamFormat(param, "it must be an e-mail address")
	}
	return address, nil
}

// validDomain accepts host names with at least one dot, and internationalised ones as written.
func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	if len(domain) > 253 || len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range label {
			if c < 0x80 && c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
				return false
			}
		}
	}
	return true
}
