#!/bin/sh
# Runs before every script of package.json: requires the pinned Bun, then installs the packages of bun.lock unless they
# are already installed. A read-only checkout works if all its packages are installed.
needed=$(sed -n 's/.*"packageManager": "bun@\([^"]*\)".*/\1/p' package.json)
found=$(bun --version 2>/dev/null) || found="none"
if [ "$found" != "$needed" ]; then
  echo "Lastword needs Bun $needed (found: $found). Install and run it with: npx bun@$needed run ${npm_lifecycle_event:-server}" >&2
  exit 1
fi

stamp=node_modules/.lastword-installed # a copy of bun.lock, written after a complete install
paths=node_modules/.lastword-paths # the packages and commands of that install, those for this system included
unfinished=node_modules/.lastword-installing

# Calls "$1 FOLDER VERSION" for each package of bun.lock, except platform-specific ones; stops at the first failure.
for_each_package() {
  sed -n '/"os":/d; s/^    "\([^"]*\)": \["\([^"]*\)@\([^@"]*\)".*/\1 \2 \3/p' bun.lock | while read -r key name version; do
    folder=node_modules/$key
    [ "$key" = "$name" ] || folder=node_modules/${key%/"$name"}/node_modules/$name
    "$1" "$folder" "$version" || exit 1
  done
}

list_paths() (
  cd node_modules
  for path in .bin/* @*/* [!.@]*; do [ ! -e "$path" ] || echo "$path"; done
)

are_paths_there() {
  [ -f "$paths" ] || return 1
  while read -r path; do [ -e "node_modules/$path" ] || [ -L "node_modules/$path" ] || return 1; done <"$paths"
}

is_there() { [ -f "$1/package.json" ]; }

is_version() {
  is_there "$1" || return 1
  case $(sed '' "$1/package.json") in
    *"\"version\": \"$2\""* | *"\"version\":\"$2\""*) ;;
    *) return 1 ;;
  esac
}

is_installed() {
  [ -d node_modules ] && [ ! -e "$unfinished" ] || return 1
  if [ -f "$stamp" ] && [ "$(sed '' "$stamp")" = "$(sed '' bun.lock)" ]; then
    for_each_package is_there && are_paths_there
  else
    for_each_package is_version
  fi
}

is_installed && exit 0

if [ ! -w . ] || { [ -d node_modules ] && [ ! -w node_modules ]; }; then
  echo "Lastword's packages are not installed in $PWD/node_modules, and you have no permission to write there." >&2
  echo "The owner of the folder can install them with: npx bun@$needed run setup" >&2
  exit 1
fi
mkdir -p node_modules && : >"$unfinished" || exit 1
bun install --frozen-lockfile --silent || exit 1
list_paths >"$paths" && sed '' bun.lock >"$stamp"
rm -f "$unfinished"
