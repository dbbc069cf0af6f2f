package gogen

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/segc-dev/segc/compiler/ir"
)

// Precedences of Go's operators, loosest first; what a text of Go code is.
const (
	orPrec = iota + 1
	andPrec
	comparePrec
	addPrec
	mulPrec
	unaryPrec
	primaryPrec
)

// A code is Go code with the precedence of its outermost operator.
type code struct {
	text string
	prec int
}

func primary(format string, args ...any) code { return code{fmt.Sprintf(format, args...), primaryPrec} }

// in returns the text where an operator of a precedence is around it.
func (c code) in(prec int) string {
	if c.prec < prec {
		return "(" + c.text + ")"
	}
	return c.text
}

func always(v bool) code { return primary("%t", v) }

// binary joins two operands; both sides bind tighter, or left as tight.
func binary(x code, op string, y code, prec int) code {
	return code{x.in(prec) + " " + op + " " + y.in(prec+1), prec}
}

// junction joins conditions by && or ||; true and false are dropped.
func junction(op string, parts []code) code {
	prec, unit, zero := andPrec, "true", "false"
	if op == "||" {
		prec, unit, zero = orPrec, "false", "true"
	}
	var kept []code
	for _, p := range parts {
		switch p.text {
		case unit:
		case zero:
			return p
		default:
			kept = append(kept, p)
		}
	}
	switch len(kept) {
	case 0:
		return primary("%s", unit)
	case 1:
		return kept[0]
	}
	texts := make([]string, len(kept))
	length := 0
	for i, p := range kept {
		texts[i] = p.in(prec)
		length += len(texts[i])
	}
	sep := " " + op + " "
	if length > 110 {
		sep = " " + op + "\n"
	}
	return code{strings.Join(texts, sep), prec}
}

// A scope is the rows that code can name, by level.
type scope map[int32]string

// A block is statements in the making and the values that are bound in them.
type block struct {
	up    *block
	lines []string
	bound map[*ir.Node]value
	holds map[*ir.Node]code // conditions bound to a bool
}

func newBlock(up *block) *block {
	return &block{up: up, bound: map[*ir.Node]value{}, holds: map[*ir.Node]code{}}
}

func (b *block) line(format string, args ...any) {
	b.lines = append(b.lines, fmt.Sprintf(format, args...))
}

func (b *block) find(n *ir.Node) (value, bool) {
	for ; b != nil; b = b.up {
		if v, ok := b.bound[n]; ok {
			return v, true
		}
	}
	return value{}, false
}

func (b *block) found(n *ir.Node) (code, bool) {
	for ; b != nil; b = b.up {
		if c, ok := b.holds[n]; ok {
			return c, true
		}
	}
	return code{}, false
}

// An emitter writes one function.
type emitter struct {
	g     *generator
	f     *function
	scope scope
	blk   *block
	pure  bool // only expressions may be written here
	temps int
	clock bool // inside the function that makes a Clock
}

// temp returns a name for a local.
func (e *emitter) temp() string {
	e.temps++
	return fmt.Sprintf("v%d", e.temps)
}

// inside writes statements into a new block and returns them.
func (e *emitter) inside(write func(b *block)) *block {
	b := newBlock(e.blk)
	old := e.blk
	e.blk = b
	write(b)
	e.blk = old
	return b
}

// expression writes what must not need statements.
func (e *emitter) expression(write func() code) code {
	old := e.pure
	e.pure = true
	c := write()
	e.pure = old
	return c
}

// at is how code names the Clock.
func (e *emitter) at() string { return "at" }

// rows returns parameters and arguments of a function over the rows that a node
// reads: those of the levels below a bound.
func (e *emitter) rows(n *ir.Node, below int32) (params, args string, inner scope) {
	inner = scope{}
	for l := int32(0); l < below; l++ {
		name, ok := e.scope[l]
		if !ok || !n.Reads(l, l+1) {
			continue
		}
		entity := e.g.entityAt(n, l)
		if entity == nil { // levels beyond 63 share a mark
			continue
		}
		t := e.g.row(entity)
		own := inner.add(l, t.local)
		params += own + " *" + t.name + ", "
		args += name + ", "
	}
	return params + "at *Clock", args + e.at(), inner
}

// add names the row of a level: the name of its entity, numbered where a row of
// the entity is named already.
func (s scope) add(level int32, name string) string {
	try := name
	for n := 2; s.has(try); n++ {
		try = fmt.Sprintf("%s%d", name, n)
	}
	s[level] = try
	return try
}

func (s scope) has(name string) bool {
	for _, other := range s {
		if other == name {
			return true
		}
	}
	return false
}

// levels returns one more than the highest level in scope.
func (s scope) levels() int32 {
	top := int32(0)
	for l := range s {
		top = max(top, l+1)
	}
	return top
}

var tempName = regexp.MustCompile(`\bv[0-9]+\b`)

// useAll adds `_ = v` for locals that nothing reads: a condition may have turned
// out to be constant after its parts were written.
func useAll(lines []string, temps int) []string {
	times := map[string]int{}
	for _, l := range lines {
		for _, name := range tempName.FindAllString(l, -1) {
			times[name]++
		}
	}
	var out []string
	for _, l := range lines {
		out = append(out, l)
		for i := 1; i <= temps; i++ {
			name := fmt.Sprintf("v%d", i)
			if times[name] == 1 && (strings.HasPrefix(l, name+" :=") || strings.HasPrefix(l, "var "+name+" ")) {
				out = append(out, "_ = "+name)
			}
		}
	}
	return out
}

// mentions reports whether lines name an identifier.
func mentions(lines []string, name string) bool {
	re := regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`)
	for _, l := range lines {
		if re.MatchString(l) {
			return true
		}
	}
	return false
}
