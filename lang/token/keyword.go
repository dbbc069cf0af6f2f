package token

// Keywords are the reserved words of the DSL. A name spelled like one is
// written in backquotes. Editors and documentation read the same table.
//
// Only words that begin or join a clause or an operator are reserved: the
// names of functions, aggregates, units and metadata keys are not.
var Keywords = map[string]string{
	"package":   "declaration",
	"segment":   "declaration",
	"trait":     "declaration",
	"partition": "declaration",
	"exclusive": "declaration",
	"split":     "declaration",
	"param":     "declaration",
	"where":     "clause",
	"except":    "clause",
	"let":       "clause",
	"expect":    "clause",
	"otherwise": "clause",
	"and":       "operator",
	"or":        "operator",
	"not":       "operator",
	"in":        "operator",
	"is":        "operator",
	"between":   "operator",
	"contains":  "operator",
	"matches":   "operator",
	"then":      "operator",
	"true":      "literal",
	"false":     "literal",
	"null":      "literal",
}

// A TimeUnit is a unit of a duration literal or of a calendar window.
type TimeUnit int

// The units. Second to Week are exact on instants; Month, Quarter and Year are
// calendar steps. Microsecond is internal: no literal spells it.
const (
	NoUnit TimeUnit = iota
	Second
	Minute
	Hour
	Day
	Week
	Month
	Quarter
	Year
)

var timeUnitNames = [...]string{"", "second", "minute", "hour", "day", "week", "month", "quarter", "year"}

// String returns the singular name.
func (u TimeUnit) String() string { return timeUnitNames[u] }

// Calendar reports whether the unit is a calendar step (month, quarter, year).
func (u TimeUnit) Calendar() bool { return u >= Month }

// TimeUnits maps the spellings of units, singular and plural.
var TimeUnits = func() map[string]TimeUnit {
	m := map[string]TimeUnit{}
	for u := Second; u <= Year; u++ {
		m[timeUnitNames[u]], m[timeUnitNames[u]+"s"] = u, u
	}
	return m
}()

// LengthUnits maps the spellings of distance units to metres.
var LengthUnits = map[string]float64{"m": 1, "km": 1000, "mi": 1609.344}
