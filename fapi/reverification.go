package fapi

import (
	"context"

	"bartleby"
)

// demandRecent refuses to change what matters in a session whose user proved too long ago who they are, where the settings
// ask for it. Whoever acts in the user's place has proved nothing. It fails with session_reverification_required.
func (a *api) demandRecent(ctx context.Context) error {
	if !instance(ctx).Settings.Authentication.Reverification {
		return nil
	}
	s := acting(ctx)
	if s.Actor != nil || s.FirstFactorVerifiedAt+bartleby.FreshProof <= a.now().UnixMilli() {
		return bartleby.ReverificationRequired()
	}
	return nil
}
