#!/usr/bin/env bash
# A Lastword client in bash and nc.
#
#     bash board.sh say <name> <message> [<host> [<port>]]   register, send, read back the last message
#     bash board.sh follow [<host> [<port> [<id>]]]          print each message after <id> once, as it arrives
#
# Without <id>, `follow` starts with the last message; 0 shows the whole board. It ends on Ctrl-C, and when the server
# ends: at once after a graceful stop, after half a minute of silence if the server was killed.
#
# `say` ends with `close` so that nc exits after the last reply. `nc -N` (OpenBSD's, Debian's netcat-openbsd) would
# half-close after its input, but other versions of nc need `-q` for that, or cannot. All of them exit when the server
# closes.

set -euo pipefail
idle_timeout=30 # seconds without a byte; longer than the 25 of a `wait`

fail() {
  echo "$1" >&2
  exit 1
}

say() {
  local name=$1 message=$2 replies
  [[ $name$message != *$'\n'* ]] || fail 'a line break would split this into two commands'
  replies=$(printf 'register %s\nsend %s\nread\nclose\n' "$name" "$message" | nc -w "$idle_timeout" "$host" "$port") ||
    fail "cannot connect to $host:$port"
  echo "$replies"
  grep -qx ok <<<"$replies" || fail 'not acknowledged'
}

# Each reply decides the next request, so the output of nc feeds its input through a named pipe. While that is open, nc
# does not exit when the server closes: a failed write or its time-out ends it.
follow() {
  local folder
  folder=$(mktemp -d)
  mkfifo "$folder/requests"
  exec 3>&1
  nc -w "$idle_timeout" "$host" "$port" <"$folder/requests" | request_next "$folder" "$1" >"$folder/requests" ||
    fail "lost the connection to $host:$port"
}

# Reads replies, writes requests, and prints messages to descriptor 3. The reply to `wait <id>` is the first message
# after <id>, or after 25 s the last one again. So the last id seen is all the state it needs.
request_next() {
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
  say "${2?missing name}" "${3?missing message}"
  ;;
follow)
  host=${2-127.0.0.1} port=${3-4040}
  [[ ${4-} =~ ^[0-9]*$ ]] || fail 'the id must be a number'
  follow "${4+$((10#$4))}"
  ;;
*)
  fail 'usage: board.sh say <name> <message> [<host> [<port>]] | follow [<host> [<port> [<id>]]]'
  ;;
esac
