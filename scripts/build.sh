#!/bin/sh
# Builds one executable, `lastword` or the name given. scripts/build/main.ts says what is in it.
set -e
export NODE_ENV=production # otherwise XState's development build is bundled, which writes to stderr
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
bun scripts/build/main.ts "${1:-lastword}" "$folder"
