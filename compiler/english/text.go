package english

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// constant returns a value with its unit as people write it.
func constant(v types.Value, t types.Type) string {
	text := literal(v)
	if t.Unit != "" && v != nil {
		text += " " + t.Unit
	}
	return text
}

func literal(v types.Value) string {
	switch v := v.(type) {
	case nil:
		return "unknown"
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return thousands(strconv.FormatInt(v, 10))
	case types.Decimal:
		return thousands(v.Trim().String())
	case float64:
		return thousands(strconv.FormatFloat(v, 'f', -1, 64))
	case string:
		return word(v)
	case types.Date:
		return v.Time().Format("2 January 2006")
	case types.Instant:
		return instant(v)
	case types.Point:
		return fmt.Sprintf("the point (%v, %v)", v.Lat, v.Lon)
	case types.Distance:
		return distance(float64(v))
	case []types.Value:
		return options(v, schema.Type{}, "and")
	}
	return fmt.Sprint(v)
}

func instant(i types.Instant) string {
	t, layout := i.Time(), "2 January 2006 15:04"
	if t.Truncate(time.Minute) != t {
		layout += ":05.999999"
	}
	return t.Format(layout) + " UTC"
}

func distance(metres float64) string {
	unit := " m"
	if metres >= 1000 {
		metres, unit = metres/1000, " km"
	}
	return thousands(strconv.FormatFloat(metres, 'f', -1, 64)) + unit
}

// thousands separates the digits before the point: 10,000.5.
func thousands(digits string) string {
	sign := ""
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		sign, digits = "-", rest
	}
	whole, frac, point := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		whole += "." + frac
	}
	return sign + whole
}

// word returns a text bare where it reads as a word, else quoted.
func word(s string) string {
	switch s {
	case "", "and", "or", "not", "is", "known", "unknown", "true", "false", "in", "of", "the":
		return quote(s)
	}
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '_')) {
			return quote(s)
		}
	}
	return s
}

func quote(s string) string { return strconv.Quote(s) }

// options joins values of a type: "US, CA or MX".
func options(list []types.Value, t types.Type, last string) string {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = constant(v, t)
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return joined(parts, last)
}

// joined joins short words: "a, b or c".
func joined(parts []string, last string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " " + last + " " + parts[len(parts)-1]
}

// series joins longer phrases: "a, b, and c".
func series(parts []string, last string) string {
	if len(parts) > 2 {
		return strings.Join(parts[:len(parts)-1], ", ") + ", " + last + " " + parts[len(parts)-1]
	}
	return strings.Join(parts, " "+last+" ")
}

// spaced returns a name as words.
func spaced(name string) string { return strings.TrimSpace(strings.ReplaceAll(name, "_", " ")) }

// attribute returns the name of an attribute as a noun.
func attribute(a *schema.Attribute) string {
	name := a.Name
	switch a.Type.Kind {
	case schema.Bool:
		return spaced(name) + " flag"
	case schema.Timestamp:
		if stem, ok := strings.CutSuffix(name, "_at"); ok {
			return strings.ReplaceAll(stem, "_", "-") + " time"
		}
	case schema.Date:
		if stem, ok := strings.CutSuffix(name, "_on"); ok {
			return strings.ReplaceAll(stem, "_", "-") + " date"
		}
	}
	return spaced(name)
}

// plural returns a noun in the plural.
func plural(noun string) string {
	before, last := noun[:max(0, len(noun)-1)], noun[max(0, len(noun)-1):]
	switch {
	case noun == "person":
		return "people"
	case last == "y" && before != "" && !strings.ContainsAny(before[len(before)-1:], "aeiou"):
		return before + "ies"
	case strings.HasSuffix(noun, "s") || strings.HasSuffix(noun, "x") || strings.HasSuffix(noun, "ch") || strings.HasSuffix(noun, "sh"):
		return noun + "es"
	}
	return noun + "s"
}

// possessive returns the possessive of a noun, with its blank.
func possessive(noun string) string {
	if strings.HasSuffix(noun, "s") {
		return noun + "' "
	}
	return noun + "'s "
}

// unowned takes the possessive away again.
func unowned(owner string) string { return strings.TrimSuffix(strings.TrimSuffix(owner, "'s "), "' ") }

// article puts a or an before a noun.
func article(noun string) string {
	if noun != "" && strings.ContainsAny(noun[:1], "aeiouAEIOU") && !strings.HasPrefix(noun, "user") && !strings.HasPrefix(noun, "uni") {
		return "an " + noun
	}
	return "a " + noun
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// ordinal returns 1st, 2nd, 3rd, 4th …
func ordinal(n int64) string {
	suffix := "th"
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		suffix = "st"
	case n%10 == 2:
		suffix = "nd"
	case n%10 == 3:
		suffix = "rd"
	}
	return thousands(strconv.FormatInt(n, 10)) + suffix
}
