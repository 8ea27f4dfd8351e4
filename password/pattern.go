package password

import (
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/ccojocar/zxcvbn-go/adjacency"
	"github.com/ccojocar/zxcvbn-go/frequency"
)

// estimator finds the patterns in one password. Of zxcvbn-go it takes the word lists and keyboards only: its own search
// is that of zxcvbn's first version, counts bytes for characters, and needs seconds for 72 characters of leet.
type estimator struct {
	inputs map[string]int // what is known of the user, by rank
}

// thisYear is where the model sees the present. It needs no upkeep: years within 20 of it count the same.
const thisYear = 2026

// words is the rank of each word in the list where it ranks best, and the most characters that a word has.
var words = sync.OnceValues(func() (map[string]int, int) {
	ranks, longest := make(map[string]int, 80_000), 0
	for _, list := range frequency.Lists {
		for i, w := range list.List {
			w = strings.ToLower(w)
			if rank, known := ranks[w]; !known || i+1 < rank {
				ranks[w] = i + 1
			}
			longest = max(longest, len(w))
		}
	}
	return ranks, longest
})

func (e *estimator) matches(pw []rune) []match {
	found := e.words(pw)
	found = append(found, walks(pw)...)
	found = append(found, e.repeats(pw)...)
	found = append(found, sequences(pw)...)
	found = append(found, years(pw)...)
	return append(found, dates(pw)...)
}

// words finds words as they are, backwards, and with signs for letters.
func (e *estimator) words(pw []rune) []match {
	lower := make([]rune, len(pw))
	backwards := make([]rune, len(pw))
	for i, r := range pw {
		lower[i] = unicode.ToLower(r)
		backwards[len(pw)-1-i] = lower[i]
	}
	var found []match
	e.lookUp(lower, func(i, j, rank int) {
		m := match{pattern: word, i: i, j: j, token: pw[i : j+1]}
		m.guesses = wordGuesses(m, rank, nil)
		found = append(found, m)
	})
	e.lookUp(backwards, func(i, j, rank int) {
		i, j = len(pw)-1-j, len(pw)-1-i
		m := match{pattern: word, i: i, j: j, token: pw[i : j+1], reversed: true}
		m.guesses = wordGuesses(m, rank, nil)
		found = append(found, m)
	})
	for _, plain := range unleeted(lower) {
		e.lookUp(plain, func(i, j, rank int) {
			if i == j || string(plain[i:j+1]) == string(lower[i:j+1]) {
				return
			}
			m := match{pattern: word, i: i, j: j, token: pw[i : j+1], leet: true}
			m.guesses = wordGuesses(m, rank, plain[i:j+1])
			found = append(found, m)
		})
	}
	return found
}

func (e *estimator) lookUp(lower []rune, hit func(i, j, rank int)) {
	ranks, longest := words()
	if len(e.inputs) > 0 {
		longest = maxJudged
	}
	for i := range lower {
		for j := i; j < min(len(lower), i+longest); j++ {
			w := string(lower[i : j+1])
			rank, known := ranks[w]
			if r, ok := e.inputs[w]; ok && (!known || r < rank) {
				rank, known = r, true
			}
			if known {
				hit(i, j, rank)
			}
		}
	}
}

// leet is the letter that a sign stands for; leetOther is a second reading that three of them have.
var (
	leet = map[rune]rune{
		'4': 'a', '@': 'a', '8': 'b', '(': 'c', '{': 'c', '[': 'c', '<': 'c', '3': 'e', '6': 'g', '9': 'g', '1': 'i', '!': 'i', '|': 'i',
		'7': 'l', '0': 'o', '$': 's', '5': 's', '+': 't', '%': 'x', '2': 'z',
	}
	leetOther = map[rune]rune{'1': 'l', '|': 'l', '7': 't'}
)

// unleeted gives the readings of a password with letters for signs: eight at most, whatever an attacker sends.
func unleeted(lower []rune) [][]rune {
	var doubtful []rune
	signs := false
	for _, r := range lower {
		if _, ok := leet[r]; ok {
			signs = true
		}
		if _, ok := leetOther[r]; ok && !strings.ContainsRune(string(doubtful), r) {
			doubtful = append(doubtful, r)
		}
	}
	if !signs {
		return nil
	}
	readings := make([][]rune, 0, 1<<len(doubtful))
	for choice := range 1 << len(doubtful) {
		reading := make([]rune, len(lower))
		for i, r := range lower {
			reading[i] = r
			if letter, ok := leet[r]; ok {
				reading[i] = letter
			}
			if at := strings.IndexRune(string(doubtful), r); at >= 0 && choice&(1<<at) != 0 {
				reading[i] = leetOther[r]
			}
		}
		readings = append(readings, reading)
	}
	return readings
}

