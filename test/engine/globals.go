package main

import (
	"strings"
	"unicode/utf8"

	"github.com/grafana/sobek"
)

// installConsole adds k6's console, which logs to stderr.
func installConsole(runtime *sobek.Runtime) {
	console := runtime.NewObject()
	for name, level := range map[string]string{
		"debug": "debug", "error": "error", "info": "info", "log": "info", "warn": "warning",
	} {
		level := level
		must(console.Set(name, func(call sobek.FunctionCall) sobek.Value {
			words := make([]string, len(call.Arguments))
			for index, argument := range call.Arguments {
				words[index] = argument.String()
			}
			logLine(level, strings.Join(words, " "))
			return sobek.Undefined()
		}))
	}
	must(runtime.Set("console", console))
}

// installTextDecoder adds the global TextDecoder, for UTF-8 alone.
func installTextDecoder(runtime *sobek.Runtime) {
	must(runtime.Set("TextDecoder", func(call sobek.ConstructorCall) *sobek.Object {
		var rest []byte
		must(call.This.Set("decode", func(decode sobek.FunctionCall) sobek.Value {
			bytes := append(rest, bytesOf(runtime, decode.Argument(0))...)
			end := len(bytes)
			if options, isObject := decode.Argument(1).(*sobek.Object); isObject && isTrue(options.Get("stream")) {
				end -= incompleteTail(bytes)
			}
			rest = append([]byte(nil), bytes[end:]...)
			return runtime.ToValue(decodeText(bytes[:end]))
		}))
		return nil
	}))
}

func isTrue(value sobek.Value) bool { return value != nil && value.ToBoolean() }

// bytesOf returns the bytes of a chunk of k6/x/tcp, an ArrayBuffer or a Uint8Array, without a copy.
func bytesOf(runtime *sobek.Runtime, value sobek.Value) []byte {
	switch bytes := value.Export().(type) {
	case nil:
		return nil
	case []byte:
		return bytes
	case sobek.ArrayBuffer:
		return bytes.Bytes()
	}
	panic(runtime.NewTypeError("expected bytes, not " + value.String()))
}

// incompleteTail returns how many bytes at the end begin a character that is not complete yet.
func incompleteTail(bytes []byte) int {
	for length := 1; length < utf8.UTFMax && length <= len(bytes); length++ {
		if tail := bytes[len(bytes)-length:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return length
		}
	}
	return 0
}

// decodeText puts U+FFFD in the place of each invalid byte.
func decodeText(bytes []byte) string {
	if utf8.Valid(bytes) {
		return string(bytes)
	}
	return string([]rune(string(bytes)))
}
