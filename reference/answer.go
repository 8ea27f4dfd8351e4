package reference

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"bartleby/catalogue"
)

// format is how a caller wants an answer. Embed it in an input.
type format struct {
	Format    string `query:"format" enum:"json,markdown" doc:"json, or compact Markdown; without it, the header Accept decides."`
	Fields    string `query:"fields" max:"500" doc:"Members to keep, separated by commas."`
	MaxTokens int    `query:"max_tokens" min:"50" most:"10000000" doc:"Leave out the least useful parts until the answer has at most so many tokens, of four bytes each."`
}

// reply is an answer on its way out.
type reply struct {
	*catalogue.Answer
	format
}

func (f format) reply(a *catalogue.Answer, err error) (*reply, error) {
	if err != nil {
		return nil, err
	}
	return &reply{a, f}, nil
}

// Send writes the answer in the format that was asked for, unless the caller has it already.
func (p *reply) Send(w http.ResponseWriter, r *http.Request) error {
	f := catalogue.Format{Markdown: p.Format == "markdown" || p.Format == "" && strings.Contains(r.Header.Get("Accept"), "text/markdown"), MaxTokens: p.MaxTokens}
	for field := range strings.SplitSeq(p.Fields, ",") {
		if field = strings.TrimSpace(field); field != "" {
			f.Fields = append(f.Fields, field)
		}
	}
	text := p.Write(f)
	header := w.Header()
	header.Set("Vary", "Accept")
	if header.Set("Content-Type", "application/json"); f.Markdown {
		header.Set("Content-Type", "text/markdown; charset=utf-8")
	}
	sum := sha256.Sum256(text)
	if fresh(w, r, hex.EncodeToString(sum[:12])) {
		return nil
	}
	header.Set("Content-Length", strconv.Itoa(len(text)))
	_, err := w.Write(text)
	return err
}

// fresh answers 304 (RFC 9110, section 15.4.5) where the caller has what the tag says.
func fresh(w http.ResponseWriter, r *http.Request, etag string) bool {
	etag = `"` + etag + `"`
	header := w.Header()
	header.Set("Etag", etag)
	header.Set("Cache-Control", "private, must-revalidate, max-age=0")
	for had := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if had = strings.TrimPrefix(strings.TrimSpace(had), "W/"); had == etag || had == "*" {
			header.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}
