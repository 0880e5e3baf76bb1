package main

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"sync"
)

// series is the samples of a metric, or of the part of it that has certain tags.
type series struct {
	key        string
	tags       map[string]string
	sink       sink
	thresholds []threshold
	hasSamples bool
}

// metric is one metric of the test, and a sub-metric for each threshold that names tags.
type metric struct {
	name   string
	kind   metricKind
	isTime bool
	whole  *series
	parts  []*series
}

// metricStore holds all metrics of a run. The VUs share it, so it has a lock.
type metricStore struct {
	mutex   sync.Mutex
	metrics map[string]*metric
}

var metricName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{1,127}$`)

// define returns the metric of this name; each VU defines it again.
func (s *metricStore) define(name string, kind metricKind, isTime bool) (*metric, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if !metricName.MatchString(name) {
		return nil, fmt.Errorf("invalid metric name: '%s'", name)
	}
	known := s.metrics[name]
	if known == nil {
		known = &metric{name: name, kind: kind, isTime: isTime, whole: &series{key: name, sink: newSink(kind)}}
		s.metrics[name] = known
	}
	if known.kind != kind || known.isTime != isTime {
		return nil, fmt.Errorf("metric '%s' already exists but with type %s, instead of %s", name, known.kind, kind)
	}
	return known, nil
}

func (s *metricStore) add(to *metric, value float64, tags map[string]string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	to.whole.add(value)
	for _, part := range to.parts {
		if hasTags(tags, part.tags) {
			part.add(value)
		}
	}
}

func (s *series) add(value float64) {
	s.sink.add(value)
	s.hasSamples = true
}

func hasTags(tags, wanted map[string]string) bool {
	for name, value := range wanted {
		if tags[name] != value {
			return false
		}
	}
	return true
}

// addThresholds adds the thresholds of one key, such as `latency` or `replies{second:3}`, which makes a sub-metric.
func (s *metricStore) addThresholds(key string, expressions []string) error {
	name, tagText, hasParts := strings.Cut(strings.TrimSuffix(key, "}"), "{")
	known := s.metrics[name]
	if known == nil {
		return fmt.Errorf("threshold on %q: no metric name %q found", key, name)
	}
	target := known.whole
	if hasParts {
		target = &series{key: key, tags: map[string]string{}, sink: newSink(known.kind)}
		for _, pair := range strings.Split(tagText, ",") {
			tag, value, isPair := strings.Cut(pair, ":")
			if !isPair {
				return fmt.Errorf("threshold on %q: expected a tag as name:value", key)
			}
			target.tags[strings.TrimSpace(tag)] = strings.TrimSpace(value)
		}
		known.parts = append(known.parts, target)
	}
	for _, expression := range expressions {
		parsed, err := parseThreshold(expression)
		if err != nil {
			return err
		}
		target.thresholds = append(target.thresholds, parsed)
	}
	return nil
}

// summarize returns the metrics in the form of handleSummary, and the keys of those that crossed a threshold.
func (s *metricStore) summarize(trendStats []string, runSeconds float64) (map[string]interface{}, []string, error) {
	summary := map[string]interface{}{}
	var crossed []string
	for _, each := range s.metrics {
		for _, part := range append([]*series{each.whole}, each.parts...) {
			if !part.hasSamples && len(part.thresholds) == 0 {
				continue
			}
			values := part.sink.values(trendStats, runSeconds)
			verdicts, isCrossed, err := part.judge(runSeconds)
			if err != nil {
				return nil, nil, err
			}
			if isCrossed {
				crossed = append(crossed, part.key)
			}
			entry := map[string]interface{}{"type": string(each.kind), "contains": each.contains(), "values": values}
			if len(verdicts) > 0 {
				entry["thresholds"] = verdicts
			}
			summary[part.key] = entry
		}
	}
	sort.Strings(crossed)
	return summary, crossed, nil
}

func (m *metric) contains() string {
	if m.isTime {
		return "time"
	}
	return "default"
}

func (s *series) judge(runSeconds float64) (verdicts map[string]interface{}, isCrossed bool, err error) {
	verdicts = map[string]interface{}{}
	for _, each := range s.thresholds {
		holds, err := each.holds(s.sink, runSeconds)
		if err != nil {
			return nil, false, fmt.Errorf("threshold on %q: %w", s.key, err)
		}
		verdicts[each.expression] = map[string]interface{}{"ok": holds}
		isCrossed = isCrossed || !holds
	}
	return verdicts, isCrossed, nil
}
