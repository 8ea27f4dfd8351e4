// Package bartleby is the dictionary of the house: the nouns, their pure checks, the error catalogue, the id prefixes and
// the event names. Everything else depends on it and it depends on nothing of ours.
//
// What may not enter: I/O of any kind, SQL, HTTP, clocks, randomness, and any import outside the standard library.
//
// Times are Unix milliseconds (int64) everywhere unless a name says otherwise. A nil pointer is JSON null.
package bartleby
