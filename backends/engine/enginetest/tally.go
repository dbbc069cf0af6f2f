package enginetest

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/segc-dev/segc/backends/engine"
)

// A Tally counts what a test compared on an engine: cases, comparisons, and those
// among them that disagreed.
type Tally struct{ Cases, Compared, Disagreed int }

// Count returns a tally that becomes a line of the file that SEGC_REPORT names, if
// it names one, when the test ends, however it ends: dialect, by what, how, and the
// counts, between tabs. A test that failed without a comparison disagreed once.
func Count(t testing.TB, eng engine.Engine) *Tally {
	t.Helper()
	n := &Tally{}
	path := os.Getenv("SEGC_REPORT")
	if path == "" {
		return n
	}
	version, err := eng.Version(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() && n.Disagreed == 0 {
			n.Disagreed = 1
		}
		by, how := ranBy(eng.Name())
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Error(err)
			return
		}
		fmt.Fprintf(f, "%s\t%s %s\t%s\t%d\t%d\t%d\n", eng.Dialect(), by, version, how, n.Cases, n.Compared, n.Disagreed)
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// Add counts a comparison and returns whether it agreed.
func (n *Tally) Add(agreed bool) bool {
	n.Compared++
	if !agreed {
		n.Disagreed++
	}
	return agreed
}

// ranBy names what stands behind an engine of tests, and whether that is the
// database itself.
func ranBy(name string) (by, how string) {
	if e, ok := emulations[name]; ok {
		return e.on, "emulated"
	}
	if name == "snowflake" {
		return "fakesnow", "emulated"
	}
	if name == "databricks" {
		return "Spark", "executed"
	}
	return name, "executed"
}
