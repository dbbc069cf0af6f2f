package rows

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A Record is a row that gives its values by name: of an attribute a Go value,
// of a relation to one row a Record, of one to many rows a []Record; nil is
// null, or no row; an error says why there is no value. ok is false for what the
// record does not hold.
//
// Go values are bool, every kind of integer and float, string, time.Time, slices
// of these, and the types of package types. A date is a types.Date, or a text
// such as "2026-01-31".
type Record interface {
	Get(name string) (value any, ok bool)
}

// A MapRecord is a record of a map. Rows to one are maps, rows to many slices of
// maps; a name that the schema does not know is a mistake.
type MapRecord map[string]any

// Get returns the value of a name.
func (m MapRecord) Get(name string) (any, bool) { v, ok := m[name]; return v, ok }

// Line adds the row of one line of JSON, as ReadJSON does, and returns its key.
// A line that is refused leaves nothing behind.
func (f *Feed) Line(text []byte) (key string, bad *Error) {
	var err error
	if len(text) > mostLine {
		err = errLongLine
	}
	taken := len(f.Keys)
	if bad := f.line(text, err); bad != nil {
		return "", bad
	}
	return f.Keys[taken], nil
}

// Record adds a row and those nested in it and returns its key.
func (f *Feed) Record(r Record) (key string, bad *Error) {
	o, bad := recordObject(r, f.entity, "")
	if bad != nil {
		return "", bad
	}
	taken := len(f.Keys)
	if bad := f.object(o); bad != nil {
		return "", bad
	}
	return f.Keys[taken], nil
}

// Clear drops every row that the feed has added, and forgets their keys.
func (f *Feed) Clear() {
	for _, t := range f.data.Tables {
		t.truncate(0)
	}
	for _, keys := range f.keys {
		clear(keys)
	}
	clear(f.given)
	f.Keys, f.added = f.Keys[:0], f.added[:0]
}

// recordObject brings a record to the form in which JSON is read.
func recordObject(r Record, e *schema.Entity, path string) (*object, *Error) {
	o := &object{}
	if m, ok := r.(MapRecord); ok {
		for name := range m {
			if e.Attribute(name) == nil && e.Relation(name) == nil {
				return nil, (&nestedRow{entity: e, path: path}).unknown(name)
			}
		}
	}
	for _, a := range e.Attributes {
		v, ok := r.Get(a.Name)
		if !ok {
			continue
		}
		raw, err := rawValue(v, 0)
		if err != nil {
			return nil, &Error{Code: BadCell, Column: path + a.Name, Message: err.Error()}
		}
		o.names, o.values = append(o.names, a.Name), append(o.values, raw)
	}
	for _, rel := range e.Relations {
		v, ok := r.Get(rel.Name)
		if !ok || v == nil && !rel.Many {
			continue
		}
		raw, bad := relatedObjects(v, rel, path)
		if bad != nil {
			return nil, bad
		}
		o.names, o.values = append(o.names, rel.Name), append(o.values, raw)
	}
	return o, nil
}

func relatedObjects(v any, rel *schema.Relation, path string) (any, *Error) {
	if err, ok := v.(error); ok {
		return nil, &Error{Code: BadCell, Column: path + rel.Name, Message: err.Error()}
	}
	if one := asRecord(v); one != nil {
		if deep(path) {
			return nil, &Error{Code: BadCell, Column: path + rel.Name, Message: fmt.Sprintf("records nest deeper than %d levels", mostNested)}
		}
		o, bad := recordObject(one, rel.To, path+rel.Name+".")
		return o, bad
	}
	list := []any{}
	s := reflect.ValueOf(v)
	if v != nil && s.Kind() != reflect.Slice {
		return nil, &Error{Code: BadCell, Column: path + rel.Name, Message: fmt.Sprintf("a %T is no record and no list of records", v)}
	}
	for i := 0; v != nil && i < s.Len(); i++ {
		one := asRecord(s.Index(i).Interface())
		if one == nil || deep(path) {
			return nil, &Error{Code: BadCell, Column: fmt.Sprintf("%s%s[%d]", path, rel.Name, i), Message: "this is no record, or one that nests too deep"}
		}
		o, bad := recordObject(one, rel.To, fmt.Sprintf("%s%s[%d].", path, rel.Name, i))
		if bad != nil {
			return nil, bad
		}
		list = append(list, o)
	}
	return list, nil
}

// deep reports whether a path has as many steps as records may nest.
func deep(path string) bool {
	steps := 0
	for i := range len(path) {
		if path[i] == '.' {
			steps++
		}
	}
	return steps >= mostNested
}

func asRecord(v any) Record {
	switch v := v.(type) {
	case Record:
		return v
	case map[string]any:
		return MapRecord(v)
	}
	return nil
}

// rawValue returns a Go value as decoded JSON has it.
func rawValue(v any, depth int) (any, error) {
	switch v := v.(type) {
	case nil, bool, json.Number:
		return v, nil
	case error:
		return nil, v
	case string:
		if !utf8.ValidString(v) {
			return nil, fmt.Errorf("the text is not valid UTF-8")
		}
		return v, nil
	case time.Time:
		return v.Format(time.RFC3339Nano), nil
	case types.Decimal:
		return json.Number(v.String()), nil
	case types.Point:
		return &object{names: []string{"lat", "lon"}, values: []any{number(v.Lat), number(v.Lon)}}, nil
	case float64:
		return finiteNumber(v), nil
	case float32:
		return finiteNumber(float64(v)), nil
	case types.Instant:
		_, err := inCalendar(v)
		return v.String(), err
	case types.Date:
		_, err := dateInCalendar(v)
		return v.String(), err
	case fmt.Stringer: // a type of the caller's
		return v.String(), nil
	}
	s := reflect.ValueOf(v)
	switch s.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return json.Number(strconv.FormatInt(s.Int(), 10)), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return json.Number(strconv.FormatUint(s.Uint(), 10)), nil
	case reflect.String:
		return rawValue(s.String(), depth)
	case reflect.Pointer:
		if s.IsNil() {
			return nil, nil
		}
		if depth < mostNested {
			return rawValue(s.Elem().Interface(), depth+1)
		}
	case reflect.Slice:
		list := make([]any, s.Len())
		for i := range list {
			raw, err := rawValue(s.Index(i).Interface(), depth+1)
			if err != nil || depth > 1 {
				return nil, fmt.Errorf("element %d is no value of a list", i+1)
			}
			list[i] = raw
		}
		return list, nil
	}
	return nil, fmt.Errorf("a %T is no value of an attribute", v)
}

func number(f float64) json.Number { return json.Number(strconv.FormatFloat(f, 'g', -1, 64)) }

// finiteNumber returns a float; what is no number is null.
func finiteNumber(f float64) any {
	if finite(f) == nil {
		return nil
	}
	return number(f)
}

// Related adds a row that a to-many relation leads to, with those nested in it,
// and returns its key. From is the value that the row at the head joins on; the
// join key may be left out.
func (f *Feed) Related(rel *schema.Relation, from types.Value, r Record) (key string, bad *Error) {
	o, bad := recordObject(r, rel.To, rel.Name+".")
	if bad != nil {
		return "", bad
	}
	undo := f.mark()
	links := map[*Column]types.Value{}
	if rel.Through == nil {
		links[side(f.data.Table(rel.To.Table.Default), rel.ToAttr, rel.ToColumn)] = from
	}
	if key, bad = f.nested(rel.To, o, rel.Name+".", links); bad != nil {
		undo()
	}
	return key, bad
}
