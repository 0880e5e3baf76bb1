package main

import (
	"fmt"
	"os"

	"github.com/grafana/sobek"
)

// summarize calls the script's handleSummary with data in k6's form, and writes what it returns.
func (u *virtualUser) summarize(metrics map[string]interface{}, runMs float64) error {
	handle, isFunction := sobek.AssertFunction(u.exports.Get("handleSummary"))
	if !isFunction {
		return nil
	}
	data := map[string]interface{}{
		"root_group": map[string]interface{}{
			"name": "", "path": "", "id": "", "groups": []interface{}{}, "checks": []interface{}{},
		},
		"options": map[string]interface{}{},
		"state": map[string]interface{}{
			"testRunDurationMs": runMs, "isStdOutTTY": false, "isStdErrTTY": false,
		},
		"metrics": metrics,
	}
	answer, err := handle(sobek.Undefined(), u.runtime.ToValue(data))
	if err != nil {
		return err
	}
	outputs := answer.ToObject(u.runtime)
	for _, where := range outputs.Keys() {
		if err := writeOutput(where, outputs.Get(where).String()); err != nil {
			return err
		}
	}
	return nil
}

func writeOutput(where, text string) error {
	var err error
	switch where {
	case "stdout":
		_, err = fmt.Fprint(os.Stdout, text)
	case "stderr":
		_, err = fmt.Fprint(os.Stderr, text)
	default:
		err = os.WriteFile(where, []byte(text), 0o600)
	}
	return err
}
