package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/rows/arrowrows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
)

// progressEvery is how often a stream tells how far it is, to people.
const progressEvery = 2 * time.Second

// evalStream decides rows one by one as they come. Results before a bad row are
// printed before it ends the command.
func (e *env) evalStream(ctx context.Context, p *project, sets []*hir.Set, f evalFlags, now types.Instant) error {
	if len(e.outputs) > 0 {
		return usagef("--stream prints rows as they come; -o is not for it")
	}
	r, err := eval.NewRecords(eval.New(p.prog, sets))
	var refused *eval.Error
	if errors.As(err, &refused) {
		return &diagsError{diag.List{refused.Diag()}}
	}
	if err != nil {
		return err
	}
	source, skipped, err := e.rawRows(p, sets[0], f)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	e.noteSkipped(skipped)
	out := bufio.NewWriter(e.out)
	s := &streamed{e: e, skipBad: f.skipBad, told: time.Now(), out: out, write: lineWriter(out, sets)}
	if e.format == "csv" {
		s.write = flagWriter(out, sets)
	}
	err = r.Stream(ctx, source, now, s.result)
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	if s.bad > 0 && err == nil {
		e.note("%s skipped, %s taken", plural(s.bad, "bad row"), plural(s.taken, "row"))
	}
	return err
}

// rawRows returns the rows on standard input.
func (e *env) rawRows(p *project, set *hir.Set, f evalFlags) (*rows.Source, []string, error) {
	switch f.from {
	case "csv":
		feed := rows.NewFeed(rows.New(p.ws.Schema), set.Entity)
		source, err := feed.NewCSVSource(e.in, standardInput)
		return source, feed.Skipped, err
	case "arrow":
		r, err := arrowrows.NewReader(e.in, standardInput, set.Entity)
		if err != nil {
			return nil, nil, err
		}
		return rows.NewRecordSource(r, standardInput), r.Skipped, nil
	}
	return rows.NewJSONSource(e.in, standardInput), nil, nil
}

// A streamed counts results on their way out.
type streamed struct {
	e          *env
	skipBad    bool
	taken, bad int
	told       time.Time
	out        *bufio.Writer
	write      func(*eval.Result) error
}

// result prints a result, or tells of a bad row.
func (s *streamed) result(r *eval.Result) error {
	var bad *rows.Error
	var none *eval.Error
	switch {
	case errors.As(r.Err, &bad):
		return s.refuse(bad, bad.Diag())
	case errors.As(r.Err, &none):
		row := &rows.Error{Code: none.Code, File: standardInput, Row: r.Row, Line: r.Line, Message: none.Error()}
		return s.refuse(row, row.Diag())
	case r.Err != nil:
		return r.Err
	}
	if s.taken++; s.e.colored() && time.Since(s.told) > progressEvery {
		s.e.note("%s, %s skipped", plural(s.taken, "row"), strconv.Itoa(s.bad))
		s.told = time.Now()
	}
	if err := s.write(r); err != nil || !r.Last {
		return err
	}
	return s.out.Flush()
}

func (s *streamed) refuse(row *rows.Error, d diag.Diag) error {
	if s.bad++; !s.skipBad {
		return &badRow{row}
	}
	return diag.Text(s.e.err, diag.List{d}, diag.TextOptions{Color: s.e.colored()})
}

// lineWriter writes results as lines of JSON.
func lineWriter(w io.Writer, sets []*hir.Set) func(*eval.Result) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return func(r *eval.Result) error {
		line := rowSegments{r.Key, []string{}}
		for i, s := range sets {
			if r.In.Has(i) {
				line.Segments = append(line.Segments, s.Name)
			}
		}
		return enc.Encode(line)
	}
}

// flagWriter writes results as CSV, a truth value a set.
func flagWriter(w io.Writer, sets []*hir.Set) func(*eval.Result) error {
	out := csv.NewWriter(w) // its errors stay until Flush
	header := []string{sets[0].Entity.Key.Name}
	for _, s := range sets {
		header = append(header, s.Name)
	}
	out.Write(header)
	return func(r *eval.Result) error {
		record := []string{r.Key}
		for i := range sets {
			record = append(record, strconv.FormatBool(r.In.Has(i)))
		}
		out.Write(record)
		out.Flush()
		return out.Error()
	}
}
