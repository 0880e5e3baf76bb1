package main

import (
	"math"

	"github.com/grafana/sobek"
)

// createMetricsModule creates k6/metrics.
func createMetricsModule(user *virtualUser) map[string]sobek.Value {
	return map[string]sobek.Value{
		"Counter": user.runtime.ToValue(metricConstructor(user, counter)),
		"Gauge":   user.runtime.ToValue(metricConstructor(user, gauge)),
		"Rate":    user.runtime.ToValue(metricConstructor(user, rate)),
		"Trend":   user.runtime.ToValue(metricConstructor(user, trend)),
	}
}

func metricConstructor(user *virtualUser, kind metricKind) func(sobek.ConstructorCall) *sobek.Object {
	return func(call sobek.ConstructorCall) *sobek.Object {
		if !user.isLoading {
			panic(user.runtime.NewTypeError("metrics must be declared in the init context"))
		}
		metric, err := user.test.metrics.define(call.Argument(0).String(), kind, call.Argument(1).ToBoolean())
		if err != nil {
			panic(user.runtime.NewGoError(err))
		}
		must(call.This.Set("name", metric.name))
		must(call.This.Set("add", func(add sobek.FunctionCall) sobek.Value {
			user.refuseWhileLoading("samples")
			value := add.Argument(0).ToFloat()
			if math.IsNaN(value) {
				panic(user.runtime.NewTypeError("metric '" + metric.name + "': not a number"))
			}
			user.test.metrics.add(metric, value, tagsOf(user.runtime, add.Argument(1)))
			return sobek.Undefined()
		}))
		return nil
	}
}

func tagsOf(runtime *sobek.Runtime, value sobek.Value) map[string]string {
	object, isObject := value.(*sobek.Object)
	if !isObject {
		return nil
	}
	tags := map[string]string{}
	for _, name := range object.Keys() {
		text, isString := object.Get(name).Export().(string)
		if !isString {
			panic(runtime.NewTypeError("tag " + name + " is not a string"))
		}
		tags[name] = text
	}
	return tags
}
