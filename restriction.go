package bartleby

import (
	"slices"
	"strings"
)

// cuts finds where sub-addresses of an e-mail address begin: the places of the separators that mail servers commonly pass
// over with all that follows, + = # and at Yahoo a hyphen. One at the very beginning leaves nothing to send to.
func cuts(address string) []int {
	local, domain, _ := strings.Cut(address, "@")
	separators := "+=#"
	if strings.HasPrefix(domain, "yahoo.") || slices.Contains([]string{"ymail.com", "rocketmail.com", "myyahoo.com"}, domain) {
		separators += "-"
	}
	var at []int
	for i := 1; i < len(local); i++ {
		if strings.IndexByte(separators, local[i]) >= 0 {
			at = append(at, i)
		}
	}
	return at
}

// IsSubaddress tells whether an e-mail address is a sub-address of another (RFC 5233).
func IsSubaddress(address string) bool { return len(cuts(address)) > 0 }

// BaseAddresses lists the addresses of which an e-mail address is a sub-address: a+b=c@example.com is one of a@example.com
// and of a+b@example.com.
func BaseAddresses(address string) []string {
	_, domain, _ := strings.Cut(address, "@")
	var list []string
	for _, at := range cuts(address) {
		list = append(list, address[:at]+"@"+domain)
	}
	return list
}

// Wildcards lists the entries of a list that mean every address at the domain of this one: *@domain, and *@*.parent for each
// parent domain that can be listed.
func Wildcards(address string) []string {
	_, domain, _ := strings.Cut(address, "@")
	list := []string{"*@" + domain}
	for _, parent := range ParentDomains(domain) {
		list = append(list, "*@*."+parent)
	}
	return list
}

// ParentDomains lists the domains above one, the nearest first, without top-level domains.
func ParentDomains(domain string) []string {
	var list []string
	for {
		_, parent, found := strings.Cut(domain, ".")
		if !found || !strings.Contains(parent, ".") {
			return list
		}
		list = append(list, parent)
		domain = parent
	}
}

// Undotted drops the dots before the @ of a Gmail address, which Gmail passes over, and gives its domain the one of two
// names. Any other identifier stays as it is.
func Undotted(identifier string) string {
	local, domain, found := strings.Cut(identifier, "@")
	if !found || local == "*" || domain != "gmail.com" && domain != "googlemail.com" {
		return identifier
	}
	return strings.ReplaceAll(local, ".", "") + "@gmail.com"
}
