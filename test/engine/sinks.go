package main

import (
	"fmt"
	"math"
	"regexp"
	"sort"
	"strconv"
)

// metricKind is a metric's type, as k6's summary names it.
type metricKind string

const (
	counter metricKind = "counter"
	gauge   metricKind = "gauge"
	rate    metricKind = "rate"
	trend   metricKind = "trend"
)

// sink aggregates samples; k6 uses the word, too.
type sink interface {
	add(value float64)
	// values returns the aggregates by the names that they have in summaries and thresholds.
	values(trendStats []string, runSeconds float64) map[string]float64
}

func newSink(kind metricKind) sink {
	switch kind {
	case counter:
		return &counterSink{}
	case gauge:
		return &gaugeSink{}
	case rate:
		return &rateSink{}
	}
	return &trendSink{}
}

type counterSink struct{ count float64 }

func (s *counterSink) add(value float64) { s.count += value }

func (s *counterSink) values(_ []string, runSeconds float64) map[string]float64 {
	return map[string]float64{"count": s.count, "rate": s.count / math.Max(runSeconds, 1e-9)}
}

type gaugeSink struct {
	value, min, max float64
	hasValue        bool
}

func (s *gaugeSink) add(value float64) {
	if !s.hasValue {
		s.min, s.max, s.hasValue = value, value, true
	}
	s.value, s.min, s.max = value, math.Min(s.min, value), math.Max(s.max, value)
}

func (s *gaugeSink) values([]string, float64) map[string]float64 {
	return map[string]float64{"value": s.value, "min": s.min, "max": s.max}
}

type rateSink struct{ passes, total float64 }

func (s *rateSink) add(value float64) {
	s.total++
	if value != 0 {
		s.passes++
	}
}

func (s *rateSink) values([]string, float64) map[string]float64 {
	return map[string]float64{
		"rate": s.passes / math.Max(s.total, 1), "passes": s.passes, "fails": s.total - s.passes,
	}
}

// trendSink keeps every sample, as k6 does.
type trendSink struct {
	samples  []float64
	sum      float64
	isSorted bool
}

func (s *trendSink) add(value float64) {
	s.samples = append(s.samples, value)
	s.sum += value
	s.isSorted = false
}

func (s *trendSink) values(trendStats []string, _ float64) map[string]float64 {
	values := map[string]float64{}
	for _, stat := range trendStats {
		if value, err := s.aggregate(stat); err == nil {
			values[stat] = value
		}
	}
	return values
}

func (s *trendSink) aggregate(stat string) (float64, error) {
	switch stat {
	case "count":
		return float64(len(s.samples)), nil
	case "avg":
		return s.sum / math.Max(float64(len(s.samples)), 1), nil
	case "min":
		return s.percentile(0), nil
	case "med":
		return s.percentile(50), nil
	case "max":
		return s.percentile(100), nil
	}
	percent, err := percentOf(stat)
	return s.percentile(percent), err
}

// percentile interpolates between the two nearest samples, as k6 does.
func (s *trendSink) percentile(percent float64) float64 {
	if len(s.samples) == 0 {
		return 0
	}
	if !s.isSorted {
		sort.Float64s(s.samples)
		s.isSorted = true
	}
	position := percent / 100 * float64(len(s.samples)-1)
	below, above := s.samples[int(math.Floor(position))], s.samples[int(math.Ceil(position))]
	return below + (above-below)*(position-math.Floor(position))
}

var percentStat = regexp.MustCompile(`^p\((\d+(?:\.\d+)?)\)$`)

// percentOf returns the 99 in `p(99)`.
func percentOf(stat string) (float64, error) {
	parts := percentStat.FindStringSubmatch(stat)
	if parts == nil {
		return 0, fmt.Errorf("%q is none of avg, min, med, max, count, p(N)", stat)
	}
	return strconv.ParseFloat(parts[1], 64)
}
