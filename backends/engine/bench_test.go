package engine_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

const orderSchema = `version: 1
entities:
  order:
    table: orders
    key: order_id
    time: ordered_at
    attributes: {order_id: string, customer_id: string, ordered_at: timestamp, amount: "decimal(12,2)",
                 status: {type: enum, values: [paid, refunded]}, items: int, minutes: float, ship_on: date}
`

const orderRows = 200_000

// BenchmarkAttach measures files of orderRows orders: opening and checking
// them, and queries that read one column and all.
func BenchmarkAttach(b *testing.B) {
	ctx := context.Background()
	s, diags := schema.Read([]*token.File{token.NewFile("orders.yaml", []byte(orderSchema))})
	if diags.HasErrors() {
		b.Fatal(diags)
	}
	dir := b.TempDir()
	writeOrders(b, filepath.Join(dir, "orders.csv"))
	maker := enginetest.Open(b, "duckdb")
	if err := engine.Attach(ctx, maker, s, map[string]string{"orders": "orders.csv"}, dir); err != nil {
		b.Fatal(err)
	}
	if err := maker.Exec(ctx, "COPY orders TO '"+filepath.Join(dir, "orders.parquet")+"' (FORMAT parquet)"); err != nil {
		b.Fatal(err)
	}
	for _, kind := range []string{"csv", "parquet"} {
		files := map[string]string{"orders": "orders." + kind}
		b.Run(kind+"/attach", func(b *testing.B) {
			for b.Loop() {
				eng := enginetest.Open(b, "duckdb")
				if err := engine.Attach(ctx, eng, s, files, dir); err != nil {
					b.Fatal(err)
				}
			}
			perRow(b)
		})
		eng := enginetest.Open(b, "duckdb")
		if err := engine.Attach(ctx, eng, s, files, dir); err != nil {
			b.Fatal(err)
		}
		for _, q := range []struct{ name, text string }{
			{"one", "SELECT max(ordered_at) FROM orders"},
			{"all", "SELECT max(customer_id), max(ordered_at), sum(amount), max(status), sum(items), sum(minutes), max(ship_on) FROM orders"},
		} {
			b.Run(kind+"/"+q.name, func(b *testing.B) {
				for b.Loop() {
					if _, err := eng.Query(ctx, q.text); err != nil {
						b.Fatal(err)
					}
				}
				perRow(b)
			})
		}
	}
}

func perRow(b *testing.B) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/orderRows, "ns/row")
}

func writeOrders(b *testing.B, path string) {
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "order_id,customer_id,ordered_at,amount,status,items,minutes,ship_on")
	for i := range orderRows {
		fmt.Fprintf(w, "o%d,c%d,2024-%02d-%02dT%02d:00:00Z,%d.%02d,%s,%d,%d.25,2024-01-02\n", i, i*7919%50_000, i%12+1, i%28+1, i%24,
			i%1000, i%100, []string{"paid", "refunded"}[i%2], i%10, i%500)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkLoad measures rows put into each engine.
func BenchmarkLoad(b *testing.B) {
	s := things()
	data := rows.New(s)
	const n = 10_000
	for i := range n {
		err := data.Table("things").Append(map[string]types.Value{"id": fmt.Sprint(i), "whole": int64(i), "ratio": 0.5,
			"price": types.Decimal{Unscaled: types.DecimalOf(int64(i)).Unscaled, Scale: 2}, "born": types.Date(i), "at": types.Instant(i), "note": "text"})
		if err != nil {
			b.Fatal(err)
		}
	}
	for _, name := range engine.Names() {
		b.Run(name, func(b *testing.B) {
			eng := enginetest.Open(b, name)
			for b.Loop() {
				if err := engine.Load(context.Background(), eng, data); err != nil {
					b.Fatal(err)
				}
				if err := engine.Unload(context.Background(), eng, data); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
		})
	}
}
