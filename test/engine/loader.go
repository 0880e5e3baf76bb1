package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/grafana/sobek"
)

// loader loads a script's modules for one VU, by k6's rules: its own modules by name, files by their full names.
type loader struct {
	user    *virtualUser
	modules map[string]sobek.ModuleRecord
	paths   map[interface{}]string
}

// loadScript loads and evaluates a script; returns its exports.
func loadScript(user *virtualUser, path string) (*sobek.Object, error) {
	l := &loader{user: user, modules: map[string]sobek.ModuleRecord{}, paths: map[interface{}]string{}}
	record, err := l.loadFile(path)
	if err != nil {
		return nil, err
	}
	if err := record.Link(); err != nil {
		return nil, err
	}
	promise := record.Evaluate(user.runtime)
	switch promise.State() {
	case sobek.PromiseStateRejected:
		if exception, isError := promise.Result().Export().(error); isError {
			return nil, exception
		}
		return nil, fmt.Errorf("%s", describe(promise.Result()))
	case sobek.PromiseStatePending:
		return nil, fmt.Errorf("%s awaits something in the init context, where nothing can happen", path)
	}
	return user.runtime.NamespaceObjectFor(record), nil
}

func (l *loader) resolve(importer interface{}, specifier string) (sobek.ModuleRecord, error) {
	if create, isKnown := hostModules[specifier]; isKnown {
		if l.modules[specifier] == nil {
			l.modules[specifier] = &hostModule{exports: create(l.user)}
		}
		return l.modules[specifier], nil
	}
	if !strings.HasPrefix(specifier, "./") && !strings.HasPrefix(specifier, "../") {
		return nil, fmt.Errorf("unknown module %q", specifier)
	}
	return l.loadFile(filepath.Join(filepath.Dir(l.paths[importer]), specifier))
}

func (l *loader) loadFile(path string) (sobek.ModuleRecord, error) {
	if record := l.modules[path]; record != nil {
		return record, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	code, err := stripTypes(path, string(text))
	if err != nil {
		return nil, err
	}
	record, err := sobek.ParseModule(path, code, l.resolve)
	if err != nil {
		return nil, err
	}
	l.modules[path] = record
	l.paths[record] = path
	return record, nil
}

// stripTypes turns TypeScript into JavaScript with the options that k6 gives esbuild; JavaScript stays as it is.
func stripTypes(path, text string) (string, error) {
	if !strings.HasSuffix(path, ".ts") {
		return text, nil
	}
	result := api.Transform(text, api.TransformOptions{
		Loader:     api.LoaderTS,
		Target:     api.ESNext,
		Platform:   api.PlatformNeutral,
		Format:     api.FormatDefault,
		Sourcefile: path,
		Sourcemap:  api.SourceMapNone,
	})
	for _, message := range result.Errors {
		return "", fmt.Errorf("%s:%d: %s", path, message.Location.Line, message.Text)
	}
	return string(result.Code), nil
}

// hostModules creates the exports of the modules that k6 implements itself.
var hostModules map[string]func(*virtualUser) map[string]sobek.Value

func init() {
	hostModules = map[string]func(*virtualUser) map[string]sobek.Value{
		"k6/execution":  createExecutionModule,
		"k6/metrics":    createMetricsModule,
		"k6/websockets": createWebSocketsModule,
		"k6/x/tcp":      createTCPModule,
	}
}

// hostModule is a module whose exports are values of Go; it serves as its own instance, since each VU has its own.
type hostModule struct {
	exports map[string]sobek.Value
}

func (m *hostModule) Link() error { return nil }

func (m *hostModule) GetExportedNames(callback func([]string), _ ...sobek.ModuleRecord) bool {
	names := make([]string, 0, len(m.exports))
	for name := range m.exports {
		names = append(names, name)
	}
	callback(names)
	return true
}

func (m *hostModule) ResolveExport(name string, _ ...sobek.ResolveSetElement) (*sobek.ResolvedBinding, bool) {
	if m.exports[name] == nil {
		return nil, false
	}
	return &sobek.ResolvedBinding{BindingName: name, Module: m}, false
}

func (m *hostModule) Evaluate(runtime *sobek.Runtime) *sobek.Promise {
	promise, resolve, _ := runtime.NewPromise()
	must(resolve(m))
	return promise
}

func (m *hostModule) GetBindingValue(name string) sobek.Value { return m.exports[name] }
