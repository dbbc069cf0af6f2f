package workspace_test

import (
	"bytes"
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/segc-dev/segc/specs/workspace"
)

// BenchmarkLoad loads 10,000 segments in 100 files, by surface.
func BenchmarkLoad(b *testing.B) {
	surfaces := map[string]func(*bytes.Buffer, int){
		"seg": func(w *bytes.Buffer, i int) {
			fmt.Fprintf(w, "segment s%d of c {\n  owner: \"crm\"\n  where sum(orders.amount in last 365 days where status = \"paid\") >= %d\n  where none(orders in last 90 days)\n}\n\n", i, i)
		},
		"seg.yaml": func(w *bytes.Buffer, i int) {
			if w.Len() == 0 {
				w.WriteString("version: 1\nsegments:\n")
			}
			fmt.Fprintf(w, "  - name: s%d\n    of: c\n    owner: crm\n    where:\n      - {sum: orders.amount, in_last: 365 days, where: [{attribute: status, eq: paid}], gte: %d}\n      - {none: orders, in_last: 90 days}\n", i, i)
		},
	}
	for _, name := range []string{"seg", "seg.yaml"} {
		fsys := fstest.MapFS{
			"segc.yaml": {Data: []byte("language: 1\nschema: [s.yaml]\nsegments: [a]\n")},
			"s.yaml":    {Data: []byte("version: 1\nentities: {c: {key: id, attributes: {id: int}}}\n")},
		}
		size := 0
		for f := range 100 {
			var text bytes.Buffer
			for i := range 100 {
				surfaces[name](&text, f*100+i)
			}
			fsys[fmt.Sprintf("a/%03d.%s", f, name)] = &fstest.MapFile{Data: text.Bytes()}
			size += text.Len()
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				w, diags := workspace.Load(fsys)
				if len(diags) > 0 || len(w.Files) != 100 {
					b.Fatal(diags)
				}
			}
		})
	}
}
