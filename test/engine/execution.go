package main

import "github.com/grafana/sobek"

// createExecutionModule creates k6/execution: the part that the load tests use.
func createExecutionModule(user *virtualUser) map[string]sobek.Value {
	instance := user.runtime.NewObject()
	define(user.runtime, instance, "currentTestRunDuration", func() sobek.Value {
		return user.runtime.ToValue(user.test.elapsedMs())
	})
	vu := user.runtime.NewObject()
	must(vu.Set("idInTest", user.id))
	must(vu.Set("idInInstance", user.id))
	exec := user.runtime.NewObject()
	define(user.runtime, exec, "instance", func() sobek.Value {
		user.refuseWhileLoading("instance information")
		return instance
	})
	define(user.runtime, exec, "vu", func() sobek.Value {
		user.refuseWhileLoading("vu information")
		return vu
	})
	return map[string]sobek.Value{"default": exec, "instance": instance, "vu": vu}
}

// define adds a property that is computed at each read.
func define(runtime *sobek.Runtime, object *sobek.Object, name string, read func() sobek.Value) {
	getter := runtime.ToValue(func(sobek.FunctionCall) sobek.Value { return read() })
	must(object.DefineAccessorProperty(name, getter, nil, sobek.FLAG_FALSE, sobek.FLAG_TRUE))
}
