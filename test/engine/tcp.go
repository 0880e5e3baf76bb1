package main

import (
	"errors"
	"io"
	"net"
	"strconv"
	"sync"

	"github.com/grafana/sobek"
)

// k6/x/tcp reads into buffers of this size.
const chunkBytes = 4096

var chunkPool = sync.Pool{New: func() interface{} { return make([]byte, chunkBytes) }}

// tcpSocket is a Socket of k6/x/tcp.
type tcpSocket struct {
	user     *virtualUser
	handlers handlers
	state    string
	conn     net.Conn
}

// createTCPModule creates k6/x/tcp: the part that the load tests use.
func createTCPModule(user *virtualUser) map[string]sobek.Value {
	construct := user.runtime.ToValue(func(call sobek.ConstructorCall) *sobek.Object {
		user.refuseWhileLoading("sockets")
		s := &tcpSocket{user: user, handlers: handlers{}, state: "disconnected"}
		define(user.runtime, call.This, "ready_state", func() sobek.Value { return user.runtime.ToValue(s.state) })
		must(call.This.Set("on", s.on))
		must(call.This.Set("connect", s.connect))
		must(call.This.Set("write", s.write))
		must(call.This.Set("destroy", func(sobek.FunctionCall) sobek.Value {
			s.state = "destroyed"
			s.Close()
			return sobek.Undefined()
		}))
		return nil
	})
	module := user.runtime.NewObject()
	must(module.Set("Socket", construct))
	return map[string]sobek.Value{"Socket": construct, "default": module}
}

// on sets the one handler of an event.
func (s *tcpSocket) on(call sobek.FunctionCall) sobek.Value {
	event, handler := handlerOf(s.user.runtime, call, "connect", "data", "close", "error", "timeout")
	s.handlers[event] = []sobek.Callable{handler}
	return sobek.Undefined()
}

func (s *tcpSocket) connect(call sobek.FunctionCall) sobek.Value {
	host := "localhost"
	if len(call.Arguments) > 1 {
		host = call.Argument(1).String()
	}
	address := net.JoinHostPort(host, strconv.FormatInt(call.Argument(0).ToInteger(), 10))
	promise, resolve, reject := s.user.runtime.NewPromise()
	s.state = "opening"
	s.user.loop.hold()
	go func() {
		conn, err := net.Dial("tcp", address)
		s.user.post(func() error { return s.connected(conn, err, resolve, reject) })
	}()
	return s.user.runtime.ToValue(promise)
}

func (s *tcpSocket) connected(conn net.Conn, err error, resolve, reject func(interface{}) error) error {
	if err != nil {
		s.state = "destroyed"
		s.user.loop.release()
		failure := s.failure("connect", err)
		if err := s.handlers.emit(s.user, "error", failure); err != nil {
			return err
		}
		return reject(failure)
	}
	s.conn = conn
	s.user.sockets[s] = struct{}{}
	if s.state == "destroyed" {
		s.Close()
	} else {
		s.state = "open"
	}
	go s.read()
	if err := resolve(sobek.Undefined()); err != nil {
		return err
	}
	return s.handlers.emit(s.user, "connect")
}

// read posts each chunk in a pooled buffer, which is overwritten after the handler: a script must not keep it.
func (s *tcpSocket) read() {
	for {
		buffer, _ := chunkPool.Get().([]byte)
		length, err := s.conn.Read(buffer)
		if err != nil {
			s.user.post(func() error { return s.closed(err) })
			return
		}
		s.user.post(func() error {
			chunk := buffer[:length]
			err := s.handlers.emit(s.user, "data", s.user.runtime.ToValue(chunk))
			for index := range chunk {
				chunk[index] = 0xff
			}
			chunkPool.Put(buffer)
			return err
		})
	}
}

func (s *tcpSocket) closed(reason error) error {
	isFailure := s.state == "open" && !errors.Is(reason, io.EOF)
	s.state = "destroyed"
	s.Close()
	delete(s.user.sockets, s)
	s.user.loop.release()
	if isFailure {
		if err := s.handlers.emit(s.user, "error", s.failure("read", reason)); err != nil {
			return err
		}
	}
	return s.handlers.emit(s.user, "close")
}

// write writes in a goroutine of its own, so two writes at a time may change places, as in k6/x/tcp.
func (s *tcpSocket) write(call sobek.FunctionCall) sobek.Value {
	promise, resolve, reject := s.user.runtime.NewPromise()
	text := call.Argument(0).String()
	if s.state != "open" {
		must(reject(s.failure("write", errors.New("socket is not open"))))
		return s.user.runtime.ToValue(promise)
	}
	s.user.loop.hold()
	go func() {
		_, err := io.WriteString(s.conn, text)
		s.user.post(func() error {
			s.user.loop.release()
			if err != nil {
				return reject(s.failure("write", err))
			}
			return resolve(sobek.Undefined())
		})
	}()
	return s.user.runtime.ToValue(promise)
}

// Close ends the connection; the goroutine that reads then reports it.
func (s *tcpSocket) Close() error {
	if s.conn == nil {
		return nil
	}
	return s.conn.Close()
}

func (s *tcpSocket) failure(method string, err error) *sobek.Object {
	failure := s.user.runtime.NewGoError(err)
	must(failure.Set("name", "SocketError"))
	must(failure.Set("method", method))
	must(failure.Set("message", err.Error()))
	return failure
}
