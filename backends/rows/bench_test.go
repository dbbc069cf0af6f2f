package rows_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/segc-dev/segc/backends/rows"
)

// Rows as orders have them: a key, a text of few values, an amount, an instant.
func BenchmarkReadCSV(b *testing.B) {
	var in bytes.Buffer
	in.WriteString("id,name,release,price,at\n")
	for i := range 100_000 {
		fmt.Fprintf(&in, "%d,name %d,1.2,%d.%02d,2026-%02d-%02dT12:%02d:%02dZ\n", i, i%7, i%9000, i%100, i%12+1, i%28+1, i%60, i%59)
	}
	b.SetBytes(int64(in.Len()))
	b.ReportAllocs()
	for b.Loop() {
		d := rows.New(everything())
		if err := d.Table("things").ReadCSV(bytes.NewReader(in.Bytes()), "b.csv", rows.Options{SparseColumns: true}); err != nil {
			b.Fatal(err)
		}
		if err := d.Check(); err != nil {
			b.Fatal(err)
		}
	}
}
