#!/bin/sh
# Makes one file of it all, `lastword` or the one named: Bun, the server with its worker and its page, and the client.
# The worker is looked for beside the program, hence no folders in the names of the two. What lies in the folder where
# it is started, a .env or a bunfig.toml, must not change what it does.
export NODE_ENV=production # else XState's other half is bundled, which talks on stderr
exec bun build --compile --minify --entry-naming '[name].[ext]' \
  --no-compile-autoload-dotenv --no-compile-autoload-bunfig \
  --outfile "${1:-lastword}" src/main.ts src/store/sqlite/worker.ts
