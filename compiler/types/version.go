package types

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A VersionNumber is a parsed version: its numbers without trailing zeros, and the
// identifiers of a pre-release.
type VersionNumber struct {
	numbers    []int64
	prerelease []string
}

// versionForm is the form of a version: parts of up to 18 digits, an optional
// leading v, pre-release and build. The build is ignored.
var versionForm = regexp.MustCompile(`^v?(\d{1,18}(?:\.\d{1,18})*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?s:\+.*)?$`)

var onlyDigits = regexp.MustCompile(`^\d+$`)

// ParseVersion reads a version; ok is false for a text that is none.
func ParseVersion(s string) (v VersionNumber, ok bool) {
	m := versionForm.FindStringSubmatch(s)
	if m == nil {
		return VersionNumber{}, false
	}
	for _, part := range strings.Split(m[1], ".") {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return VersionNumber{}, false
		}
		v.numbers = append(v.numbers, n)
	}
	for len(v.numbers) > 1 && v.numbers[len(v.numbers)-1] == 0 {
		v.numbers = v.numbers[:len(v.numbers)-1]
	}
	if m[2] == "" {
		return v, true
	}
	v.prerelease = strings.Split(m[2], ".")
	for i, id := range v.prerelease {
		if !onlyDigits.MatchString(id) {
			continue
		}
		if len(id) > 18 {
			return VersionNumber{}, false
		}
		v.prerelease[i] = cmp.Or(strings.TrimLeft(id, "0"), "0")
	}
	return v, true
}

// Canonical is one text for all spellings of a version.
func (v VersionNumber) Canonical() string {
	var b strings.Builder
	for _, n := range v.numbers {
		b.WriteString(strconv.FormatInt(n, 10) + ".")
	}
	return b.String() + "-" + strings.Join(v.prerelease, ".")
}

// CompareVersions orders two texts that are versions: number by number, then a
// pre-release before its release, then identifier by identifier as semver does.
func CompareVersions(a, b string) int {
	x, _ := ParseVersion(a)
	y, _ := ParseVersion(b)
	if order := slices.Compare(x.numbers, y.numbers); order != 0 {
		return order
	}
	if len(x.prerelease) == 0 || len(y.prerelease) == 0 {
		return cmp.Compare(len(y.prerelease), len(x.prerelease))
	}
	return slices.CompareFunc(x.prerelease, y.prerelease, compareIdentifiers)
}

// compareIdentifiers orders numbers as such, before texts, and texts by byte.
func compareIdentifiers(a, b string) int {
	x, y := onlyDigits.MatchString(a), onlyDigits.MatchString(b)
	switch {
	case x && y:
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) // no leading zeros
	case x:
		return -1
	case y:
		return 1
	}
	return strings.Compare(a, b)
}
