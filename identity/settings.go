package identity

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"bartleby"
	"bartleby/store"
)

// Configure merges settings, given as a JSON object in the shape of bartleby.Settings, into those of an instance. It fails with
// form_param_value_invalid for values that do not exist, and form_param_format_invalid for names that do not. Roles are chosen
// elsewhere, where it is known which there are.
func (s *Service) Configure(ctx context.Context, ins *bartleby.Instance, text []byte) (*bartleby.Instance, error) {
	return s.changeSettings(ctx, ins, func(_ *store.Tx, i *bartleby.Instance) error {
		was := i.Settings.Organizations
		merge := json.NewDecoder(bytes.NewReader(text))
		merge.DisallowUnknownFields()
		if err := merge.Decode(&i.Settings); err != nil {
			return bartleby.ParamFormat("settings", fmt.Sprintf("it must be an object of settings (%v)", err))
		}
		if to := i.Settings.Organizations; to.CreatorRole != was.CreatorRole || to.DomainsDefaultRole != was.DomainsDefaultRole || to.InitialRoleSet != was.InitialRoleSet {
			return bartleby.ParamValueInvalid("organizations", "roles and role sets are chosen by the Backend API")
		}
		return i.Settings.Check()
	})
}
