package schema

import (
	"encoding/json"
	"slices"
	"testing"
)

// TestJSONSchema holds that the JSON Schema lists the keys that the reader knows.
func TestJSONSchema(t *testing.T) {
	type object struct {
		Properties           map[string]json.RawMessage
		AdditionalProperties json.RawMessage
	}
	var file struct {
		object
		Defs map[string]json.RawMessage `json:"$defs"`
	}
	if err := json.Unmarshal(JSONSchema, &file); err != nil {
		t.Fatal(err)
	}
	closed := func(name string, o object, keys []string) {
		for _, key := range keys {
			if o.Properties[key] == nil {
				t.Errorf("%s: the JSON Schema lacks %q", name, key)
			}
		}
		for key := range o.Properties {
			if !slices.Contains(keys, key) {
				t.Errorf("%s: the reader does not know %q", name, key)
			}
		}
		if string(o.AdditionalProperties) != "false" {
			t.Errorf("%s: the JSON Schema admits other keys", name)
		}
	}
	closed("file", file.object, fileKeys)
	for name, keys := range map[string][]string{"entity": entityKeys, "attribute": attributeKeys, "relation": relationKeys,
		"junction": junctionKeys, "partition": partitionKeys, "time": timeKeys} {
		var o object
		if err := json.Unmarshal(file.Defs[name], &o); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		closed(name, o, keys)
	}
	var table struct{ OneOf []object }
	if err := json.Unmarshal(file.Defs["tableName"], &table); err != nil || len(table.OneOf) != 2 {
		t.Fatalf("tableName: %v", err)
	}
	closed("tableName", table.OneOf[1], append([]string{"default"}, Dialects...))
}
