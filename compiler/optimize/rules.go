package optimize

import "github.com/segc-dev/segc/compiler/ir"

// A Rule is a row of Rules: it rewrites nodes of some kinds. It holds for every
// row, nulls included, and lowers the measure of the node.
type Rule struct {
	Name    string
	Ops     []ir.Op
	Algebra string // what becomes what; T, F and U are literals that ask for true, false and unknown
	apply   func(*Optimizer, *ir.Node) *ir.Node
}

// Rules is every rewriting that this package knows. The order does not matter
// for what comes out; it is the order in which they are tried.
var Rules = []Rule{
	{"BindNow", []ir.Op{ir.Now, ir.Today, ir.CalendarStart},
		"now, today, start of a unit -> constant, once the as-of instant is given", (*Optimizer).bindNow},
	{"FoldCall", []ir.Op{ir.Call}, "f(c, d) -> constant, unless it overflows", (*Optimizer).foldCall},
	{"FoldShift", []ir.Op{ir.Shift}, "c + 3 days -> constant", (*Optimizer).foldShift},
	{"MergeShifts", []ir.Op{ir.Shift}, "x + 2 days + 1 week -> x + 9 days, exact steps only", (*Optimizer).mergeShifts},
	{"Identity", []ir.Op{ir.Call}, "x + 0, x - 0, x * 1, --x, round(int x), trim(trim(x)) -> x", (*Optimizer).identity},
	{"AddConstants", []ir.Op{ir.Call}, "x + c + d -> x + (c + d), exact numbers only", (*Optimizer).addConstants},
	{"CoalesceRepeat", []ir.Op{ir.Coalesce}, "x ?? y ?? x -> x ?? y", (*Optimizer).coalesceRepeat},
	{"IfKnown", []ir.Op{ir.If}, "if(c, if(c, x, y), z) -> if(c, x, z)", (*Optimizer).ifKnown},
	{"EmptyAggregate", []ir.Op{ir.Agg}, "an aggregate where false -> 0, or null", (*Optimizer).emptyAggregate},
	{"EmptyRanking", []ir.Op{ir.Rank}, "a rank in an empty population -> null", (*Optimizer).emptyRanking},

	{"MoveConstant", []ir.Op{ir.Pred, ir.In}, "x + c < d -> x < d - c, exact numbers only", (*Optimizer).moveConstant},
	{"MoveShift", []ir.Op{ir.Pred}, "x + 3 days < t -> x < t - 3 days, for a t that reads no row", (*Optimizer).moveShift},
	{"OneElement", []ir.Op{ir.Pred}, "x contains any [c], contains all [c] -> x contains c", (*Optimizer).oneElement},

	{"FoldPredicate", []ir.Op{ir.Lit}, "c < d -> true or false", (*Optimizer).foldPredicate},
	{"SelfCompare", []ir.Op{ir.Lit}, "x = x -> x is known; x < x -> false where x is known", (*Optimizer).selfCompare},
	{"EmptyText", []ir.Op{ir.Lit}, `x starts with "", x contains all [] -> x is known`, (*Optimizer).emptyText},
	{"CoalesceCompare", []ir.Op{ir.Lit}, "(x ?? c) < d -> x < d, or x is null when c < d", (*Optimizer).coalesceCompare},
	{"IfCompare", []ir.Op{ir.Lit}, "if(p, c, y) < d -> p or y < d, when c < d; not p and y < d otherwise", (*Optimizer).ifCompare},
	{"ValueDomain", []ir.Op{ir.Lit}, "length(x) < 0 -> false; plan not in [all but one] -> plan = that one", (*Optimizer).valueDomain},
	{"CountZero", []ir.Op{ir.Lit}, "count > 0, count != 0 -> not count < 1", (*Optimizer).countZero},

	{"Contradiction", []ir.Op{ir.And}, "x < 3 and x > 5 -> false", (*Optimizer).contradiction},
	{"MeetValues", []ir.Op{ir.And}, "x in [a, b] and x != a -> x = b; x < 5 and x < 3 -> x < 3", (*Optimizer).meetValues},
	{"EvaluateValues", []ir.Op{ir.And, ir.Or}, `x = "ab" and x starts with "a" -> x = "ab"`, (*Optimizer).evaluateValues},
	{"Prefixes", []ir.Op{ir.And, ir.Or}, `x starts with "ab" and x starts with "a" -> x starts with "ab"`, (*Optimizer).prefixes},
	{"Coverage", []ir.Op{ir.Or}, "x < 5 or x > 3 or x is null -> true", (*Optimizer).coverage},
	{"JoinValues", []ir.Op{ir.Or}, "x = a or x in [b, c] -> x in [a, b, c]; x < 5 or x < 3 -> x < 5", (*Optimizer).joinValues},
	{"MergeNull", []ir.Op{ir.And, ir.Or}, "x is known and not T(p(x)) -> F(p(x)); x is null or T(p(x)) -> not F(p(x))", (*Optimizer).mergeNull},
	{"Absorb", []ir.Op{ir.And, ir.Or}, "a and (a or b) -> a; (a or b) and (a or b or c) -> a or b", (*Optimizer).absorb},
	{"Assume", []ir.Op{ir.And, ir.Or}, "a and (not a or b) -> a and b, in depth, for literals a", (*Optimizer).assume},
	{"Factor", []ir.Op{ir.And, ir.Or}, "(a and b) or (a and c) -> a and (b or c)", (*Optimizer).factor},
	{"AtLeastPairs", []ir.Op{ir.AtLeast}, "at least 2 of (a, a, b) -> a; at least n of (a, not a, ..) -> at least n-1 of ..", (*Optimizer).atLeastPairs},
}

// rulesByOp lists the rules of each kind of node.
var rulesByOp = func() [][]*Rule {
	byOp := make([][]*Rule, ir.Rank+1)
	for i := range Rules {
		for _, op := range Rules[i].Ops {
			byOp[op] = append(byOp[op], &Rules[i])
		}
	}
	return byOp
}()
