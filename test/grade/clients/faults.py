"""A client with one fault, which its third argument names. Usage: faults.py HOST PORT FAULT"""

import os
import socket
import sys
import threading
import time
import tty

host, port, fault = sys.argv[1], int(sys.argv[2]), sys.argv[3]
lock = threading.Lock()
waiting = []  # with-next-poll: commands that wait for a poll
typed = ""  # what stands in the line without Enter, where the terminal passes on each key
last_sent = "poll"  # swaps-answers


def connect():
    connection = socket.create_connection((host, port))
    if fault == "gives-up-soon":
        connection.settimeout(2)
    return connection, connection.makefile(encoding="utf-8", errors="replace")


def end(reason, code):
    print(reason, flush=True)
    os._exit(code)


def show(label, answer):
    if fault == "prints-nothing" or not answer:
        return
    if fault == "short-buffer":
        answer = answer[:200]
    print(f"{label} {answer}\n", end="", flush=True)


def ask(command, label):
    global connection, answers
    with lock:
        if fault == "connects-anew":
            connection.close()
            answers.close()
            connection, answers = connect()
        connection.sendall(command.encode() + b"\n")
        answer = answers.readline()
        show(label, answer.rstrip("\n"))
    if not answer and fault == "spins":
        while True:
            pass
    if not answer:
        end("The server has closed the connection.", 0 if command == "close" else 1)


def guarded(function, *parameters):
    try:
        function(*parameters)
    except OSError as error:
        if fault == "spins":
            while True:
                pass
        if fault == "shows-traces":
            raise
        end(f"The connection is broken: {error}", 1)


def poll_once():
    guarded(ask, "read", "Last message:")
    while waiting:
        guarded(ask, waiting.pop(0), "Answer:")


def poll():
    while True:
        if not (fault == "stops-while-typing" and typed):
            poll_once()
        if fault == "polls-every-5-seconds":
            time.sleep(5)
        elif fault != "floods":
            time.sleep(1)


def perform(line):
    """What happens after Enter."""
    if fault == "trims":
        line = line.strip()
    elif fault == "first-word":
        line = line.split(" ")[0]
    elif fault == "joins-blanks":
        line = " ".join(line.split(" "))
        while "  " in line:
            line = line.replace("  ", " ")
    if fault == "close-is-silent" and line == "close":
        end("Goodbye", 0)
    if fault == "with-next-poll":
        waiting.append(line)
    else:
        guarded(ask, line, "Answer:")
    if fault == "polls-after-typing":
        poll_once()


def read_keys():
    """Reads the keyboard without waiting for Enter."""
    global typed
    tty.setcbreak(0)
    while key := os.read(0, 1).decode("latin-1"):
        if key in "\r\n":
            line, typed = typed.encode("latin-1").decode(), ""
            perform("" if fault == "sends-each-key" else line)
        else:
            typed += key
            if fault == "sends-each-key":
                connection.sendall(key.encode("latin-1"))


def read_answers():
    """Prints what arrives, for the faults that take answers apart wrongly: nobody waits for an answer."""
    received = ""
    while chunk := connection.recv(4096).decode(errors="replace"):
        received += chunk
        if fault == "recv-is-one-answer":
            show("Answer:", received)
            received = ""
        elif fault == "drops-second-answer" and "\n" in received:
            show("Answer:", received.split("\n")[0])
            received = ""
        while fault == "swaps-answers" and "\n" in received:
            line, received = received.split("\n", 1)
            show("Last message:" if last_sent == "poll" else "Answer:", line)
    end("The server has closed the connection.", 1)


def send(command, kind):
    global last_sent
    last_sent = kind
    connection.sendall(command.encode() + b"\n")


def poll_without_waiting():
    while True:
        guarded(send, "read", "poll")
        time.sleep(1)


if fault == "no-message":
    try:
        connection, answers = connect()
    except OSError:
        sys.exit(1)
elif fault == "shows-traces":
    connection, answers = connect()
else:
    try:
        connection, answers = connect()
    except OSError as error:
        sys.exit(f"No connection: {error}")

if fault == "only-connects":
    time.sleep(300)
if fault in ["recv-is-one-answer", "drops-second-answer", "swaps-answers"]:
    threading.Thread(target=guarded, args=[read_answers], daemon=True).start()
    threading.Thread(target=poll_without_waiting, daemon=True).start()
    for line in sys.stdin:
        guarded(send, line.rstrip("\n"), "command")
else:
    if fault != "polls-after-typing":
        threading.Thread(target=poll, daemon=True).start()
    if fault in ["sends-each-key", "stops-while-typing"]:
        read_keys()
    for line in sys.stdin:
        perform(line.rstrip("\n"))
