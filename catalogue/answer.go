package catalogue

import (
	"fmt"
	"strings"

	"bartleby/spec"
)

// Answer is what a question is answered with.
type Answer struct {
	Value    *spec.Value
	markdown func(*spec.Value) string
	cuts     []spec.Cut
}

// Format is how an answer is written.
type Format struct {
	Markdown  bool
	MaxTokens int      // at most; 0 is without bound. A token is reckoned as four bytes
	Fields    []string // members that are kept, of rows and of what is answered whole; none: all
}

// Tokens is an estimate of how many tokens a text is to a language model: one for four bytes.
func Tokens(text []byte) int { return (len(text) + 3) / 4 }

// Write writes the answer. Where it has more tokens than it may, the least useful parts are taken out until it fits, and it says
// which.
func (a *Answer) Write(f Format) []byte {
	if len(f.Fields) > 0 {
		keepFields(a.Value, f.Fields)
	}
	text := a.render(f.Markdown, nil)
	var omitted []string
	for _, cut := range a.cuts {
		for last := ""; ; {
			if f.MaxTokens == 0 || Tokens(text) <= f.MaxTokens {
				return text
			}
			a.Value.Remove("omitted")
			says, changed := cut(a.Value)
			if !changed {
				break
			}
			if last != "" { // the same cut went deeper
				omitted = omitted[:len(omitted)-1]
			}
			omitted, last = append(omitted, says), says
			text = a.render(f.Markdown, omitted)
		}
	}
	if text = a.render(f.Markdown, omitted); f.MaxTokens > 0 && Tokens(text) > f.MaxTokens && len(omitted) > 1 {
		return a.render(f.Markdown, []string{"all that is not here"})
	}
	return text
}

// Both writes the answer as JSON and as Markdown, each within so many tokens.
func (a *Answer) Both(maxTokens int) (data, markdown []byte) {
	whole := a.Value.Copy()
	data = a.Write(Format{MaxTokens: maxTokens})
	a.Value = whole
	return data, a.Write(Format{Markdown: true, MaxTokens: maxTokens})
}

func (a *Answer) render(markdown bool, omitted []string) []byte {
	if markdown && a.markdown != nil {
		text := a.markdown(a.Value)
		if len(omitted) > 0 {
			text += "\nLeft out to fit: " + strings.Join(omitted, "; ") + ".\n"
		}
		return []byte(text)
	}
	if len(omitted) > 0 {
		a.Value.Set("omitted", spec.Strings(omitted))
	}
	return a.Value.AppendJSON(nil)
}

// lists are the members of answers that hold rows.
var lists = []string{"providers", "results", "endpoint_matches", "endpoints", "schemas", "versions", "tags", "details"}

// keepFields leaves only some members: in each row of a list, or in what is answered alone.
func keepFields(v *spec.Value, fields []string) {
	rows := false
	for _, name := range lists {
		for _, row := range v.Get(name).Items() {
			row.Keep(fields...)
			rows = true
		}
	}
	if !rows {
		v.Keep(fields...)
	}
}

// fewer is a cut that takes rows away from the end of a list until so many are left.
func fewer(list, noun string, left int) spec.Cut {
	total := 0
	return func(v *spec.Value) (string, bool) {
		rows := v.Get(list)
		n := len(rows.Items())
		total = max(total, n)
		if n <= left {
			return "", false
		}
		n = max(left, n-max(1, n/8))
		v.Set(list, spec.Array(rows.Items()[:n]...))
		return fmt.Sprintf("the last %d of these %d %s", total-n, total, noun), true
	}
}

// without is a cut that takes members out of the rows of a list.
func without(list string, members ...string) spec.Cut {
	return func(v *spec.Value) (string, bool) {
		changed := false
		for _, row := range v.Get(list).Items() {
			for _, name := range members {
				changed = row.Remove(name) || changed
			}
		}
		return strings.Join(members, ", ") + " of " + list, changed
	}
}

// within applies cuts to each item of a list.
func within(list string, cuts []spec.Cut) []spec.Cut {
	all := make([]spec.Cut, len(cuts))
	for i, cut := range cuts {
		all[i] = func(v *spec.Value) (says string, changed bool) {
			for _, item := range v.Get(list).Items() {
				s, c := cut(item)
				says, changed = s, changed || c
			}
			return says, changed
		}
	}
	return all
}
