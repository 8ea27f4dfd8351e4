// Package password checks, makes and judges passwords: the digest layouts that an import may bring, our own hashes and
// what they may cost, the rules that a new password must meet, and the client of a breach list.
//
// It is pure but for randomness, the work of hashing and the one call to the breach list. Storage, transactions, users,
// instances and HTTP handlers may not enter it; the clock comes as an argument.
package password
