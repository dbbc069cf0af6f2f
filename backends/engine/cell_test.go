package engine

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// cellTypes are the types whose cells are more than their text.
var cellTypes = []types.Type{
	{Kind: schema.Bool},
	{Kind: schema.Int},
	{Kind: schema.Decimal, Precision: 12, Scale: 2},
	{Kind: schema.Decimal, Precision: 38, Scale: 0},
	{Kind: schema.Float},
	{Kind: schema.Date},
	{Kind: schema.Timestamp},
	{Kind: schema.List, Elem: &types.Type{Kind: schema.String}},
	{Kind: schema.List, Elem: &types.Type{Kind: schema.Int}},
	{Kind: schema.List, Elem: &types.Type{Kind: schema.Float}},
	{Kind: schema.List, Elem: &types.Type{Kind: schema.Date}},
}

// textsPerType is how many cells of each type TestRandomCells makes.
const textsPerType = 2000

// TestRandomCells mends and breaks the texts of cells.txt at random, by a fixed
// seed, and holds DuckDB's reading of each against that of package rows.
func TestRandomCells(t *testing.T) {
	ctx := context.Background()
	eng, err := Open(ctx, Config{Engine: "duckdb"})
	var e *Error
	if errors.As(err, &e) && e.Code == LeftOut {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	seeds, err := os.ReadFile("../../testdata/engine/cells.txt")
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, line := range strings.Split(string(seeds), "\n") {
		if text, _, ok := strings.Cut(line, " → "); ok {
			texts = append(texts, text)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, typ := range cellTypes {
		sample := make([]string, textsPerType)
		for i := range sample {
			sample[i] = mutated(random, texts)
		}
		read := 0
		for i, got := range cellsByDuckDB(ctx, t, eng, typ, sample) {
			want := cellByRows(t, typ, sample[i])
			if got != want {
				t.Errorf("%s %q: duckdb reads %s, rows %s", typ, sample[i], got, want)
			}
			if want != refusedCell {
				read++
			}
		}
		if read == 0 {
			t.Errorf("no text is a %s", typ)
		}
	}
}

// mutated splices two texts, or changes a character of one.
func mutated(random *rand.Rand, texts []string) string {
	const alphabet = "0123456789+-.,eETZ: []\"'null/_aInf"
	text := texts[random.IntN(len(texts))]
	at := random.IntN(len(text) + 1)
	letter := string(alphabet[random.IntN(len(alphabet))])
	switch random.IntN(4) {
	case 0:
		text = text[:at] + letter + text[at:]
	case 1:
		text = text[:at] + letter + text[min(at+1, len(text)):]
	case 2:
		text = text[:at] + text[min(at+1, len(text)):]
	case 3:
		other := texts[random.IntN(len(texts))]
		text = text[:at] + other[random.IntN(len(other)+1):]
	}
	return strings.ToValidUTF8(text, "")
}

const refusedCell = "refused"

func cellByRows(t *testing.T, typ types.Type, text string) string {
	column := &rows.Column{Names: []string{"x"}, Type: typ, Nullable: true}
	table := &rows.Table{Name: "t", Columns: []*rows.Column{column}}
	file := "x\n\"" + strings.ReplaceAll(text, `"`, `""`) + "\"\n"
	err := table.ReadCSV(strings.NewReader(file), "t.csv", rows.Options{})
	var bad *rows.Error
	if errors.As(err, &bad) && bad.Code == rows.BadCell {
		return refusedCell
	}
	if err != nil {
		t.Fatal(err)
	}
	switch v := column.At(0).(type) {
	case nil:
		return "null"
	case types.Instant:
		return strconv.FormatInt(int64(v), 10)
	case []types.Value:
		return "a list of " + strconv.Itoa(len(v))
	default:
		return rows.Text(v)
	}
}

func cellsByDuckDB(ctx context.Context, t *testing.T, eng Engine, typ types.Type, texts []string) []string {
	g := textValue("x", typ)
	value := g.value
	switch typ.Kind {
	case schema.Timestamp:
		value = "epoch_us(" + value + ")"
	case schema.List:
		value = "'a list of ' || len(" + value + ")"
	}
	var list []string
	for i, text := range texts {
		list = append(list, "("+strconv.Itoa(i)+", "+literal(text)+")")
	}
	res, err := eng.Query(ctx, "SELECT "+g.ok+", CASE WHEN "+g.ok+" THEN "+value+" END FROM (VALUES "+strings.Join(list, ", ")+") t(i, x) ORDER BY i")
	if err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(texts))
	for i, cells := range res.Rows {
		switch out[i] = cells[1].Text; {
		case !cells[0].True():
			out[i] = refusedCell
		case cells[1].Null:
			out[i] = "null"
		}
	}
	return out
}
