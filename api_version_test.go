package bartleby_test

import (
	"slices"
	"testing"

	"bartleby"
)

func TestVersionsInOrder(t *testing.T) {
	for _, ordered := range [][]string{
		{"2021-02-05", "2021-02-05.as-of-2024-10", "2024-10-01", "2025-04-10", "2026-05-12"},
		{"0.9", "1.0.0-alpha", "1.0.0-beta.2", "1.0.0-beta.10", "1.0.0", "v1.0.1", "1.9", "1.10", "2"},
		{"v1", "v2", "v10"},
		{"", "1"},
	} {
		shuffled := slices.Clone(ordered)
		slices.Reverse(shuffled)
		slices.SortStableFunc(shuffled, bartleby.CompareVersions)
		if !slices.Equal(shuffled, ordered) {
			t.Errorf("%q, want %q", shuffled, ordered)
		}
	}
	if bartleby.CompareVersions("v1.0", "1.0") != 0 || bartleby.CompareVersions("1.01", "1.1") != 0 {
		t.Error("the same version twice is not the same")
	}
}
