package store

// dialect is what differs between the engines.
type dialect struct {
	name      string
	forUpdate string // appended to a SELECT that locks
	exclusive string // takes a lock until the end of the transaction, for what only one may do; "" where writes are alone
	// tryExclusive tells whether it could take a lock until the end of the transaction; "" where writes are alone.
	tryExclusive string
	skipLocked   string // appended to a SELECT that locks what nobody else has, and passes over the rest
	sequence     string // the column of events that says in which order they were written
	unordered    string // put before an ORDER BY term that no index should serve
	// page lists users: it finds the rows on narrow indexes first, and reads the documents of just those. Its arguments are
	// the columns, the tail of the inner query on users u (from WHERE on), and the order.
	page  string
	words map[string]string // tokens of the migrations
	// classify turns driver errors into ours, by result code: errTaken, service_unavailable; others pass.
	classify func(error) error
	// deadConnection tells whether a statement failed because its pooled connection had died before it was sent.
	deadConnection func(error) bool
	grams          gramIndex
	documents      documentIndex
}

// gramIndex is how an engine keeps and asks the grams of users.
type gramIndex struct {
	put    func(tx *Tx, userID, grams string, replace bool) error
	match  string // condition on users u; %s is the placeholder of the query
	and    string // between grams of a query
	begins string // after a gram that is only a beginning
}
