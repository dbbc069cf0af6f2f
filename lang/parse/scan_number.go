package parse

import (
	"strconv"
	"strings"
	"time"

	"github.com/segc-dev/segc/lang/token"
)

// longestNumber bounds the digits of a number: more than any warehouse holds.
const longestNumber = 80

// number takes what begins with a digit (or with `.5`): a date, an instant, a
// percentage or a number.
func (s *scanner) number() {
	if end := s.dateEnd(); end > 0 {
		s.date(end)
		return
	}
	i := s.digits(s.pos)
	if i < len(s.text) && s.text[i] == '.' && (i+1 == len(s.text) || !letter(s.text[i+1])) {
		i = s.digits(i + 1)
	}
	if i+1 < len(s.text) && s.text[i] == '.' && digit(s.text[i+1]) {
		for i < len(s.text) && (s.text[i] == '.' || digit(s.text[i]) || letter(s.text[i])) {
			i++
		}
		s.report(codeNumber, s.pos, i, "`"+clip(s.text[s.pos:i])+"` has more than one point", "a version is a text in double quotes")
		s.add(mistake, i)
		return
	}
	if i-s.pos > longestNumber {
		s.report(codeNumber, s.pos, i, "a number has at most "+strconv.Itoa(longestNumber)+" digits", "")
		if i < len(s.text) && s.text[i] == '%' {
			i++
		}
		s.add(mistake, i)
		return
	}
	s.checkNumber(s.text[s.pos:i], i)
	switch {
	case i < len(s.text) && s.text[i] == '%':
		s.add(percent, i+1)
	case i < len(s.text) && letter(s.text[i]):
		s.gluedWord(i)
	default:
		s.add(number, i)
	}
}

// digits returns the end of the digits and underscores that begin at i.
func (s *scanner) digits(i int) int {
	for i < len(s.text) && (digit(s.text[i]) || s.text[i] == '_') {
		i++
	}
	return i
}

func (s *scanner) checkNumber(n string, end int) {
	switch {
	case n[0] == '.':
		s.fix(codeNumber, s.pos, end, "a number begins with a digit", "write `0"+clip(n)+"`", mend{"0" + n, true})
	case n[len(n)-1] == '.':
		s.fix(codeNumber, s.pos, end, "a number ends with a digit", "write `"+clip(n[:len(n)-1])+"`", mend{n[:len(n)-1], true})
	case strings.Contains(n, "__") || strings.Contains(n, "_.") || strings.Contains(n, "._") || n[len(n)-1] == '_':
		s.report(codeNumber, s.pos, end, "an underscore stands between two digits", "write `1_000`")
	}
}

// gluedWord reports a word that follows a number without a blank, and takes
// number and word as two tokens: `90days` reads as `90 days`.
func (s *scanner) gluedWord(at int) {
	end := s.wordEnd(at)
	n, word := s.text[s.pos:at], s.text[at:end]
	_, isTime := token.TimeUnits[word]
	_, isLength := token.LengthUnits[word]
	ours := n + " " + word
	switch {
	case isTime || isLength || len(word) == 3 && strings.ToUpper(word) == word:
		s.fix(codeNumber, s.pos, end, "a blank stands between a number and its unit", "write `"+clip(ours)+"`", mend{ours, true})
	default:
		s.report(codeNumber, s.pos, end, "`"+clip(s.text[s.pos:end])+"` is neither a number nor a name", "a number and its unit are two words, as in `90 days`")
		s.add(mistake, end)
		return
	}
	s.add(number, at)
	s.add(ident, end)
}

// dateEnd returns the end of what looks like a date, digits-digits-digits with
// four digits first, or 0.
func (s *scanner) dateEnd() int {
	t := s.text[s.pos:]
	if len(t) < len("2026-1-1") || t[4] != '-' || !allDigits(t[:4]) {
		return 0
	}
	i := 5
	for part := 0; part < 2; part++ {
		from := i
		for i < len(t) && digit(t[i]) {
			i++
		}
		if i == from || i-from > 2 {
			return 0
		}
		if part == 0 {
			if i == len(t) || t[i] != '-' {
				return 0
			}
			i++
		}
	}
	if i < len(t) && t[i] == '_' {
		return 0
	}
	return s.pos + i
}

