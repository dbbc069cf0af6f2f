package reference

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
)

// call applies an operation. A null argument makes every one of them null.
func (e *Evaluator) call(x *hir.Call, s *env) (types.Value, error) {
	args := make([]types.Value, len(x.Args))
	for i, a := range x.Args {
		v, err := e.eval(a, s)
		if err != nil || v == nil {
			return nil, err
		}
		args[i] = v
	}
	v, err := e.apply(x, args)
	if err != nil {
		return nil, &Error{Code: Overflow, Span: x.Span, Message: err.Error()}
	}
	return v, nil
}

func (e *Evaluator) apply(x *hir.Call, args []types.Value) (types.Value, error) {
	switch op := x.Op; op {
	case types.Eq, types.Ne, types.Lt, types.Le, types.Gt, types.Ge:
		return compares(op, compare(args[0], args[1], isVersion(x.Args...))), nil
	case types.Contains, types.StartsWith, types.EndsWith, types.Matches:
		return e.match(op, args[0].(string), args[1].(string))
	case types.ListContains, types.ListAny, types.ListAll, types.Size:
		return list(op, args), nil
	case types.Add, types.Sub, types.Mul, types.Div:
		return arithmetic(op, args[0], args[1])
	case types.Neg, types.Abs, types.Round, types.Floor, types.Ceil:
		return unary(op, args[0])
	case types.Lower, types.Upper, types.Trim, types.Length, types.Domain:
		return text(op, args[0].(string)), nil
	case types.Age:
		return calendar.Age(args[0].(types.Date), e.today), nil
	case types.DaysBetween:
		return int64(e.localDate(args[1]) - e.localDate(args[0])), nil
	case types.Year, types.Month, types.Day, types.Hour, types.Weekday:
		return e.part(op, args[0]), nil
	case types.LocalDate:
		return e.localDate(args[0]), nil
	case types.StartOfDay:
		return e.cal.StartOfDay(args[0].(types.Date)), nil
	case types.GeoDistance:
		return distance(args[0].(types.Point), args[1].(types.Point)), nil
	case types.Bucket32:
		return bucket(rows.Text(args[0]), args[1].(string)), nil
	}
	panic(fmt.Sprintf("no evaluation of operation %s", x.Op))
}

func compares(op types.Op, order int) bool {
	switch op {
	case types.Eq:
		return order == 0
	case types.Ne:
		return order != 0
	case types.Lt:
		return order < 0
	case types.Le:
		return order <= 0
	case types.Gt:
		return order > 0
	}
	return order >= 0
}

// patterns remembers compiled regular expressions.
type patterns map[string]*regexp.Regexp

func (e *Evaluator) match(op types.Op, s, with string) (types.Value, error) {
	switch op {
	case types.Contains:
		return strings.Contains(s, with), nil
	case types.StartsWith:
		return strings.HasPrefix(s, with), nil
	case types.EndsWith:
		return strings.HasSuffix(s, with), nil
	}
	re, ok := e.texts[with]
	if !ok {
		var err error
		if re, err = regexp.Compile(with); err != nil {
			return nil, err
		}
		e.texts[with] = re
	}
	return re.MatchString(s), nil
}

// urlHost finds the host of a URL: behind the scheme and the user, before port and path.
var urlHost = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^:/?#]*)`)

func text(op types.Op, s string) types.Value {
	switch op {
	case types.Lower:
		return strings.Map(unicode.ToLower, s)
	case types.Upper:
		return strings.Map(unicode.ToUpper, s)
	case types.Trim:
		return strings.Trim(s, " ")
	case types.Length:
		return int64(utf8.RuneCountInString(s))
	}
	return domain(s)
}

// domain returns the host of a URL, else the text after the last @, in lower
// case; null when there is none or it is empty.
func domain(s string) types.Value {
	found := ""
	if m := urlHost.FindStringSubmatch(s); m != nil {
		found = m[1]
	} else if i := strings.LastIndexByte(s, '@'); i >= 0 {
		found = s[i+1:]
	}
	if found == "" {
		return nil
	}
	return strings.Map(unicode.ToLower, found)
}

// list answers questions about lists. A null element equals nothing.
func list(op types.Op, args []types.Value) types.Value {
	elements := args[0].([]types.Value)
	if op == types.Size {
		return int64(len(elements))
	}
	if op == types.ListContains {
		return contains(elements, args[1])
	}
	for _, want := range args[1].([]types.Value) {
		if found := contains(elements, want); found == (op == types.ListAny) {
			return found
		}
	}
	return op == types.ListAll
}

func contains(elements []types.Value, want types.Value) bool {
	for _, v := range elements {
		if v != nil && want != nil && compare(v, want, false) == 0 {
			return true
		}
	}
	return false
}

// earthRadius is in metres.
const earthRadius = 6_371_008.8

// distance is the great circle between two places on a sphere, by the haversine.
func distance(p, q types.Point) types.Value {
	const degree = math.Pi / 180
	lat1, lat2 := p.Lat*degree, q.Lat*degree
	sinLat, sinLon := math.Sin((lat2-lat1)/2), math.Sin((q.Lon-p.Lon)*degree/2)
	h := sinLat*sinLat + math.Cos(lat1)*math.Cos(lat2)*sinLon*sinLon
	return types.Distance(2 * earthRadius * math.Asin(math.Sqrt(min(h, 1))))
}

// bucket hashes a key: the first four bytes of sha256(seed + ":" + key), big-endian.
func bucket(key, seed string) types.Value {
	sum := sha256.Sum256([]byte(seed + ":" + key))
	return int64(binary.BigEndian.Uint32(sum[:4]))
}
