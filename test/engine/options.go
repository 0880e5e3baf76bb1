package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// options are the options of k6 that the load tests use.
type options struct {
	Scenarios         map[string]scenario `json:"scenarios"`
	SummaryTrendStats []string            `json:"summaryTrendStats"`
	Thresholds        map[string][]string `json:"thresholds"`
}

// scenario is one of the executor per-vu-iterations, with one iteration per VU.
type scenario struct {
	Executor     string   `json:"executor"`
	VUs          int      `json:"vus"`
	Iterations   int      `json:"iterations"`
	MaxDuration  duration `json:"maxDuration"`
	GracefulStop duration `json:"gracefulStop"`
}

// duration is a text such as "1m30s".
type duration time.Duration

func (d *duration) UnmarshalJSON(text []byte) error {
	var written string
	if err := json.Unmarshal(text, &written); err != nil {
		return err
	}
	parsed, err := time.ParseDuration(written)
	*d = duration(parsed)
	return err
}

// readOptions parses the options of a script, with k6's defaults; one that this program does not know is an error.
func readOptions(text string) (options, scenario, error) {
	parsed := options{SummaryTrendStats: []string{"avg", "min", "med", "max", "p(90)", "p(95)"}}
	decoder := json.NewDecoder(bytes.NewBufferString(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&parsed); err != nil {
		return parsed, scenario{}, err
	}
	if len(parsed.Scenarios) > 1 {
		return parsed, scenario{}, fmt.Errorf("%d scenarios, supported is one", len(parsed.Scenarios))
	}
	only := scenario{Executor: "per-vu-iterations"}
	for _, each := range parsed.Scenarios {
		only = each
	}
	if only.Executor != "per-vu-iterations" || only.Iterations > 1 {
		return parsed, scenario{}, fmt.Errorf("%d iterations of the executor %q: not supported", only.Iterations, only.Executor)
	}
	return parsed, withDefaults(only), nil
}

func withDefaults(given scenario) scenario {
	if given.VUs == 0 {
		given.VUs = 1
	}
	if given.MaxDuration == 0 {
		given.MaxDuration = duration(10 * time.Minute)
	}
	if given.GracefulStop == 0 {
		given.GracefulStop = duration(30 * time.Second)
	}
	return given
}
