package bartleby

import (
	"encoding/base64"
	"strings"
)

// Environment of an instance.
type Environment string

// The environments.
const (
	Development Environment = "development"
	Production  Environment = "production"
)

// Instance is a tenant: a set of users with settings and keys, wholly invisible to every other instance.
type Instance struct {
	ID            string
	ApplicationID string
	Application   string // its name
	Environment   Environment
	Host          string // where its public side is: see URL
	Settings      Settings
	CreatedAt     int64
}

// SecretKey is what a back end proves itself with. Only the SHA-256 of the key is stored; that of a development instance
// is kept readable too, because every start prints it.
type SecretKey struct {
	ID         string
	InstanceID string
	Plain      string // "" unless of a development instance, or just made
	CreatedAt  int64
}

// SecretKeyPrefix is what secret keys of an environment begin with.
func SecretKeyPrefix(e Environment) string {
	if e == Production {
		return "sk_live_"
	}
	return "sk_test_"
}

// PublishableKey is what a front end is given: a prefix, and the base64 of the frontend host followed by "$".
func PublishableKey(e Environment, frontendHost string) string {
	prefix := "pk_test_"
	if e == Production {
		prefix = "pk_live_"
	}
	return prefix + base64.StdEncoding.EncodeToString([]byte(frontendHost+"$"))
}

// ReadPublishableKey finds the environment and the frontend host in a publishable key. It fails with
// malformed_publishable_key.
func ReadPublishableKey(key string) (Environment, string, error) {
	e := Development
	text, ok := strings.CutPrefix(key, "pk_test_")
	if !ok {
		e = Production
		if text, ok = strings.CutPrefix(key, "pk_live_"); !ok {
			return "", "", PublishableKeyMalformed()
		}
	}
	host, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil || len(host) < 2 || len(host) > 300 || strings.IndexByte(string(host), '$') != len(host)-1 {
		return "", "", PublishableKeyMalformed()
	}
	return e, string(host[:len(host)-1]), nil
}

// CheckSecretKey tells whether a key chosen by an operator can serve: prefix and at least 20 plain characters.
func CheckSecretKey(key string) bool {
	rest, ok := strings.CutPrefix(key, "sk_test_")
	if !ok {
		rest, ok = strings.CutPrefix(key, "sk_live_")
	}
	if !ok || len(rest) < 20 || len(rest) > 200 {
		return false
	}
	for _, c := range rest {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// IsScriptVersion tells whether s can be an npm version or the name of a release channel.
func IsScriptVersion(s string) bool {
	if len(s) > 64 {
		return false
	}
	for i, c := range []byte(s) {
		word := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !word && (i == 0 || c != '.' && c != '-' && c != '+') {
			return false
		}
	}
	return s != ""
}
