// Package e2e lets applications that use front-end SDKs which nobody here wrote run against the program, in a real browser: the
// folders have the applications and what is done in them, harness has what they share, and a test has Node run all of it.
//
// What may not enter: imitations of SDKs or of browsers; anything that reaches into the program rather than talking to it by HTTP
// and its commands.
package e2e
