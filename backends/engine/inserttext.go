package engine

import (
	"context"
	"strings"

	"github.com/segc-dev/segc/compiler/types"
)

// mostText is about the longest statement that inserts rows, in bytes.
const mostText = 200_000

// insertTexts adds rows by statements whose values are literals, as spell writes
// them. Drivers of analytic databases have no other way, or one for each type.
func insertTexts(ctx context.Context, eng Engine, table string, columns []physical, n int, spell func(types.Type, types.Value) string) error {
	var sb strings.Builder
	for row := range n {
		if sb.Len() == 0 {
			sb.WriteString("INSERT INTO " + table + " VALUES (")
		} else {
			sb.WriteString(", (")
		}
		for i, c := range columns {
			if i > 0 {
				sb.WriteString(", ")
			}
			sb.WriteString(spell(c.typ, c.cell(row)))
		}
		sb.WriteByte(')')
		if sb.Len() < mostText && row < n-1 {
			continue
		}
		if err := eng.Exec(ctx, sb.String()); err != nil {
			return err
		}
		sb.Reset()
	}
	return nil
}
