package store

import "bartleby"

var redirectURLs = records[bartleby.RedirectURL]{
	table:   "redirect_urls",
	noun:    "redirect URL",
	columns: []string{"url"},
	row: func(u *bartleby.RedirectURL) record {
		return record{u.ID, u.CreatedAt, u.UpdatedAt, []any{u.URL}}
	},
	taken: func(*bartleby.RedirectURL) error { return bartleby.AlreadyExists("url", "redirect URL") },
}

// RedirectURL reads one. It fails with resource_not_found.
func (tx *Tx) RedirectURL(id string) (*bartleby.RedirectURL, error) { return redirectURLs.get(tx, id) }

// InsertRedirectURL stores a new one. It fails with form_already_exists where the URL is listed already.
func (tx *Tx) InsertRedirectURL(u *bartleby.RedirectURL) error { return redirectURLs.insert(tx, u) }

// DeleteRedirectURL removes one. It fails with resource_not_found.
func (tx *Tx) DeleteRedirectURL(id string) error { return redirectURLs.delete(tx, id) }

// RedirectURLs lists a page, newest first, and how many there are. A limit of 0 lists all.
func (tx *Tx) RedirectURLs(limit, offset int) ([]*bartleby.RedirectURL, int64, error) {
	c := redirectURLs.filter(tx)
	total, err := redirectURLs.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := redirectURLs.list(tx, c, "r.created_at DESC, r.id DESC", limit, offset)
	return list, total, err
}

// HasRedirectURL tells whether a URL is listed.
func (tx *Tx) HasRedirectURL(text string) (bool, error) {
	u, err := redirectURLs.find(tx, "r.url = $2", text)
	return u != nil, err
}
