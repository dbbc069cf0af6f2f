// Command gen writes the data files of the example workspaces. The data is made
// from fixed seeds: every run gives the same bytes.
//
//	go run ./examples/gen          # from the top of the repository
//	go run ./examples/gen -o DIR   # elsewhere
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// files returns every data file of every example.
func files() []*table {
	var all []*table
	for _, example := range []func() []*table{retail, saas, telecom, fashion, b2b} {
		all = append(all, example()...)
	}
	return all
}

func main() {
	dir := flag.String("o", "examples", "folder of the examples")
	flag.Parse()
	for _, t := range files() {
		if err := write(filepath.Join(*dir, filepath.FromSlash(t.path)), t.bytes()); err != nil {
			fmt.Fprintln(os.Stderr, "gen:", err)
			os.Exit(1)
		}
	}
}

func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}
