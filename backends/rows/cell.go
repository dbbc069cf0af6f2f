package rows

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// parse reads the text of a cell as a type. The error says what was expected.
// NaN and infinities are null.
func parse(text string, t types.Type) (types.Value, error) {
	switch t.Kind {
	case schema.Bool:
		return parseBool(text)
	case schema.Int:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, expected(text, "a whole number of 64 bits")
		}
		return n, nil
	case schema.Decimal:
		return parseDecimal(text, t)
	case schema.Float:
		return parseFloat(text)
	case schema.Enum:
		return parseEnum(text, t)
	case schema.Date:
		return parseDate(text)
	case schema.Timestamp:
		return parseInstant(text)
	case schema.List:
		return parseList(text, *t.Elem)
	}
	if !utf8.ValidString(text) {
		return nil, expected(text, "text in UTF-8")
	}
	return text, nil
}

// expected words every cell that does not read as its type.
func expected(text, want string) error {
	const most = 60
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return fmt.Errorf("%q is not %s", text, want)
}

func parseBool(text string) (types.Value, error) {
	switch text {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return nil, expected(text, "`true` or `false`")
}

// mostDigits bounds the work that one number may cause.
const mostDigits = 200

func parseDecimal(text string, t types.Type) (types.Value, error) {
	want := "a plain decimal number such as 12.50"
	if len(text) > mostDigits {
		return nil, expected(text, want)
	}
	d, err := types.ParseDecimal(text)
	if err != nil {
		return nil, expected(text, want)
	}
	return fitDecimal(d, t)
}

// fitDecimal brings a number to the scale of a type, if it has a form there:
// trailing zeros beyond the scale are fine, other digits are not.
func fitDecimal(d types.Decimal, t types.Type) (types.Value, error) {
	trimmed := d.Trim()
	if trimmed.Scale > t.Scale {
		return nil, fmt.Errorf("%s has more digits after the point than %s holds", d, typeName(t))
	}
	fitted := trimmed.Rescale(t.Scale)
	precision := t.Precision
	if precision == 0 {
		precision = 38
	}
	if digits := len(strings.TrimPrefix(fitted.Unscaled.String(), "-")); digits > precision {
		return nil, fmt.Errorf("%s has more digits before the point than %s holds", d, typeName(t))
	}
	return fitted, nil
}

func parseFloat(text string) (types.Value, error) {
	f, err := strconv.ParseFloat(text, 64)
	if strings.ContainsAny(text, "xX_") || err != nil && !math.IsInf(f, 0) {
		return nil, expected(text, "a number such as 12.5 or 1e-3")
	}
	return finite(f), nil
}

// finite returns f, or null for NaN and infinities.
func finite(f float64) types.Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return f
}

func parseEnum(text string, t types.Type) (types.Value, error) {
	if !slices.Contains(t.Values, text) {
		return nil, expected(text, "one of "+strings.Join(t.Values, ", "))
	}
	return text, nil
}

func parseDate(text string) (types.Value, error) {
	d, err := types.ParseDate(text)
	if err != nil || d < calendar.FirstDate {
		return nil, expected(text, "a date such as 2026-01-31")
	}
	return d, nil
}

func parseInstant(text string) (types.Value, error) {
	i, err := types.ParseInstant(text)
	if err != nil {
		return nil, expected(text, "an ISO 8601 instant with an offset or Z, such as 2026-01-31T12:00:00Z")
	}
	return inCalendar(i)
}

func inCalendar(i types.Instant) (types.Value, error) {
	if i < calendar.FirstInstant || i > calendar.LastInstant {
		return nil, fmt.Errorf("%s lies outside the years 0001 to 9999", i)
	}
	return i, nil
}

func dateInCalendar(d types.Date) (types.Value, error) {
	if d < calendar.FirstDate || d > calendar.LastDate {
		return nil, fmt.Errorf("day %d since 1970 lies outside the years 0001 to 9999", d)
	}
	return d, nil
}

// parseList reads a JSON array. Its strings are read as the element type's
// text, its other values as they stand; a null stays a null.
func parseList(text string, elem types.Type) (types.Value, error) {
	want := fmt.Sprintf("a JSON array of %s, such as [%s]", typeName(elem), sample(elem))
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var raw []any
	if dec.Decode(&raw) != nil || raw == nil {
		return nil, expected(text, want)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, expected(text, want)
	}
	list := make([]types.Value, 0, len(raw))
	for _, r := range raw {
		v, err := parseElement(r, elem)
		if err != nil {
			return nil, expected(text, want)
		}
		list = append(list, v)
	}
	return list, nil
}

func parseElement(raw any, elem types.Type) (types.Value, error) {
	number := elem.Kind == schema.Int || elem.Kind == schema.Decimal || elem.Kind == schema.Float
	switch r := raw.(type) {
	case nil:
		return nil, nil
	case bool:
		if elem.Kind == schema.Bool {
			return r, nil
		}
	case json.Number:
		if number {
			return parse(r.String(), elem)
		}
	case string:
		if !number && elem.Kind != schema.Bool && elem.Kind != schema.List {
			return parse(r, elem)
		}
	}
	return nil, fmt.Errorf("%v is not %s", raw, typeName(elem))
}

func sample(t types.Type) string {
	switch t.Kind {
	case schema.Int:
		return "1, 2"
	case schema.Decimal, schema.Float:
		return "1.5, 2"
	case schema.Bool:
		return "true, false"
	case schema.Date:
		return `"2026-01-31"`
	case schema.Timestamp:
		return `"2026-01-31T12:00:00Z"`
	}
	return `"a", "b"`
}

// typeName is the type without its unit.
func typeName(t types.Type) string {
	t.Unit = ""
	return t.String()
}

// Text returns a value as CSV files and results of runs spell it: numbers and
// dates plain, instants in UTC, lists as JSON. Null has no text.
func Text(v types.Value) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case types.Distance:
		return strconv.FormatFloat(float64(v), 'g', -1, 64)
	case string:
		return v
	case []types.Value:
		return listText(v)
	case fmt.Stringer: // Decimal, Date, Instant, Duration
		return v.String()
	case types.Point:
		return Text(v.Lat) + "," + Text(v.Lon)
	}
	panic(fmt.Sprintf("no text for a %T", v))
}

func listText(list []types.Value) string {
	parts := make([]string, len(list))
	for i, v := range list {
		switch v.(type) {
		case nil:
			parts[i] = "null"
		case bool, int64, float64, types.Decimal:
			parts[i] = Text(v)
		default:
			quoted, err := json.Marshal(Text(v))
			if err != nil {
				panic(err) // strings always marshal
			}
			parts[i] = string(quoted)
		}
	}
	return "[" + strings.Join(parts, ",") + "]"
}
