package workspace

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/segc-dev/segc/specs/schema"
)

// TestJSONSchema holds that the JSON Schema lists the keys and the closed sets
// of values that the reader knows.
func TestJSONSchema(t *testing.T) {
	type property struct{ Enum []string }
	type object struct {
		Properties           map[string]property
		AdditionalProperties json.RawMessage
	}
	var file struct {
		object
		Defs struct{ Target object } `json:"$defs"`
	}
	if err := json.Unmarshal(JSONSchema, &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		object
		keys []string
	}{{"file", file.object, fileKeys}, {"target", file.Defs.Target, targetKeys}} {
		var names []string
		for name := range c.Properties {
			names = append(names, name)
		}
		if !sameSet(names, c.keys) || string(c.AdditionalProperties) != "false" {
			t.Errorf("%s: the JSON Schema has %q, the reader %q", c.name, names, c.keys)
		}
	}
	if got := file.Properties["week_start"].Enum; !sameSet(got, weekdays) {
		t.Errorf("days: %q", got)
	}
	if got := file.Defs.Target.Properties["dialect"].Enum; !sameSet(got, schema.Dialects) {
		t.Errorf("dialects: %q", got)
	}
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}
