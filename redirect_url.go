package bartleby

import (
	"net/url"
	"slices"
)

// RedirectURL is a place outside the application's own pages, such as a mobile application, that sign-ins may end at.
type RedirectURL struct {
	ID        string `json:"id"`
	Object    string `json:"object"`
	URL       string `json:"url"`
	CreatedAt int64  `json:"created_at"`
	UpdatedAt int64  `json:"updated_at"`
}

// MaxURLLength bounds URLs that callers store, in bytes.
const MaxURLLength = 2048

// CheckRedirectURL demands an absolute URL with https or a scheme of an application's own (RFC 8252, section 7.1); plain
// http is for the own machine. What browsers run or read themselves (javascript:, data:, file:) is refused.
func CheckRedirectURL(param, text string) error {
	u, err := readAbsoluteURL(param, text)
	if err != nil {
		return err
	}
	switch {
	case u.Opaque != "", u.Host == "" && u.Path == "":
		return notAbsolute(param)
	case slices.Contains([]string{"javascript", "data", "file", "blob", "vbscript", "about", "ftp", "ws", "wss"}, u.Scheme):
		return URLScheme(param)
	case u.Scheme == "https" && u.Hostname() == "":
		return ParamFormat(param, "it has no host")
	case u.Scheme == "http" && !slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname()):
		return URLScheme(param)
	}
	return nil
}

// readAbsoluteURL reads a URL that callers store, which has a scheme.
func readAbsoluteURL(param, text string) (*url.URL, error) {
	if text == "" {
		return nil, ParamNil(param)
	}
	if len(text) > MaxURLLength {
		return nil, ParamTooLong(param, MaxURLLength)
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" {
		return nil, notAbsolute(param)
	}
	return u, nil
}

func notAbsolute(param string) error { return ParamFormat(param, "it must be an absolute URL") }
