package bartleby

// SigningKey is an RSA key that signs in the name of an instance.
type SigningKey struct {
	ID        string // kid: the instance's id for its first key, an id of the same shape for later ones
	Private   []byte // PKCS #8, DER
	CreatedAt int64  // Unix milliseconds
	RetiresAt int64  // Unix milliseconds until when a replaced key still verifies; 0: it is the current one
}