// repeats finds the longest run of the shortest unit from left to right; a unit is as strong as it would be alone.
func (e *estimator) repeats(pw []rune) []match {
	var found []match
	for i := 0; i < len(pw); {
		unit, count := 0, 0
		for u := 1; i+2*u <= len(pw); u++ {
			c := 1
			for i+(c+1)*u <= len(pw) && string(pw[i:i+u]) == string(pw[i+c*u:i+(c+1)*u]) {
				c++
			}
			if c > 1 && c*u > unit*count {
				unit, count = u, c
			}
		}
		if count == 0 {
			i++
			continue
		}
		guesses, _ := e.estimate(pw[i : i+unit])
		end := i + unit*count
		found = append(found, match{pattern: repeated, i: i, j: end - 1, token: pw[i:end], guesses: guesses * float64(count)})
		i = end
	}
	return found
}

// sequences finds runs whose characters are 1 to 5 apart in Unicode, always the same way.
func sequences(pw []rune) []match {
	var found []match
	add := func(i, j int, delta rune) {
		if step := max(delta, -delta); step == 0 || step > 5 || (j-i == 1 && step != 1) || j <= i {
			return
		}
		base := 26.0
		switch first := pw[i]; {
		case strings.ContainsRune("aAzZ019", first):
			base = 4
		case first >= '0' && first <= '9':
			base = 10
		}
		if delta < 0 {
			base *= 2
		}
		found = append(found, match{pattern: sequential, i: i, j: j, token: pw[i : j+1], guesses: base * float64(j-i+1)})
	}
	start := 0
	for k := 2; k <= len(pw); k++ {
		if k == len(pw) || pw[k]-pw[k-1] != pw[k-1]-pw[k-2] {
			add(start, k-1, pw[k-1]-pw[k-2])
			start = k - 1
		}
	}
	return found
}

// years finds 1900 to 2049.
func years(pw []rune) []match {
	var found []match
	for i := 0; i+4 <= len(pw); i++ {
		if y, ok := digits(pw[i : i+4]); ok && y >= 1900 && y < 2050 {
			found = append(found, match{pattern: recent, i: i, j: i + 3, token: pw[i : i+4], guesses: yearGuesses(y)})
		}
	}
	return found
}

func yearGuesses(y int) float64 { return math.Max(math.Abs(float64(y-thisYear)), 20) }

func digits(r []rune) (int, bool) {
	for _, c := range r {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(string(r))
	return n, err == nil
}

// keyboard is a graph of keys.
type keyboard struct {
	neighbours map[string][]string // by key, in the order of directions; each with its unshifted and shifted character
	degree     float64             // neighbours that a key has on average
	shifts     bool
}

var keyboards = sync.OnceValue(func() []keyboard {
	var all []keyboard
	for _, name := range []string{"qwerty", "dvorak", "keypad", "macKeypad"} {
		k := keyboard{neighbours: adjacency.GraphMap[name].Graph, shifts: name == "qwerty" || name == "dvorak"}
		for _, around := range k.neighbours {
			for _, key := range around {
				if key != "" {
					k.degree++
				}
			}
		}
		k.degree /= float64(len(k.neighbours))
		all = append(all, k)
	}
	return all
})

const shifted = `~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?`

// walks finds three and more neighbouring keys in a row.
func walks(pw []rune) []match {
	var found []match
	for _, k := range keyboards() {
		for i := 0; i < len(pw)-1; {
			j, turns, shifts, direction := i+1, 0, 0, -1
			if k.shifts && strings.ContainsRune(shifted, pw[i]) {
				shifts++
			}
			for ; j < len(pw); j++ {
				d, shift := k.step(pw[j-1], pw[j])
				if d < 0 {
					break
				}
				if shift {
					shifts++
				}
				if d != direction {
					turns, direction = turns+1, d
				}
			}
			if j-i > 2 {
				found = append(found, match{pattern: spatial, i: i, j: j - 1, token: pw[i:j], guesses: k.guesses(j-i, turns, shifts)})
			}
			i = j
		}
	}
	return found
}

// step is the direction from one key to the next, -1 when they are not neighbours.
func (k keyboard) step(from, to rune) (direction int, shift bool) {
	for d, key := range k.neighbours[string(from)] {
		if at := strings.IndexRune(key, to); at >= 0 {
			return d, at == 1
		}
	}
	return -1, false
}

// guesses counts the walks of this length and shorter with as many turns or fewer, from every key.
func (k keyboard) guesses(length, turns, shifts int) float64 {
	g := 0.0
	for i := 2; i <= length; i++ {
		for j := 1; j <= min(turns, i-1); j++ {
			g += choose(i-1, j-1) * float64(len(k.neighbours)) * math.Pow(k.degree, float64(j))
		}
	}
	switch {
	case shifts == 0:
		return g
	case shifts == length:
		return 2 * g
	default:
		return g * placements(shifts, length-shifts)
	}
}
