package lint

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/segc-dev/segc/lang/diag"
)

// A finding is known by its code, its file and its message, not by its line: an
// edit above it does not make it new. The same finding several times is counted.

// Without returns the findings of a list that another one does not have.
func Without(list, before diag.List) diag.List {
	known := map[string]int{}
	for _, d := range before {
		known[mark(d)]++
	}
	return unknownTo(list, known)
}

func unknownTo(list diag.List, known map[string]int) diag.List {
	fresh := diag.List{}
	for _, d := range list {
		if k := mark(d); known[k] > 0 {
			known[k]--
			continue
		}
		fresh = append(fresh, d)
	}
	return fresh
}

func mark(d diag.Diag) string {
	return strings.Join([]string{string(d.Code), oneLine.Replace(fileOf(d.Span)), oneLine.Replace(d.Message)}, "\t")
}

var oneLine = strings.NewReplacer("\n", " ", "\r", " ", "\t", " ")

// header begins a baseline.
const header = "# Findings that are known. Written by segc lint --write-baseline.\n"

// Baseline writes findings down, one a line, sorted.
func Baseline(list diag.List) []byte {
	lines := make([]string, len(list))
	for i, d := range list {
		lines[i] = mark(d) + "\n"
	}
	slices.Sort(lines)
	return []byte(header + strings.Join(lines, ""))
}

// Beyond returns the findings of a list that a baseline does not have, and how
// many lines of it no longer match any.
func Beyond(list diag.List, baseline []byte) (fresh diag.List, gone int, err error) {
	known := map[string]int{}
	s := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(baseline, []byte("\ufeff"))))
	s.Buffer(nil, 1<<20)
	for n := 1; s.Scan(); n++ {
		line := s.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if strings.Count(line, "\t") != 2 {
			return nil, 0, fmt.Errorf("line %d is no finding: code, file and message with tabs between", n)
		}
		known[line]++
	}
	if err := s.Err(); err != nil {
		return nil, 0, err
	}
	fresh = unknownTo(list, known)
	for _, n := range known {
		gone += n
	}
	return fresh, gone, nil
}
