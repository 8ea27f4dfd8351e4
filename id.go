package bartleby

import "strings"

// Prefix begins an id: prefix, underscore, then a KSUID of 27 base-62 characters, so that ids sort roughly by creation.
type Prefix string

// The prefixes SDK users see.
const (
	UserID                   Prefix = "user"
	IdentificationID         Prefix = "idn" // e-mail address, phone number, wallet, passkey
	ExternalAccountID        Prefix = "eac"
	InstanceID               Prefix = "ins" // instances, and their signing keys
	ApplicationID            Prefix = "app"
	ImageID                  Prefix = "img"
	TOTPID                   Prefix = "totp"
	BackupCodeID             Prefix = "bcode" // of a set of them
	EventID                  Prefix = "evt"
	SecretKeyID              Prefix = "sk"
	SessionID                Prefix = "sess"
	SessionActivityID        Prefix = "sess_activity"
	ClientID                 Prefix = "client"
	DevBrowserID             Prefix = "dvb"
	SignUpID                 Prefix = "sua"
	SignInID                 Prefix = "sia"
	OrganizationID           Prefix = "org"
	MembershipID             Prefix = "orgmem"
	OrganizationInvitationID Prefix = "orginv"
	OrganizationDomainID     Prefix = "orgdmn"
	OrganizationSuggestionID Prefix = "orgsug"
	MembershipRequestID      Prefix = "orgmemreq"
	RoleID                   Prefix = "role"
	PermissionID             Prefix = "perm"
	RoleSetID                Prefix = "roleset"
	InvitationID             Prefix = "inv"
	AllowlistIdentifierID    Prefix = "alid"
	BlocklistIdentifierID    Prefix = "blid"
	WaitlistEntryID          Prefix = "wle"
	WebhookAppID             Prefix = "whapp"
	JWTTemplateID            Prefix = "jtmpl"
	TemplateID               Prefix = "tmpl"
	RedirectURLID            Prefix = "ru"
	OAuthApplicationID       Prefix = "oa"
	OAuthTokenID             Prefix = "oat" // with hexadecimal digits
	OAuthGrantID             Prefix = "oag"
	SAMLConnectionID         Prefix = "samlc"
	SAMLAccountID            Prefix = "samla"
	EnterpriseConnectionID   Prefix = "entconn"
	OIDCConfigID             Prefix = "oidcc"
	SignInTokenID            Prefix = "sit"
	ActorTokenID             Prefix = "act"
	AgentID                  Prefix = "agent" // with hexadecimal digits
	AgentTaskID              Prefix = "agt"
	DomainID                 Prefix = "dmn"
	ProxyCheckID             Prefix = "proxchk"
	EmailID                  Prefix = "ema"
	SMSMessageID             Prefix = "sms"
	MachineID                Prefix = "mch"
	APIKeyID                 Prefix = "ak"
	M2MTokenID               Prefix = "mt"
	WebhookEndpointID        Prefix = "ep"
	DeliveryID               Prefix = "dlv"
	VerificationID           Prefix = "ver"
	ToolCallID               Prefix = "tc"
)

// IsID tells whether s looks like one of our ids: 2 to 12 small letters, an underscore, 20 to 40 letters and digits. What
// does not is not looked up.
func IsID(s string) bool {
	prefix, rest, ok := strings.Cut(s, "_")
	if !ok || len(prefix) < 2 || len(prefix) > 12 || len(rest) < 20 || len(rest) > 40 {
		return false
	}
	for _, c := range []byte(prefix) {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	for _, c := range []byte(rest) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
