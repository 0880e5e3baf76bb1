package main

import (
	"os"
	"path/filepath"

	"github.com/grafana/sobek"
)

// installOpen adds k6's open: the text of a file, in the init context alone. A relative path begins at the script's folder.
func installOpen(user *virtualUser, folder string) {
	must(user.runtime.Set("open", func(call sobek.FunctionCall) sobek.Value {
		if !user.isLoading {
			panic(user.runtime.NewTypeError("open() can only be used in the init context"))
		}
		path := call.Argument(0).String()
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, path)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			panic(user.runtime.NewGoError(err))
		}
		return user.runtime.ToValue(string(text))
	}))
}
