package bartleby

// FreshProof is for how long a proof of who somebody is lets them change what matters, in milliseconds.
const FreshProof = 600_000

// MaxUnverified is how many addresses or numbers of a user may wait to be verified.
const MaxUnverified = 5
