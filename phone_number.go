package bartleby

import (
	"regexp"
	"strings"
)

// PhoneNumber is one of a user's phone numbers, in E.164 form.
type PhoneNumber struct {
	ID                      string               `json:"id"`
	Object                  string               `json:"object"`
	PhoneNumber             string               `json:"phone_number"`
	ReservedForSecondFactor bool                 `json:"reserved_for_second_factor"`
	DefaultSecondFactor     bool                 `json:"default_second_factor"`
	Reserved                bool                 `json:"reserved"`
	Verification            *Verification        `json:"verification"`
	LinkedTo                []IdentificationLink `json:"linked_to"`
	BackupCodes             []string             `json:"backup_codes"`
	CreatedAt               int64                `json:"created_at"`
	UpdatedAt               int64                `json:"updated_at"`
}

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// CheckPhoneNumber drops the usual separators and demands the form of ITU-T E.164: a plus and up to 15 digits. Whether
// the numbering plan of the country has such numbers is a question for the rules, which know the plans.
func CheckPhoneNumber(param, number string) (string, error) {
	number = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "\u00a0", "").Replace(number)
	if number == "" {
		return "", ParamNil(param)
	}
	if !e164.MatchString(number) {
		return "", ParamFormat(param, "it must be a phone number in E.164 form, such as +447400123456")
	}
	return number, nil
}
