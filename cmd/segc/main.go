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
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/specs/history"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	done := make(chan int, 1)
	go func() { done <- run(ctx, os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr}) }()
	select {
	case code := <-done:
		os.Exit(code)
	case <-ctx.Done():
		stop() // a second interrupt ends the process at once
	}
	select {
	case <-done:
	case <-time.After(grace):
	}
	os.Exit(exitInterrupted)
}

// grace is how long an interrupted command may take to tidy up, when it waits
// for input or computes without asking.
const grace = 500 * time.Millisecond

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

// How much the heap may grow between collections, in percent of what is live:
// compiling makes many small things and keeps few; rows in memory are the
// opposite.
const (
	compilingGC = 400
	holdingGC   = 100
)

// run runs a command line and returns its exit code. A panic is a defect of
// segc: it is reported as such.
func run(ctx context.Context, args []string, std stdio) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(std.err, "segc: internal error: %v\nplease report it with the definition that caused it\n\n%s", r, debug.Stack())
			code = exitDefect
		}
	}()
	out := &firstError{w: std.out}
	std.out = out
	debug.SetGCPercent(compilingGC)
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
		err = out.err
	}
	return e.report(err)
}

// firstError is standard output: it keeps the first error, so that a result which
// did not arrive whole never ends in success.
type firstError struct {
	w   io.Writer
	err error
}

func (f *firstError) Write(p []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	n, err := f.w.Write(p)
	f.err = err
	return n, err
}

// report prints the error that a command ended with and returns the exit code.
func (e *env) report(err error) int {
	if err == nil {
		return 0
	}
	if list := diagnostics(err); len(list) > 0 {
		code := exitUsage
		if bad := (*badRow)(nil); errors.As(err, &bad) {
			code = exitFindings
		}
		if gone := (*history.Error)(nil); errors.As(err, &gone) && gone.Inconclusive {
			code = exitInconclusive
		}
		if err = e.print(list); err == nil {
			return code
		}
	}
	var exit *exitError
	if !errors.As(err, &exit) {
		exit = &exitError{exitUsage, err.Error()}
	}
	if exit.msg != "" {
		fmt.Fprintln(e.err, "segc: "+exit.msg)
	}
	return exit.code
}

// diagnostics returns what an error carries: packages that run on data return
// errors which are diagnostics.
func diagnostics(err error) diag.List {
	var list *diagsError
	if errors.As(err, &list) {
		return list.list
	}
	var one interface{ Diag() diag.Diag }
	if errors.As(err, &one) {
		return diag.List{one.Diag()}
	}
	return nil
}

// newRoot returns the command tree.
func newRoot(e *env) *cobra.Command {
	root := &cobra.Command{
		Use:               "segc",
		Short:             "the compiler for customer segments",
		Long:              overview,
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              knownVerb,
		PersistentPreRunE: func(c *cobra.Command, _ []string) error { return e.begin(c) },
		RunE:              func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	cobra.EnableCommandSorting = false // the order of the list is the order of work
	root.SetFlagErrorFunc(flagError)
	root.Version = buildVersion()
	root.SetVersionTemplate("segc {{.Version}}, language 1\n")
	f := root.PersistentFlags()
	f.StringVarP(&e.dir, "chdir", "C", "", "run as if started in `DIR`")
	f.StringVar(&e.format, "format", "text", "the `FORM` of the output: text, json, and where it makes sense csv, parquet, markdown, html, sarif, github, gitlab, junit")
	f.StringVar(&e.color, "color", "auto", "colour in diagnostics, `WHEN`: auto, always, never")
	f.BoolVarP(&e.quiet, "quiet", "q", false, "print results only, no notes")
	f.StringArrayVar(&e.set, "set", nil, "give a workspace parameter a value: `PARAM=VALUE`")
	for _, newCommand := range commands {
		c := newCommand(e)
		if c.Example == "" {
			c.Example = examples[c.Name()]
		}
		root.AddCommand(c)
	}
	return root
}

// begin applies the flags that all commands share. A flag that is given with an
// empty value, as by a variable that is not set, is no flag left out: it is refused.
func (e *env) begin(c *cobra.Command) error {
	var empty string
	c.Flags().Visit(func(f *pflag.Flag) {
		none := f.Value.Type() == "string" && f.Value.String() == "" || f.Value.Type() == "stringSlice" && f.Value.String() == "[]"
		if none && empty == "" {
			empty = f.Name
		}
	})
	if empty != "" {
		return usagef("--%s has an empty value: leave it out, or give one", empty)
	}
	if err := oneOf("color", e.color, "auto", "always", "never"); err != nil {
		return err
	}
	if e.dir == "" {
		return nil
	}
	if err := os.Chdir(e.dir); err != nil {
		return usagef("--chdir: %s", err)
	}
	return nil
}

// knownVerb refuses what is no verb: the root takes no arguments of its own.
func knownVerb(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var verbs []string
	for _, sub := range c.Commands() {
		verbs = append(verbs, sub.Name())
	}
	return usagef("there is no command `%s`%s (segc help lists them)", args[0], didYouMean(args[0], verbs))
}

// flagError adds the flag that was meant.
func flagError(c *cobra.Command, err error) error {
	const unknown = "unknown flag: --"
	name, ok := strings.CutPrefix(err.Error(), unknown)
	if !ok {
		msg, _, _ := strings.Cut(err.Error(), ": strconv.")
		return usagef("%s: %s", c.Name(), msg)
	}
	var flags []string
	c.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, "--"+f.Name) })
	return usagef("%s has no flag `--%s`%s (segc help %s lists them)", c.Name(), name, didYouMean("--"+name, flags), c.Name())
}

// didYouMean suggests a near name, or nothing.
func didYouMean(name string, names []string) string {
	if near := spell.Nearest(name, names); near != "" {
		return "; did you mean `" + near + "`?"
	}
	return ""
}

// commands lists the verbs in the order of the help.
var commands = []func(*env) *cobra.Command{
	initCommand,
	fmtCommand,
	checkCommand,
	lintCommand,
	testCommand,
	compileCommand,
	explainCommand,
	runCommand,
	sizeCommand,
	verifyCommand,
	materializeCommand,
	diffCommand,
	breakingCommand,
	logCommand,
	blameCommand,
	proveCommand,
	gitDiffCommand,
	evalCommand,
	genCommand,
	convertCommand,
	ruleCommand,
	versionCommand,
}
