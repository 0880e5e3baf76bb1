"""A server with one fault. Usage: faults.py PORT FAULT, where FAULT is the name of a class below, as in `first-word`.

`Board`, `Client` and `Server` are right. Each class after them changes one of them, and names the mistake.
"""

import itertools
import os
import re
import socket
import sys
import threading
import time

BUFFER_BYTES = 1024


class Board:
    """The last message, which all threads share."""

    def __init__(self):
        self.lock = threading.Lock()
        self.id, self.sender, self.message = 0, "server", "no messages yet"

    def store(self, sender, message):
        with self.lock:
            self.id += 1
            self.sender, self.message = sender, message

    def read(self):
        with self.lock:
            return self.line()

    def line(self):
        return f"{self.id} {self.sender}: {self.message}"


class Client:
    """One client, on a thread of its own."""

    welcome = "Welcome {}"
    stored = "ok"

    def __init__(self, connection, board):
        self.connection, self.board, self.name = connection, board, None

    def serve(self):
        try:
            for line in self.lines():
                reply = self.answer(line)
                if reply is None:
                    break
                self.write(reply)
        except OSError:
            pass  # The client has vanished.
        self.leave()

    def lines(self):
        unread = b""
        for chunk in self.chunks():
            unread += chunk
            while b"\n" in unread:
                line, unread = unread.split(b"\n", 1)
                yield self.text(line)

    def chunks(self):
        while chunk := self.connection.recv(BUFFER_BYTES):
            yield chunk

    def text(self, line):
        return line.removesuffix(b"\r").decode(errors="replace")

    def answer(self, line):
        """Returns the reply to a command, or None after `close`."""
        verb, _, argument = line.partition(" ")
        if verb == "register":
            return self.register(argument)
        if verb == "send":
            return self.send(argument)
        if verb == "read":
            return self.board.read()
        if verb == "close":
            return None
        return "error: there is no such command"

    def register(self, name):
        if not name:
            return "error: a name is missing"
        self.name = name
        return self.welcome.format(name)

    def send(self, message):
        if self.name is None:
            return "error: register first"
        if not message:
            return "error: a message is missing"
        self.board.store(self.name, message)
        return self.stored

    def write(self, reply):
        self.connection.sendall(reply.encode() + b"\n")

    def leave(self):
        self.connection.close()


class Server:
    board, client = Board, Client

    def serve(self, port):
        listener = socket.create_server(("127.0.0.1", port), backlog=128)
        board = self.board()
        while True:
            connection, _ = listener.accept()
            self.accept(self.client(connection, board))

    def accept(self, client):
        threading.Thread(target=client.serve, daemon=True).start()


# Replies that are nearly right.


class WelcomeInSmall(Client):
    welcome = "welcome {}"


class WelcomeWithComma(Client):
    welcome = "Welcome, {}"


class MenuAfterWelcome(Client):
    welcome = "Welcome {}\nType a command:"


class OkInCapitals(Client):
    stored = "OK"


class OkWithTheMessage(Client):
    def send(self, message):
        reply = super().send(message)
        return f"ok {message}" if reply == "ok" else reply


class EmptyLineAfterReply(Client):
    """A `println` of a text that has its newline already."""

    def write(self, reply):
        super().write(reply + "\n")


class NoColon(Board):
    def line(self):
        return f"{self.id} {self.sender} {self.message}"


class NoSender(Board):
    def line(self):
        return f"{self.id}: {self.message}"


class BlankBeforeColon(Board):
    def line(self):
        return f"{self.id} {self.sender} : {self.message}"


# What the board keeps and shows.


class FixedSender(Board):
    def store(self, sender, message):
        super().store("user", message)


class KeepsTheFirst(Board):
    def store(self, sender, message):
        if self.id == 0:
            super().store(sender, message)


class ShownOnce(Client):
    """`read` shows a message to each client once, and after that says that there is no new one."""

    shown = ""

    def answer(self, line):
        reply = super().answer(line)
        if line == "read" and reply == self.shown:
            return "no new messages"
        if line == "read":
            self.shown = reply
        return reply


class BoardForEach(Client):
    """A variable of the thread, not one that the threads share."""

    def __init__(self, connection, board):
        super().__init__(connection, Board())


class IdsOfEachClient(Client):
    """Each thread counts its own messages."""

    count = 0

    def send(self, message):
        self.count += 1
        self.board.id = self.count - 1
        return super().send(message)


class OneId(Board):
    def line(self):
        return f"1 {self.sender}: {self.message}"


class IdsFall(Board):
    def line(self):
        return f"{1000 - self.id} {self.sender}: {self.message}"


class NoLock(Board):
    """Two threads store at once: the id of one, the sender of the other."""

    def store(self, sender, message):
        count = self.id
        self.sender = sender
        time.sleep(0)  # Lets another thread run.
        self.message = message
        self.id = count + 1

    def read(self):
        return self.line()


