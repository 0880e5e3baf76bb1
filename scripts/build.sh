#!/bin/sh
# Builds one executable, `lastword` or the name given: Bun, the server with its worker and its page, and the client.
# Entry names have no folders because the program looks for the worker beside itself. A .env or bunfig.toml in the
# working directory must not change its behaviour. It starts fast because its code is parsed now (--bytecode), and
# because each command loads only its own part (--splitting). The server writes the page's manifest.
export NODE_ENV=production # otherwise XState's development build is bundled, which writes to stderr
exec bun build --compile --minify --bytecode --format=esm --splitting --entry-naming '[name].[ext]' \
  --external '*.webmanifest' --no-compile-autoload-dotenv --no-compile-autoload-bunfig \
  --outfile "${1:-lastword}" src/main.ts src/store/sqlite/worker.ts
