#!/usr/bin/env python3
"""The settings file, changed and reloaded 200 times while 1,000,000 requests are sent: each is answered 200 with its content,
and no connection ends that its client has not ended. Standard library only.

usage: Tests/Clients/reloads.py PROGRAM [RELOADS REQUESTS]
"""

import ctypes
import json
import multiprocessing
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

BODY = bytes(range(32, 127)) * 3
HEAD = rb"HTTP/1\.1 200 OK\r\n(?:[A-Za-z-]+: [^\r\n]*\r\n)+\r\n"
# What is asked for, and all of its answer.
KINDS = [
    (b"GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n", re.compile(HEAD + rb"ok\n")),
    (b"GET /small.txt HTTP/1.1\r\nHost: t\r\n\r\n", re.compile(HEAD + re.escape(BODY))),
]
DEPTH = 32
CONNECTIONS = 8


class Lost(Exception):
    pass


def settings(turn, folder, extra):
    """The file of one turn: each live setting has another value every fourth turn, about ten at a time."""
    place = 0

    def pick(*values):
        nonlocal place
        place += 1
        return values[(turn + place) // 4 % len(values)]

    listen = ', '.join(['"127.0.0.1:0"'] * (1 + extra))
    return f"""
[server]
listen = [{listen}]
data = "{folder}/data"
workers = 2
loops = {pick(1, 2, 3)}
worker-queue = {pick(1024, 2000)}
trigger = "{pick("lt", "et")}"
listen-trigger = "{pick("et", "lt", "lt")}"
balance = "{pick("round-robin", "least-connections")}"
www = "{folder}/{pick("one", "two", "three")}"
media-type = ["txt={pick("text/plain", "text/x-plain")}"]
file-cache = "{pick("32MiB", "0", "1MiB")}"
trusted-proxy = [{pick('', '"10.0.0.0/8"')}]
traffic = {pick("true", "false")}
drain-timeout = "{pick(10, 20)}s"
[limits]
max-connections = {pick(1000, 2000)}
max-per-address = {pick(900, 800)}
head-limit = "{pick("16k", "8k")}"
body-limit = "{pick("1M", "64k")}"
body-rate = "{pick(240, 0)}/s"
heap-limit = "{pick("64MiB", "128MiB")}"
[timeouts]
idle-timeout = "{pick(75, 60)}s"
header-timeout = "{pick(30, 40)}s"
body-timeout = "{pick(30, 20)}s"
write-timeout = "{pick(30, 20)}s"
handler-timeout = "{pick(30, 20)}s"
[log]
log-level = "{pick("info", "notice")}"
access-log = "{pick(folder + "/access-a.log", folder + "/access-b.log", "off")}"
access-format = "{pick("combined", "extended")}"
log-size = "{pick("1MiB", "2MiB")}"
log-files = {pick(1, 2)}
stall-warning = "{pick(1000, 2000)}ms"
[accounts]
registration = "{pick("open", "closed")}"
password-min = {pick(8, 15)}
hash-memory = "{pick("8k", "16k")}"
hash-passes = {pick(1, 2)}
hash-workers = {pick(1, 2)}
session-idle = "{pick("7d", "1d")}"
session-lifetime = "{pick("30d", "10d")}"
account-attempts = {pick(5, 10)}
address-attempts = {pick(50, 60)}
address-registrations = {pick(100, 0)}
account-logins = {pick(30, 0)}
address-logins = {pick(300, 0)}
lease-timeout = "{5000 + turn}ms"
"""


def connect(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=60)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def hear(client, kinds):
    """Reads the answers of those kinds, in order, and nothing more."""
    data = b""
    for kind in kinds:
        while not (match := KINDS[kind][1].match(data)):
            more = client.recv(1 << 18)
            if not more:
                raise Lost(f"the connection ended; {data[:200]!r} has come")
            data += more
            if len(data) > 1 << 20:
                raise Lost(f"no such answer: {data[:200]!r}")
        data = data[match.end():]
    if data:
        raise Lost(f"more than was asked for: {data[:200]!r}")


def stay(port, number, counts, over, faults):
    """Several connections that are kept, with a pipeline of requests on each."""
    try:
        clients = [connect(port) for _ in range(CONNECTIONS)]
        turn = number
        while not over.is_set():
            asked = []
            for client in clients:
                turn += 1
                kinds = [(turn + place) % len(KINDS) for place in range(1 + turn * 7 % DEPTH)]
                client.sendall(b"".join(KINDS[kind][0] for kind in kinds))
                asked.append(kinds)
            for client, kinds in zip(clients, asked):
                hear(client, kinds)
                counts[number] += len(kinds)
    except (Lost, OSError) as reason:
        faults.put(f"staying client {number}: {reason}")


def come(port, number, counts, over, faults):
    """A connection for each request."""
    try:
        while not over.is_set():
            with connect(port) as client:
                client.sendall(KINDS[0][0].replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
                hear(client, [0])
                if client.recv(1):
                    raise Lost("more than was asked for")
            counts[number] += 1
    except (Lost, OSError) as reason:
        faults.put(f"coming client {number}: {reason}")


def main(program, reloads=200, requests=1_000_000):
    with tempfile.TemporaryDirectory(prefix="reactor-reloads-") as folder:
        for name in ["one", "two", "three"]:
            os.mkdir(f"{folder}/{name}")
            with open(f"{folder}/{name}/small.txt", "wb") as file:
                file.write(BODY)
        config = f"{folder}/reactor.toml"

        def write(turn):
            with open(config + ".new", "w") as file:
                file.write(settings(turn, folder, turn % 3))
            os.rename(config + ".new", config)

        def ask(*arguments):
            return subprocess.run([program, "ctl", *arguments, "--data", f"{folder}/data"], stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True)

        def lease():
            return json.loads(ask("status", "--json").stdout)["status"]["settings"]["lease-timeout"]

        write(0)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("REACTOR_")}
        environment["HOME"] = folder
        with open(f"{folder}/errors", "w") as errors:
            server = subprocess.Popen([program, "serve", "--config", config], stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
        try:
            line = server.stdout.readline()
            if not line.startswith("listening on http://"):
                raise Lost("the server does not start: " + open(f"{folder}/errors").read())
            port = int(line.rsplit(":", 1)[1])

            roles = [stay, come]
            # Each is written by its own process alone.
            counts = multiprocessing.RawArray(ctypes.c_uint64, len(roles))
            over, faults = multiprocessing.Event(), multiprocessing.Queue()
            clients = [multiprocessing.Process(target=role, args=(port, number, counts, over, faults), daemon=True)
                       for number, role in enumerate(roles)]
            began = time.monotonic()
            for client in clients:
                client.start()
            turn = 0
            while (turn < reloads or sum(counts) < requests) and faults.empty() and server.poll() is None:
                if turn >= reloads:
                    time.sleep(0.01)
                    continue
                turn += 1
                write(turn)
                if turn % 2:
                    said = ask("reload")
                    if said.returncode != 0:
                        raise Lost(f"ctl reload: {said.stdout}{said.stderr}")
                else:
                    server.send_signal(signal.SIGHUP)
                # The last setting of the table is changed last.
                patience = time.monotonic() + 60
                while lease() != f"{5000 + turn}ms":
                    if time.monotonic() > patience:
                        raise Lost(f"reload {turn} does not end: {open(f'{folder}/errors').read()[-2000:]}")
            seconds = time.monotonic() - began
            over.set()
            for client in clients:
                client.join(60)
            told = []
            while not faults.empty():
                told.append(faults.get())
            if server.poll() is not None:
                told.append(f"the server has ended with {server.returncode}")
            server.send_signal(signal.SIGTERM)
            if server.wait(60) != 0:
                told.append(f"the server ended with {server.returncode}")
            with open(f"{folder}/errors") as errors:
                refused = [line for line in errors if " is refused: " in line]
            told += refused[:5]
            print(f"reloads: {turn} reloads, {sum(counts)} requests ({counts[1]} on a connection each), "
                  f"{seconds:.1f} s: {'none lost' if not told else 'FAILED'}")
            for line in told:
                print(f"reloads: {line}")
            return 1 if told or min(counts) == 0 else 0
        finally:
            if server.poll() is None:
                server.kill()
                server.wait()


if __name__ == "__main__":
    if len(sys.argv) not in (2, 4):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
