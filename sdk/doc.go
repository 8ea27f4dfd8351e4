// Package sdk lets SDKs that nobody here wrote use the server: the Go SDK in this package's tests, the Node SDK in the
// folder node, which a test runs against a server of its own.
//
// What may not enter: imitations of clients. What an SDK cannot do is seeded through the store, and said so.
package sdk
