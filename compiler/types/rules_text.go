package types

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strings"
)

// The limits of a `matches` pattern.
const (
	MaxPattern      = 500
	MaxPatternDepth = 20
)

// CheckPattern says what is wrong with an RE2 pattern, or nil.
func CheckPattern(pattern string) error {
	if len(pattern) > MaxPattern {
		return fmt.Errorf("the pattern has %d bytes, the limit is %d", len(pattern), MaxPattern)
	}
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		var bad *syntax.Error
		if errors.As(err, &bad) {
			return fmt.Errorf("%s: `%s`", bad.Code, bad.Expr)
		}
		return err
	}
	if depth(re) > MaxPatternDepth {
		return fmt.Errorf("the pattern nests more than %d deep", MaxPatternDepth)
	}
	return nil
}

func depth(re *syntax.Regexp) int {
	deepest := 0
	for _, sub := range re.Sub {
		deepest = max(deepest, depth(sub))
	}
	return deepest + 1
}

// maxVersionDigits is the most that a part of a version may have.
const maxVersionDigits = 18

// ValidVersion reports whether a text is a version: numbers of up to 18 digits
// between points, perhaps after a `v`, perhaps with `-pre.1` and `+build` behind.
func ValidVersion(s string) bool {
	s, build, hasBuild := strings.Cut(strings.TrimPrefix(s, "v"), "+")
	core, pre, hasPre := strings.Cut(s, "-")
	for part := range strings.SplitSeq(core, ".") {
		if len(part) == 0 || len(part) > maxVersionDigits || strings.Trim(part, "0123456789") != "" {
			return false
		}
	}
	return (!hasPre || identifiers(pre)) && (!hasBuild || identifiers(build))
}

// identifiers reports whether s is letters, digits and hyphens between points.
func identifiers(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || strings.ContainsFunc(part, func(r rune) bool {
			return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '-')
		}) {
			return false
		}
	}
	return true
}
