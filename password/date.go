package password

import "strings"

// dates finds days: four to eight digits, or three numbers with the same separator between them, that can be read as a
// day, a month and a year in a usual order. A date inside a longer one is left out.
func dates(pw []rune) []match {
	var found []match
	for i := range pw {
		for j := i + 3; j < min(len(pw), i+10); j++ {
			year, separated, ok := dateIn(pw[i : j+1])
			if !ok {
				continue
			}
			guesses := yearGuesses(year) * 365
			if separated {
				guesses *= 4
			}
			found = append(found, match{pattern: dated, i: i, j: j, token: pw[i : j+1], guesses: guesses})
		}
	}
	kept := found[:0:0]
	for a, m := range found {
		inside := false
		for b, other := range found {
			inside = inside || (a != b && other.i <= m.i && other.j >= m.j)
		}
		if !inside {
			kept = append(kept, m)
		}
	}
	return kept
}

// dateSplits is where a date without separators of that many digits may be cut.
var dateSplits = map[int][][2]int{
	4: {{1, 2}, {2, 3}},
	5: {{1, 3}, {2, 3}},
	6: {{1, 2}, {2, 4}, {4, 5}},
	7: {{1, 3}, {2, 3}, {4, 5}, {4, 6}},
	8: {{2, 4}, {4, 6}},
}

// dateIn gives the year of the reading nearest to today.
func dateIn(token []rune) (year int, separated, ok bool) {
	if _, plain := digits(token); plain {
		for _, cut := range dateSplits[len(token)] {
			y, fits := yearOf(token[:cut[0]], token[cut[0]:cut[1]], token[cut[1]:])
			if fits && (!ok || yearDistance(y) < yearDistance(year)) {
				year, ok = y, true
			}
		}
		return year, false, ok
	}
	parts := strings.FieldsFunc(string(token), func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) != 3 || len(token) < 6 || len(parts[0])+len(parts[1])+len(parts[2])+2 != len(token) {
		return 0, false, false
	}
	first, second := token[len(parts[0])], token[len(parts[0])+1+len(parts[1])]
	if first != second || !strings.ContainsRune(" /\\_.-", first) || len(parts[0]) > 4 || len(parts[1]) > 2 || len(parts[2]) > 4 {
		return 0, false, false
	}
	year, ok = yearOf([]rune(parts[0]), []rune(parts[1]), []rune(parts[2]))
	return year, true, ok
}

func yearDistance(y int) int { return max(y-thisYear, thisYear-y) }

// yearOf reads three numbers as day, month and year: the year is the first or the last, the day and the month may change
// places.
func yearOf(a, b, c []rune) (int, bool) {
	x, _ := digits(a)
	y, _ := digits(b)
	z, _ := digits(c)
	if y > 31 || y <= 0 {
		return 0, false
	}
	tooBig, over12, under1 := 0, 0, 0
	for _, n := range []int{x, y, z} {
		if (n > 99 && n < 1000) || n > 2050 {
			return 0, false
		}
		if n > 31 {
			tooBig++
		}
		if n > 12 {
			over12++
		}
		if n <= 0 {
			under1++
		}
	}
	if tooBig >= 2 || over12 == 3 || under1 >= 2 {
		return 0, false
	}
	for _, try := range [][3]int{{z, x, y}, {x, y, z}} { // a year of four digits settles it
		if try[0] >= 1000 {
			return try[0], isDayAndMonth(try[1], try[2])
		}
	}
	for _, try := range [][3]int{{z, x, y}, {x, y, z}} {
		if isDayAndMonth(try[1], try[2]) {
			return century(try[0]), true
		}
	}
	return 0, false
}

func isDayAndMonth(a, b int) bool {
	return (a >= 1 && a <= 31 && b >= 1 && b <= 12) || (b >= 1 && b <= 31 && a >= 1 && a <= 12)
}

// century of a year of two digits.
func century(y int) int {
	switch {
	case y > 99:
		return y
	case y > 50:
		return 1900 + y
	default:
		return 2000 + y
	}
}
