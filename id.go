package bartleby

import "regexp"

// Prefix begins an id: prefix, underscore, then a KSUID of 27 base-62 characters, so that ids sort roughly by creation.
type Prefix string

// The prefixes SDK users see.
const (
	UserID            Prefix = "user"
	IdentificationID  Prefix = "idn" // e-mail address, phone number, wallet, passkey
	ExternalAccountID Prefix = "eac"
	InstanceID        Prefix = "ins"
	ApplicationID     Prefix = "app"
	ImageID           Prefix = "img"
	TOTPID            Prefix = "totp"
	EventID           Prefix = "evt"
	SecretKeyID       Prefix = "sk"
)

var idPattern = regexp.MustCompile(`^[a-z]{2,12}_[0-9A-Za-z]{20,40}$`)

// IsID tells whether s looks like one of our ids. What does not is not looked up.
func IsID(s string) bool { return len(s) <= 64 && idPattern.MatchString(s) }
