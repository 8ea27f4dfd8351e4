package store

import (
	"encoding/hex"
	"strings"

	"bartleby"
)

// Substring search without a scan: every position of every searchable text gives one gram, the (up to) three characters
// that begin there, hex-encoded so that no tokenizer of either engine can take it apart. A query of three characters or
// more asks for all of its grams; a shorter one asks for grams that begin with it. Whether the text really contains the
// query is then checked on the few rows that are left.

// gramLength is in characters.
const gramLength = 3

// searchFields are the texts that the query filter looks into, folded.
func searchFields(u *bartleby.User) []string {
	fields := []string{fold(u.ID)}
	for _, e := range u.EmailAddresses {
		fields = append(fields, e.EmailAddress)
	}
	for _, p := range u.PhoneNumbers {
		fields = append(fields, p.PhoneNumber)
	}
	for _, w := range u.Web3Wallets {
		fields = append(fields, fold(w.Web3Wallet))
	}
	if u.Username != nil {
		fields = append(fields, *u.Username)
	}
	if name := fullName(u); name != "" {
		fields = append(fields, name)
	}
	return fields
}

func searchText(u *bartleby.User) string { return strings.Join(searchFields(u), "\n") }

// grams is the text that the gram index keeps: each gram once, separated by spaces.
func grams(fields []string) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, field := range fields {
		runes := []rune(field)
		for i := range runes {
			g := hex.EncodeToString([]byte(string(runes[i:min(i+gramLength, len(runes))])))
			if seen[g] {
				continue
			}
			seen[g] = true
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(g)
		}
	}
	return b.String()
}

// queryGrams lists the grams that a row must have to contain the query; prefix says that the last one is only the
// beginning of a gram. The query is folded and not empty.
func queryGrams(query string) (list []string, prefix bool) {
	runes := []rune(query)
	if len(runes) < gramLength {
		return []string{hex.EncodeToString([]byte(query))}, true
	}
	seen := map[string]bool{}
	for i := 0; i+gramLength <= len(runes); i++ {
		g := hex.EncodeToString([]byte(string(runes[i : i+gramLength])))
		if !seen[g] {
			seen[g] = true
			list = append(list, g)
		}
	}
	return list, false
}

// containing is a LIKE pattern for texts that contain s; the escape character is a backslash.
func containing(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + "%"
}
