"""A server with one fault, which its second argument names. Usage: faults.py PORT FAULT"""

import os
import socket
import sys
import threading
import time

PORT, FAULT = int(sys.argv[1]), sys.argv[2]


def has(name):
    return FAULT == name


class Board:
    """The last message, which all threads share."""

    def __init__(self):
        self.lock = threading.Lock()
        self.id = 1000 if has("id-falls") else 0
        self.sender, self.message = "server", "no messages yet"

    def store(self, sender, message):
        if has("no-lock"):
            return self.write(sender, message)
        with self.lock:
            self.write(sender, message)

    def write(self, sender, message):
        if has("keeps-the-first") and self.id > 0:
            return
        count = self.id
        self.sender = sender
        if has("no-lock"):
            time.sleep(0)  # Another thread may run here, and its message be mixed with this one.
        self.message = message
        if has("id-falls"):
            self.id = count - 1
        elif not has("one-id-for-all"):
            self.id = count + 1

    def line(self):
        if has("no-lock"):
            return f"{self.id} {self.sender}: {self.message}"
        with self.lock:
            if has("no-colon"):
                return f"{self.id} {self.sender} {self.message}"
            if has("no-sender"):
                return f"{self.id}: {self.message}"
            if has("blank-before-colon"):
                return f"{self.id} {self.sender} : {self.message}"
            return f"{self.id} {self.sender}: {self.message}"


class Client(threading.Thread):
    def __init__(self, connection, board):
        super().__init__(daemon=True)
        self.connection, self.name_of_user = connection, None
        self.board = Board() if has("a-board-for-each") else board
        self.ids = 0

    def run(self):
        try:
            for line in self.lines():
                if not self.perform(line):
                    break
        except OSError:
            if has("ends-with-a-client"):
                os._exit(1)
        except Exception:
            if has("ends-without-an-argument"):
                os._exit(1)
            raise
        if not has("stays-open"):
            self.connection.close()

    def lines(self):
        if has("recv-is-a-command"):
            while chunk := self.connection.recv(1024):
                yield chunk.decode(errors="replace").strip("\r\n")
            return
        unread = b""
        while chunk := self.connection.recv(1024):
            if has("closes-too-soon") and b"close" in chunk:
                break  # The replies to the commands before it are never sent.
            unread += chunk
            while b"\n" in unread:
                line, unread = unread.split(b"\n", 1)
                if not has("keeps-the-cr"):
                    line = line.rstrip(b"\r")
                if has("refuses-utf-8"):
                    yield line.decode("ascii", errors="replace").replace("\ufffd", "?")
                else:
                    yield line.decode(errors="replace")
                if has("one-command-a-packet"):
                    unread = b""
        if has("ends-with-a-client"):
            os._exit(1)

    def reply(self, text):
        if has("greets-twice") and text.startswith("Welcome"):
            text += "\nType a command:"
        self.connection.sendall(text.encode() + b"\n")

    def perform(self, line):
        verb, _, argument = line.partition(" ")
        if verb == "register":
            return self.register(argument)
        if verb == "send":
            return self.send(argument)
        if verb == "read":
            self.reply(self.board.line())
            return True
        if verb == "close":
            return has("stays-open")
        if has("mute-to-the-unknown"):
            return True
        self.reply("error: there is no such command")
        return True

    def register(self, name):
        if has("ends-without-an-argument"):
            assert name, "a name is missing"
        if not name:
            self.reply("error: a name is missing")
            return True
        self.name_of_user = name
        self.reply({"welcome-in-small": f"welcome {name}", "welcome-with-a-comma": f"Welcome, {name}"}.get(FAULT, f"Welcome {name}"))
        return True

    def send(self, message):
        if self.name_of_user is None:
            self.reply("error: register first")
            return True
        if not message:
            self.reply("error: a message is missing")
            return True
        if has("cuts-at-20"):
            message = message[:20]
        if has("first-word"):
            message = message.split(" ")[0]
        if has("joins-blanks"):
            message = " ".join(message.split())
        sender = {"sender-is-fixed": "user"}.get(FAULT, self.name_of_user)
        self.board.store(sender, message)
        self.reply("OK" if has("ok-in-capitals") else "ok")
        return True


def serve():
    listener = socket.create_server(("127.0.0.1", PORT), backlog=128)
    board, clients = Board(), []
    while True:
        connection, _ = listener.accept()
        client = Client(connection, board)
        clients.append(client)
        if has("four-clients") and sum(each.is_alive() for each in clients) >= 4:
            connection.close()
        elif has("one-client-at-a-time"):
            client.run()
        else:
            client.start()
            if has("waits-for-a-name"):
                while client.name_of_user is None and client.is_alive():
                    time.sleep(0.01)


serve()
