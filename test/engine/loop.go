package main

import (
	"context"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// task is a piece of work for the goroutine that owns a JavaScript runtime; an error ends the iteration.
type task func() error

// eventLoop runs the tasks of one virtual user, one at a time, until nothing is pending.
type eventLoop struct {
	mutex sync.Mutex
	tasks []task
	woken chan struct{}
	// pending counts the timers and sockets that keep the loop running; only the loop's goroutine changes it.
	pending int
	// longestTask is the most CPU time that one task took.
	longestTask time.Duration
}

func newEventLoop() *eventLoop {
	return &eventLoop{woken: make(chan struct{}, 1)}
}

// post queues a task; any goroutine may call it.
func (l *eventLoop) post(work task) {
	l.mutex.Lock()
	l.tasks = append(l.tasks, work)
	l.mutex.Unlock()
	select {
	case l.woken <- struct{}{}:
	default:
	}
}

// hold keeps the loop running until the matching release; only tasks may call either.
func (l *eventLoop) hold()    { l.pending++ }
func (l *eventLoop) release() { l.pending-- }

// run runs first and all tasks after it. It ends when nothing is pending, at the first error, or with the context.
func (l *eventLoop) run(ctx context.Context, first task) error {
	runtime.LockOSThread() // The CPU time of a task is that of its thread.
	defer runtime.UnlockOSThread()
	if err := l.measure(first); err != nil {
		return err
	}
	for {
		for _, work := range l.take() {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err := l.measure(work); err != nil {
				return err
			}
		}
		if l.isIdle() {
			if l.pending == 0 {
				return nil
			}
			select {
			case <-l.woken:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func (l *eventLoop) take() []task {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	tasks := l.tasks
	l.tasks = nil
	return tasks
}

func (l *eventLoop) isIdle() bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return len(l.tasks) == 0
}

func (l *eventLoop) measure(work task) error {
	before := threadCPU()
	err := work()
	if took := threadCPU() - before; took > l.longestTask {
		l.longestTask = took
	}
	return err
}

// threadCPU returns the CPU time of this thread, 0 where the system (not Linux) does not tell.
func threadCPU() time.Duration {
	const rusageThread = 1
	var usage syscall.Rusage
	if syscall.Getrusage(rusageThread, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
