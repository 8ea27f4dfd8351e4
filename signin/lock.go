package signin

import "bartleby"

// What is in this file counts failed attempts, of a user and not of what was typed: whichever way is tried, and on
// whichever client. An attempt counts before it is judged, so that no more are judged than may fail; a good one is given
// back.

// reserve counts an attempt that is about to be judged. It fails with user_locked.
func (st *step) reserve() error {
	set := st.ins.Settings.Lockout
	if st.user == nil || !set.Enabled {
		return nil
	}
	state := &st.user.State
	if until := state.LockedUntil(st.tx.Now, set.Duration); until != 0 {
		return st.locked(until)
	}
	if state.LockedAt != nil { // the lock is over
		state.LockedAt, state.FailedAttempts = nil, 0
	}
	if state.FailedAttempts >= set.MaxAttempts { // others are being judged: one of them may be good, but there is no room for more
		return st.lock()
	}
	state.FailedAttempts++
	return st.tx.SaveLockState(st.user)
}

// failed notes that an attempt was judged to be wrong: the last one that may fail locks the user. Its answer is the step's
// fault, or user_locked.
func (st *step) failed() error {
	set := st.ins.Settings.Lockout
	if st.user == nil || !set.Enabled || st.user.State.LockedAt == nil && st.user.State.FailedAttempts < set.MaxAttempts {
		return kept{st.fault}
	}
	if until := st.user.State.LockedUntil(st.tx.Now, set.Duration); until != 0 {
		return st.locked(until)
	}
	return st.lock()
}

// succeeded gives an attempt back. A user who was locked meanwhile stays so: it fails with user_locked.
func (st *step) succeeded() error {
	set := st.ins.Settings.Lockout
	if st.user == nil || !set.Enabled {
		return nil
	}
	if until := st.user.State.LockedUntil(st.tx.Now, set.Duration); until != 0 {
		return st.locked(until)
	}
	st.user.State.FailedAttempts = max(st.user.State.FailedAttempts-1, 0)
	return st.tx.SaveLockState(st.user)
}

// lock locks the user, and tells them.
func (st *step) lock() error {
	st.user.State.LockedAt = &st.tx.Now
	if err := st.tx.SaveLockState(st.user); err != nil {
		return err
	}
	if err := st.s.Identity.Announce(st.tx, st.user); err != nil {
		return err
	}
	data := map[string]any{}
	if minutes := st.ins.Settings.Lockout.Duration / 60_000; minutes > 0 {
		data["lockout_minutes"] = minutes
	}
	if err := st.s.Identity.Warn(st.tx, st.ins, st.user, "account_locked", data); err != nil {
		return err
	}
	return st.locked(st.user.State.LockedUntil(st.tx.Now, st.ins.Settings.Lockout.Duration))
}

// unlocked refuses a user who is locked, where nothing is to be counted. It fails with user_locked.
func (st *step) unlocked() error {
	if st.user == nil || !st.ins.Settings.Lockout.Enabled {
		return nil
	}
	if until := st.user.State.LockedUntil(st.tx.Now, st.ins.Settings.Lockout.Duration); until != 0 {
		return st.locked(until)
	}
	return nil
}

// locked is the refusal of a user who is locked until then. Where answers must not tell who has an account, it looks like
// any other failure.
func (st *step) locked(until int64) error {
	if st.guarded() {
		return kept{st.fault}
	}
	return kept{bartleby.UserLocked(until, st.tx.Now)}
}

// guarded tells whether nothing may tell, at this step, who has an account.
func (st *step) guarded() bool {
	return st.signIn != nil && st.signIn.Guarded && st.signIn.Status == bartleby.NeedsFirstFactor
}
