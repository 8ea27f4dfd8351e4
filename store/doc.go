// Package store is the only room with SQL: the two engines, transactions, migrations, and a file of queries per noun.
//
// A query is written once, in the subset that SQLite and PostgreSQL share, with $1…$n for its arguments. What differs is
// a value of type dialect. Every query on tenants' data says instance_id = $n with the transaction's instance: only
// methods of Tx run SQL, so that none can forget it without a test beside a twin tenant noticing.
//
// What may not enter: rules, HTTP, the wire's JSON, and clocks (the configuration brings one).
package store
