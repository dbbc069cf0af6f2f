package prove

import (
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/automata"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/simplex"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A text is the values of a node that are texts, cut by what is asked of them.
// Texts that are compared with each other share their cells.
type text struct {
	node   *ir.Node
	family *family
	v      int
	rank   *axis // where it stands among the texts that it is compared with, or nil
}

// A family is texts that are compared with each other, and what is asked of any
// of them.
type family struct {
	kind    schema.Kind
	values  []string // of an enum
	asked   []question
	index   map[*ir.Node]int // of a predicate, its question
	ranked  bool
	consts  []string // texts that they are compared with, sorted
	samples []string // a text of each cell
	in      [][]bool // whether the cells' texts answer each question with yes
	known   []bool   // of each question, whether the cells answer it; false of all but lists when there are too many
}

// A question is asked of a text.
type question struct {
	fn     types.Op // Eq: is it one of list; Lt: is it below list[0]; Contains …; Length: is it shorter than n
	list   []string
	n      int
	within []types.Op // the functions between the text and the question, outermost first
}

// isText reports whether values of a type are texts with cells.
func isText(k schema.Kind) bool {
	return k == schema.String || k == schema.Enum || k == schema.Version
}

// baseText returns what a text is made of by functions that look at code points
// one by one, and those functions, outermost first.
func baseText(n *ir.Node) (base *ir.Node, within []types.Op) {
	for n.Op == ir.Call && (n.Fn == types.Lower || n.Fn == types.Upper || n.Fn == types.Trim) {
		within = append(within, n.Fn)
		n = n.Args[0]
	}
	return n, within
}

// askText reads a predicate as a question about a text, or its complement.
func askText(p *ir.Node) (base *ir.Node, q question, negated, ok bool) {
	about := p.Args[0]
	switch {
	case p.Op == ir.In:
		if !isText(about.Type.Kind) {
			return askLength(p)
		}
		q.fn = types.Eq
		for _, v := range p.List {
			s, isString := v.(string)
			if !isString {
				return nil, q, false, false
			}
			q.list = append(q.list, s)
		}
	case p.Op != ir.Pred:
		return nil, q, false, false
	default:
		q.fn = p.Fn
		c := p.Args[1]
		if about.IsConst() { // c < x: neither x = c nor x < c
			about, c, negated = c, about, true
		}
		s, isString := c.Value.(string)
		switch {
		case !isText(about.Type.Kind):
			return askLength(p)
		case !c.IsConst() || !isString || about.IsConst():
			return nil, q, false, false
		case negated && p.Fn != types.Lt:
			return nil, q, false, false
		}
		if q.list = []string{s}; negated {
			q.fn = types.Le
		}
	}
	switch q.fn {
	case types.Eq, types.Lt, types.Le, types.StartsWith, types.EndsWith, types.Contains, types.Matches:
	default:
		return nil, q, false, false
	}
	base, q.within = baseText(about)
	if base.IsConst() {
		return nil, q, false, false
	}
	return base, q, negated, true
}

// askLength reads a comparison of a text's length with a constant.
func askLength(p *ir.Node) (base *ir.Node, q question, negated, ok bool) {
	const longest = 200
	if p.Op != ir.Pred || p.Fn != types.Lt {
		return nil, q, false, false
	}
	about, c := p.Args[0], p.Args[1]
	if about.IsConst() {
		about, c, negated = c, about, true
	}
	n, isWhole := c.Value.(int64)
	if about.Op != ir.Call || about.Fn != types.Length || !c.IsConst() || !isWhole || n > longest || n < -1 {
		return nil, q, false, false
	}
	if negated { // c < length: not length < c + 1
		n++
	}
	base, q.within = baseText(about.Args[0])
	q.fn, q.n = types.Length, int(n)
	return base, q, negated, !base.IsConst()
}

// language returns the texts whose answer is yes.
func (q question) language() (l automata.Language, err error) {
	switch q.fn {
	case types.Eq:
		l = automata.OneOf(q.list)
	case types.Lt:
		l = automata.Below(q.list[0])
	case types.Le:
		l = automata.UpTo(q.list[0])
	case types.StartsWith:
		l = automata.Prefix(q.list[0])
	case types.EndsWith:
		l = automata.Suffix(q.list[0])
	case types.Contains:
		l = automata.Contains(q.list[0])
	case types.Matches:
		l, err = automata.Matches(q.list[0])
	case types.Length:
		l = automata.Shorter(q.n)
	}
	for _, fn := range q.within {
		if err == nil {
			l = wrap(fn, l)
		}
	}
	return l, err
}

func wrap(fn types.Op, l automata.Language) automata.Language {
	switch fn {
	case types.Lower:
		return automata.Lowered(l)
	case types.Upper:
		return automata.Uppered(l)
	}
	return automata.Trimmed(l)
}

// textOf returns the text of a node.
func (e *encoder) textOf(n *ir.Node) *text {
	if t := e.textByNode[n]; t != nil {
		return t
	}
	t := &text{node: n, family: &family{kind: n.Type.Kind, index: map[*ir.Node]int{}}}
	if n.Type.Kind == schema.Enum {
		t.family.values = n.Type.Values
	}
	e.textByNode[n] = t
	e.texts = append(e.texts, t)
	return t
}

// join makes two texts share their cells.
func (e *encoder) join(a, b *text) {
	f, g := a.family, b.family
	if f == g {
		return
	}
	if f.kind == schema.Enum && g.kind != schema.Enum {
		f, g = g, f
	}
	if f.kind == schema.Enum { // the values of both
		f.values = slices.Clone(f.values)
		for _, v := range g.values {
			if !slices.Contains(f.values, v) {
				f.values = append(f.values, v)
			}
		}
	}
	for p, i := range g.index {
		f.index[p] = i + len(f.asked)
	}
	f.asked = append(f.asked, g.asked...)
	f.ranked = f.ranked || g.ranked
	for _, t := range e.texts {
		if t.family == g {
			t.family = f
		}
	}
}

// settle makes the cells of a family.
func (f *family) settle() {
	if f.ranked {
		f.rankConstants()
	}
	f.known = make([]bool, len(f.asked))
	plain := true
	for i, q := range f.asked {
		f.known[i] = true
		plain = plain && q.isList()
	}
	switch {
	case f.kind == schema.Version:
		f.versions()
	case f.kind == schema.Enum:
		for _, s := range f.values {
			f.samples, f.in = append(f.samples, s), append(f.in, f.answers(s))
		}
		f.merge()
	case plain:
		f.listed()
	case !f.product(): // what the cells cannot answer is left open
		for i, q := range f.asked {
			f.known[i] = q.isList()
		}
		f.consts = nil
		f.listed()
	}
}

// isList reports whether a question asks for one of some texts as they stand.
func (q question) isList() bool { return q.fn == types.Eq && len(q.within) == 0 }

func (f *family) answers(s string) []bool {
	in := make([]bool, len(f.asked))
	for i, q := range f.asked {
		l, err := q.language()
		in[i] = err == nil && automata.Accepts(l, s)
	}
	return in
}

// rankConstants asks of all constants where a text stands to them.
func (f *family) rankConstants() {
	const most = 40
	for _, q := range f.asked {
		if len(q.within) == 0 && (q.fn == types.Eq || q.fn == types.Lt || q.fn == types.Le) {
			f.consts = append(f.consts, q.list...)
		}
	}
	order := f.compare
	slices.SortFunc(f.consts, order)
	f.consts = slices.CompactFunc(f.consts, func(a, b string) bool { return order(a, b) == 0 })
	if len(f.consts) > most {
		f.consts = nil
	}
	for _, c := range f.consts {
		f.asked = append(f.asked, question{fn: types.Lt, list: []string{c}}, question{fn: types.Le, list: []string{c}})
	}
}

func (f *family) compare(a, b string) int {
	if f.kind == schema.Version {
		return types.CompareVersions(a, b)
	}
	return strings.Compare(a, b)
}

// versions makes the cells of versions: each that is asked of, and what lies
// between them, whether we can name one there or not.
func (f *family) versions() {
	var list []string
	for _, q := range f.asked {
		list = append(list, q.list...)
	}
	slices.SortFunc(list, types.CompareVersions)
	list = slices.CompactFunc(list, func(a, b string) bool { return types.CompareVersions(a, b) == 0 })
	places := make([][]int, len(f.asked)) // the cells of what is asked of
	for i, q := range f.asked {
		for _, c := range q.list {
			at, _ := slices.BinarySearchFunc(list, c, types.CompareVersions)
			places[i] = append(places[i], 2*at+1)
		}
	}
	samples := map[int]string{} // of cells between them
	tries := []string{"1", "0-0"}
	for _, v := range list {
		tries = append(tries, near(v)...)
	}
	for _, t := range tries {
		if at, found := slices.BinarySearchFunc(list, t, types.CompareVersions); !found && samples[2*at] == "" {
			samples[2*at] = t
		}
	}
	for cell := range 2*len(list) + 1 {
		sample := samples[cell]
		if cell%2 == 1 {
			sample = list[cell/2]
		}
		in := make([]bool, len(f.asked))
		for i, q := range f.asked {
			for _, at := range places[i] {
				switch q.fn {
				case types.Eq:
					in[i] = in[i] || cell == at
				case types.Lt:
					in[i] = cell < at
				default:
					in[i] = cell <= at
				}
			}
		}
		f.samples, f.in = append(f.samples, sample), append(f.in, in)
	}
}

// near returns versions a little above and below one.
func near(v string) []string {
	v, _, _ = strings.Cut(v, "+")
	core, _, isPre := strings.Cut(v, "-")
	if isPre {
		return []string{v + ".0", core + "-0", core}
	}
	return []string{v + ".0.0.1", v + ".0.0.1-0", v + "-0", v + "-z"}
}

// listed makes the cells of texts of which is asked only whether they are one of
// some: one for each that is told apart from the others.
func (f *family) listed() {
	byText := map[string][]bool{}
	var order []string
	for i, q := range f.asked {
		if !q.isList() {
			continue
		}
		for _, s := range q.list {
			if byText[s] == nil {
				byText[s] = make([]bool, len(f.asked))
				order = append(order, s)
			}
			byText[s][i] = true
		}
	}
	f.samples, f.in = append(f.samples, other(byText)), append(f.in, make([]bool, len(f.asked)))
	for _, s := range order {
		f.samples, f.in = append(f.samples, s), append(f.in, byText[s])
	}
	f.merge()
}

// other returns a text that is none of some.
func other(listed map[string][]bool) string {
	for n := 0; ; n++ {
		s := strings.Repeat("x", n)
		if n == 0 {
			s = "other"
		}
		if listed[s] == nil {
			return s
		}
	}
}

// product makes the cells of texts in general.
// It reports false when there are too many.
func (f *family) product() bool {
	languages := make([]automata.Language, len(f.asked))
	for i, q := range f.asked {
		l, err := q.language()
		if err != nil {
			return false
		}
		languages[i] = l
	}
	found, err := automata.Cells(languages)
	if err != nil {
		return false
	}
	for _, c := range found {
		f.samples, f.in = append(f.samples, c.Text), append(f.in, c.In)
	}
	return true
}

// merge joins cells that no question tells apart; enums that are ranked keep one
// for each value.
func (f *family) merge() {
	seen, kept := map[string]bool{}, 0
	for i, s := range f.samples {
		mark := make([]byte, len(f.asked))
		for k, yes := range f.in[i] {
			if yes {
				mark[k] = 1
			}
		}
		if seen[string(mark)] && !(f.ranked && f.kind == schema.Enum) {
			continue
		}
		seen[string(mark)] = true
		f.samples[kept], f.in[kept] = s, f.in[i]
		kept++
	}
	f.samples, f.in = f.samples[:kept], f.in[:kept]
}

// yes returns the cells whose answer is yes.
func (f *family) yes(question int) set {
	return cellsOf(len(f.samples), func(i int) bool { return f.in[i][question] })
}

// rankEnds returns where the texts of a cell stand: constant i of n has place
// 2i, and what lies between has places between.
func (f *family) rankEnds(cell int) [2]end {
	if f.kind == schema.Enum {
		at := simplex.Whole(int64(f.position(f.samples[cell])))
		return [2]end{{at: at}, {at: at}}
	}
	lo, hi := end{none: true}, end{none: true}
	first := len(f.asked) - 2*len(f.consts)
	for i := range f.consts {
		at := simplex.Whole(int64(2 * i))
		isLess, upTo := f.in[cell][first+2*i], f.in[cell][first+2*i+1]
		switch {
		case isLess && hi.none:
			hi = end{at: at, strict: true}
		case upTo && !isLess:
			return [2]end{{at: at}, {at: at}}
		case !upTo:
			lo = end{at: at, strict: true}
		}
	}
	return [2]end{lo, hi}
}

func (f *family) position(s string) int {
	before := 0
	for _, v := range f.values {
		if v < s {
			before++
		}
	}
	return before
}
