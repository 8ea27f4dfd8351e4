package store

import (
	"errors"
	"net/url"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"bartleby"
)

var sqliteDialect = dialect{
	name:      "sqlite",
	unordered: "+",
	// CROSS JOIN fixes the order of the loops, and so of the rows: to sort again would drag the documents through a sorter.
	page:           `SELECT %[1]s FROM (SELECT u.rowid AS place FROM users u %[2]s) p CROSS JOIN users u WHERE u.rowid = p.place`,
	sequence:       "rowid",
	words:          map[string]string{"JSON_DOC": "TEXT", "KEY_TEXT": "TEXT", "BYTES": "BLOB"},
	classify:       classifySQLite,
	deadConnection: func(error) bool { return false },
	grams: gramIndex{
		put:    putGramsSQLite,
		match:  `u.rowid IN (SELECT rowid FROM user_grams WHERE user_grams MATCH %s)`,
		and:    " AND ",
		begins: " *",
	},
	documents: documentIndex{
		put:   putOperationsSQLite,
		match: `o.rowid IN (SELECT rowid FROM document_words WHERE document_words MATCH %s)`,
		or:    " OR ", quote: `"`,
	},
}

// sqliteName is the data source name: WAL with a full sync at each commit, so that an acknowledged write survives a power
// cut; waiting rather than failing where another process writes; pages mapped rather than copied.
func sqliteName(file string, readOnly bool) string {
	q := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"mmap_size(67108864)", "cache_size(-8000)", "temp_store(MEMORY)", "journal_size_limit(67108864)",
	}}
	if readOnly {
		q.Add("_pragma", "query_only(1)")
	}
	return "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + q.Encode()
}

func classifySQLite(err error) error {
	var fault *sqlite.Error
	if !errors.As(err, &fault) {
		return err
	}
	switch fault.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return errors.Join(errTaken, err)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return errors.Join(errReferenced, err)
	}
	switch fault.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return bartleby.ServiceUnavailable(err)
	}
	return err
}
