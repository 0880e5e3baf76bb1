package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// costs are what a run cost besides the process's CPU time, which its parent knows.
type costs struct {
	// LongestTaskMs is the most CPU time, in milliseconds, that one task of an event loop took.
	LongestTaskMs float64 `json:"longestTaskMs"`
}

// testRun is one run of a script, like k6 run.
type testRun struct {
	environment map[string]string
	metrics     *metricStore
	start       time.Time
	costs       costs
}

func newTestRun(environment map[string]string) *testRun {
	return &testRun{
		environment: environment,
		metrics:     &metricStore{metrics: map[string]*metric{}},
		start:       time.Now(),
	}
}

// elapsedMs returns the milliseconds since the start of the test, with fractions.
func (t *testRun) elapsedMs() float64 {
	return float64(time.Since(t.start)) / float64(time.Millisecond)
}

// load creates a VU and loads the script in it.
func (t *testRun) load(id int, path string) (*virtualUser, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	user := newVirtualUser(id, t)
	installOpen(user, filepath.Dir(absolute))
	if user.exports, err = loadScript(user, absolute); err != nil {
		return nil, &failure{exitScriptError, err}
	}
	return user, nil
}

// execute runs the script to its end, writes its summary, and returns k6's exit code.
func (t *testRun) execute(interrupt context.Context, path string) (int, error) {
	first, err := t.load(0, path)
	if err != nil {
		return 0, err
	}
	text, err := first.exportAsJSON("options")
	if err != nil {
		return 0, err
	}
	settings, only, err := readOptions(text)
	if err != nil {
		return 0, fail(exitBadConfiguration, "options: %w", err)
	}
	for key, expressions := range settings.Thresholds {
		if err := t.metrics.addThresholds(key, expressions); err != nil {
			return 0, fail(exitBadConfiguration, "%w", err)
		}
	}
	if err := t.iterateAll(interrupt, path, only); err != nil {
		return 0, err
	}
	code, err := t.conclude(path, settings)
	if interrupt.Err() != nil {
		code = exitInterrupted
	}
	return code, err
}

func (t *testRun) iterateAll(interrupt context.Context, path string, only scenario) error {
	users := make([]*virtualUser, only.VUs)
	for index := range users {
		user, err := t.load(index+1, path)
		if err != nil {
			return err
		}
		users[index] = user
	}
	t.start = time.Now()
	limit := time.Duration(only.MaxDuration + only.GracefulStop)
	ctx, cancel := context.WithTimeout(interrupt, limit)
	defer cancel()
	var ended sync.WaitGroup
	for _, user := range users {
		ended.Add(1)
		go func(user *virtualUser) {
			defer ended.Done()
			if _, err := user.iterate(ctx); err != nil {
				logLine("error", strings.TrimSpace(fmt.Sprintf("VU %d: %v", user.id, err)))
			}
		}(user)
	}
	ended.Wait()
	for _, user := range users {
		longestMs := float64(user.loop.longestTask) / float64(time.Millisecond)
		if longestMs > t.costs.LongestTaskMs {
			t.costs.LongestTaskMs = longestMs
		}
	}
	return nil
}

// conclude evaluates the thresholds and runs handleSummary, in a VU of its own.
func (t *testRun) conclude(path string, settings options) (int, error) {
	runMs := t.elapsedMs()
	metrics, crossed, err := t.metrics.summarize(settings.SummaryTrendStats, runMs/1000)
	if err != nil {
		return 0, fail(exitBadConfiguration, "%w", err)
	}
	user, err := t.load(0, path)
	if err != nil {
		return 0, err
	}
	if err := user.summarize(metrics, runMs); err != nil {
		logLine("error", "handleSummary: "+err.Error())
	}
	if len(crossed) > 0 {
		logLine("error", fmt.Sprintf("thresholds on metrics '%s' have been crossed", strings.Join(crossed, ", ")))
		return exitThresholdCrossed, nil
	}
	return 0, nil
}