class FirstWord(Client):
    """`scanf("%s")`, or `line.split(" ")[1]`."""

    def send(self, message):
        return super().send(message.split(" ")[0])


class CutAt20(Client):
    def send(self, message):
        return super().send(message[:20])


class AsciiAlone(Client):
    def send(self, message):
        return super().send(message.encode("ascii", errors="replace").decode())


# How commands are told apart.


class RecvIsACommand(Client):
    def lines(self):
        for chunk in self.chunks():
            yield chunk.decode(errors="replace").strip("\r\n")


class TenCommands(Client):
    """A loop that counts, where it should wait for `close`."""

    def lines(self):
        return itertools.islice(super().lines(), 10)


class OneCommandAPacket(Client):
    """It waits for the whole line, and drops what came with it."""

    def lines(self):
        unread = b""
        for chunk in self.chunks():
            unread += chunk
            if b"\n" in unread:
                line, unread = unread.split(b"\n", 1)[0], b""
                yield self.text(line)


class KeepsTheCr(Client):
    def text(self, line):
        return line.decode(errors="replace")


class MuteToCr(Client):
    def lines(self):
        return (line for line in super().lines() if not line.endswith("\r"))

    def text(self, line):
        return line.decode(errors="replace")


# How a connection ends, and what ends with it.


class StaysOpen(Client):
    """It leaves the loop, and forgets `close(socket)`."""

    def leave(self):
        open_connections.append(self.connection)


open_connections = []


class NoFlushOnClose(Client):
    """Replies wait in a buffer until all commands of a packet are done, and `close` comes first."""

    unsent = b""

    def chunks(self):
        for chunk in super().chunks():
            yield chunk
            self.connection.sendall(self.unsent)
            self.unsent = b""

    def write(self, reply):
        self.unsent += reply.encode() + b"\n"


class EndsWithAClient(Client):
    """`exit()` where the thread should end."""

    def leave(self):
        os._exit(0)


class EndsAtAReset(Client):
    """An exception that nobody catches, in a program that it ends."""

    def chunks(self):
        try:
            yield from super().chunks()
        except ConnectionError:
            os._exit(1)


class ClosesAtUnknown(Client):
    def answer(self, line):
        reply = super().answer(line)
        return None if reply == "error: there is no such command" else reply


class MuteToUnknown(Client):
    def write(self, reply):
        if reply != "error: there is no such command":
            super().write(reply)


class MuteToUnregistered(Client):
    def write(self, reply):
        if reply != "error: register first":
            super().write(reply)


class MuteToNoMessage(Client):
    def write(self, reply):
        if reply != "error: a message is missing":
            super().write(reply)


class EndsWithoutAName(Client):
    """`words[1]` of a line with one word, in a program that an exception ends."""

    def register(self, name):
        return super().register(name) if name else os._exit(1)


class EndsAtBinaryBytes(Client):
    """`bytes.decode()` of bytes that are no UTF-8, in a program that an exception ends."""

    def answer(self, line):
        return os._exit(1) if "\ufffd" in line else super().answer(line)


# Many clients.


class OneClientAtATime(Server):
    def accept(self, client):
        client.serve()


class WaitsForAName(Server):
    """The main thread talks to a client until it has a name."""

    def accept(self, client):
        super().accept(client)
        while client.name is None and client.connection.fileno() != -1:
            time.sleep(0.01)


class FourClients(Server):
    """An array of four threads."""

    def __init__(self):
        self.threads = []

    def accept(self, client):
        self.threads = [thread for thread in self.threads if thread.is_alive()]
        if len(self.threads) == 4:
            return client.leave()
        thread = threading.Thread(target=client.serve, daemon=True)
        thread.start()
        self.threads.append(thread)


class WritesUnderTheLock(Client):
    """A client that does not read its replies keeps the lock, and with it all others."""

    def __init__(self, connection, board):
        super().__init__(connection, board)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)  # It is full soon.

    def write(self, reply):
        with self.board.lock:
            super().write(reply)


# No faults: what the assignment leaves open.


class SaysGoodbye(Client):
    def answer(self, line):
        reply = super().answer(line)
        if reply is None:
            self.write("goodbye")
        return reply


class IdsFromZero(Board):
    def line(self):
        return f"{self.id - 1} {self.sender}: {self.message}"


class JoinsBlanks(Client):
    def send(self, message):
        return super().send(" ".join(message.split()))


class AnybodySends(Client):
    def send(self, message):
        self.name = self.name or "anonymous"
        return super().send(message)


def class_of(fault):
    named = {re.sub(r"(?<!^)([A-Z]|\d+)", r"-\1", name).lower(): value for name, value in globals().items()}
    return named[fault]


fault = class_of(sys.argv[2])
server = fault() if issubclass(fault, Server) else Server()
if issubclass(fault, Board):
    server.board = fault
if issubclass(fault, Client):
    server.client = fault
server.serve(int(sys.argv[1]))
