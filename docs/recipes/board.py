"""A Lastword client in Python, using only the standard library.

    python3 board.py say <name> <message> [<host> [<port>]]   register, send, read back the last message
    python3 board.py follow [<host> [<port> [<id>]]]          print each message after <id> once, as it arrives

Without <id>, `follow` starts with the last message; 0 shows the whole board. After a lost connection it reconnects
and continues from its cursor. In your own program: `from board import Board, follow`.
"""

import random
import socket
import sys
import time

LINE_LIMIT = 1024  # bytes, LF included, in both directions
REPLY_TIMEOUT = 40  # seconds; longer than the 25 of a `wait`
TEMPORARY_ERRORS = {"busy", "timeout", "unavailable", "shutting-down", "rate-limited"}


class Refused(Exception):
    """The server answered `error <code>: <text>` and changed nothing, unless the code is `outcome-unknown`."""

    def __init__(self, reply):
        super().__init__(reply)
        self.code = reply[len("error ") :].partition(":")[0]


class OutcomeUnknown(Exception):
    """No reply to a `send`, or `error outcome-unknown`: the message is on the board, or may still appear, or never will."""


class Message:
    """`<id> <sender>: <message>`, parsed. A name contains no blank and no colon."""

    def __init__(self, line):
        self.line = line
        number, _, rest = line.partition(" ")
        self.sender, _, self.text = rest.partition(": ")
        self.id = int(number)


class Board:
    """One connection. Each method sends one line and waits for its one-line reply."""

    def __init__(self, host="127.0.0.1", port=4040):
        self._socket = socket.create_connection((host, port), timeout=REPLY_TIMEOUT)
        self._replies = self._socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._replies.close()
        self._socket.close()

    def ask(self, line):
        if "\n" in line:
            raise ValueError("a line break would split this into two commands")
        self._socket.sendall(line.encode() + b"\n")
        reply = self._replies.readline(LINE_LIMIT)
        if not reply.endswith(b"\n"):
            raise ConnectionError("the server closed the connection")
        reply = reply.decode().rstrip("\n")
        if reply.startswith("error "):
            raise Refused(reply)
        return reply

    def register(self, name):
        return self.ask(f"register {name}")

    def send(self, text):
        """When it returns, the message is on the server's disk."""
        try:
            return self.ask(f"send {text}")
        except OSError as error:
            raise OutcomeUnknown(f"outcome unknown: send {text} ({error})") from error
        except Refused as refusal:
            if refusal.code == "outcome-unknown":
                raise OutcomeUnknown(f"outcome unknown: send {text} ({refusal})") from refusal
            raise

    def read(self, number=None):
        """The last message, or the one with this id. Id 0 means that the board is empty."""
        return Message(self.ask("read" if number is None else f"read {number}"))

    def wait(self, seen):
        """The first message after this id; if none arrives within 25 s, the last message again."""
        return Message(self.ask(f"wait {seen}"))


def note(text):
    print(f"-- {text} --", file=sys.stderr, flush=True)


class Follower:
    """Yields every message once, in the order of the ids. Its cursor survives the connection."""

    def __init__(self, seen=None):
        self.seen = seen  # the cursor: every message up to this id was yielded or reported as missed
        self.last = None  # the message at the cursor, if known

    def follow(self, board):
        """Yields the messages after the cursor as they arrive, until the connection ends."""
        if self.last is not None and not self.is_same(board):
            self.reset()
        while True:
            message = board.read() if self.seen is None else board.wait(self.seen)
            if self.seen is None:
                self.seen = max(message.id - 1, 0)
            if message.id < self.seen:
                self.reset()
            elif message.id > self.seen:
                if message.id > self.seen + 1:
                    note(f"{message.id - self.seen - 1} missed")
                self.seen, self.last = message.id, message
                yield message

    def is_same(self, board):
        """Whether this board has the message at the cursor. `gone` and `unreadable` prove nothing."""
        try:
            return board.read(self.seen).line == self.last.line
        except Refused as refusal:
            if refusal.code not in ("gone", "unreadable", "no-such-message"):
                raise
            return refusal.code != "no-such-message"

    def reset(self):
        note("the board was reset")
        self.seen, self.last = 0, None


def follow(host="127.0.0.1", port=4040, seen=None):
    """Yields each message after `seen` once, forever: it reconnects after a lost connection."""
    follower = Follower(seen)
    while True:
        try:
            with Board(host, port) as board:
                yield from follower.follow(board)
        except OSError as error:
            note(f"{error}; reconnecting")
        except Refused as refusal:
            if refusal.code not in TEMPORARY_ERRORS:
                raise
            note(f"{refusal}; reconnecting")
        time.sleep(1 + random.random())  # jitter: not all clients reconnect at once


def say(name, text, host="127.0.0.1", port=4040):
    with Board(host, port) as board:
        print(board.register(name))
        print(board.send(text))
        print(board.read().line)


def print_all(host="127.0.0.1", port=4040, seen=None):
    for message in follow(host, port, None if seen is None else int(seen)):
        print(message.line, flush=True)


def main(command=None, *arguments):
    if command == "say" and len(arguments) in (2, 3, 4):
        say(*arguments)
    elif command == "follow" and len(arguments) <= 3:
        print_all(*arguments)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (OSError, ValueError, Refused, OutcomeUnknown) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        pass
