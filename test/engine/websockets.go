package main

import (
	"context"
	"time"

	"github.com/gorilla/websocket"
	"github.com/grafana/sobek"
)

// The values of readyState.
const (
	connecting = iota
	open
	closing
	closed
)

const handshakeTimeout = 60 * time.Second

// webSocket is a WebSocket of k6/websockets.
type webSocket struct {
	user     *virtualUser
	url      string
	handlers handlers
	state    int
	conn     *websocket.Conn
	writes   *writeQueue
	// cancel ends the handshake.
	cancel context.CancelFunc
}

// createWebSocketsModule creates k6/websockets: the part that the load tests use.
func createWebSocketsModule(user *virtualUser) map[string]sobek.Value {
	construct := user.runtime.ToValue(func(call sobek.ConstructorCall) *sobek.Object {
		user.refuseWhileLoading("sockets")
		s := &webSocket{user: user, url: call.Argument(0).String(), handlers: handlers{}, writes: newWriteQueue()}
		define(user.runtime, call.This, "readyState", func() sobek.Value { return user.runtime.ToValue(s.state) })
		must(call.This.Set("url", s.url))
		must(call.This.Set("binaryType", "blob"))
		must(call.This.Set("addEventListener", s.addEventListener))
		must(call.This.Set("send", s.send))
		must(call.This.Set("close", s.close))
		s.connect()
		return nil
	})
	module := user.runtime.NewObject()
	must(module.Set("WebSocket", construct))
	return map[string]sobek.Value{"WebSocket": construct, "default": module}
}

func (s *webSocket) addEventListener(call sobek.FunctionCall) sobek.Value {
	event, handler := handlerOf(s.user.runtime, call, "open", "message", "error", "close", "ping", "pong")
	s.handlers[event] = append(s.handlers[event], handler)
	return sobek.Undefined()
}

func (s *webSocket) connect() {
	ctx, cancel := context.WithTimeout(context.Background(), handshakeTimeout)
	s.cancel = cancel
	s.user.loop.hold()
	s.user.sockets[s] = struct{}{}
	go func() {
		conn, _, err := websocket.DefaultDialer.DialContext(ctx, s.url, nil)
		s.user.post(func() error { return s.connected(conn, err) })
	}()
}

func (s *webSocket) connected(conn *websocket.Conn, err error) error {
	if err != nil {
		return s.ended(err)
	}
	s.conn = conn
	if s.state != connecting {
		return s.ended(&websocket.CloseError{Code: websocket.CloseNormalClosure})
	}
	s.state = open
	go s.read()
	go s.write()
	return s.emit("open", nil)
}

func (s *webSocket) read() {
	for {
		kind, bytes, err := s.conn.ReadMessage()
		if err != nil {
			s.user.post(func() error { return s.ended(err) })
			return
		}
		at := time.Now()
		s.user.post(func() error {
			data := interface{}(string(bytes))
			if kind == websocket.BinaryMessage {
				data = s.user.runtime.NewArrayBuffer(bytes)
			}
			return s.emitAt(at, "message", map[string]interface{}{"data": data})
		})
	}
}

// write writes the queued messages, and after them the close frame.
func (s *webSocket) write() {
	for {
		texts, err := s.writes.take()
		if err != nil {
			frame := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
			_ = s.conn.WriteMessage(websocket.CloseMessage, frame) // The reading goroutine sees what is wrong.
			return
		}
		for _, text := range texts {
			_ = s.conn.WriteMessage(websocket.TextMessage, []byte(text)) // The same.
		}
	}
}

func (s *webSocket) send(call sobek.FunctionCall) sobek.Value {
	if s.state != open {
		panic(s.user.runtime.NewTypeError("InvalidStateError: the WebSocket is not open"))
	}
	s.writes.put(call.Argument(0).String())
	return sobek.Undefined()
}

func (s *webSocket) close(sobek.FunctionCall) sobek.Value {
	if s.state == connecting {
		s.cancel()
	}
	if s.state <= open {
		s.state = closing
		s.writes.close()
	}
	return sobek.Undefined()
}

// ended reports the end of the connection: as k6 does, an error first unless the code is 1000 or 1001.
func (s *webSocket) ended(reason error) error {
	s.state = closed
	s.Close()
	delete(s.user.sockets, s)
	s.user.loop.release()
	code, text := websocket.CloseAbnormalClosure, ""
	if frame, isFrame := reason.(*websocket.CloseError); isFrame {
		code, text = frame.Code, frame.Text
	}
	if code != websocket.CloseNormalClosure && code != websocket.CloseGoingAway {
		if err := s.emit("error", map[string]interface{}{"error": reason.Error()}); err != nil {
			return err
		}
	}
	return s.emit("close", map[string]interface{}{"code": code, "reason": text})
}

// Close ends the connection at once.
func (s *webSocket) Close() error {
	s.cancel()
	s.writes.close()
	if s.conn == nil {
		return nil
	}
	return s.conn.Close()
}

func (s *webSocket) emit(event string, fields map[string]interface{}) error {
	return s.emitAt(time.Now(), event, fields)
}

func (s *webSocket) emitAt(at time.Time, event string, fields map[string]interface{}) error {
	if len(s.handlers[event]) == 0 {
		return nil
	}
	argument := s.user.runtime.NewObject()
	must(argument.Set("type", event))
	must(argument.Set("timestamp", float64(at.UnixNano())/float64(time.Millisecond)))
	for name, value := range fields {
		must(argument.Set(name, value))
	}
	return s.handlers.emit(s.user, event, argument)
}
