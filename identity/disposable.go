package identity

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"bartleby"
)

// The public list of disposable-email-domains (CC0): registrable domains, one a line, sorted. docs/decisions says why it is
// here as a file, and how it is renewed.
//
//go:embed disposable_domains.txt
var disposableDomains string

var disposable = sync.OnceValue(func() []string { return strings.Fields(disposableDomains) })

// isDisposable tells whether the domain of an e-mail address, or one above it, lends addresses to anybody for a while.
func isDisposable(address string) bool {
	_, domain, _ := strings.Cut(address, "@")
	for _, d := range append([]string{domain}, bartleby.ParentDomains(domain)...) {
		if _, found := slices.BinarySearch(disposable(), d); found {
			return true
		}
	}
	return false
}
