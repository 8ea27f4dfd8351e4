package catalogue

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"bartleby/spec"
	"bartleby/store"
)

// The engines find what has any of the words; which of it answers the question is worked out here, the same on both.

// weights are what a word counts for in each field of the terms of an operation.
var weights = []float64{spec.TermsName: 8, spec.TermsTags: 3, spec.TermsParameters: 3, spec.TermsSchemas: 2, spec.TermsDescription: 1.5}

// alike are words that mean the same of an operation. What was asked for counts more than what stands for it.
var alike = synonyms("get fetch read show retrieve", "list find search all", "create add make new post", "update change edit modify patch", "delete remove destroy drop",
	"revoke end cancel", "organization organisation org", "email mail", "phone sms", "ban block suspend", "invite invitation", "login signin", "signout logout", "verify check validate")

// deeds are verbs, as they are written, that tell which method does what is asked.
var deeds = map[string]string{
	"create": "POST", "add": "POST", "new": "POST", "make": "POST", "send": "POST", "invite": "POST", "verify": "POST", "check": "POST", "revoke": "POST", "enable": "POST", "disable": "POST",
	"list": "GET", "get": "GET", "show": "GET", "find": "GET", "read": "GET", "fetch": "GET", "retrieve": "GET", "search": "GET", "count": "GET",
	"update": "PATCH PUT", "change": "PATCH PUT", "edit": "PATCH PUT", "modify": "PATCH PUT", "set": "PATCH PUT POST", "replace": "PUT", "merge": "PATCH",
	"delete": "DELETE", "remove": "DELETE",
}

func synonyms(groups ...string) map[string][]string {
	all := map[string][]string{}
	for _, group := range groups {
		words := spec.Words(group)
		for _, word := range words {
			all[word] = words
		}
	}
	return all
}

// asked is a word of a question, as it was written and by its stem, with those that mean the same.
type asked struct {
	written, word string
	also          []string
}

// question takes the words out of a text.
func question(text string) []asked {
	var list []asked
	written := spec.Written(text)
	for i, word := range spec.Words(text) {
		if !slices.ContainsFunc(list, func(a asked) bool { return a.word == word }) && len(list) < 16 {
			list = append(list, asked{written[i], word, alike[word]})
		}
	}
	return list
}

// words are all that the engines look for.
func words(q []asked) []string {
	var all []string
	for _, a := range q {
		for _, word := range append([]string{a.word}, a.also...) {
			if !slices.Contains(all, word) {
				all = append(all, word)
			}
		}
	}
	return all
}

// rank orders what was found by how well it answers a question, best first, and leaves out what only shares words that nearly
// everything has.
func rank(q []asked, found []store.OperationMatch) []store.OperationMatch {
	fields := make([][][]string, len(found))
	having := make([]int, len(q))
	for i, m := range found {
		for line := range strings.SplitSeq(m.Terms, "\n") {
			fields[i] = append(fields[i], strings.Fields(line))
		}
		for k, a := range q {
			if score(a, fields[i]) > 0 {
				having[k]++
			}
		}
	}
	scores := make(map[int]float64, len(found))
	order := make([]int, 0, len(found))
	best := 0.0
	for i := range found {
		total, hits := 0.0, 0
		for k, a := range q {
			if s := score(a, fields[i]); s > 0 {
				total += s * math.Log(1+float64(len(found)+1)/float64(having[k]))
				hits++
			}
		}
		total *= float64(hits) / float64(len(q))     // all of the words, rather than one of them often
		total /= 1 + 0.06*float64(len(fields[i][0])) // and nothing besides
		if slices.ContainsFunc(q, func(a asked) bool { return strings.Contains(deeds[a.written], found[i].Method) }) {
			total *= 1.2
		}
		scores[i], order, best = total, append(order, i), max(best, total)
	}
	order = slices.DeleteFunc(order, func(i int) bool { return scores[i] < best/8 })
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(found[a].API, found[b].API), cmp.Compare(found[a].Position, found[b].Position))
	})
	ranked := make([]store.OperationMatch, len(order))
	for n, i := range order {
		ranked[n] = found[i]
	}
	return ranked
}

// score is the weight of the best field that has a word.
func score(a asked, fields [][]string) float64 {
	best := 0.0
	for i, field := range fields {
		if i >= len(weights) {
			break
		}
		switch {
		case slices.Contains(field, a.word):
			best = max(best, weights[i])
		case slices.ContainsFunc(a.also, func(word string) bool { return slices.Contains(field, word) }):
			best = max(best, weights[i]*0.6)
		}
	}
	if best > 0 && len(fields) > spec.TermsWritten && slices.Contains(fields[spec.TermsWritten], a.written) {
		best += 0.5
	}
	return best
}

// match finds and ranks operations.
func (c *Catalogue) match(tx *store.Tx, f store.OperationFilter, text string) ([]store.OperationMatch, error) {
	q := question(text)
	if len(q) == 0 {
		return nil, nil
	}
	f.Words = words(q)
	found, err := tx.MatchDocumentOperations(f)
	if err != nil {
		return nil, err
	}
	return rank(q, found), nil
}
