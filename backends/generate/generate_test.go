package generate

import (
	"maps"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yaml"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

const segments, firstSeed = 40, uint64(1)

func render(list diag.List) string {
	var sb strings.Builder
	if err := diag.Text(&sb, list, diag.TextOptions{}); err != nil {
		return err.Error()
	}
	return sb.String()
}

// TestGeneratedChecks holds that what the generator writes is the language.
func TestGeneratedChecks(t *testing.T) {
	s := schematest.Shop(t)
	for seed := firstSeed; seed < firstSeed+300; seed++ {
		w := New(seed).Workspace(segments)
		_, diags, err := Check(w, s)
		if err != nil {
			t.Fatal(err)
		}
		if diags.HasErrors() {
			t.Errorf("seed %d:\n%s", seed, render(diags))
		}
	}
}

// enough workspaces use every construct.
const enough = 60

// TestCoverage holds that the workspaces of a full run use every construct: it
// makes and checks them, and no engine runs.
func TestCoverage(t *testing.T) {
	s, cover := schematest.Shop(t), Cover{}
	for seed := firstSeed; seed < firstSeed+enough; seed++ {
		p, diags, err := Check(New(seed).Workspace(segments), s)
		if err != nil || diags.HasErrors() {
			t.Fatalf("seed %d: %v\n%s", seed, err, render(diags))
		}
		cover.Files(p.Files)
		for _, set := range p.Sets {
			cover.Set(set)
		}
	}
	uncovered(t, cover, s)
}

// uncovered fails for constructs that no set used.
func uncovered(t *testing.T, cover Cover, s *schema.Schema) {
	t.Helper()
	missing := cover.Missing(s)
	if len(missing) > 0 {
		t.Errorf("%d of %d constructs in no set:\n%s", len(missing), len(Constructs(s)), strings.Join(missing, "\n"))
	}
}

// TestMissing holds that a construct that nobody wrote is missed.
func TestMissing(t *testing.T) {
	s, cover := schematest.Shop(t), Cover{}
	p, _, err := Check(Workspace{Zone: "UTC", AsOf: asOfs[0], Week: "monday", Text: `segment a of customer { where level > 1 }`}, s)
	if err != nil {
		t.Fatal(err)
	}
	cover.Set(p.Sets[0])
	if got, want := len(cover.Missing(s)), len(Constructs(s))-3; got != want {
		t.Errorf("%d constructs are missing, want %d: all but the segment, its entity and >", got, want)
	}
}

// TestYAML holds that generated files say the same through the YAML surface: each
// set has the fingerprint that it has in the DSL.
func TestYAML(t *testing.T) {
	s := schematest.Shop(t)
	for seed := firstSeed; seed < firstSeed+12; seed++ {
		p, diags, err := Check(New(seed).Workspace(segments), s)
		if err != nil || diags.HasErrors() {
			t.Fatalf("seed %d: %v\n%s", seed, err, render(diags))
		}
		in := check.Input{Schema: s, Zone: p.Zone, WeekStart: p.WeekStart}
		for _, f := range p.Files {
			again, diags := yaml.File(token.NewFile("generated.seg.yaml", yaml.Format(f)))
			if diags.HasErrors() {
				t.Fatalf("seed %d:\n%s", seed, render(diags))
			}
			in.Files = append(in.Files, again)
		}
		q, diags := check.Check(in)
		if diags.HasErrors() {
			t.Fatalf("seed %d:\n%s", seed, render(diags))
		}
		want, got := map[string]string{}, map[string]string{}
		for _, x := range []struct {
			p  *hir.Program
			of map[string]string
		}{{p.Program, want}, {q, got}} {
			c := compile.New(x.p)
			for _, set := range x.p.Sets {
				x.of[set.Name] = c.Fingerprint(set)
			}
		}
		if !maps.Equal(got, want) {
			for name := range want {
				if got[name] != want[name] {
					t.Errorf("seed %d: %s means something else in YAML", seed, name)
				}
			}
		}
	}
}
