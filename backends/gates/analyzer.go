package gates

import (
	"fmt"
	"path/filepath"

	"github.com/segc-dev/segc/specs/schema"
)

// GoogleSQL returns the tool that analyses BigQuery's SQL as Google does: names,
// types, grouping and arguments, against tables that Declare names first. Its
// folder is beside those of Tools. A thousand statements take a few seconds.
func GoogleSQL(dir string) Tool {
	dir = filepath.Join(dir, "googlesql")
	return Tool{Name: "googlesql", Version: "2025.09.1", Dialects: map[string]string{"bigquery": "bigquery"},
		Needs: filepath.Join(dir, "classes", "Analyze.class"),
		Command: []string{"java", "-Djava.util.logging.config.file=/dev/null", "-XX:+UseSerialGC", "-Xmx1g",
			"-cp", filepath.Join(dir, "classes") + ":" + filepath.Join(dir, "lib", "*"), "Analyze"}}
}

// Declare tells an analyzer the tables of a schema, in place of those before.
func (p *Process) Declare(s *schema.Schema) error {
	tables, err := declared(s)
	if err != nil {
		return err
	}
	_, err = p.ask(map[string]any{"tables": tables})
	return err
}

// columns are the columns of tables, each a name and a type of BigQuery.
type columns map[string][][2]string

// declared returns the tables of a schema as BigQuery has them.
func declared(s *schema.Schema) (columns, error) {
	all := columns{}
	for _, e := range s.Entities {
		name := e.Table.For("bigquery")
		for _, a := range e.Attributes {
			for _, c := range a.Columns {
				if err := all.add(name, c, a.Type); err != nil {
					return nil, err
				}
			}
		}
		if e.Partition != nil {
			if err := all.add(name, e.Partition.Column, schema.Type{Kind: schema.Date}); err != nil {
				return nil, err
			}
		}
		for _, r := range e.Relations {
			if err := all.relate(e, r); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// relate adds the columns that a relation of an entity joins by and that are no
// attributes, those of a table between two entities included.
func (all columns) relate(e *schema.Entity, r *schema.Relation) error {
	if r.Through != nil {
		name := r.Through.Table.For("bigquery")
		if err := all.add(name, r.Through.From, r.FromAttr.Type); err != nil {
			return err
		}
		return all.add(name, r.Through.To, r.ToAttr.Type)
	}
	if r.FromAttr == nil && r.ToAttr != nil {
		return all.add(e.Table.For("bigquery"), r.FromColumn, r.ToAttr.Type)
	}
	if r.ToAttr == nil && r.FromAttr != nil {
		return all.add(r.To.Table.For("bigquery"), r.ToColumn, r.FromAttr.Type)
	}
	return nil
}

// add adds a column to a table that has it not yet.
func (all columns) add(table, column string, t schema.Type) error {
	for _, c := range all[table] {
		if c[0] == column {
			return nil
		}
	}
	name, err := bigqueryType(t)
	all[table] = append(all[table], [2]string{column, name})
	return err
}

// bigqueryType is the type of a column in BigQuery.
func bigqueryType(t schema.Type) (string, error) {
	switch t.Kind {
	case schema.Bool:
		return "BOOL", nil
	case schema.Int:
		return "INT64", nil
	case schema.Decimal:
		if t.Scale > 9 || t.Precision-t.Scale > 29 {
			return "BIGNUMERIC", nil
		}
		return "NUMERIC", nil
	case schema.Float, schema.Point:
		return "DOUBLE", nil
	case schema.Date:
		return "DATE", nil
	case schema.Timestamp:
		return "TIMESTAMP", nil
	case schema.List:
		elem, err := bigqueryType(*t.Elem)
		return "ARRAY<" + elem + ">", err
	case schema.String, schema.Enum, schema.Version:
		return "STRING", nil
	}
	return "", fmt.Errorf("no column has type %s", t.Kind)
}
