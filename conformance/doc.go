// Package conformance holds the server to the official OpenAPI documents, which lie beside the project and are never
// copied into it: each operation's requests and answers, in every version, on both engines.
//
// What may not enter: anything but tests, and any text of those documents.
package conformance
