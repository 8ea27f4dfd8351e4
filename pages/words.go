package pages

import (
	_ "embed" // the words
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

//go:embed words.json
var wordsJSON []byte

// words are all sentences by key, in English. Names in braces are filled in.
var words = func() map[string]string {
	all := map[string]string{}
	if err := json.Unmarshal(wordsJSON, &all); err != nil {
		panic(fmt.Sprintf("words.json: %v", err))
	}
	return all
}()

// say is the sentence of a key, filled with names and values in turn.
func say(key string, pairs ...any) string {
	text, ok := words[key]
	if !ok {
		return key
	}
	values := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values[fmt.Sprint(pairs[i])] = fmt.Sprint(pairs[i+1])
	}
	return fill(text, values)
}

// fill puts values in the place of their names, each once: what a value holds is no name.
func fill(text string, values map[string]string) string {
	pairs := make([]string, 0, 2*len(values))
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// flat is the meta of an error, for its sentence. Seconds are told in minutes.
func flat(meta map[string]any) map[string]string {
	out := map[string]string{}
	for name, value := range meta {
		if seconds, ok := value.(int64); ok && name == "lockout_expires_in_seconds" {
			out["minutes"] = fmt.Sprint((seconds + 59) / 60)
		}
		out[name] = fmt.Sprint(value)
	}
	return out
}

// moment writes Unix milliseconds, or a pointer to them, for people.
func moment(at any) string {
	ms, ok := at.(int64)
	if p, pointed := at.(*int64); pointed && p != nil {
		ms, ok = *p, true
	}
	if !ok {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format("2 January 2006, 15:04 UTC")
}

// stamp writes Unix milliseconds for programs.
func stamp(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }
