#!/bin/sh
# Builds one executable, `lastword` or the name given, for this machine or the target given. scripts/build/main.ts says what is
# in it.
set -e
export NODE_ENV=production # otherwise XState's development build is bundled, which writes to stderr
exec bun scripts/build/main.ts "${1:-lastword}" ${2:+"$2"}
