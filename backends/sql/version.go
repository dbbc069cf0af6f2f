package sql

import (
	"regexp"
	"strings"
)

var (
	versionText = regexp.MustCompile("^(?:" + versionPattern + ")$")
	zeroParts   = regexp.MustCompile("([.]0+)+$")
)

// versionKey returns a text that sorts, by code point, as versions do: the
// numeric parts padded to 18 digits without trailing zero parts, then "." for a
// release, or "-" and the parts of the pre-release, numbers ("1" and padded)
// before words ("2" and the word), each with a blank after it. The marks sort
// "-" < "." < digits, so a pre-release comes before its release and both before
// a longer version. ok is false for a text that is no version.
func versionKey(s string) (key string, ok bool) {
	if !versionText.MatchString(s) {
		return "", false
	}
	s, _, _ = strings.Cut(strings.TrimPrefix(s, "v"), "+")
	core, pre, hasPre := strings.Cut(s, "-")
	var sb strings.Builder
	for _, part := range strings.Split(zeroParts.ReplaceAllString(core, ""), ".") {
		sb.WriteString(padded(part))
	}
	if !hasPre {
		return sb.String() + ".", true
	}
	sb.WriteByte('-')
	for _, part := range strings.Split(pre, ".") {
		if strings.Trim(part, "0123456789") == "" {
			sb.WriteString("1" + padded(part) + " ")
		} else {
			sb.WriteString("2" + part + " ")
		}
	}
	return sb.String(), true
}

func padded(digits string) string { return strings.Repeat("0", 18-len(digits)) + digits }

// jsonText quotes a text as JSON does, escaping what JSON must.
func jsonText(s string) string {
	var sb strings.Builder
	sb.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			sb.WriteByte('\\')
			sb.WriteRune(r)
		case r < ' ':
			sb.WriteString("\\u00" + string("0123456789abcdef"[r>>4]) + string("0123456789abcdef"[r&15]))
		default:
			sb.WriteRune(r)
		}
	}
	sb.WriteByte('"')
	return sb.String()
}
