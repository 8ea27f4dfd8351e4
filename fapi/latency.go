package fapi

import (
	"context"
	"time"

	"bartleby"
)

// delay makes answers of development instances late, where the operator asked for it: tests of user interfaces begin to wait
// for some answers only after they have clicked.
func (a *api) delay(ctx context.Context) {
	if a.latency <= 0 || instance(ctx) == nil || instance(ctx).Environment != bartleby.Development {
		return
	}
	timer := time.NewTimer(a.latency)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
