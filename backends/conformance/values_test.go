package conformance

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// values compares the traits that a case names, each in a statement of its own.
func (c comparison) values() {
	t, eng, o := c.t, c.eng, c.options()
	o.Shape = plan.Flags
	for _, want := range c.Values {
		if want.Trait.Value.Of().Type.Kind == schema.Version {
			continue // statements hold sort keys of versions; cases compare those in segments
		}
		o.Values = []*hir.Trait{want.Trait}
		st, diags := c.compiler.SQL([]*hir.Set{hir.Everyone(want.Trait.Entity)}, o)
		if len(diags) > 0 {
			t.Logf("%s cannot express %s: %s", eng.Name(), want.Trait.Name, diags[0].Message)
			continue
		}
		if why := c.beyond(want.Trait.Name, st.SQL); why != "" {
			t.Logf("%s is not asked about %s: %s", eng.Name(), want.Trait.Name, why)
			continue
		}
		r, err := eng.Query(context.Background(), st.SQL)
		if err != nil {
			c.tally.Add(false)
			t.Errorf("%s: %v\n%s", want.Trait.Name, err, st.SQL)
			continue
		}
		agreed := true
		got := map[string]string{}
		for _, row := range r.Rows {
			got[row[0].Text] = spelt(row[2], want.Trait.Value.Of().Type)
		}
		for _, row := range want.Rows {
			if text, ok := got[row.Key]; !ok || text != row.Text {
				agreed = false
				t.Errorf("%s of %s is %q (row there: %v), want %q\n%s", want.Trait.Name, row.Key, text, ok, row.Text, st.SQL)
			}
		}
		c.tally.Add(agreed)
	}
}

// spelt is a cell as cases spell values.
func spelt(c engine.Cell, t types.Type) string {
	if c.Null {
		return "null"
	}
	switch t.Kind {
	case schema.Bool:
		return map[bool]string{true: "true", false: "false"}[c.True()]
	case schema.Decimal:
		text := c.Text
		if f, err := strconv.ParseFloat(text, 64); err == nil && strings.Contains(text, "e") {
			text = strconv.FormatFloat(f, 'f', -1, 64) // SQLite's
		}
		if d, err := types.ParseDecimal(text); err == nil {
			return Text(d)
		}
	case schema.Timestamp:
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999"} { // SQLite's as it is stored
			if at, err := time.Parse(layout, c.Text); err == nil {
				return Text(types.InstantOf(at))
			}
		}
	case schema.Float:
		if f, err := strconv.ParseFloat(c.Text, 64); err == nil {
			return Text(f)
		}
	}
	return c.Text
}

// answered are the sets of cases whose arithmetic may be gone from the statement: the
// constant stands on the other side of the comparison, nothing overflows, and
// the answer is that of numbers without bounds.
var answered = map[string][]string{"int_overflow/wraps": {"a"}, "time_overflow/later": {"1", "2", "3"}}

// lenient engines answer where others stop: whole numbers beyond 64 bits are floats
// in SQLite, and times beyond the year 9999 are null there. Whole numbers have 38
// digits in Snowflake.
var lenient = map[string]bool{"sqlite/int_overflow": true, "sqlite/time_overflow": true,
	"snowflake/int_overflow": true, "snowflake/nasty_30_sum_beyond_64_bits": true}

// refusals holds that rows which do not allow an answer end a statement in an error.
func (c comparison) refusals() {
	eng := c.eng
	for _, want := range c.Errors {
		st, diags := c.compiler.SQL([]*hir.Set{want.Set}, c.options())
		if len(diags) > 0 || lenient[eng.Name()+"/"+c.Name] {
			continue
		}
		r, err := eng.Query(context.Background(), st.SQL)
		if err != nil {
			c.tally.Add(true)
			continue
		}
		keys, known := answered[c.Name+"/"+want.Set.Name]
		if !c.tally.Add(known && slices.Equal(sorted(r, 0), keys)) {
			c.t.Errorf("%s: members %q, want an error as %s\n%s", want.Set.Name, sorted(r, 0), want.Code, st.SQL)
		}
	}
}
