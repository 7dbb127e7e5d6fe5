#!/usr/bin/env python3
"""Ten questions of an operator, and how soon the console of a server that is being used and abused has the answer on the
screen. Each takes at most four keys. With --beside the same is asked of the tools that every machine has (htop, ss, tail,
awk, sqlite3), typed into a shell in the same folder, and the table of docs/operating.md comes out. Run by
scripts/test --all, or by hand:

    python3 Tests/Clients/questions.py path/to/reactor [--beside] [--show]

--show prints each screen. Exit status 0 if each answer stood on the screen after its keys."""

import contextlib
import http.client
import json
import os
import random
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

MOST_KEYS = 4
# Seconds between two keys.
PAUSE = 0.1
# Lines that the access log has already, of an hour; a server that is asked 80 times a second has as many.
LINES = 300_000
# A question: the keys, and what stands on the screen then. Beside: what is typed into a shell, with the keys typed
# behind it, what stands there then, and what is missing; an empty command says that there is none.
QUESTIONS = [
    ("Which address sends most?", ["9", "b"], r"▸ 127\.0\.0\.9 ",
     "awk '{print $1}' access.log|sort|uniq -c|sort -rn|head", [], r"\d 127\.0\.0\.9\b", "of the whole file, not of now"),
    ("Which path fails?", ["9"], r"/nothing .*\d{2,}%? .*[1-9][\d.]*k? +0 │",
     "awk '$9>399{print $7}' access.log|sort|uniq -c|sort -rn|head", [], r"\d /nothing", "of the whole file, not of now"),
    ("Why did the last failure fail?", ["F"], r"▸ [\d:]+ 4\d\d (no route and no file has this path|.*(password|attempts))",
     "grep '\" [45]' access.log|tail -1", [], r"HTTP/1\.1\" 40[14]", "its status, no reason"),
    ("Where does the time go?", ["S"], r"▸ Split(?s:.*)worker.*ms ", "", [], "", "the log has no times; a profiler knows no requests"),
    ("Which client reads slowly?", ["2", "v"], r"127\.0\.0\.8:.*reads slowly",
     "ss -tnO sport = :{port}|sort -nk3|tail -1", [], r"127\.0\.0\.8:", "what waits; whether it is taken, asked twice"),
    ("What is wrong now?", ["w"], r"▸ Warnings(?s:.*)127\.0\.0\.9 sends ", "", [], "", "each by itself, if one thinks of it"),
    ("Which loop is busiest?", ["3"], r"▸ Loops(?s:.*)BUSY(?s:.*)\d+% ", "htop -p {pid}", [], r"serve --listen(?s:.*)serve --listen",
     "threads without names, until F2 turns them on"),
    ("Who may log in, who is locked?", ["4"], r"▸ Users(?s:.*)bob .*LOCKED",
     "sqlite3 reactor.db 'select username,status from users'", [], r"bob\|locked", ""),
    ("Who changed what?", ["8"], r"▸ Audit(?s:.*)lock .*bob",
     "sqlite3 reactor.db 'select * from audit order by 1 desc limit 9'", [], r"\|lock", "times as numbers"),
    ("What does this client send?", ["2", "W"], r"GET /\S* HTTP/1\.1",
     "tail -f access.log|grep ^127.0.0.9", [], r"127\.0\.0\.9 .*GET /", "its request lines, no heads"),
]


class Failure(Exception):
    pass


