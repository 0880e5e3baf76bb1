package main

import (
	"errors"
	"sync"

	"github.com/grafana/sobek"
)

// handlers holds the handlers of an object's events, by their names.
type handlers map[string][]sobek.Callable

// handlerOf returns a handler that a script passed; it throws if the event is unknown or the handler no function.
func handlerOf(runtime *sobek.Runtime, call sobek.FunctionCall, events ...string) (string, sobek.Callable) {
	name := call.Argument(0).String()
	handler, isFunction := sobek.AssertFunction(call.Argument(1))
	for _, event := range events {
		if event == name && isFunction {
			return name, handler
		}
	}
	panic(runtime.NewTypeError("no event " + name + ", or its handler is not a function"))
}

// emit calls the handlers of an event, until one throws.
func (h handlers) emit(user *virtualUser, event string, arguments ...sobek.Value) error {
	for _, handler := range h[event] {
		if err := user.call(handler, arguments...); err != nil {
			return err
		}
	}
	return nil
}

// writeQueue hands texts to one goroutine in the order in which they come; it has no bound, as in k6.
type writeQueue struct {
	mutex    sync.Mutex
	changed  *sync.Cond
	texts    []string
	isClosed bool
}

var errQueueClosed = errors.New("the queue is closed")

func newWriteQueue() *writeQueue {
	queue := &writeQueue{}
	queue.changed = sync.NewCond(&queue.mutex)
	return queue
}

func (q *writeQueue) put(text string) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.texts = append(q.texts, text)
	q.changed.Signal()
}

func (q *writeQueue) close() {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.isClosed = true
	q.changed.Signal()
}

// take waits for texts and returns all of them; after close it returns the rest, then an error.
func (q *writeQueue) take() ([]string, error) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for len(q.texts) == 0 && !q.isClosed {
		q.changed.Wait()
	}
	texts := q.texts
	q.texts = nil
	if len(texts) == 0 {
		return nil, errQueueClosed
	}
	return texts, nil
}
