// Package segc holds no code: the compiler is the packages below it, and the
// command is cmd/segc. Its tests hold what is true of the tree as a whole: which
// package imports which, and the house rules that a program can check.
package segc
