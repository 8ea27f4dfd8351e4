package password

import (
	"context"
	"strings"
)

// CognitoUser is where an awscognito "digest" points: awscognito#<pool id>#<client id>#<identifier>. Amazon Cognito
// gives no hashes out, so the password can only be tried there, once, when the user first signs in here.
type CognitoUser struct {
	PoolID     string // <region>_<characters>
	ClientID   string // an app client of the pool that may use password sign-in
	Identifier string // what the user signs in with there
}

// Migrator asks the service that a user comes from whether a password is right.
type Migrator interface {
	// Migrate answers false for a wrong password or an unknown user, and an error when the service could not be asked.
	Migrate(ctx context.Context, user CognitoUser, plain string) (bool, error)
}

func parseCognito(digest string) (CognitoUser, error) {
	if len(digest) > maxDigest {
		return CognitoUser{}, broken("more than %d bytes", maxDigest)
	}
	f := strings.SplitN(digest, "#", 4) // an identifier may hold a #
	if len(f) != 4 || f[0] != string(AWSCognito) {
		return CognitoUser{}, broken("it is not awscognito# and three fields")
	}
	region, id, found := strings.Cut(f[1], "_")
	if !found || !isWord(strings.ReplaceAll(region, "-", "")) || !isWord(id) || !isWord(f[2]) || f[3] == "" {
		return CognitoUser{}, broken("the pool id, the client id or the identifier is not one of Cognito's")
	}
	return CognitoUser{PoolID: f[1], ClientID: f[2], Identifier: f[3]}, nil
}

// isWord : letters and digits of ASCII, at least one.
func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return s != ""
}
