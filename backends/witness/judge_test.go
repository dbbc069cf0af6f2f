package witness_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/check/checktest"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var questionCount = flag.Int("questions", 300, "random questions that an SMT solver judges")

// A judge is a running SMT solver.
type judge struct {
	in  io.Writer
	out *bufio.Reader
}

// newJudge starts Z3, or skips the test where there is none.
func newJudge(t *testing.T) *judge {
	t.Helper()
	path, err := exec.LookPath("z3")
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("SEGC_REQUIRE"), ","), "z3") {
			t.Fatal("SEGC_REQUIRE names z3, and there is no such program")
		}
		t.Skip("there is no z3 to judge")
	}
	cmd := exec.Command(path, "-in", "-smt2")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	j := &judge{in, bufio.NewReader(out)}
	fmt.Fprintf(in, "(set-option :timeout 1000)\n%s", preamble())
	return j
}

// ask asks whether some customer meets two claims, or the first alone.
func (j *judge) ask(t *testing.T, a, b *claim, both bool) string {
	t.Helper()
	ka, va := a.smt()
	kb, vb := b.smt()
	second := "(and " + kb + " " + vb + ")"
	if !both {
		second = "(not " + second + ")"
	}
	fmt.Fprintf(j.in, "(push)\n(assert (and %s %s %s))\n(check-sat)\n(pop)\n", ka, va, second)
	line, err := j.out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if line = strings.TrimSpace(line); line != "sat" && line != "unsat" && line != "unknown" {
		t.Fatalf("z3 says %q", line)
	}
	return line
}

// A tally counts answers.
type tally struct {
	proved, refuted, unknown, apart, agreed, replayed int
	reasons                                           map[string]int
}

// TestJudge asks random questions of the prover and of Z3, which is told of the
// same claims in its own words. What is proved is never possible; what is
// refuted has a customer, on whom DuckDB agrees too.
func TestJudge(t *testing.T) {
	j := newJudge(t)
	s, eng := schematest.Shop(t), enginetest.Open(t, "duckdb")
	w := &writer{rand.New(rand.NewPCG(11, 22))}
	total := tally{reasons: map[string]int{}}
	const pairs = 60
	for asked := 0; asked < *questionCount; asked += 3 * pairs {
		judgeProgram(t, j, s, eng, w, pairs, &total)
	}
	answers := total.proved + total.refuted + total.unknown
	t.Logf("%d questions: %d proved, %d refuted, %d undecided, %d of them with regular expressions; Z3 agreed on %d proofs; DuckDB replayed %d", answers, total.proved, total.refuted,
		total.unknown, total.apart, total.agreed, total.replayed)
	for r, n := range total.reasons {
		t.Log(n, r)
	}
	if plain := total.unknown - total.apart; plain*100 > answers {
		t.Errorf("%d of %d are undecided", plain, answers)
	}
	if total.proved*10 < answers || total.refuted*10 < answers {
		t.Errorf("%d of %d proved, %d refuted: the questions are of one kind", total.proved, answers, total.refuted)
	}
}

// judgeProgram asks the questions of a program of pairs of segments.
func judgeProgram(t *testing.T, j *judge, s *schema.Schema, eng engine.Engine, w *writer, pairs int, total *tally) {
	t.Helper()
	var text strings.Builder
	type question struct {
		a, b *claim
		both bool
	}
	asked := map[string]question{}
	for i := range pairs {
		a := w.claim(1 + w.r.IntN(3))
		b := w.claim(1 + w.r.IntN(3))
		if w.r.IntN(4) > 0 {
			b = w.kin(a)
		}
		fmt.Fprintf(&text, "segment a%d of customer { where %s }\nsegment b%d of customer { where %s }\n", i, a, i, b)
		for k, form := range []string{"where in a%d except in b%d", "where in b%d except in a%d", "where in a%d and in b%d"} {
			name := fmt.Sprintf("q%d_%d", i, k)
			fmt.Fprintf(&text, "segment %s of customer { %s }\n", name, fmt.Sprintf(form, i, i))
			asked[name] = question{a, b, k == 2}
			if k == 1 {
				asked[name] = question{b, a, false}
			}
		}
	}
	p := checktest.Program(t, s, text.String())
	f := witness.NewFinder(p)
	found := map[types.Instant][]*witness.Witness{}
	names := map[*witness.Witness]*hir.Set{}
	for _, set := range p.Sets {
		q, ok := asked[set.Name]
		if !ok {
			continue
		}
		switch answer := f.Find(set); answer.Verdict {
		case prove.Impossible:
			total.proved++
			switch j.ask(t, q.a, q.b, q.both) {
			case "sat":
				t.Errorf("proved wrongly:\n%s\n%s\nboth: %v", q.a, q.b, q.both)
			case "unsat":
				total.agreed++
			}
		case prove.Possible:
			total.refuted++
			found[answer.Witness.Now] = append(found[answer.Witness.Now], answer.Witness)
			names[answer.Witness] = set
		default:
			total.unknown++
			if q.a.patterns() || q.b.patterns() {
				total.apart++
			}
			says := j.ask(t, q.a, q.b, q.both)
			total.reasons[says+": "+answer.Reason]++
			if testing.Verbose() && total.unknown < 12 {
				t.Logf("undecided (%s, %s):\n%s\n%s\nboth: %v", answer.Reason, says, q.a, q.b, q.both)
			}
		}
	}
	for now, list := range found {
		total.replayed += replay(t, p, s, eng, now, list, names)
	}
}

// replay puts the rows of witnesses into DuckDB and holds that each is a member
// of its set there.
func replay(t *testing.T, p *hir.Program, s *schema.Schema, eng engine.Engine, now types.Instant, list []*witness.Witness, sets map[*witness.Witness]*hir.Set) int {
	t.Helper()
	data, ctx := rows.New(s), context.Background()
	var asked []*hir.Set
	for _, w := range list {
		merge(t, data, w.Data)
		asked = append(asked, sets[w])
	}
	if err := data.Check(); err != nil { // which fills the partition columns
		t.Fatal(err)
	}
	if err := engine.Load(ctx, eng, data); err != nil {
		t.Fatal(err)
	}
	defer engine.Unload(ctx, eng, data)
	st, diags := compile.New(p).SQL(asked, compile.Options{Dialect: sql.Lookup(eng.Dialect()), Shape: plan.Long, AsOf: &now})
	if len(diags) > 0 {
		t.Fatal(diags[0].Message)
	}
	r, err := eng.Query(ctx, st.SQL)
	if err != nil {
		t.Fatal(err)
	}
	members := map[string]bool{}
	for _, row := range r.Rows {
		members[row[0].Text+" "+row[1].Text] = true
	}
	for _, w := range list {
		if name := sets[w].Name; !members[name+" "+w.Key] && !members[w.Key+" "+name] {
			t.Errorf("DuckDB does not find %s in %s as of %s: %s", w.Text, name, now, hir.Dump(sets[w].Cond))
		}
	}
	return len(list)
}

// merge adds the rows of one to another.
func merge(t *testing.T, to, from *rows.Data) {
	t.Helper()
	for _, table := range from.Tables {
		for i := range table.Len() {
			cells := map[string]types.Value{}
			for _, c := range table.Columns {
				if c.Partition == nil {
					cells[c.Label()] = c.At(i)
				}
			}
			if err := to.Table(table.Name).Append(cells); err != nil {
				t.Fatal(err)
			}
		}
	}
}
