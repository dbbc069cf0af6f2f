package automata

import (
	"errors"
	"regexp/syntax"
	"slices"
	"strconv"
	"unicode"
)

// Matches is the language of texts in which a pattern matches somewhere. It
// reads the program that package regexp runs, so both speak one dialect.
func Matches(pattern string) (Language, error) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, err
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		return nil, err
	}
	if len(prog.Inst) > maxInstructions {
		return nil, errTooLarge
	}
	p := &matcher{prog: prog, ids: map[string]int{}}
	return p, nil
}

const maxInstructions = 2000

var errTooLarge = errors.New("the texts have too many cells")

// A matcher is the subset automaton of a program, made as it is asked for. A
// state is the instructions that may come next, before what they say of the
// place between the code point that was read and the next one is looked at.
type matcher struct {
	prog   *syntax.Prog
	states []threads
	ids    map[string]int
}

type threads struct {
	pcs   []uint32
	last  rune // a code point that stands for the one just read, -1 at the start
	found bool // it has matched
}

func (p *matcher) start() int { return p.id(threads{pcs: []uint32{uint32(p.prog.Start)}, last: -1}) }

func (p *matcher) id(t threads) int {
	key := []byte{byte(t.last)}
	if t.found {
		key = []byte("found")
	} else {
		for _, pc := range t.pcs {
			key = strconv.AppendUint(append(key, ','), uint64(pc), 10)
		}
	}
	if i, ok := p.ids[string(key)]; ok {
		return i
	}
	p.ids[string(key)] = len(p.states)
	p.states = append(p.states, t)
	return len(p.states) - 1
}

// kindOf returns a code point that stands for all that look alike to what is
// asked of a place: letters, ends of lines, others.
func kindOf(r rune) rune {
	switch {
	case r == '\n':
		return '\n'
	case syntax.IsWordChar(r):
		return 'a'
	}
	return ' '
}

// reach returns the instructions that read a code point, given what is next; -1
// at the end. found says that the program matches here.
func (p *matcher) reach(t threads, next rune) (pcs []uint32, found bool) {
	place := syntax.EmptyOpContext(t.last, next)
	seen := make([]bool, len(p.prog.Inst))
	todo := slices.Clone(t.pcs)
	for len(todo) > 0 {
		pc := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch in := &p.prog.Inst[pc]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			todo = append(todo, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			todo = append(todo, in.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^place == 0 {
				todo = append(todo, in.Out)
			}
		case syntax.InstMatch:
			return nil, true
		case syntax.InstFail:
		default:
			pcs = append(pcs, pc)
		}
	}
	return pcs, false
}

func (p *matcher) next(s int, r rune) int {
	t := p.states[s]
	if t.found {
		return s
	}
	pcs, found := p.reach(t, r)
	if found {
		return p.id(threads{found: true})
	}
	to := []uint32{uint32(p.prog.Start)} // it may begin to match here as well
	for _, pc := range pcs {
		if p.prog.Inst[pc].MatchRune(r) {
			to = append(to, p.prog.Inst[pc].Out)
		}
	}
	slices.Sort(to)
	return p.id(threads{pcs: slices.Compact(to), last: kindOf(r)})
}

func (p *matcher) accepts(s int) bool {
	t := p.states[s]
	if t.found {
		return true
	}
	_, found := p.reach(t, -1)
	return found
}

func (p *matcher) cuts(add func(lo, hi rune)) {
	for _, in := range p.prog.Inst {
		switch in.Op {
		case syntax.InstRune, syntax.InstRune1:
			if len(in.Rune) == 1 {
				add(in.Rune[0], in.Rune[0])
				for f := unicode.SimpleFold(in.Rune[0]); syntax.Flags(in.Arg)&syntax.FoldCase != 0 && f != in.Rune[0]; f = unicode.SimpleFold(f) {
					add(f, f)
				}
			}
			for i := 0; i+1 < len(in.Rune); i += 2 {
				add(in.Rune[i], in.Rune[i+1])
			}
		case syntax.InstRuneAnyNotNL:
			add('\n', '\n')
		case syntax.InstEmptyWidth:
			for _, r := range [][2]rune{{'\n', '\n'}, {'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}} {
				add(r[0], r[1])
			}
		}
	}
}
