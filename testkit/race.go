package testkit

import "testing"

// NotUnderRace skips a test under the race detector: one goroutine computes for so long that the detector makes minutes of it, and has
// nothing to find. CI runs these tests without it.
func NotUnderRace(t testing.TB) {
	t.Helper()
	if Race {
		t.Skip("one goroutine computes: the race detector only makes it slow, and CI runs this without it")
	}
}
