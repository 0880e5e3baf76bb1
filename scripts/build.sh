#!/bin/sh
# Builds one executable, `lastword` or $1, from Bun, the server with its worker and page, and the client. The program
# looks for the worker beside itself, so neither entry name has a folder. At run time it must ignore a .env or
# bunfig.toml in the current folder.
export NODE_ENV=production # otherwise the bundle has XState's development build, which prints to stderr
exec bun build --compile --minify --entry-naming '[name].[ext]' \
  --no-compile-autoload-dotenv --no-compile-autoload-bunfig \
  --outfile "${1:-lastword}" src/main.ts src/store/sqlite/worker.ts
