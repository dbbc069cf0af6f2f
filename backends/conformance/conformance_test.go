package conformance_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/conformance"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

const sound = `The intent.
-- case.yaml --
as_of: 2026-03-15T12:00:00Z
-- a.seg --
segment s of customer { where level > 1 }
trait t of customer = level
-- rows/customers.csv --
customer_id,level
b,2
a,3
-- members --
s: b a
-- values --
t: a=3 b="2"
`

func TestRead(t *testing.T) {
	c, err := conformance.Read("sound", []byte(sound), schematest.Shop(t))
	if err != nil {
		t.Fatal(err)
	}
	if c.Intent != "The intent." || c.AsOf.String() != "2026-03-15T12:00:00Z" || c.Data.Table("customers").Len() != 2 {
		t.Errorf("intent %q, as of %s, %d customers", c.Intent, c.AsOf, c.Data.Table("customers").Len())
	}
	if m := c.Members[0]; m.Set.Name != "s" || !reflect.DeepEqual(m.Keys, []string{"a", "b"}) {
		t.Errorf("members of %s: %v", m.Set.Name, m.Keys)
	}
	if v := c.Values[0]; v.Trait.Name != "t" || !reflect.DeepEqual(v.Rows, []conformance.Row{{Key: "a", Text: "3"}, {Key: "b", Text: "2"}}) {
		t.Errorf("values of %s: %v", v.Trait.Name, v.Rows)
	}
}

// A case that forgets something, or says something that is not there, does not run.
func TestReadRefuses(t *testing.T) {
	s := schematest.Shop(t)
	for _, c := range []struct{ old, new, want string }{
		{"The intent.\n", "", "the case does not say its intent"},
		{"as_of: 2026-03-15T12:00:00Z", "zone: UTC", "case.yaml: \"\" is no instant of the form 2026-01-31T12:00:00Z"},
		{"as_of: 2026-03-15T12:00:00Z\n", "as_of: 2026-03-15T12:00:00Z\nzone: Mars/Base\n", "case.yaml: unknown time zone Mars/Base"},
		{"s: b a\n", "", "the case does not say who is in s"},
		{"t: a=3 b=\"2\"\n", "", "the case does not say what t is"},
		{"s: b a\n", "s: b a\nx: a\n", "members of x: no such segment"},
		{"t: a=3", "u: a=3", "values of u: no such trait"},
		{"s: b a\n", "s: b a\ns: b\n", "members: no new name begins line \"s: b\\n\""},
		{"b=\"2\"", "b", "values of t: \"b\" is not key=value"},
		{"b=\"2\"", "b=\"2", "values of t: \"\\\"2\": invalid syntax"},
		{"rows/customers.csv", "rows/clients.csv", "rows/clients.csv: the schema has no such table"},
		{"rows/customers.csv", "customers.csv", "customers.csv: a case has no such file"},
		{"b,2", "a,2", "rows/customers.csv: row 2, column `customer_id`: the key `a` of customer is already row 1; keys are unique"},
		{"b,2", "b,two", "rows/customers.csv: rows/customers.csv: row 1 (line 2), column `level`: \"two\" is not a whole number of 64 bits"},
	} {
		text := strings.Replace(sound, c.old, c.new, 1)
		if text == sound {
			t.Fatalf("nothing to replace: %q", c.old)
		}
		if _, err := conformance.Read("broken", []byte(text), s); err == nil || err.Error() != c.want {
			t.Errorf("%q for %q: %v\nwant %s", c.new, c.old, err, c.want)
		}
	}
	if _, err := conformance.Read("broken", []byte(strings.Replace(sound, "level > 1", "lvel > 1", 1)), s); err == nil || !strings.Contains(err.Error(), "SEG10") {
		t.Errorf("an unknown name: %v", err)
	}
}
