"""A server that is right, but for how it tells one text from the next. Usage: framings.py PORT FRAMING"""

import socket
import struct
import sys
import threading

PORT, FRAMING = int(sys.argv[1]), sys.argv[2]
BUFFER_BYTES = 1024
lock = threading.Lock()
last = [0, "0 server: no messages yet"]


def until(end):
    """Reads commands that these bytes end."""

    def read(connection):
        unread = b""
        while chunk := connection.recv(BUFFER_BYTES):
            unread += chunk
            while end in unread:
                text, unread = unread.split(end, 1)
                yield text.rstrip(b"\r")

    return read


def bare(connection):
    while chunk := connection.recv(BUFFER_BYTES):
        yield chunk


def exactly(connection, count):
    return connection.recv(count, socket.MSG_WAITALL)


def blocks(connection):
    while len(block := exactly(connection, BUFFER_BYTES)) == BUFFER_BYTES:
        yield block.rstrip(b"\0")


def write_utf(connection):
    while len(length := exactly(connection, 2)) == 2:
        yield exactly(connection, struct.unpack(">H", length)[0])


# How it reads, and how it writes.
framings = {
    "CRLF": (until(b"\r\n"), lambda text: text + b"\r\n"),
    "LF-in-CRLF-out": (until(b"\n"), lambda text: text + b"\r\n"),
    "NUL": (until(b"\0"), lambda text: text + b"\0"),
    "block": (blocks, lambda text: text.ljust(BUFFER_BYTES, b"\0")),
    "writeUTF": (write_utf, lambda text: struct.pack(">H", len(text)) + text),
    "bare": (bare, lambda text: text),
    "bare-in-LF-out": (bare, lambda text: text + b"\n"),
    "LF-in-bare-out": (until(b"\n"), lambda text: text),
    "greeting": (until(b"\n"), lambda text: text + b"\n"),
    "prompt": (until(b"\n"), lambda text: text + b"\n> "),
}
read, write = framings[FRAMING]


def answer(text, user):
    verb, _, argument = text.decode(errors="replace").partition(" ")
    if verb == "register" and argument:
        user["name"] = argument
        return f"Welcome {argument}"
    if verb == "send" and argument and "name" in user:
        with lock:
            last[0] += 1
            last[1] = f"{last[0]} {user['name']}: {argument}"
        return "ok"
    if verb == "read":
        return last[1]
    return "error: not understood"


def serve(connection):
    user = {}
    try:
        if FRAMING == "greeting":
            connection.sendall(b"Hello! Type a command.\n")
        for text in read(connection):
            if text == b"close":
                break
            connection.sendall(write(answer(text, user).encode()))
    except OSError:
        pass
    connection.close()


listener = socket.create_server(("127.0.0.1", PORT), backlog=128)
while True:
    client, _ = listener.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
