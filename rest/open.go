package rest

import "net/http"

// Opened keeps a handler for requests that mean to open its address. Whoever merely looks at it is told 204: programs that check
// links by HEAD (RFC 9110, section 9.3.2), browsers that fetch ahead (Sec-Purpose, Fetch Standard). They must not use up what an
// address is good for once.
func Opened(h func(http.ResponseWriter, *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		if r.Method != http.MethodGet || r.Header.Get("Sec-Purpose") != "" {
			w.WriteHeader(http.StatusNoContent)
			return nil
		}
		return h(w, r)
	}
}
