package rows

import (
	"cmp"
	"fmt"
	"time"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/types"
)

// Check completes the data once every row is there: it fills partition columns
// and reports the first key that is null or stands twice. Evaluators take only
// data that passed. The error is an *Error.
func (d *Data) Check() error {
	for _, e := range d.Schema.Entities {
		if e.Partition == nil {
			continue
		}
		zone, err := time.LoadLocation(e.Partition.Zone)
		if err != nil {
			return fmt.Errorf("partition of table %s: %w", e.Table.Default, err)
		}
		t := d.Table(e.Table.Default)
		t.fillPartition(e.Partition.Column, t.Attribute(e.Partition.Of), calendar.Calendar{Zone: zone})
	}
	for _, t := range d.Tables {
		for _, k := range t.keys {
			if err := t.checkKey(k); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Table) fillPartition(name string, of *Column, cal calendar.Calendar) {
	for _, c := range t.Columns {
		if c.Partition == nil || c.Names[0] != name {
			continue
		}
		for row := range t.rows {
			switch v := of.cells[row].(type) {
			case types.Instant:
				c.cells[row] = cal.LocalDate(v)
			case types.Date:
				c.cells[row] = v
			}
		}
	}
}

// file names where the rows came from.
func (t *Table) file() string { return cmp.Or(t.source, t.Name) }

func (t *Table) checkKey(k key) error {
	seen := make(map[string]int, t.rows)
	for row, v := range k.column.cells {
		if v == nil {
			return &Error{Code: UnexpectedNull, File: t.file(), Row: row + 1, Column: k.column.Label(),
				Message: fmt.Sprintf("the key of %s is null", k.entity.Name)}
		}
		text := Text(v)
		if first, ok := seen[text]; ok {
			return &Error{Code: DuplicateKey, File: t.file(), Row: row + 1, Column: k.column.Label(),
				Message: fmt.Sprintf("the key `%s` of %s is already row %d; keys are unique", text, k.entity.Name, first+1)}
		}
		seen[text] = row
	}
	return nil
}
