package main

import (
	"context"
	"errors"
	"io"

	"github.com/grafana/sobek"
)

// virtualUser is one VU: a JavaScript runtime, its event loop, and the script that it loaded.
type virtualUser struct {
	id        int
	test      *testRun
	runtime   *sobek.Runtime
	loop      *eventLoop
	exports   *sobek.Object
	timers    *timers
	sockets   map[io.Closer]struct{}
	isLoading bool
	// unhandled holds the rejected promises without a handler.
	unhandled map[*sobek.Promise]struct{}
}

func newVirtualUser(id int, test *testRun) *virtualUser {
	user := &virtualUser{
		id:        id,
		test:      test,
		runtime:   sobek.New(),
		loop:      newEventLoop(),
		sockets:   map[io.Closer]struct{}{},
		unhandled: map[*sobek.Promise]struct{}{},
		isLoading: true,
	}
	user.runtime.SetPromiseRejectionTracker(user.trackRejection)
	user.timers = installTimers(user)
	installConsole(user.runtime)
	installTextDecoder(user.runtime)
	must(user.runtime.Set("__ENV", test.environment))
	must(user.runtime.Set("__VU", id))
	must(user.runtime.Set("__ITER", 0))
	return user
}

func (u *virtualUser) trackRejection(promise *sobek.Promise, operation sobek.PromiseRejectionOperation) {
	if operation == sobek.PromiseRejectionReject {
		u.unhandled[promise] = struct{}{}
	} else {
		delete(u.unhandled, promise)
	}
}

// iterate runs the default function and what it started, until nothing is pending. It closes what is left open, and
// returns what the function returned.
func (u *virtualUser) iterate(ctx context.Context) (result sobek.Value, err error) {
	body, isFunction := sobek.AssertFunction(u.exports.Get("default"))
	if !isFunction {
		return nil, errors.New("the script exports no default function")
	}
	u.isLoading = false
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-ctx.Done():
			u.runtime.Interrupt(ctx.Err())
		case <-ended:
		}
	}()
	err = u.loop.run(ctx, u.checked(func() (err error) {
		result, err = body(sobek.Undefined())
		return err
	}))
	u.timers.discard()
	for socket := range u.sockets {
		socket.Close()
	}
	return result, err
}

// call calls a function of the script, then the jobs of its promises; an exception is an error.
func (u *virtualUser) call(function sobek.Callable, arguments ...sobek.Value) error {
	_, err := function(sobek.Undefined(), arguments...)
	return err
}

// post queues a task of this VU; any goroutine may call it.
func (u *virtualUser) post(work task) { u.loop.post(u.checked(work)) }

// checked is a task that also fails if a promise was rejected and nothing handles it.
func (u *virtualUser) checked(work task) task {
	return func() error {
		if err := work(); err != nil {
			return err
		}
		for promise := range u.unhandled {
			return errors.New("unhandled rejection: " + describe(promise.Result()))
		}
		return nil
	}
}

// refuseWhileLoading throws in the init context, where k6 has neither sockets nor timers nor an iteration.
func (u *virtualUser) refuseWhileLoading(what string) {
	if u.isLoading {
		panic(u.runtime.NewTypeError("k6 has no " + what + " in the init context"))
	}
}

func (u *virtualUser) exportAsJSON(name string) (string, error) {
	stringify, _ := sobek.AssertFunction(u.runtime.Get("JSON").ToObject(u.runtime).Get("stringify"))
	value := u.exports.Get(name)
	if value == nil {
		return "{}", nil
	}
	text, err := stringify(sobek.Undefined(), value)
	if err != nil {
		return "", err
	}
	return text.String(), nil
}

// describe returns a thrown value as text, with its stack if it has one.
func describe(value sobek.Value) string {
	if object, isObject := value.(*sobek.Object); isObject {
		if stack := object.Get("stack"); stack != nil && !sobek.IsUndefined(stack) {
			return stack.String()
		}
	}
	return value.String()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