class Terminals:
    """Terminals of a tmux(1) server of their own; gone with close()."""

    def __init__(self, folder):
        self.command = ["tmux", "-S", os.path.join(folder, "tmux"), "-f", "/dev/null", "-u"]
        # Its server ends with the last session.
        self.open("first", "sleep 600", folder)

    def run(self, *arguments):
        environment = dict(os.environ, TERM="xterm-256color", LANG="C.UTF-8", SWIFT_BACKTRACE="enable=no")
        return subprocess.run(self.command + list(arguments), env=environment, capture_output=True, text=True)

    def open(self, name, command, folder):
        result = self.run("new-session", "-d", "-s", name, "-x", "120", "-y", "40", "-c", folder, command)
        if result.returncode != 0:
            raise Failure("no terminal: " + result.stderr)

    def screen(self, name):
        return self.run("capture-pane", "-p", "-t", name).stdout

    def wait(self, name, pattern, limit=20):
        end = time.monotonic() + limit
        while time.monotonic() < end:
            screen = self.screen(name)
            if re.search(pattern, screen):
                return screen
            time.sleep(0.01)
        raise Failure(f"not seen: {pattern}\n{screen}")

    def close(self):
        self.run("kill-server")


class Crowd:
    """Clients of many kinds on loopback, at bounded rates; gone with close()."""

    def __init__(self, port, large):
        self.port, self.large, self.is_over = port, large, threading.Event()
        paths = ["/healthz", "/", "/nothing"]
        self.threads = [threading.Thread(target=self.ask, args=(f"127.0.0.{10 + i}", paths[i % 3], 0.1)) for i in range(40)]
        self.threads.append(threading.Thread(target=self.ask, args=("127.0.0.9", "/healthz", 0.002)))
        self.threads.append(threading.Thread(target=self.guess))
        # First, so that its row is on a screen that shows some of the connections.
        self.threads.insert(0, threading.Thread(target=self.read_slowly))
        self.threads[0].start()
        time.sleep(1)
        for thread in self.threads[1:]:
            thread.start()

    def rest(self, seconds):
        self.is_over.wait(seconds * (0.5 + random.random()))

    def connect(self, address, room=None):
        client = socket.socket()
        if room:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        client.bind((address, 0))
        client.connect(("127.0.0.1", self.port))
        return client

    def ask(self, address, path, pause):
        request = f"GET {path} HTTP/1.1\r\nHost: t\r\nUser-Agent: crowd\r\n\r\n".encode()
        while not self.is_over.is_set():
            with contextlib.suppress(OSError), self.connect(address) as client:
                while not self.is_over.is_set():
                    client.sendall(request)
                    if not client.recv(1 << 16):
                        break
                    self.rest(pause)
            self.rest(0.1)

    def read_slowly(self):
        while not self.is_over.is_set():
            with contextlib.suppress(OSError), self.connect("127.0.0.8", room=4096) as client:
                client.sendall(f"GET {self.large} HTTP/1.1\r\nHost: t\r\n\r\n".encode())
                while not self.is_over.is_set() and client.recv(512):
                    self.rest(0.2)

    def guess(self):
        body = json.dumps({"username": "ana", "password": "a wrong password"})
        while not self.is_over.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                client = http.client.HTTPConnection("127.0.0.1", self.port, source_address=("127.0.0.7", 0))
                client.request("POST", "/api/login", body, {"Content-Type": "application/json"})
                client.getresponse().read()
                client.close()
            self.rest(0.3)

    def close(self):
        self.is_over.set()
        for thread in self.threads:
            thread.join(10)


def write_history(path):
    now = int(time.time())
    with open(path, "w") as log:
        for i in range(LINES):
            at = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now - 3600 + i * 3600 // LINES))
            log.write(f'10.0.{i % 4}.{i % 250} - - [{at}] "GET /page/{i % 500} HTTP/1.1" {200 if i % 50 else 503} 1234 "-" "curl/8"\n')


