#!/bin/sh
# Runs before every script of package.json: insists on the pinned Bun, then installs what bun.lock names.
needed=$(sed -n 's/.*"packageManager": "bun@\([^"]*\)".*/\1/p' package.json)
found=$(bun --version 2>/dev/null) || found="none"
if [ "$found" != "$needed" ]; then
  echo "Lastword needs Bun $needed (found: $found). Get it and run with: npx bun@$needed run ${npm_lifecycle_event:-server}" >&2
  exit 1
fi
exec bun install --frozen-lockfile --silent
