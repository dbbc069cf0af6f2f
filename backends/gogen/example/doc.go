// Package example is what segc gen go makes of a small workspace: segments.go and
// segments_test.go are generated, and the benchmark compares them with the code
// that a person would write.
package example

//go:generate go run ../../../cmd/segc gen go -o .
