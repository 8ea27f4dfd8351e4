package bartleby

import (
	"slices"
	"strings"
)

// Check refuses settings that contradict themselves or have values that do not exist. Its errors name the setting by its path, such as
// password.min_length.
func (s Settings) Check() error {
	var faults []error
	demand := func(holds bool, setting, reason string) {
		if !holds {
			faults = append(faults, ParamValueInvalid(setting, reason))
		}
	}
	oneOf := func(value, setting string, of ...string) {
		demand(slices.Contains(of, value), setting, "it must be one of "+strings.Join(of, ", "))
	}
	oneOf(s.Restrictions.SignUpMode, "restrictions.sign_up_mode", "public", "restricted", "waitlist")
	oneOf(s.Password.Hasher, "password.hasher", "argon2id", "bcrypt")
	oneOf(s.PreferredPasswordStrategy, "preferred_sign_in_strategy_when_password_required", "password", "otp", "")
	demand(s.Password.MinLength >= 1 && s.Password.MinLength <= s.Password.MaxLength, "password.min_length", "lengths must be positive and in order")
	demand(s.Password.MinStrength >= 0 && s.Password.MinStrength <= 4, "password.min_strength", "it must lie between 0 and 4")
	demand(s.Username.MinLength >= 1 && s.Username.MinLength <= s.Username.MaxLength, "username.min_length", "lengths must be positive and in order")
	demand(s.Lockout.MaxAttempts >= 1 || !s.Lockout.Enabled, "lockout.max_attempts", "it must be positive")
	demand(s.Lockout.Duration >= 0, "lockout.duration", "it must not be negative")
	demand(s.Sessions.MaxLifetime >= 0, "sessions.max_lifetime", "it must not be negative")
	demand(s.Sessions.Inactivity >= 0, "sessions.inactivity", "it must not be negative")
	faults = append(faults, CheckDisplay(s.Display))
	return Collect(faults...)
}