func allDigits(t string) bool {
	for i := range len(t) {
		if !digit(t[i]) {
			return false
		}
	}
	return true
}

// date takes a date that ends at end, or the instant that goes on from there.
func (s *scanner) date(end int) {
	if end < len(s.text) && (s.text[end] == 'T' || s.text[end] == 't') && end+1 < len(s.text) && digit(s.text[end+1]) {
		s.instant(end)
		return
	}
	if stop := s.wordEnd(end); stop > end {
		s.report(codeDate, s.pos, stop, "`"+clip(s.text[s.pos:stop])+"` is no date", "expected a date such as `2026-01-31`")
		s.add(mistake, stop)
		return
	}
	s.checkDate(s.text[s.pos:end], end)
	s.add(date, end)
}

func (s *scanner) checkDate(d string, end int) {
	if message, label := dateMistake(d); message != "" {
		s.report(codeDate, s.pos, end, message, label)
	}
}

// dateMistake says what is wrong with a date, and nothing of a sound one.
func dateMistake(d string) (message, label string) {
	switch _, err := time.Parse(time.DateOnly, d); {
	case len(d) != len(time.DateOnly):
		return "`" + d + "` is no date", "a date has two digits for month and day, as in `2026-01-31`; a subtraction has blanks around `-`"
	case err != nil:
		return "there is no day `" + d + "`", "expected a day of the calendar"
	case strings.HasPrefix(d, "0000"):
		return "`" + d + "` is out of range", "expected a year from 0001 to 9999"
	}
	return "", ""
}

// instant takes an instant whose date ends at day.
func (s *scanner) instant(day int) {
	end := day + 1
	for end < len(s.text) && (digit(s.text[end]) || s.text[end] == ':' || s.text[end] == '.' && end+1 < len(s.text) && digit(s.text[end+1])) {
		end++
	}
	if end < len(s.text) && (s.text[end] == '+' || s.text[end] == '-') && end+1 < len(s.text) && digit(s.text[end+1]) {
		for end++; end < len(s.text) && (digit(s.text[end]) || s.text[end] == ':'); {
			end++
		}
	} else {
		end = s.wordEnd(end)
	}
	s.checkInstant(s.text[s.pos:end], end)
	s.add(instant, end)
}

func (s *scanner) checkInstant(t string, end int) {
	if message, label := instantMistake(t); message != "" {
		s.report(codeDate, s.pos, end, message, label)
	}
}

// instantMistake says what is wrong with an instant, and nothing of a sound one.
func instantMistake(t string) (message, label string) {
	const want = "expected an instant such as `2026-01-31T12:00:00Z` or `2026-01-31T12:00:00+01:00`"
	at, err := time.Parse(time.RFC3339Nano, t)
	_, noZone := time.Parse("2006-01-02T15:04:05", t)
	_, fraction, _ := strings.Cut(t, ".")
	offset := 0
	if err == nil {
		_, offset = at.Zone()
	}
	switch {
	case noZone == nil:
		return "an instant says its offset", "write `" + clip(t) + "Z` for UTC, or an offset such as `+01:00`"
	case err != nil || strings.ContainsAny(t, "tz,"):
		return "`" + clip(t) + "` is no instant", want
	case fractionDigits(fraction) > 6:
		return "an instant has at most six digits of a second", want
	case offset > 14*3600 || offset < -14*3600:
		return "an offset is at most 14 hours", want
	case at.UTC().Year() < 1 || at.UTC().Year() > 9999:
		return "`" + clip(t) + "` is out of range", "expected a year from 0001 to 9999, in UTC"
	}
	return "", ""
}

// fractionDigits counts the digits before the zone.
func fractionDigits(f string) int {
	n := 0
	for n < len(f) && digit(f[n]) {
		n++
	}
	return n
}
