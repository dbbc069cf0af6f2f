package support

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

func lower(s string) string { return strings.Map(unicode.ToLower, s) }
func upper(s string) string { return strings.Map(unicode.ToUpper, s) }

// urlHost finds the host of a URL: behind the scheme and the user, before port and path.
var urlHost = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^:/?#]*)`)

// domain returns the host of a URL, else the text after the last @, in lower
// case; null when there is none or it is empty.
func domain(s string) Null[string] {
	found := ""
	if m := urlHost.FindStringSubmatch(s); m != nil {
		found = m[1]
	} else if i := strings.LastIndexByte(s, '@'); i >= 0 {
		found = s[i+1:]
	}
	return Null[string]{lower(found), found != ""}
}

// distance is the great circle between two places on a sphere, in metres.
func distance(p, q Point) float64 {
	const degree, radius = math.Pi / 180, 6_371_008.8
	lat1, lat2 := p.Lat*degree, q.Lat*degree
	sinLat, sinLon := math.Sin((lat2-lat1)/2), math.Sin((q.Lon-p.Lon)*degree/2)
	h := sinLat*sinLat + math.Cos(lat1)*math.Cos(lat2)*sinLon*sinLon
	return 2 * radius * math.Asin(math.Sqrt(min(h, 1)))
}

// bucket hashes a key: the first four bytes of sha256(seed + ":" + key), big-endian.
func bucket(seed, key string) int64 {
	var buf [128]byte
	text := append(append(append(buf[:0], seed...), ':'), key...)
	sum := sha256.Sum256(text)
	return int64(binary.BigEndian.Uint32(sum[:4]))
}

// The texts of keys, as runs print them.

func intText(n int64) string     { return strconv.FormatInt(n, 10) }
func boolText(b bool) string     { return strconv.FormatBool(b) }
func floatText(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

func dateText(d Date) string {
	return time.Unix(int64(d)*secondsPerDay, 0).UTC().Format("2006-01-02")
}

func instantText(i Instant) string {
	return time.UnixMicro(int64(i)).UTC().Format("2006-01-02T15:04:05.999999Z")
}

func decimalText(w Wide, scale int) string {
	s := w.abs().Big().String()
	if scale > 0 {
		if len(s) <= scale {
			s = strings.Repeat("0", scale-len(s)+1) + s
		}
		s = s[:len(s)-scale] + "." + s[len(s)-scale:]
	}
	if w.hi < 0 {
		s = "-" + s
	}
	return s
}

// isVersion reports whether a text is a version: numbers of up to 18 digits
// between points, perhaps after a v, perhaps with -pre.1 and +build behind.
func isVersion(s string) bool {
	core, pre, hasPre := versionParts(s)
	for part := range strings.SplitSeq(core, ".") {
		if len(part) > 18 || !isDigits(part) {
			return false
		}
	}
	if !hasPre {
		return true
	}
	for id := range strings.SplitSeq(pre, ".") {
		if id == "" || strings.ContainsFunc(id, notInIdentifier) || len(id) > 18 && isDigits(id) {
			return false
		}
	}
	return true
}

func notInIdentifier(r rune) bool {
	return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '-')
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func versionParts(s string) (core, pre string, hasPre bool) {
	s, _, _ = strings.Cut(strings.TrimPrefix(s, "v"), "+")
	return strings.Cut(s, "-")
}

// compareVersions orders two versions: number by number, missing ones as 0; a
// pre-release before its release, identifier by identifier as semver does.
func compareVersions(a, b string) int {
	x, preX, hasX := versionParts(a)
	y, preY, hasY := versionParts(b)
	for x != "" || y != "" {
		var m, n string
		m, x, _ = strings.Cut(x, ".")
		n, y, _ = strings.Cut(y, ".")
		if order := compareDigits(m, n); order != 0 {
			return order
		}
	}
	if !hasX || !hasY {
		return cmp.Compare(one(hasY), one(hasX))
	}
	for preX != "" && preY != "" {
		var m, n string
		m, preX, _ = strings.Cut(preX, ".")
		n, preY, _ = strings.Cut(preY, ".")
		if order := compareIdentifiers(m, n); order != 0 {
			return order
		}
	}
	return cmp.Compare(len(preX), len(preY))
}

// compareDigits orders numbers; the empty text is 0.
func compareDigits(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// compareIdentifiers orders numbers as such, before texts, and texts by byte.
func compareIdentifiers(a, b string) int {
	x, y := isDigits(a), isDigits(b)
	switch {
	case x && y:
		return compareDigits(a, b)
	case x != y:
		return cmp.Compare(one(y), one(x))
	}
	return strings.Compare(a, b)
}

// containsAny reports whether lists share an element.
func containsAny[T comparable](list []T, of ...T) bool {
	for _, v := range list {
		for _, w := range of {
			if v == w {
				return true
			}
		}
	}
	return false
}

// containsAll reports whether a list has every element of another.
func containsAll[T comparable](list []T, of ...T) bool {
	for _, w := range of {
		if !containsAny(list, w) {
			return false
		}
	}
	return true
}
