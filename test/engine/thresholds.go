package main

import (
	"fmt"
	"regexp"
	"strconv"
)

// threshold is an expression such as `p(99)<50`.
type threshold struct {
	expression string
	aggregate  string
	operator   string
	limit      float64
}

var thresholdForm = regexp.MustCompile(`^\s*([a-z]+(?:\([\d.]+\))?)\s*(===|==|!=|>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*$`)

func parseThreshold(expression string) (threshold, error) {
	parts := thresholdForm.FindStringSubmatch(expression)
	if parts == nil {
		return threshold{}, fmt.Errorf("threshold %q is invalid", expression)
	}
	limit, err := strconv.ParseFloat(parts[3], 64)
	return threshold{expression: expression, aggregate: parts[1], operator: parts[2], limit: limit}, err
}

func (t threshold) holds(of sink, runSeconds float64) (bool, error) {
	value, isKnown := of.values([]string{t.aggregate}, runSeconds)[t.aggregate]
	if !isKnown {
		return false, fmt.Errorf("no %s", t.aggregate)
	}
	switch t.operator {
	case ">":
		return value > t.limit, nil
	case ">=":
		return value >= t.limit, nil
	case "<":
		return value < t.limit, nil
	case "<=":
		return value <= t.limit, nil
	case "!=":
		return value != t.limit, nil
	}
	return value == t.limit, nil
}
