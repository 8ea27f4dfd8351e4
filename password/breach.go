package password

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// BreachList tells whether a password is known from data breaches.
type BreachList interface {
	Breached(ctx context.Context, plain string) (bool, error)
}

// RangeClient asks a range API, as Have I Been Pwned offers it: only the first five hexadecimal digits of the password's
// SHA-1 are sent, and the answer, padded so that its length does not tell, lists how those that begin so go on.
type RangeClient struct {
	url    string
	client *http.Client
}

// NewRangeClient makes a client for a URL to which the five digits are appended.
func NewRangeClient(url string) *RangeClient {
	return &RangeClient{url: strings.TrimSuffix(url, "/") + "/", client: &http.Client{Timeout: 2 * time.Second}}
}

// maxRange bounds an answer, in bytes.
const maxRange = 1 << 20

// Breached asks the API. An error means that it gave no usable answer in two seconds.
func (c *RangeClient) Breached(ctx context.Context, plain string) (bool, error) {
	sum := sha1.Sum([]byte(plain))
	digits := strings.ToUpper(hex.EncodeToString(sum[:]))
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+digits[:5], nil)
	if err != nil {
		return false, err
	}
	request.Header.Set("Add-Padding", "true")
	response, err := c.client.Do(request)
	if err != nil {
		return false, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return false, fmt.Errorf("breach list answered %s", response.Status)
	}
	lines := bufio.NewScanner(io.LimitReader(response.Body, maxRange))
	for lines.Scan() {
		suffix, count, _ := strings.Cut(strings.TrimSpace(lines.Text()), ":")
		if strings.EqualFold(suffix, digits[5:]) {
			return count != "0", nil // padding lines have a count of zero
		}
	}
	return false, lines.Err()
}
