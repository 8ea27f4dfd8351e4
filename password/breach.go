package password

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// BreachList tells whether a password is known from a leak. An error means that it could not be asked; the answer is
// then false, and the caller logs the error and goes on: a list that is down must not stop sign-ups.
type BreachList interface {
	Breached(ctx context.Context, plain string) (bool, error)
}

const (
	breachTimeout = 2 * time.Second
	breachAnswer  = 4 << 20 // bytes; real answers have about 40,000
)

// RangeClient asks a list by the k-anonymity range protocol, as Have I Been Pwned's Pwned Passwords and its mirrors
// speak it: five hexadecimal characters of the password's SHA-1 go out, all suffixes known for them come back, and the
// comparison happens here. Neither the password nor its whole hash leaves the server.
type RangeClient struct {
	url    string
	client *http.Client
}

// NewRangeClient makes a client of the list at a URL, to which /<five characters> is added. It waits two seconds for an
// answer.
func NewRangeClient(url string) *RangeClient {
	return &RangeClient{url: strings.TrimRight(url, "/"), client: &http.Client{Timeout: breachTimeout}}
}

// Breached asks the list.
func (c *RangeClient) Breached(ctx context.Context, plain string) (bool, error) {
	digest := sha1.Sum([]byte(plain))
	sum := strings.ToUpper(hex.EncodeToString(digest[:]))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/"+sum[:5], http.NoBody)
	if err != nil {
		return false, fmt.Errorf("breach list: %w", err)
	}
	req.Header.Set("Add-Padding", "true") // so that the size of the answer tells an eavesdropper nothing
	req.Header.Set("User-Agent", "bartleby")
	res, err := c.client.Do(req)
	if err != nil {
		return false, fmt.Errorf("breach list: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return false, fmt.Errorf("breach list: it answered %d", res.StatusCode)
	}
	return listed(io.LimitReader(res.Body, breachAnswer), sum[5:])
}

// listed looks for SUFFIX:COUNT. Padding has a count of 0.
func listed(answer io.Reader, suffix string) (bool, error) {
	found := false
	lines := bufio.NewScanner(answer)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		have, count, ok := strings.Cut(line, ":")
		if !ok || len(have) != len(suffix) {
			return false, errors.New("breach list: a line is not a suffix and a count")
		}
		if strings.EqualFold(have, suffix) && strings.Trim(count, "0") != "" {
			found = true // read on: the time taken should not depend on the place
		}
	}
	if err := lines.Err(); err != nil {
		return false, fmt.Errorf("breach list: %w", err)
	}
	return found, nil
}
