// Package soak runs the real program as a process and treats it badly: it is killed under load, loses its database, is
// stopped while requests run, and is copied while it writes. A ledger outside of the process remembers every write that
// was acknowledged, and nothing of it may be missing afterwards.
//
// What may not enter: anything that reaches into the program rather than talking to it by HTTP, flags and signals;
// load without a bound; measurements of speed, which are bench's.
package soak
