package main

import (
	"io"
	"strings"
	"unicode/utf8"
)

// A table is columns of text for people: numbers to the right, words to the left.
type table struct {
	right []bool // by column
	rows  [][]string
}

// column adds a column.
func (t *table) column(head string, right bool) {
	if len(t.rows) == 0 {
		t.rows = append(t.rows, nil)
	}
	t.right = append(t.right, right)
	t.rows[0] = append(t.rows[0], head)
}

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

// write writes the table, two blanks between columns and none at the end of a line.
func (t *table) write(w io.Writer) error {
	width := make([]int, len(t.right))
	for _, r := range t.rows {
		for i, c := range r {
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	for _, r := range t.rows {
		var line strings.Builder
		for i, c := range r {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(c))
			if t.right[i] {
				line.WriteString(pad + c + "  ")
			} else {
				line.WriteString(c + pad + "  ")
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
