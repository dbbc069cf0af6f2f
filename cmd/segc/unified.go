package main

import (
	"fmt"
	"slices"
	"strings"
)

// unified returns the lines that differ between two texts, as `diff -u` shows
// them, with three lines around each change.
func unified(name, before, after string) string {
	a, b := slices.Collect(strings.Lines(before)), slices.Collect(strings.Lines(after))
	ops := lineDiff(a, b)
	var sb strings.Builder
	fmt.Fprintf(&sb, "--- %s\n+++ %s\n", name, name)
	const around = 3
	for i := 0; i < len(ops); {
		if ops[i].mark == ' ' {
			i++
			continue
		}
		start, end := max(0, i-around), i
		for quiet := 0; end < len(ops) && quiet <= 2*around; end++ {
			if ops[end].mark == ' ' {
				quiet++
			} else {
				quiet = 0
			}
		}
		for end > i && ops[end-1].mark == ' ' {
			end--
		}
		end = min(len(ops), end+around)
		writeHunk(&sb, ops[start:end])
		i = end
	}
	return sb.String()
}

// writeHunk writes lines under the places and numbers of lines on both sides.
func writeHunk(sb *strings.Builder, ops []lineOp) {
	var before, after int
	for _, o := range ops {
		if o.mark != '+' {
			before++
		}
		if o.mark != '-' {
			after++
		}
	}
	fmt.Fprintf(sb, "@@ -%d,%d +%d,%d @@\n", ops[0].a+1, before, ops[0].b+1, after)
	for _, o := range ops {
		text, ended := strings.CutSuffix(o.text, "\n")
		fmt.Fprintf(sb, "%c%s\n", o.mark, text)
		if !ended {
			sb.WriteString("\\ No newline at end of file\n")
		}
	}
}

// A lineOp is a line kept, removed or added, with the number of lines before it
// on both sides.
type lineOp struct {
	mark byte
	text string
	a, b int
}

// lineDiff aligns two lists of lines by their common prefix and suffix and, in
// between, by a longest common subsequence.
func lineDiff(a, b []string) (ops []lineOp) {
	lo := 0
	for lo < len(a) && lo < len(b) && a[lo] == b[lo] {
		lo++
	}
	ha, hb := len(a), len(b)
	for ha > lo && hb > lo && a[ha-1] == b[hb-1] {
		ha, hb = ha-1, hb-1
	}
	i, j := 0, 0
	keep := func() { ops = append(ops, lineOp{' ', a[i], i, j}); i, j = i+1, j+1 }
	for i < lo {
		keep()
	}
	lcs := common(a[lo:ha], b[lo:hb])
	for i < ha || j < hb {
		switch {
		case i < ha && j < hb && a[i] == b[j]:
			keep()
		case i < ha && (j == hb || lcs[i-lo+1][j-lo] >= lcs[i-lo][j-lo+1]):
			ops = append(ops, lineOp{'-', a[i], i, j})
			i++
		default:
			ops = append(ops, lineOp{'+', b[j], i, j})
			j++
		}
	}
	for i < len(a) {
		keep()
	}
	return ops
}

// common returns the lengths of the longest common subsequences of all suffixes.
// Very long texts are not aligned: each counts as all different.
func common(a, b []string) [][]int32 {
	lcs := make([][]int32, len(a)+1)
	for i := range lcs {
		lcs[i] = make([]int32, len(b)+1)
	}
	const most = 4 << 20
	if len(a)*len(b) > most {
		return lcs
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				lcs[i][j] = lcs[i+1][j+1] + 1
			} else {
				lcs[i][j] = max(lcs[i+1][j], lcs[i][j+1])
			}
		}
	}
	return lcs
}