@contextlib.contextmanager
def server(program, folder):
    data, www = os.path.join(folder, "data"), os.path.join(folder, "www")
    os.makedirs(data)
    os.makedirs(www)
    write_history(os.path.join(data, "access.log"))
    with open(os.path.join(www, "index.html"), "w") as file:
        file.write("<!doctype html><title>top</title>\n")
    with open(os.path.join(www, "large.bin"), "wb") as file:
        file.write(bytes(64 << 20))
    process = subprocess.Popen(
        [program, "serve", "--listen", "127.0.0.1:0", "--loops", "2", "--data", data, "--www", www],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        line = process.stdout.readline()
        if not line.startswith("listening on http://"):
            raise Failure("the server does not start")
        for command in ["users add ana", "users add bob", "lock bob"]:
            subprocess.run([program, "ctl", "--data", data] + command.split(), check=True, input="a long password 17\n",
                           text=True, stdout=subprocess.DEVNULL)
        yield process.pid, int(line.rsplit(":", 1)[1]), data
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def here(terminals, program, data, question, shows):
    """A console of its own, as it is when one comes to it: what is wrong needs ten seconds to be seen."""
    name, keys, pattern = question[:3]
    if len(keys) > MOST_KEYS:
        raise Failure(f"{name}: {len(keys)} keys")
    terminals.open("here", f"exec {shlex.quote(program)} attach {shlex.quote(data)}", data)
    try:
        before = terminals.wait("here", r"Connections(?s:.*)127\.0\.0\.")
        time.sleep(11 if keys == ["w"] else 1.5)
        before = terminals.screen("here")
        if re.search(pattern, before):
            raise Failure(f"{name}: the answer stood there before the first key\n{before}")
        began = time.monotonic()
        for number, key in enumerate(keys):
            time.sleep(PAUSE if number > 0 else 0)
            terminals.run("send-keys", "-t", "here", key)
        screen = terminals.wait("here", pattern)
        took = time.monotonic() - began
        if shows:
            print(screen)
        return took
    finally:
        terminals.run("kill-session", "-t", "here")


def beside(terminals, data, pid, port, question, shows):
    """A shell's prompt in the data folder; the command has been typed, the time is from Enter on."""
    command, keys, pattern = question[3:6]
    if not command:
        return None
    command = command.replace("{pid}", str(pid)).replace("{port}", str(port))
    terminals.open("beside", "exec env PS1='$ ' sh", data)
    try:
        terminals.wait("beside", r"\$")
        terminals.run("send-keys", "-t", "beside", "-l", command)
        terminals.wait("beside", re.escape(command[-8:]))
        began = time.monotonic()
        for key in ["Enter"] + keys:
            terminals.run("send-keys", "-t", "beside", key)
        screen = terminals.wait("beside", pattern)
        took = time.monotonic() - began
        if shows:
            print(screen)
        return command, len(command) + 1 + len(keys), took
    finally:
        terminals.run("kill-session", "-t", "beside")


def main():
    arguments = [word for word in sys.argv[1:] if not word.startswith("--")]
    if len(arguments) != 1 or set(sys.argv[1:]) - set(arguments) - {"--beside", "--show"}:
        sys.exit(__doc__)
    program = os.path.abspath(arguments[0])
    shows = "--show" in sys.argv
    failed = 0
    rows = []
    with tempfile.TemporaryDirectory(prefix="reactor-questions-") as folder, server(program, folder) as (pid, port, data):
        terminals = Terminals(folder)
        crowd = Crowd(port, "/large.bin")
        try:
            time.sleep(12)
            for question in QUESTIONS:
                name, keys, _, _, _, _, lacks = question
                try:
                    took = here(terminals, program, data, question, shows)
                    row = f"| {name} | `{' '.join(keys)}` | {len(keys)} | {took:.2f} "
                    if "--beside" in sys.argv:
                        other = beside(terminals, data, pid, port, question, shows)
                        if other:
                            text = other[0].replace("|", "\\|")
                            row += f"| `{text}` | {other[1]} | {other[2]:.2f} | {lacks} "
                        else:
                            row += f"| none | | | {lacks} "
                    rows.append(row + "|")
                    print(f"question: {name}: answered in {len(keys)} keys, {took:.2f} s", flush=True)
                except Failure as reason:
                    failed += 1
                    print(f"question: {name}: FAILED: {reason}", flush=True)
        finally:
            crowd.close()
            terminals.close()
    if "--beside" in sys.argv:
        print("\n".join(rows))
    sys.exit(1 if failed else 0)


main()
