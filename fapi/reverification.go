package fapi

import (
	"context"

	"bartleby"
	"bartleby/signin"
)

// demandRecent refuses to change what matters in a session whose user proved too long ago who they are, where the settings ask for
// it. Whoever has nothing to prove it with, such as a wallet only, is not asked. It fails with session_reverification_required.
func (a *api) demandRecent(ctx context.Context) error {
	if !instance(ctx).Settings.Authentication.Reverification {
		return nil
	}
	u, err := a.whole(ctx)
	if err != nil {
		return err
	}
	s := acting(ctx)
	if s.ProvedLately(u, a.now().UnixMilli()) || s.Actor == nil && !signin.Reverifiable(instance(ctx).Settings, u) {
		return nil
	}
	return bartleby.ReverificationRequired()
}
