"""A right server: asyncio, one coroutine for each client. Usage: board.py PORT"""

import asyncio
import sys

MAX_LINE_BYTES = 4000


class Board:
    """The last message: one thread runs all coroutines, so it needs no lock."""

    def __init__(self):
        self.last_id = 0
        self.line = "0 server: no messages yet"

    def store(self, sender, message):
        self.last_id += 1
        self.line = f"{self.last_id} {sender}: {message}"


class Client:
    def __init__(self, board):
        self.board = board
        self.name = None

    def answer(self, line):
        """Returns the reply to a command, or None after `close`."""
        verb, _, argument = line.partition(" ")
        if verb == "register":
            if not argument:
                return "error: a name is missing"
            self.name = argument
            return f"Welcome {self.name}"
        if verb == "send":
            if self.name is None:
                return "error: register first"
            if not argument:
                return "error: a message is missing"
            self.board.store(self.name, argument)
            return "ok"
        if verb == "read":
            return self.board.line
        if verb == "close":
            return None
        return "error: there is no such command"


async def read_line(reader):
    """Returns the next line without its end, "" for one that is too long, None at the end of the input."""
    try:
        line = await reader.readuntil(b"\n")
        return line.rstrip(b"\r\n").decode("utf-8", errors="replace")
    except asyncio.LimitOverrunError as error:
        await reader.readexactly(error.consumed)
        return ""
    except asyncio.IncompleteReadError:
        return None


async def main():
    board = Board()

    async def serve(reader, writer):
        client = Client(board)
        try:
            while (line := await read_line(reader)) is not None:
                reply = client.answer(line)
                if reply is None:
                    break
                writer.write(reply.encode() + b"\n")
                await writer.drain()
        except ConnectionError:
            pass  # The client has vanished.
        finally:
            writer.close()

    port = int(sys.argv[1]) if len(sys.argv) > 1 else 4040
    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=MAX_LINE_BYTES)
    await server.serve_forever()


asyncio.run(main())
