package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/grafana/sobek"
)

// How long one probe may take: none waits for anything but promises.
const probeTimeout = 10 * time.Second

// printProbes prints for each script "works" if its default function returns true, or a promise of it; or else why not.
func printProbes(paths []string) error {
	verdicts := map[string]string{}
	for _, path := range paths {
		verdicts[path] = "works"
		if err := probe(path); err != nil {
			verdicts[path] = err.Error()
		}
	}
	return json.NewEncoder(os.Stdout).Encode(verdicts)
}

func probe(path string) error {
	user, err := newTestRun(map[string]string{}).load(1, path)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), probeTimeout)
	defer cancel()
	result, err := user.iterate(ctx)
	if err != nil {
		return err
	}
	if promise, isPromise := result.Export().(*sobek.Promise); isPromise {
		result = promise.Result()
	}
	if result != user.runtime.ToValue(true) {
		return fmt.Errorf("returns %s", describe(result))
	}
	return nil
}

// printMembers prints what the script evaluates to: a text, from a realm that has nothing but the language.
func printMembers(path string) error {
	code, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	result, err := sobek.New().RunScript(path, string(code))
	if err != nil {
		return err
	}
	fmt.Println(result.String())
	return nil
}
