// Package googlesql analyzes BigQuery SQL with Google's own analyzer: names,
// types, grouping and arguments, against tables that a schema declares. It is a
// module of its own because a first build takes five minutes of one core and
// 7 GB of memory.
package googlesql

import (
	"errors"
	"fmt"

	gs "github.com/goccy/go-googlesql"

	"github.com/segc-dev/segc/specs/schema"
)

// An Analyzer analyzes statements over one catalog.
type Analyzer struct {
	language *gs.LanguageOptions
	types    *gs.TypeFactory
	catalog  *gs.SimpleCatalog
	options  *gs.AnalyzerOptions
}

// New returns an analyzer of statements over the tables of a schema, as
// BigQuery has them.
func New(s *schema.Schema) (*Analyzer, error) {
	if err := gs.Init(); err != nil {
		return nil, err
	}
	a := &Analyzer{}
	return a, errors.Join(a.speak(), a.declare(s))
}

// speak sets the language: all that is released, in the external product.
func (a *Analyzer) speak() (err error) {
	if a.language, err = gs.NewLanguageOptions(); err != nil {
		return err
	}
	if a.types, err = gs.NewTypeFactory(); err != nil {
		return err
	}
	if a.options, err = gs.NewAnalyzerOptions2(); err != nil {
		return err
	}
	if a.catalog, err = gs.NewSimpleCatalog("catalog", nil); err != nil {
		return err
	}
	if err := a.language.EnableReservableKeyword("QUALIFY", true); err != nil {
		return err
	}
	return errors.Join(
		a.language.EnableMaximumLanguageFeatures(),
		a.language.SetSupportsAllStatementKinds(),
		a.language.SetProductMode(gs.ProductModeProductExternal),
		a.options.SetLanguage(a.language),
		a.catalog.AddBuiltinFunctionsAndTypes(&gs.BuiltinFunctionOptions{LanguageOptions: a.language}),
	)
}

// declare adds the tables of a schema to the catalog.
func (a *Analyzer) declare(s *schema.Schema) error {
	junctions := map[string]bool{}
	for _, e := range s.Entities {
		t := table{a: a, name: e.Table.For("bigquery"), seen: map[string]bool{}}
		for _, at := range e.Attributes {
			for _, c := range at.Columns {
				t.column(c, at.Type)
			}
		}
		if e.Partition != nil {
			t.column(e.Partition.Column, schema.Type{Kind: schema.Date})
		}
		for _, r := range e.Relations {
			if r.FromAttr == nil && r.ToAttr != nil {
				t.column(r.FromColumn, r.ToAttr.Type)
			}
			if name := ""; r.Through != nil {
				if name = r.Through.Table.For("bigquery"); !junctions[name] {
					junctions[name] = true
					j := table{a: a, name: name, seen: map[string]bool{}}
					j.column(r.Through.From, r.FromAttr.Type)
					j.column(r.Through.To, r.ToAttr.Type)
					if err := j.add(); err != nil {
						return err
					}
				}
			}
		}
		for _, other := range s.Entities {
			for _, r := range other.Relations {
				if r.To == e && r.Through == nil && r.ToAttr == nil && r.FromAttr != nil {
					t.column(r.ToColumn, r.FromAttr.Type)
				}
			}
		}
		if err := t.add(); err != nil {
			return err
		}
	}
	return nil
}

// table gathers the columns of a table.
type table struct {
	a       *Analyzer
	name    string
	columns []column
	seen    map[string]bool
}

type column struct {
	name string
	typ  schema.Type
}

func (t *table) column(name string, typ schema.Type) {
	if !t.seen[name] {
		t.seen[name] = true
		t.columns = append(t.columns, column{name, typ})
	}
}

func (t *table) add() error {
	made, err := gs.NewSimpleTable(t.name, 0)
	if err != nil {
		return err
	}
	for _, c := range t.columns {
		typ, err := t.a.typeOf(c.typ)
		if err != nil {
			return err
		}
		col, err := gs.NewSimpleColumn(t.name, c.name, typ, false, true)
		if err != nil {
			return err
		}
		if err := made.AddColumn2(col, false); err != nil {
			return err
		}
	}
	return t.a.catalog.AddTable(made)
}

// typeOf is the type of a column in BigQuery.
func (a *Analyzer) typeOf(t schema.Type) (gs.Googlesql_TypeNode, error) {
	switch t.Kind {
	case schema.Bool:
		return a.types.GetBool()
	case schema.Int:
		return a.types.GetInt64()
	case schema.Decimal:
		if t.Scale > 9 || t.Precision-t.Scale > 29 {
			return a.types.GetBignumeric()
		}
		return a.types.GetNumeric()
	case schema.Float, schema.Point:
		return a.types.GetDouble()
	case schema.Date:
		return a.types.GetDate()
	case schema.Timestamp:
		return a.types.GetTimestamp()
	case schema.List:
		elem, err := a.typeOf(*t.Elem)
		if err != nil {
			return nil, err
		}
		return a.types.MakeArrayType2(elem)
	case schema.String, schema.Enum, schema.Version:
		return a.types.GetString()
	}
	return nil, fmt.Errorf("no column has type %s", t.Kind)
}

// Check analyzes a statement.
func (a *Analyzer) Check(sql string) error {
	_, err := gs.AnalyzeStatement(sql, a.options, a.catalog, a.types)
	return err
}
