package peers_test

import (
	"testing"

	"cel.dev/cel-go/cel"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// A contestant decides a record by its place.
type contestant func(i int) bool

// The predicates in the peers' languages. Aggregates are functions of the host,
// which is the fastest way that they offer; those take the customer.
const (
	simpleSource = `has_age && age >= 30 && ltv > 500.0`
	mediumCEL    = `country in ["NL","BE","DE","FR","ES","IT"] && plan != "free" && has_age && age >= 25 && age <= 45 && ltv >= 100.0 && signed_up_at >= 1704067200000000 && has_email && (!has_seen || last_seen_at < 1777593600000000)`
)

func variables(c *Customer) map[string]any {
	v := map[string]any{"country": c.Country, "plan": c.Plan, "has_age": c.HasAge, "age": c.Age, "ltv": c.Ltv,
		"signed_up_at": int64(c.SignedUpAt), "has_email": c.Email != nil, "has_seen": c.LastSeenAt != nil, "last_seen_at": int64(0)}
	if c.LastSeenAt != nil {
		v["last_seen_at"] = int64(*c.LastSeenAt)
	}
	return v
}

// celEngine and exprEngine get their input built before the clock runs.
func celEngine(b testing.TB, source string, list []Customer) contestant {
	env, err := cel.NewEnv(cel.Variable("country", cel.StringType), cel.Variable("plan", cel.StringType), cel.Variable("has_age", cel.BoolType),
		cel.Variable("age", cel.IntType), cel.Variable("ltv", cel.DoubleType), cel.Variable("signed_up_at", cel.IntType),
		cel.Variable("has_email", cel.BoolType), cel.Variable("has_seen", cel.BoolType), cel.Variable("last_seen_at", cel.IntType))
	if err != nil {
		b.Fatal(err)
	}
	tree, issues := env.Compile(source)
	if issues.Err() != nil {
		b.Fatal(issues.Err())
	}
	program, err := env.Program(tree, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		b.Fatal(err)
	}
	inputs := make([]cel.Activation, len(list))
	for i := range list {
		if inputs[i], err = cel.NewActivation(variables(&list[i])); err != nil {
			b.Fatal(err)
		}
	}
	return func(i int) bool {
		out, _, err := program.Eval(inputs[i])
		return err == nil && out.Value() == true
	}
}

func exprEngine(b testing.TB, source string, list []Customer) contestant {
	inputs := make([]map[string]any, len(list))
	for i := range list {
		inputs[i] = variables(&list[i])
	}
	program, err := expr.Compile(source, expr.Env(inputs[0]), expr.AsBool())
	if err != nil {
		b.Fatal(err)
	}
	machine := &vm.VM{}
	return func(i int) bool {
		out, err := machine.Run(program, inputs[i])
		return err == nil && out == true
	}
}

// exprStructs are predicates over the struct itself, whose input nobody builds;
// expr compares no types of one's own with numbers.
var exprStructs = map[string]string{
	"simple": `HasAge && Age >= 30 && Ltv > 500.0`,
}

func exprStruct(b testing.TB, source string, list []Customer) contestant {
	program, err := expr.Compile(source, expr.Env(Customer{}), expr.AsBool())
	if err != nil {
		b.Fatal(err)
	}
	machine := &vm.VM{}
	return func(i int) bool {
		out, err := machine.Run(program, &list[i])
		return err == nil && out == true
	}
}

// contestants returns everyone who takes part in a predicate; the names of
// peers come last.
func contestants(b testing.TB, name string, list []Customer) map[string]contestant {
	e, hand := compiled[Customer](b, name), byHand[name]
	out := map[string]contestant{
		"hand": func(i int) bool { return hand(&list[i], now) },
		"segc": func(i int) bool { in, _ := e.Match(0, &list[i], now); return in },
	}
	switch name {
	case "simple":
		out["cel-go"], out["expr"] = celEngine(b, simpleSource, list), exprEngine(b, simpleSource, list)
	case "medium":
		out["cel-go"], out["expr"] = celEngine(b, mediumCEL, list), exprEngine(b, mediumCEL, list)
	case "hard":
		u := compiled[Unordered](b, name)
		out["hand-any-order"] = func(i int) bool { return hardAnyOrder(&list[i], now) }
		out["segc-any-order"] = func(i int) bool { in, _ := u.Match(0, (*Unordered)(&list[i]), now); return in }
	}
	if source, ok := exprStructs[name]; ok {
		out["expr-struct"] = exprStruct(b, source, list)
	}
	return out
}

// TestContestantsAgree holds that all decide the same, and that some records are in.
func TestContestantsAgree(t *testing.T) {
	for name := range sources {
		for _, pass := range []bool{false, true} {
			list := customers(2000, pass)
			all := contestants(t, name, list)
			in := 0
			for i := range list {
				want := all["hand"](i)
				if want {
					in++
				}
				for who, decide := range all {
					if decide(i) != want {
						t.Fatalf("%s, pass %v: %s says %v of record %d", name, pass, who, !want, i)
					}
				}
			}
			if in == 0 || pass && name == "medium" && in != len(list) {
				t.Errorf("%s, pass %v: %d in", name, pass, in)
			}
		}
	}
}

func BenchmarkRecord(b *testing.B) {
	for _, name := range []string{"simple", "medium", "hard"} {
		for _, mode := range []string{"natural", "pass"} {
			list := customers(1024, mode == "pass")
			all := contestants(b, name, list)
			for _, who := range []string{"hand", "segc", "hand-any-order", "segc-any-order", "cel-go", "expr", "expr-struct"} {
				decide, ok := all[who]
				if !ok {
					continue
				}
				b.Run(name+"/"+mode+"/"+who, func(b *testing.B) {
					b.ReportAllocs()
					i, in := 0, 0
					for b.Loop() {
						if decide(i & 1023) {
							in++
						}
						i++
					}
				})
			}
		}
	}
}
