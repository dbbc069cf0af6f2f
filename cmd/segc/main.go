// Command segc compiles customer segments: it checks definitions, prints their
// SQL, and shows who is in.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/lang/diag"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// The exit codes, as the documentation promises them.
const (
	exitFindings     = 1
	exitUsage        = 2
	exitInconclusive = 3
	exitDefect       = 4
	exitInterrupted  = 130
)

// stdio is where a command reads and writes.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// An exitError ends the command with a code; an empty message prints nothing.
type exitError struct {
	code int
	msg  string
}

func (e *exitError) Error() string { return e.msg }

// usagef returns the error of wrong usage or configuration.
func usagef(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Sprintf(format, args...)}
}

// run runs a command line and returns its exit code. A panic is a defect of
// segc: it is reported as such.
func run(ctx context.Context, args []string, std stdio) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(std.err, "segc: internal error: %v\nplease report it with the definition that caused it\n\n%s", r, debug.Stack())
			code = exitDefect
		}
	}()
	e := &env{stdio: std}
	root := newRoot(e)
	root.SetArgs(args)
	root.SetIn(std.in)
	root.SetOut(std.out)
	root.SetErr(std.err)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil {
		return exitInterrupted
	}
	if err == nil {
		return 0
	}
	var d interface{ Diag() diag.Diag }
	if errors.As(err, &d) {
		if perr := e.print(diag.List{d.Diag()}); perr != nil {
			err = perr
		} else {
			return exitUsage
		}
	}
	var exit *exitError
	if !errors.As(err, &exit) {
		exit = &exitError{exitUsage, err.Error()}
	}
	if exit.msg != "" {
		fmt.Fprintln(std.err, "segc: "+exit.msg)
	}
	return exit.code
}

// newRoot returns the command tree.
func newRoot(e *env) *cobra.Command {
	root := &cobra.Command{
		Use:           "segc",
		Short:         "the compiler for customer segments",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	f := root.PersistentFlags()
	f.StringVarP(&e.dir, "chdir", "C", "", "run as if started in `DIR`")
	f.StringVar(&e.format, "format", "text", "output `FORM`: text, json, and where it makes sense csv, sarif, github, gitlab, junit")
	f.StringVar(&e.color, "color", "auto", "colour in text: auto, always, never")
	f.BoolVarP(&e.quiet, "quiet", "q", false, "print results only, no notes")
	f.StringArrayVar(&e.set, "set", nil, "give a workspace parameter a value: `PARAM=VALUE`")
	for _, make := range commands {
		root.AddCommand(make(e))
	}
	return root
}

// commands lists the verbs in the order of the help.
var commands = []func(*env) *cobra.Command{
	initCommand, fmtCommand, checkCommand, compileCommand, explainCommand, runCommand, sizeCommand,
	evalCommand, convertCommand, ruleCommand, versionCommand,
}
