// Package idp reads what identity providers publish about themselves: SAML metadata and OpenID Connect discovery
// documents. Both come from outside and decide whom this server believes, so that they are bounded and checked before
// they are parsed.
//
// What may not enter: requests, rules, storage, and the protocols themselves.
package idp
