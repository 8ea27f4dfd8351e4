package identity

import (
	"slices"
	"testing"
)

func TestDisposableDomains(t *testing.T) {
	if n := len(disposable()); n < 5000 || !slices.IsSorted(disposable()) {
		t.Errorf("%d domains, sorted: %v", n, slices.IsSorted(disposable()))
	}
	for address, want := range map[string]bool{
		"a@mailinator.com": true, "a@x.y.mailinator.com": true, "a@0-mail.com": true, "a@example.com": false, "a@com": false, "a@gmail.com": false, "a@outlook.com": false, "a@proton.me": false, "a@yahoo.com": false, "a@icloud.com": false,
	} {
		if got := isDisposable(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}
