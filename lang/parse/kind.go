package parse

// A kind is the class of a token. Every keyword and every mark is a kind of its
// own, so that the parser compares numbers and not texts.
type kind uint8

const (
	eof       kind = iota
	mistake        // text that is no token; the scanner has reported it
	ident          // country
	quoted         // `where`
	text           // "paid"
	number         // 1_000, 12.50
	percent        // 10%
	date           // 2026-01-31
	instant        // 2026-01-31T12:00:00Z
	lparen         // (
	rparen         // )
	lbracket       // [
	rbracket       // ]
	lbrace         // {
	rbrace         // }
	comma          // ,
	colon          // :
	dot            // .
	eq             // =
	ne             // !=
	lt             // <
	le             // <=
	gt             // >
	ge             // >=
	plus           // +
	minus          // -
	star           // *
	slash          // /
	coalesce       // ??
	kwPackage      // the keywords follow, kwPackage first
	kwSegment
	kwTrait
	kwPartition
	kwExclusive
	kwSplit
	kwParam
	kwWhere
	kwExcept
	kwLet
	kwExpect
	kwOtherwise
	kwAnd
	kwOr
	kwNot
	kwIn
	kwIs
	kwBetween
	kwContains
	kwMatches
	kwThen
	kwTrue
	kwFalse
	kwNull
)

// keywords maps the words of token.Keywords to their kinds.
var keywords = map[string]kind{
	"package": kwPackage, "segment": kwSegment, "trait": kwTrait, "partition": kwPartition,
	"exclusive": kwExclusive, "split": kwSplit, "param": kwParam, "where": kwWhere, "except": kwExcept,
	"let": kwLet, "expect": kwExpect, "otherwise": kwOtherwise, "and": kwAnd, "or": kwOr, "not": kwNot,
	"in": kwIn, "is": kwIs, "between": kwBetween, "contains": kwContains, "matches": kwMatches,
	"then": kwThen, "true": kwTrue, "false": kwFalse, "null": kwNull,
}

// longestKeyword bounds the words that are looked up.
const longestKeyword = len("exclusive")

func (k kind) keyword() bool { return k >= kwPackage }

// declares reports whether the keyword begins a top-level declaration.
func (k kind) declares() bool { return k >= kwPackage && k <= kwParam }

// clause reports whether the keyword begins a clause of a body.
func (k kind) clause() bool { return k >= kwWhere && k <= kwExpect }

func (k kind) opens() bool  { return k == lparen || k == lbracket || k == lbrace }
func (k kind) closes() bool { return k == rparen || k == rbracket || k == rbrace }

// A tok is a token: the bytes [start, end) of the text.
type tok struct {
	kind       kind
	lineStart  bool  // the first token on its line
	start, end int32 // byte offsets
	match      int32 // of a bracket: the index of the other one, or -1
}
