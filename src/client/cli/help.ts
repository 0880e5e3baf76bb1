/** After the help of `client read`. */
export const oneShotHelp = `
Each flag has a variable: --port is LASTWORD_PORT, --json is LASTWORD_JSON=1. Of
several servers (--url tcp://a,tcp://b) it takes the first that can serve.

Exit codes: 0 done; 1 no connection, an outcome that nobody knows, a stream that
cannot be read or written, or a mistake in the command line; 2 the server
refused.`;

/** After that of `client wait`. */
export const waitHelp = `${oneShotHelp.replace(/\.$/, "; 3 no new")}
message within --timeout.`;

/** After that of `client send`. */
export const sendHelp = `
With -, each line of the input is a message; blank lines are skipped, a refused
line is reported, and the others are sent. A message that begins with - goes
after --. --json prints {"id":47}, or null for the id if the server has no post,
or you have no key for this board. No message is sent a second time, except to
another server after one has said that it did not store it.

Without --name the client uses the login name (LOGNAME, USER), or ann-2 to ann-9
if that is taken, or guest if a board does not accept it. With your key (client
key --help) many of your clients can use one name at once.
${oneShotHelp}`;

/** After that of `client tail`. */
export const tailHelp = `
--from 1 prints all messages, and --from 48 --count 1 message 48.

With --follow it reconnects after a loss for as long as it runs, and exits 0. A
failing --exec command is reported on stderr and does not change the exit code;
client --help describes its environment.
${oneShotHelp}`;

/** After that of `client key`. */
export const keyHelp = `
Each flag has a variable: --port is LASTWORD_PORT, --set is LASTWORD_SET=1.

Clients that give the same key are one person, and can use one name at the same
time. The client makes a key for each board, and keeps it in
$XDG_STATE_HOME/lastword/keys (~/.local/state), for each address of the board:
those that you have named in one list have the same key. To use it on another
device, paste it into the page there (menu), or pass it on:
  client key | ssh laptop client key --set

Exit codes: 0 done; 1 the key cannot be read or kept, or a mistake in the
command line.`;

/** After that of `client`. */
export const talkHelp = `
Commands: register <name>, send <message>, post <message>, read [<id>],
time <id>, wait <id>, help, close.
Ctrl-C clears the line, and quits at once if it is empty; Ctrl-D quits after the
last answer. Tab completes, Ctrl-R searches, Enter on an empty line reconnects
at once. A paste of several lines asks first. The history of typed lines is in
$XDG_STATE_HOME/lastword/history (~/.local/state), without lines that start with
a blank, and without keys. In a pipe, or with --json, the lines of the input are
sent as they are.

With --chat a line is a message, unless it begins with /: /read 5, /close; //x
is the message /x. Without --interval, a chat is live on a terminal, and a pipe
of messages does not poll.

A board may have several servers: --url tcp://a:4040,tcp://b:4040. The client
tries them in turn, stays with the one that works, goes on with the next one if
that fails, and shows each message once.

Your key for this board (client key --help) makes all your clients one person:
they share your name, and you keep it when your network fails. With --every the
client sends no key, and by itself only commands that the assignment has.

Each flag has a variable: --interval is LASTWORD_INTERVAL, --live is
LASTWORD_LIVE=1. NO_COLOR=1 turns colours off. A token that the board asks for
comes from --token-file or LASTWORD_TOKEN, and is shown on each connection.

sh runs the --exec command for each message that the poll finds, one at a time,
starting with the last message. The message is in its environment:
LASTWORD_MESSAGE_ID, _SENDER, _TEXT and _STORED_AT (empty if the server does not
know it). On a terminal the command is killed when the client exits.
  client --exec 'notify-send -- "$LASTWORD_MESSAGE_TEXT"'

In a pipe the client polls, too, as the assignment asks: new messages come
between the answers to the script's lines. --interval 0 turns that off. With
--strict each line is sent after the answer to the one before it.

Exit codes of a script: 0 every line was answered, even by an error; 1 no
connection, a stream that cannot be read or written, lines that were not sent, a
mistake in the command line, or a signal; 2 with --strict, the server refused a
command, and those after it were not sent. On a terminal: 0, or 1 if the
connection is lost before the last answers.`;
