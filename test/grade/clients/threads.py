"""A right client: a second thread polls, and a lock keeps a command and its answer together. Usage: threads.py HOST PORT [registered]

With "registered" it polls only when its user has registered."""

import os
import socket
import sys
import threading
import time


def ask(command, label):
    with lock:
        connection.sendall(command.encode() + b"\n")
        answer = answers.readline()
        if not answer:
            end("The server has closed the connection.", 0 if command == "close" else 1)
        print(f"{label} {answer}", end="", flush=True)


def end(reason, code):
    print(reason, flush=True)
    os._exit(code)


def poll():
    while True:
        ask_or_end("read", "Last message:")
        time.sleep(1)


def ask_or_end(command, label):
    try:
        ask(command, label)
    except OSError as error:
        end(f"The connection is broken: {error}", 1)


try:
    connection = socket.create_connection((sys.argv[1], int(sys.argv[2])))
except OSError as error:
    sys.exit(f"No connection: {error}")
answers = connection.makefile(encoding="utf-8", errors="replace")
lock = threading.Lock()
poller = threading.Thread(target=poll, daemon=True)
if len(sys.argv) == 3:
    poller.start()
for line in sys.stdin:
    ask_or_end(line.rstrip("\n"), "Answer:")
    if not poller.is_alive():
        poller.start()
