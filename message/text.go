package message

import (
	"html"
	"regexp"
	"strings"
)

var (
	unseen = regexp.MustCompile(`(?is)<!--.*?-->|<(head|style|script|title)\b.*?</(head|style|script|title)\s*>|<div[^>]*data-preheader[^>]*>.*?</div>|<p[^>]*\bdata-html\b[^>]*>.*?</p>`)
	anchor = regexp.MustCompile(`(?is)<a\b[^>]*?href\s*=\s*["']([^"']*)["'][^>]*>(.*?)</a\s*>`)
	image  = regexp.MustCompile(`(?is)<img\b[^>]*?alt\s*=\s*["']([^"']*)["'][^>]*>`)
	breaks = regexp.MustCompile(`(?i)<br\b[^>]*>|</(p|h[1-6]|div|tr|li|table)\s*>`)
	tag    = regexp.MustCompile(`(?s)<[^>]*>`)
)

// PlainText makes the plain alternative of an e-mail's HTML: its words, line by line, with the addresses of its links.
func PlainText(body string) string {
	body = unseen.ReplaceAllString(body, "")
	body = strings.Join(strings.Fields(body), " ")
	body = anchor.ReplaceAllStringFunc(body, func(a string) string {
		m := anchor.FindStringSubmatch(a)
		words := strings.TrimSpace(tag.ReplaceAllString(m[2], ""))
		if address, ok := strings.CutPrefix(m[1], "mailto:"); ok || words == "" || words == m[1] {
			if ok && words != "" {
				address = words
			} else if !ok {
				address = m[1]
			}
			return address
		}
		return words + ": " + m[1]
	})
	body = image.ReplaceAllString(body, "$1")
	body = breaks.ReplaceAllString(body, "\n")
	body = html.UnescapeString(tag.ReplaceAllString(body, ""))
	var lines []string
	for line := range strings.SplitSeq(body, "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n\n")
}
