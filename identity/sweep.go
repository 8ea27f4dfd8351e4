package identity

import (
	"context"

	"bartleby/store"
)

const (
	// attemptsKept is for how long a sign-in or a sign-up can be read after its time is over, in milliseconds.
	attemptsKept = 7 * 86_400_000
	// browsersKept is for how long a browser in which nobody ever signed in is known, in milliseconds.
	browsersKept = 30 * 86_400_000
	// tasksKept is for how long an agent's task can be read, which can be used for an hour, in milliseconds.
	tasksKept = 30 * 86_400_000
	// callsKept is for how long it can be read what agents did, in milliseconds.
	callsKept  = 90 * 86_400_000
	sweepBatch = 500
)

// Sweep removes, of all instances, what nobody will come back to: sign-ins and sign-ups that were abandoned or are long over,
// browsers and clients in which nobody ever signed in, tasks of agents and the log of what they did. It is to be called now and then.
func (s *Service) Sweep(ctx context.Context) error {
	instances, err := store.Instances(ctx, s.DB)
	if err != nil {
		return err
	}
	now := s.Tokens.Now().UnixMilli()
	for _, ins := range instances {
		for _, c := range []struct {
			what store.Stale
			kept int64
		}{
			{store.StaleSignIns, attemptsKept},
			{store.StaleSignUps, attemptsKept},
			{store.StaleClients, browsersKept},
			{store.StaleDevBrowsers, browsersKept}, // after their clients
			{store.StaleAgentTasks, tasksKept},
			{store.StaleToolCalls, callsKept},
		} {
			for found := sweepBatch; found == sweepBatch; {
				if found, err = store.Sweep(ctx, s.DB, ins.ID, c.what, now-c.kept, sweepBatch); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
