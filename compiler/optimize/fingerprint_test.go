package optimize_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/compiler/check/checktest"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestFingerprint holds that segments of one group have one fingerprint, that
// others differ, and that it is the same when the builder saw other nodes first.
func TestFingerprint(t *testing.T) {
	text, err := os.ReadFile("../../testdata/fingerprint/groups.seg")
	if err != nil {
		t.Fatal(err)
	}
	p := checktest.Program(t, schematest.Shop(t), string(text))
	shared := ir.NewBuilder()
	byGroup, groupOf := map[string]string{}, map[string]string{}
	for i := range p.Sets {
		s := p.Sets[len(p.Sets)-1-i]
		frame := ir.Frame{Entity: s.Entity, Zone: time.UTC, WeekStart: time.Monday}
		print := func(b *ir.Builder) string {
			return ir.Fingerprint(optimize.Run(b, lower.New(b, p).Set(s), optimize.Options{}), frame)
		}
		got := print(shared)
		if alone := print(ir.NewBuilder()); alone != got {
			t.Errorf("%s has fingerprint %s, and %s in another builder", s.Name, got, alone)
		}
		group := s.Name
		if m := regexp.MustCompile(`^(.*)_[a-z]$`).FindStringSubmatch(s.Name); m != nil {
			group = m[1]
		}
		if old, ok := byGroup[group]; ok && old != got {
			t.Errorf("%s does not have the fingerprint of its group:\n%s", s.Name, ir.Dump(optimize.Run(shared, lower.New(shared, p).Set(s), optimize.Options{})))
		}
		if old, ok := groupOf[got]; ok && old != group {
			t.Errorf("%s and %s have one fingerprint", group, old)
		}
		byGroup[group], groupOf[got] = got, group
	}
	if len(byGroup) < 40 {
		t.Errorf("only %d groups", len(byGroup))
	}
}

// TestFingerprintClock holds that the zone counts where it can be seen, and the
// start of weeks where weeks are.
func TestFingerprintClock(t *testing.T) {
	p := checktest.Program(t, schematest.Shop(t), `segment plain of customer { where signed_up_at in last 30 days }
segment month of customer { where signed_up_at in last 1 month }
segment week of customer { where signed_up_at in this week }`)
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	b := ir.NewBuilder()
	for i, want := range []string{"same same", "differ same", "differ differ"} {
		s := p.Sets[i]
		n := lower.New(b, p).Set(s)
		base := ir.Frame{Entity: s.Entity, Zone: time.UTC, WeekStart: time.Monday}
		zone, week := base, base
		zone.Zone, week.WeekStart = tokyo, time.Sunday
		var got []string
		for _, f := range []ir.Frame{zone, week} {
			if ir.Fingerprint(n, f) == ir.Fingerprint(n, base) {
				got = append(got, "same")
			} else {
				got = append(got, "differ")
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: another zone, another week start: %v, want %s", s.Name, got, want)
		}
	}
}
