#!/usr/bin/env bash
# A Lastword client in bash and nc.
#
#     bash board.sh say <name> <message> [<host> [<port>]]   register, send, read the last message back
#     bash board.sh follow [<host> [<port> [<id>]]]          every message after <id> once, as it comes
#
# Without <id>, `follow` begins with the last message; 0 shows the whole board. Ctrl-C ends it; so does a server that
# goes: at once if it stops, after half a minute of silence if it is killed.
#
# Why `say` ends with `close`: nc must somehow learn that no more replies will come. `nc -N` (OpenBSD's, and Debian's
# netcat-openbsd) ends its side after its input, and the server then ends its own after the last reply; but other
# programs called nc have `-q` for that, or neither. After `close` it is the server that hangs up, which ends them all.

set -euo pipefail
patience=30 # seconds without a byte; the server lets a `wait` last 25

fail() {
  echo "$1" >&2
  exit 1
}

say() {
  local name=$1 message=$2 replies
  [[ $name$message != *$'\n'* ]] || fail 'a line break would make two commands of one'
  replies=$(printf 'register %s\nsend %s\nread\nclose\n' "$name" "$message" | nc -w "$patience" "$host" "$port") ||
    fail "no connection to $host:$port"
  echo "$replies"
  grep -qx ok <<<"$replies" || fail 'not acknowledged'
}

# nc must be told what to ask next after each answer, so its output leads back to its input, through a named pipe.
# It does not tell when the server has gone without a word: only that nothing has come for so long.
follow() {
  local folder
  folder=$(mktemp -d)
  mkfifo "$folder/questions"
  exec 3>&1
  nc -w "$patience" "$host" "$port" <"$folder/questions" | ask "$folder" "$1" >"$folder/questions" ||
    fail "the connection to $host:$port is over"
}

# Reads replies, writes questions; what a person is to see goes to 3. `wait <id>` is answered with the first message
# after <id>, or after 25 s with the last one again. So the last id seen is the whole memory: nothing comes twice.
ask() {
  local folder=$1 seen=$2 line id
  rm -r "$folder" # both ends of the pipe are open now
  echo "${seen:+wait }${seen:-read}"
  while IFS= read -r line; do
    id=${line%% *}
    [[ $id =~ ^[0-9]+$ ]] || fail "$line"
    : "${seen:=$((id > 0 ? id - 1 : 0))}"
    if ((id < seen)); then
      echo '-- the board was reset --' >&3
      seen=0
    elif ((id > seen)); then
      ((id == seen + 1)) || echo "-- $((id - seen - 1)) missed --" >&3
      echo "$line" >&3
      seen=$id
    fi
    echo "wait $seen"
  done
  return 1
}

case ${1-} in
say)
  host=${4-127.0.0.1} port=${5-4040}
  say "${2?a name}" "${3?a message}"
  ;;
follow)
  host=${2-127.0.0.1} port=${3-4040}
  [[ ${4-} =~ ^[0-9]*$ ]] || fail 'an id is a number'
  follow "${4+$((10#$4))}"
  ;;
*)
  fail 'usage: board.sh say <name> <message> [<host> [<port>]] | follow [<host> [<port> [<id>]]]'
  ;;
esac
