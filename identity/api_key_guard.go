package identity

import (
	"strings"

	"bartleby"
	"bartleby/store"
)

// APIKeyGuard is asked whether somebody may deal with the API keys of a subject, in the transaction in which they do.
type APIKeyGuard func(tx *store.Tx, subject string) error

// APIKeysOf lets a user deal with their own keys, and with those of organizations in which their role grants the permission. Anybody
// else is to them as one who is not there. Errors: resource_not_found, organization_not_enabled_in_instance,
// organization_not_found_or_unauthorized, missing_organization_permission.
func APIKeysOf(ins *bartleby.Instance, userID, permission string) APIKeyGuard {
	return func(tx *store.Tx, subject string) error {
		switch {
		case subject == userID:
			return nil
		case !strings.HasPrefix(subject, string(bartleby.OrganizationID)+"_"):
			return bartleby.ResourceNotFound("user", subject)
		case !ins.Settings.Organizations.Enabled:
			return bartleby.OrganizationsDisabled()
		}
		_, err := OrganizationFor(tx, subject, By(userID, permission))
		return err
	}
}

// apiKeyFor reads a key, and inside a write locks it. One whose subject the guards do not let be known is not there.
func apiKeyFor(tx *store.Tx, id string, by ...APIKeyGuard) (*bartleby.APIKey, error) {
	k, err := tx.APIKey(id)
	if err != nil {
		return nil, err
	}
	for _, guard := range by {
		err := guard(tx, k.Subject)
		if bartleby.IsCode(err, "resource_not_found") || bartleby.IsCode(err, "organization_not_found_or_unauthorized") {
			return nil, bartleby.ResourceNotFound("API key", id)
		}
		if err != nil {
			return nil, err
		}
	}
	return k, nil
}
