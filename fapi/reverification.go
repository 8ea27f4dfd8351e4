package fapi

import (
	"context"

	"bartleby"
	"bartleby/signin"
)

// demandRecent refuses to change what matters in a session whose user proved too long ago who they are, where the settings
// ask for it: by the second factor too, if they have one. Whoever acts in the user's place has proved nothing; whoever has nothing to prove it with, such as a wallet only,
// is not asked. It fails with session_reverification_required.
func (a *api) demandRecent(ctx context.Context) error {
	if !instance(ctx).Settings.Authentication.Reverification {
		return nil
	}
	s := acting(ctx)
	if s.Actor != nil {
		return bartleby.ReverificationRequired()
	}
	old := a.now().UnixMilli() - bartleby.FreshProof
	first, second := s.FirstFactorVerifiedAt > old, s.SecondFactorVerifiedAt > old
	if first && second {
		return nil
	}
	u, err := a.whole(ctx)
	if err != nil || first && !u.TwoFactorEnabled || !signin.Reverifiable(instance(ctx).Settings, u) {
		return err
	}
	return bartleby.ReverificationRequired()
}
