// Command engine runs k6 scripts on k6's own JavaScript engine, with stand-ins for the modules of k6 that the load
// tests import. It is part of the tests, never of the product.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

const usage = `usage:
  engine run [-report FILE] SCRIPT   runs a script to its end, as k6 run does; the exit codes are k6's
  engine options SCRIPT              loads a script and prints its options as JSON
  engine probe SCRIPT...             prints whether the default function of each script returns true, as JSON
  engine members SCRIPT              evaluates a script in a realm without k6's globals, and prints its result
`

// k6's exit codes.
const (
	exitThresholdCrossed = 99
	exitBadConfiguration = 104
	exitInterrupted      = 105
	exitScriptError      = 107
	exitBadFlag          = 255
)

// failure is an error with k6's exit code for it.
type failure struct {
	exitCode int
	err      error
}

func (f *failure) Error() string { return f.err.Error() }

func fail(exitCode int, format string, arguments ...interface{}) *failure {
	return &failure{exitCode, fmt.Errorf(format, arguments...)}
}

func main() {
	code, err := command(os.Args[1:])
	if err != nil {
		logLine("error", err.Error())
		code = 1
		var failed *failure
		if errors.As(err, &failed) {
			code = failed.exitCode
		}
	}
	os.Exit(code)
}

func command(arguments []string) (int, error) {
	if len(arguments) < 2 {
		return 0, fail(exitBadFlag, usage)
	}
	name, paths := arguments[0], arguments[1:]
	switch {
	case name == "run":
		return runCommand(paths)
	case name == "options" && len(paths) == 1:
		return 0, printOptions(paths[0])
	case name == "probe":
		return 0, printProbes(paths)
	case name == "members" && len(paths) == 1:
		return 0, printMembers(paths[0])
	}
	return 0, fail(exitBadFlag, usage)
}

func runCommand(arguments []string) (int, error) {
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	reportPath := flags.String("report", "", "a file for what the run cost, as JSON")
	if err := flags.Parse(arguments); err != nil || flags.NArg() != 1 {
		return 0, fail(exitBadFlag, usage)
	}
	interrupt, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	test := newTestRun(environment())
	code, err := test.execute(interrupt, flags.Arg(0))
	if err != nil || *reportPath == "" {
		return code, err
	}
	report, err := json.Marshal(test.costs)
	if err != nil {
		return code, err
	}
	return code, os.WriteFile(*reportPath, report, 0o600)
}

func printOptions(path string) error {
	user, err := newTestRun(environment()).load(0, path)
	if err != nil {
		return err
	}
	text, err := user.exportAsJSON("options")
	if err != nil {
		return err
	}
	fmt.Println(text)
	return nil
}

// environment returns the variables of the process, which k6 run hands to the script as __ENV.
func environment() map[string]string {
	variables := map[string]string{}
	for _, pair := range os.Environ() {
		if at := strings.Index(pair, "="); at > 0 {
			variables[pair[:at]] = pair[at+1:]
		}
	}
	return variables
}

func logLine(level, text string) {
	fmt.Fprintf(os.Stderr, "level=%s %s\n", level, text)
}
