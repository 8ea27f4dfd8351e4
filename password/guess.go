package password

import (
	"math"
	"unicode"
)

// pattern is why a part of a password is easy to guess.
type pattern int

const (
	brute      pattern = iota // it is not: every character has to be tried
	word                      // a word, a name, a common password, or known of the user
	spatial                   // neighbours on a keyboard
	repeated                  // the same again and again
	sequential                // at even distances in Unicode: abc, 97531
	recent                    // a year of our time
	dated                     // a day
)

// match is a part of a password, from character i to character j inclusive, and how many guesses it would take alone.
type match struct {
	pattern  pattern
	i, j     int
	token    []rune
	guesses  float64
	reversed bool // word only
	leet     bool // word only
}

func (m match) size() int { return m.j - m.i + 1 }

// The constants of zxcvbn's model.
const (
	bruteBase  = 10.0    // guesses for each character that follows no pattern: a low estimate, on purpose
	minSingle  = 10.0    // least guesses for a part of one character
	minSeveral = 50.0    // least guesses for a longer part
	growth     = 10000.0 // guesses spent on shorter sequences of parts before one more part is tried
)

// estimate finds the sequence of parts, covering the password without gaps, that an attacker who knows its structure
// guesses first, and the guesses: the product of those of its l parts, times the l! orders to try them in, plus
// growth^(l-1).
func (e *estimator) estimate(pw []rune) (float64, []match) {
	n := len(pw)
	ending := make([][]match, n) // matches by their last character
	for _, m := range e.matches(pw) {
		if m.size() < n {
			m.guesses = max(m.guesses, least(m.size()))
		}
		ending[m.j] = append(ending[m.j], m)
	}
	best := newSearch(n)
	for k := range n {
		for _, m := range ending[k] {
			best.extend(m, false)
		}
		for i := range k + 1 {
			g := min(math.Pow(bruteBase, float64(k-i+1)), math.MaxFloat64)
			best.extend(match{pattern: brute, i: i, j: k, token: pw[i : k+1], guesses: max(g, least(k-i+1)+1)}, true)
		}
	}
	return best.unwind()
}

func least(size int) float64 {
	if size == 1 {
		return minSingle
	}
	return minSeveral
}

// search holds, for each last character and each number of parts, the best sequence so far.
type search struct {
	last    [][]match   // its last part
	product [][]float64 // the guesses of its parts, multiplied
	total   [][]float64 // the guesses of the whole
}

func newSearch(n int) *search {
	s := &search{last: make([][]match, n), product: make([][]float64, n), total: make([][]float64, n)}
	for k := range n {
		s.last[k], s.product[k], s.total[k] = make([]match, k+2), make([]float64, k+2), make([]float64, k+2)
		for l := range k + 2 {
			s.total[k][l] = math.Inf(1)
		}
	}
	return s
}

// extend tries a part after every sequence that ends before it. Two parts without a pattern in a row are one part.
func (s *search) extend(m match, isBrute bool) {
	if m.i == 0 {
		s.update(m, 1, m.guesses)
		return
	}
	before := m.i - 1
	for l, total := range s.total[before] {
		if math.IsInf(total, 1) || (isBrute && s.last[before][l].pattern == brute) {
			continue
		}
		s.update(m, l+1, m.guesses*s.product[before][l])
	}
}

func (s *search) update(m match, l int, product float64) {
	total := math.Gamma(float64(l)+1)*product + math.Pow(growth, float64(l-1))
	for fewer, other := range s.total[m.j] {
		if fewer <= l && other <= total {
			return // with as few parts or fewer it is guessed no later
		}
	}
	s.last[m.j][l], s.product[m.j][l], s.total[m.j][l] = m, product, total
}

func (s *search) unwind() (float64, []match) {
	k := len(s.total) - 1
	l, guesses := 0, math.Inf(1)
	for parts, total := range s.total[k] {
		if total < guesses {
			l, guesses = parts, total
		}
	}
	sequence := make([]match, l)
	for ; l > 0; l-- {
		sequence[l-1] = s.last[k][l]
		k = sequence[l-1].i - 1
	}
	return guesses, sequence
}

// wordGuesses multiplies a word's rank by the variants of it that an attacker tries.
func wordGuesses(m match, rank int, unleet []rune) float64 {
	g := float64(rank) * caseVariants(m.token)
	if m.reversed {
		g *= 2
	}
	if m.leet {
		g *= leetVariants(m.token, unleet)
	}
	return g
}

// caseVariants : the first, the last or all letters are tried first; else all ways to place that many capitals.
func caseVariants(token []rune) float64 {
	upper, lower := 0, 0
	for _, r := range token {
		if unicode.IsUpper(r) {
			upper++
		} else if unicode.IsLower(r) {
			lower++
		}
	}
	first, last := token[0], token[len(token)-1]
	switch {
	case upper == 0:
		return 1
	case lower == 0, upper == 1 && (unicode.IsUpper(first) || unicode.IsUpper(last)):
		return 2
	default:
		return placements(upper, lower)
	}
}

// leetVariants : for each sign that stands for a letter, all ways to leave some of those letters alone.
func leetVariants(token, unleet []rune) float64 {
	g := 1.0
	seen := map[rune]bool{}
	for at, sign := range token {
		letter := unleet[at]
		if sign == letter || unicode.ToLower(sign) == letter || seen[sign] {
			continue
		}
		seen[sign] = true
		signs, letters := 0, 0
		for _, r := range token {
			if r == sign {
				signs++
			} else if unicode.ToLower(r) == letter {
				letters++
			}
		}
		if letters == 0 {
			g *= 2
		} else {
			g *= placements(signs, letters)
		}
	}
	return g
}

// placements is in how many ways a or fewer things of one kind lie among b others, or the other way round if that is
// less.
func placements(a, b int) float64 {
	sum := 0.0
	for i := 1; i <= min(a, b); i++ {
		sum += choose(a+b, i)
	}
	return sum
}

func choose(n, k int) float64 {
	if k > n {
		return 0
	}
	r := 1.0
	for d := 1; d <= k; d++ {
		r = r * float64(n) / float64(d)
		n--
	}
	return r
}
