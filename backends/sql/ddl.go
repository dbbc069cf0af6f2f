package sql

import (
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// DDL is how a dialect keeps what a statement returns. In its templates {name}
// is the table or view, {columns} its columns with their types, {names} without
// them, and {with} and {select} are the two halves of a statement, in this order.
type DDL struct {
	View  []string                    // make or replace a view
	Table []string                    // make or replace a table, so that readers see the old one or the new one
	Types [schema.Distance + 1]string // types of columns, where they are not those of casts

	Create string   // a table, unless there is one
	Stays  string   // a table of stays, unless there is one; {key} is the key's column
	Maybe  string   // the type of a column that may be null: {type} is the type else
	Latest string   // after the name of a table of stays that is read
	Drop   string   // a table, if there is one
	Fill   string   // add rows to a table
	Begin  []string // before statements that take effect together; None where each is alone; {members} may be locked
	Commit string
	// Merge brings {members}, a table of stays, up to {now}, a table of those who are
	// members at the instant {at}. {of} limits it to some segments, {key} is the key's column.
	Merge []string
}

// standard is DDL that most dialects take. In Merge nothing has an alias and no
// column name stands in both tables: dialects differ in aliases of what is changed.
var standard = DDL{
	View:   []string{"CREATE OR REPLACE VIEW {name} AS\n{with}{select}"},
	Table:  []string{"CREATE OR REPLACE TABLE {name} AS\n{with}{select}"},
	Create: "CREATE TABLE IF NOT EXISTS {name} ({columns})",
	Stays:  "CREATE TABLE IF NOT EXISTS {name} ({columns})",
	Maybe:  "{type}",
	Drop:   "DROP TABLE IF EXISTS {name}",
	Fill:   "INSERT INTO {name} ({names})\n{with}{select}",
	Begin:  []string{"BEGIN"},
	Commit: "COMMIT",
	Merge: []string{
		// who left at this very instant, in an earlier run, and is a member after all
		"UPDATE {members} SET left_at = NULL\nWHERE left_at = {at}{of}\n  AND EXISTS (SELECT 1 FROM {now} WHERE segment_now = segment AND key_now = {key})",
		// who entered at this very instant and is none after all
		"DELETE FROM {members}\nWHERE left_at IS NULL AND entered_at = {at}{of}\n  AND NOT EXISTS (SELECT 1 FROM {now} WHERE segment_now = segment AND key_now = {key})",
		"UPDATE {members} SET left_at = {at}\nWHERE left_at IS NULL{of}\n  AND NOT EXISTS (SELECT 1 FROM {now} WHERE segment_now = segment AND key_now = {key})",
		"INSERT INTO {members} (segment, {key}, entered_at, left_at)\nSELECT segment_now, key_now, {at}, CAST(NULL AS {instant})\nFROM {now}\n" +
			"WHERE NOT EXISTS (SELECT 1 FROM {members} WHERE segment = segment_now AND {key} = key_now AND left_at IS NULL)",
	},
}

// Memberships is a table of stays: a row from when a row of an entity entered a
// segment until it left. Its columns are `segment`, the entity's key, `entered_at`
// and `left_at`, which is null while it is a member.
type Memberships struct {
	Table, Now []string // the parts of the names of the table and of a helper that lives as long as a refresh
	Key        string   // the name of the key's column
	KeyType    types.Type
	At         types.Instant
	// Segments limits a refresh: stays in others remain. Nil is all, so that stays in
	// segments that are gone end.
	Segments []string
}

// ColumnFor returns the name of the key's column for an entity's key: its own,
// unless the table has a column of that name already.
func ColumnFor(key string) string {
	switch strings.ToLower(key) {
	case "segment", "entered_at", "left_at", "segment_now", "key_now":
		return "key"
	}
	return key
}

// View returns statements that make or replace a view of what a statement returns.
func (d *Dialect) View(name []string, st Statement) []string {
	return d.define(d.DDL.View, name, st)
}

// Table returns statements that make or replace a table of what a statement returns.
func (d *Dialect) Table(name []string, st Statement) []string {
	return d.define(d.DDL.Table, name, st)
}

func (d *Dialect) define(templates, name []string, st Statement) []string {
	p := &printer{d: d}
	last := len(name) - 1
	beside := func(suffix string) string {
		return p.name(append(name[:last:last], name[last]+suffix))
	}
	return filled(templates, "name", p.name(name), "new", beside("_new"), "old", beside("_old"),
		"last", p.ident(name[last]), "with", st.SQL[:st.body], "select", st.SQL[st.body:])
}

// Refresh returns the statements that bring a table of stays up to what fills
// return, which are segments and keys. It can be run again after it stopped
// anywhere, and again as of the same instant: the table is then the same.
func (d *Dialect) Refresh(m Memberships, fills []Statement) []string {
	p := &printer{d: d}
	key, text, instant := d.column(m.KeyType), d.column(types.Type{Kind: schema.String}), d.column(types.Type{Kind: schema.Timestamp})
	members, now, column := p.name(m.Table), p.name(m.Now), p.ident(m.Key)
	stays := []string{"name", members, "columns", "segment " + text + ", " + column + " " + key + ", entered_at " + instant +
		", left_at " + expand(d.DDL.Maybe, nil, "type", instant), "key", column}
	current := []string{"name", now, "columns", "segment_now " + text + ", key_now " + key, "names", "segment_now, key_now", "key", "key_now"}
	list := []string{expand(d.DDL.Stays, nil, stays...), expand(d.DDL.Drop, nil, current...), expand(d.DDL.Create, nil, current...)}
	for _, st := range fills {
		list = append(list, expand(d.DDL.Fill, nil, append(current, "with", st.SQL[:st.body], "select", st.SQL[st.body:])...))
	}
	merge := []string{"members", members, "now", now, "key", column, "at", p.instant(m.At), "instant", instant, "of", p.among(m.Segments)}
	list = append(list, filled(d.DDL.Begin, merge...)...)
	list = append(list, filled(d.DDL.Merge, merge...)...)
	if len(d.DDL.Begin) > 0 && d.DDL.Begin[0] != None {
		list = append(list, d.DDL.Commit)
	}
	list = append(list, expand(d.DDL.Drop, nil, current...))
	for i, s := range list {
		list[i] = strings.TrimSuffix(s, "\n")
	}
	return list
}

// Members returns a table of stays as it is read: what stands after FROM.
func (d *Dialect) Members(m Memberships) string {
	return (&printer{d: d}).name(m.Table) + d.DDL.Latest
}

// Stays returns a query of a table of stays: for each segment its name, how many
// are members, how many entered and how many left at m.At.
func (d *Dialect) Stays(m Memberships) string {
	p := &printer{d: d}
	at := p.instant(m.At)
	return "SELECT segment,\n  COUNT(CASE WHEN left_at IS NULL THEN 1 END) AS members,\n" +
		"  COUNT(CASE WHEN entered_at = " + at + " THEN 1 END) AS entered,\n" +
		"  COUNT(CASE WHEN left_at = " + at + " THEN 1 END) AS gone\nFROM " + d.Members(m) + "\nGROUP BY segment"
}

// Later returns a query that counts the changes of a table of stays after m.At.
func (d *Dialect) Later(m Memberships) string {
	p := &printer{d: d}
	at := p.instant(m.At)
	return "SELECT COUNT(*) AS later FROM " + d.Members(m) + " WHERE entered_at > " + at + " OR left_at > " + at
}

// CreateStays returns the statement that makes a table of stays, unless there is one.
func (d *Dialect) CreateStays(m Memberships) string { return d.Refresh(m, nil)[0] }

// filled fills templates; None is left out.
func filled(templates []string, names ...string) []string {
	var out []string
	for _, t := range templates {
		if t != None {
			out = append(out, strings.TrimSuffix(expand(t, nil, names...), "\n"))
		}
	}
	return out
}

// column returns the type of a column.
func (d *Dialect) column(t types.Type) string {
	p := &printer{d: d}
	precision := t.Precision
	if precision == 0 {
		precision = 38
	}
	if name := d.DDL.Types[t.Kind]; name != "" {
		return expand(name, nil, "precision", types.Format(int64(precision)), "scale", types.Format(int64(t.Scale)))
	}
	return p.typeName(t, precision)
}

// among limits a statement to segments.
func (p *printer) among(segments []string) string {
	if segments == nil {
		return ""
	}
	names := make([]string, len(segments))
	for i, s := range segments {
		names[i] = p.text(s)
	}
	return " AND segment IN (" + strings.Join(names, ", ") + ")"
}
