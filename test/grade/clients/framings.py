"""A right client that frames its commands as the third argument says. Usage: framings.py HOST PORT FRAMING"""

import os
import socket
import struct
import sys
import threading
import time

framing = sys.argv[3]
blockBytes = 1024


def encode(command):
    data = command.encode()
    if framing == "writeUTF":
        return struct.pack(">H", len(data)) + data
    if framing == "block":
        return data.ljust(blockBytes, b"\0")
    return data + {"CRLF": b"\r\n", "NUL": b"\0", "bare": b""}[framing]


def receive():
    if framing == "writeUTF":
        return receive_bytes(struct.unpack(">H", receive_bytes(2))[0]).decode()
    if framing == "block":
        return receive_bytes(blockBytes).split(b"\0")[0].decode()
    if framing == "bare":
        data = connection.recv(4096)
        return data.decode().rstrip("\n") if data else end()
    data = b""
    while not data.endswith(b"\n" if framing == "CRLF" else b"\0"):
        data += receive_bytes(1)
    return data.decode().rstrip("\r\n\0")


def receive_bytes(count):
    data = b""
    while len(data) < count:
        received = connection.recv(count - len(data))
        data += received or end()
    return data


def end():
    print("The connection has ended.", flush=True)
    os._exit(1)


def ask(command):
    try:
        with lock:
            connection.sendall(encode(command))
            print(f"{receive()}\n", end="", flush=True)
    except OSError:
        end()


def poll():
    while True:
        ask("read")
        time.sleep(1)


try:
    connection = socket.create_connection((sys.argv[1], int(sys.argv[2])))
except OSError as error:
    sys.exit(f"No connection: {error}")
lock = threading.Lock()
threading.Thread(target=poll, daemon=True).start()
for line in sys.stdin:
    ask(line.rstrip("\n"))
