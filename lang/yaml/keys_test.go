package yaml

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var updateKeys = flag.Bool("update-keys", false, "rewrite the JSON Schema and the tables of docs/yaml.md")

type object = map[string]any

func ref(name string) object   { return object{"$ref": "#/$defs/" + name} }
func arrayOf(items any) object { return object{"type": "array", "items": items} }
func typed(t string) object    { return object{"type": t} }
func either(of ...any) object  { return object{"anyOf": of} }
func pairOf(items any) object {
	return object{"type": "array", "items": items, "minItems": 2, "maxItems": 2}
}
func someOf(items any) object     { return object{"type": "array", "items": items, "minItems": 1} }
func mapped(values object) object { return object{"type": "object", "additionalProperties": values} }

// kinds are the values of keys in JSON Schema.
var kinds = map[kindOf]object{
	aVersion:     {"const": 1},
	aName:        {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
	aPath:        {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*$"},
	aText:        typed("string"),
	aFlag:        typed("boolean"),
	aType:        typed("string"),
	aConstant:    ref("value"),
	aValue:       ref("value"),
	aPair:        pairOf(ref("value")),
	aSet:         either(arrayOf(ref("value")), typed("string")),
	arguments:    either(arrayOf(ref("value")), mapped(ref("value"))),
	anExpr:       ref("anyExpression"),
	someExprs:    either(ref("anyExpression"), someOf(ref("anyExpression"))),
	aCondition:   ref("condition"),
	conditions:   either(ref("condition"), someOf(ref("condition"))),
	alternatives: someOf(ref("condition")),
	aTime:        either(typed("string"), typed("number")),
	twoTimes:     pairOf(typed("string")),
	aRelation:    typed("string"),
	aSegment:     typed("string"),
	aMeta:        {},
	aMetaText:    either(typed("string"), arrayOf(typed("string"))),
	locals:       mapped(ref("anyExpression")),
	anyMeta:      typed("object"),
}

// schemaOf returns the JSON Schema of a key's value.
func schemaOf(t *testing.T, k key) object {
	s := object{"description": strings.ReplaceAll(k.form, "`", "")}
	if list, ok := strings.CutPrefix(string(k.takes), "list of "); ok && kinds[k.takes] == nil {
		s["type"], s["items"] = "array", ref(list)
		if list == "expect" {
			return object{"description": s["description"], "anyOf": []any{ref(list), someOf(ref(list))}}
		}
		return s
	}
	if table, ok := strings.CutPrefix(string(k.takes), "map of "); ok && kinds[k.takes] == nil {
		s["$ref"] = "#/$defs/" + table
		return s
	}
	kind, ok := kinds[k.takes]
	if !ok {
		t.Errorf("%s: no JSON Schema for %q", k.name, k.takes)
	}
	for name, v := range kind {
		s[name] = v
	}
	return s
}

func jsonSchema(t *testing.T) []byte {
	single := either(typed("string"), typed("number"), typed("boolean"))
	defs := object{
		"value":         either(single, ref("expression"), arrayOf(ref("value"))),
		"anyExpression": either(single, ref("expression"), arrayOf(ref("value"))),
		"condition":     either(typed("string"), typed("boolean"), ref("expression")),
	}
	for _, table := range tables {
		properties, required := object{}, []string{}
		for _, k := range table.keys {
			properties[k.name] = schemaOf(t, k)
			if k.required {
				required = append(required, k.name)
			}
		}
		def := object{"type": "object", "description": table.title, "properties": properties, "additionalProperties": false}
		if len(required) > 0 {
			def["required"] = required
		}
		defs[table.name] = def
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"$id":     "https://github.com/segc-dev/segc/lang/yaml/segments.json",
		"title":   "Segments in YAML (*.seg.yaml)",
		"$ref":    "#/$defs/file",
		"$defs":   defs,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestSchema holds the JSON Schema to the tables that the reader uses.
func TestSchema(t *testing.T) {
	same(t, "segments.json", jsonSchema(t))
}

// TestDocs holds the tables of docs/yaml.md to those that the reader uses.
func TestDocs(t *testing.T) {
	const name, begin, end = "../../docs/yaml.md", "<!-- keys: written by the tests of lang/yaml -->\n", "<!-- end of keys -->"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the tables", name)
	}
	same(t, name, []byte(before+begin+keyTables()+end+after))
}

func same(t *testing.T, name string, want []byte) {
	t.Helper()
	if *updateKeys {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what the tables of keys say; run `go generate ./lang/yaml` (%v)", name, err)
	}
}

func keyTables() string {
	var b strings.Builder
	row := func(k key) {
		required := ""
		if k.required {
			required = ", required"
		}
		fmt.Fprintf(&b, "| `%s` | %s%s | %s |\n", k.name, k.takes, required, strings.ReplaceAll(k.form, "|", "\\|"))
	}
	header := func(title string) {
		fmt.Fprintf(&b, "\n### %s\n\n| key | takes | the DSL |\n|---|---|---|\n", title)
	}
	for _, table := range tables {
		if table != exprTable {
			header(strings.ToUpper(table.title[:1]) + table.title[1:])
			for _, k := range table.keys {
				if table == clauseTable || !isMeta(k.name) {
					row(k)
				} else if k.name == metaKeys[0].name {
					fmt.Fprintf(&b, "| `%s` … `%s` | metadata | as in an item of `clauses` |\n", k.name, metaKeys[len(metaKeys)-1].name)
				}
			}
			continue
		}
		header("An expression: its subject")
		for _, s := range subjects {
			row(s.key)
		}
		header("An expression: beside the subject")
		for _, k := range besideKeys {
			row(k)
		}
		header("An expression: its operator")
		for _, o := range operators {
			row(o.key)
		}
	}
	return b.String() + "\n"
}

// TestSubjectsKnowTheirKeys finds keys that stand beside no subject.
func TestSubjectsKnowTheirKeys(t *testing.T) {
	for _, k := range besideKeys {
		known := windowNamed(k.name) || k.name == "args"
		for _, s := range subjects {
			for _, b := range s.beside {
				known = known || b == k.name
			}
		}
		if !known {
			t.Errorf("`%s` stands beside no subject", k.name)
		}
	}
	for _, s := range subjects {
		for _, b := range s.beside {
			if exprTable.find(b) == nil {
				t.Errorf("`%s` beside `%s` is no key", b, s.name)
			}
		}
	}
}
