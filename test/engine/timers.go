package main

import (
	"time"

	"github.com/grafana/sobek"
)

// timer is one call of setTimeout or setInterval.
type timer struct {
	handler sobek.Callable
	delay   time.Duration
	repeats bool
	clock   *time.Timer
}

// timers holds the pending timers of a virtual user; each keeps its iteration running.
type timers struct {
	user    *virtualUser
	lastID  int64
	pending map[int64]*timer
}

func installTimers(user *virtualUser) *timers {
	t := &timers{user: user, pending: map[int64]*timer{}}
	global := user.runtime.GlobalObject()
	start := func(repeats bool) func(sobek.FunctionCall) sobek.Value {
		return func(call sobek.FunctionCall) sobek.Value { return t.start(call, repeats) }
	}
	must(global.Set("setTimeout", start(false)))
	must(global.Set("setInterval", start(true)))
	must(global.Set("clearTimeout", t.stop))
	must(global.Set("clearInterval", t.stop))
	return t
}

func (t *timers) start(call sobek.FunctionCall, repeats bool) sobek.Value {
	t.user.refuseWhileLoading("timers")
	handler, isFunction := sobek.AssertFunction(call.Argument(0))
	if !isFunction {
		panic(t.user.runtime.NewTypeError("a timer needs a function"))
	}
	delay := time.Duration(call.Argument(1).ToFloat() * float64(time.Millisecond))
	t.lastID++
	t.pending[t.lastID] = &timer{handler: handler, delay: delay, repeats: repeats}
	t.user.loop.hold()
	t.arm(t.lastID)
	return t.user.runtime.ToValue(t.lastID)
}

// arm counts the delay from now on, also for the next turn of an interval, so intervals drift as they do in k6.
func (t *timers) arm(id int64) {
	t.pending[id].clock = time.AfterFunc(t.pending[id].delay, func() {
		t.user.post(func() error { return t.fire(id) })
	})
}

func (t *timers) fire(id int64) error {
	due, isPending := t.pending[id]
	if !isPending {
		return nil
	}
	if !due.repeats {
		t.forget(id)
	}
	err := t.user.call(due.handler)
	if _, isPending = t.pending[id]; isPending {
		t.arm(id)
	}
	return err
}

func (t *timers) stop(call sobek.FunctionCall) sobek.Value {
	id := call.Argument(0).ToInteger()
	if stopped, isPending := t.pending[id]; isPending {
		stopped.clock.Stop()
		t.forget(id)
	}
	return sobek.Undefined()
}

func (t *timers) forget(id int64) {
	delete(t.pending, id)
	t.user.loop.release()
}

func (t *timers) discard() {
	for _, each := range t.pending {
		each.clock.Stop()
	}
}
