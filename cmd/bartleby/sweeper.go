package main

import (
	"context"
	"log/slog"
	"time"

	"bartleby/identity"
)

// sweepEvery is how often what nobody will come back to is removed.
const sweepEvery = time.Hour

// sweeper removes it.
type sweeper struct {
	rules *identity.Service
	log   *slog.Logger
}

// Run sweeps until the context ends.
func (s sweeper) Run(ctx context.Context) {
	every := time.NewTicker(sweepEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
		if err := s.rules.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("what is long over could not be removed", slog.Any("error", err))
		}
	}
}
