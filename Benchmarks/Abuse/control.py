#!/usr/bin/env python3
"""What abuse of the control socket does to the others at it, and to the loops: on loopback, each row beside a quiet one.

    swift build -c release --static-swift-stdlib --product reactor
    python3 Benchmarks/Abuse/control.py .build/release/reactor               # all rows, a minute and a half
    python3 Benchmarks/Abuse/control.py .build/release/reactor --rows flood,deaf --seconds 10

A server holds 2,000 connections, and a client asks it for a small page every two milliseconds. One session asks for a
page of the connections, the audit's newest entries and a kick of nobody in turn, and remembers how long each took; the
abuse is done by a process of its own. From the server's own histogram comes the longest tick of a loop: its bucket, up
to the bound that is printed. The quiet row is measured before each other one: on a machine with neighbours it differs
by more than the abuse. The abuse runs at the lowest priority, so that what it takes of the processor by itself is not
taken for the server's doing.

It always ends, and so do its processes, whatever ends it: each is killed by the kernel with the one that started it, and
a measurement that takes half a minute longer than it should is given up.
"""

import argparse
import ctypes
import json
import multiprocessing
import os
import random
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HELD = 2000
# As TickHistogram has them: two an octave from 1 µs on.
BOUNDS = [bound / 1000 for octave in range(25) for bound in (1000 << octave, (1000 << octave) * 3 // 2)] + [float("inf")]


class Session:
    """A console at the control socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(path)
        self.rest = b""
        self.number = 0
        self.line()

    def line(self):
        while b"\n" not in self.rest:
            more = self.socket.recv(1 << 18)
            if not more:
                raise ConnectionError("the session has ended")
            self.rest += more
        line, self.rest = self.rest.split(b"\n", 1)
        return json.loads(line)

    def send(self, **call):
        self.number += 1
        self.socket.sendall(json.dumps({"id": self.number, **call}).encode() + b"\n")
        return self.number

    def ask(self, **call):
        number = self.send(**call)
        while True:
            line = self.line()
            if line.get("reply") == number:
                return line

    def ticks(self):
        """How many ticks of all loops are in each bucket."""
        loops = self.ask(do="snapshot")["snapshot"]["loops"]
        return [sum(counts) for counts in zip(*(loop["tickHistogram"] for loop in loops))]


# ---- processes ----------------------------------------------------------------------------------------------------

def end_with_parent():
    """In a new process: it dies with the one that started it, however that ends (prctl(2), PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def start(body, *arguments, nice=0):
    def run():
        end_with_parent()
        os.nice(nice)
        body(*arguments)
    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    return process


def end(process):
    process.kill()
    process.join()


# ---- abuse: each runs in a process of its own until it is killed ---------------------------------------------------

def again(path, body):
    """A client after the other, each as long as it is let."""
    while True:
        try:
            body(Session(path))
        except (OSError, ValueError):
            time.sleep(0.001)


def garbage(path):
    def one(session):
        session.socket.setblocking(False)
        while True:
            for step in (lambda: session.socket.send(random.randbytes(4000) + b"\n{}\n\x00\n"), lambda: session.socket.recv(1 << 18)):
                try:
                    step()
                except BlockingIOError:
                    time.sleep(0.0005)
    again(path, one)


def half(path):
    sessions = [Session(path) for _ in range(20)]
    while True:
        for session in sessions:
            session.socket.sendall(b'{"id":1,"do":"kick",' if random.random() < 0.01 else b" ")
        time.sleep(0.001)


def long(path):
    def one(session):
        session.socket.sendall(b'{"id":1,"do":"user-named","name":"' + b"a" * (2 << 20))
        session.line()
    again(path, one)


def deep(path):
    def one(session):
        line = b"[" * 60_000 + b"\n" + b'{"a":' * 10_000 + b"\n"
        while True:
            session.socket.sendall(line)
            session.line(), session.line()
    again(path, one)


def deaf(path):
    def one(session):
        for topic in ({"to": "snapshot", "interval": 100}, {"to": "log", "after": "0"}, {"to": "audit"}):
            session.send(do="subscribe", **topic)
        while True:
            session.send(do="connections", limit=1000)
    again(path, one)


def flood(path):
    calls = [
        {"do": "connections", "limit": 200}, {"do": "connection-ids", "filter": {"terms": [{"is": "anywhere", "text": "127"}]}},
        {"do": "snapshot"}, {"do": "heap-map", "loop": 1, "cells": 4096}, {"do": "audit", "filter": "nobody"}]

    def one(session, own):
        lines = b"".join(json.dumps({"id": number, **call}).encode() + b"\n" for number, call in enumerate(own))
        session.socket.setblocking(False)
        rest = b""
        while True:
            try:
                rest = rest or lines
                rest = rest[session.socket.send(rest):]
            except BlockingIOError:
                pass
            try:
                session.socket.recv(1 << 20)
            except BlockingIOError:
                time.sleep(0.0002)
    for call in calls:
        start(again, path, lambda session, own=[call]: one(session, own))
    again(path, lambda session: one(session, calls))


def victim(path, seed):
    def one(session):
        session.send(do="subscribe", to="snapshot", interval=100)
        session.send(do="subscribe", to="audit")
        while True:
            session.ask(do="set-trigger", trigger=random.choice(["lt", "et"]))
    random.seed(seed)
    again(path, one)


def killed(path):
    """A hundred killed clients in some four seconds."""
    seed = 0
    while True:
        clients = []
        for _ in range(5):
            seed += 1
            clients.append(start(victim, path, seed))
        for client in clients:
            time.sleep(random.random() * 0.08)
            end(client)


ROWS = {
    "garbage": ("bytes that are no message", garbage),
    "half": ("20 clients with half a line", half),
    "long": ("lines of 2 MiB", long),
    "deep": ("60,000 lists within each other", deep),
    "deaf": ("a client that asks and never reads", deaf),
    "flood": ("6 clients that ask for everything without a pause", flood),
    "killed": ("clients that follow and act, killed with SIGKILL", killed),
}


# ---- what the others see -------------------------------------------------------------------------------------------

def visit(port):
    """Asks for a small page every two milliseconds."""
    client = socket.create_connection(("127.0.0.1", port))
    while True:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
        client.recv(4096)
        time.sleep(0.002)


def measure(path, seconds):
    """Milliseconds of the others' answers, and the upper bound of the longest tick in microseconds."""
    session = Session(path)
    before = session.ticks()
    calls = [
        {"do": "connections", "limit": 50}, {"do": "audit", "limit": 20},
        {"do": "kick", "connection": "1.99999999", "how": "now"}]
    took = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for call in calls:
            began = time.monotonic()
            session.ask(**call)
            took.append((time.monotonic() - began) * 1000)
        time.sleep(0.004)
    ticks = [after - earlier for after, earlier in zip(session.ticks(), before)]
    longest = max((index for index, count in enumerate(ticks) if count), default=0)
    return took, BOUNDS[longest]


def row(name, path, seconds):
    abuser = start(ROWS[name][1], path, nice=19) if name else None
    if abuser:
        time.sleep(0.5)
    signal.alarm(int(seconds) + 30)
    try:
        return measure(path, seconds)
    finally:
        signal.alarm(0)
        if abuser:
            end(abuser)
            time.sleep(0.3)


def give_up(number, frame):
    raise TimeoutError(f"given up after {signal.Signals(number).name}")


def main():
    parser = argparse.ArgumentParser(description="What abuse of the control socket does to the others at it.")
    parser.add_argument("binary", help="the program reactor, a release build")
    parser.add_argument("--rows", default=",".join(ROWS), help="some of: " + ", ".join(ROWS))
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement")
    arguments = parser.parse_args()
    signal.signal(signal.SIGALRM, give_up)
    signal.signal(signal.SIGTERM, give_up)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory(prefix="reactor-abuse-") as folder:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = subprocess.Popen(
            [os.path.abspath(arguments.binary), "serve", "--listen", f"127.0.0.1:{port}", "--loops", "2", "--access-log", "off",
             "--log-level", "warning", "--max-per-address", "1000000", "--idle-timeout", "1h", "--data", folder + "/data"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=end_with_parent)
        path = folder + "/data/control/operator.sock"
        visitor = None
        try:
            while not os.path.exists(path):
                if server.poll() is not None:
                    sys.exit("the server has ended")
                time.sleep(0.05)
            held = []
            for _ in range(HELD):
                held.append(socket.create_connection(("127.0.0.1", port)))
            visitor = start(visit, port)
            print(f"{'':52}{'answers':>9}{'p99 ms':>9}{'worst ms':>10}{'longest tick µs':>17}")
            for name in arguments.rows.split(","):
                if name not in ROWS:
                    parser.error(f"there is no row {name}: choose of {', '.join(ROWS)}")
                for title, abuse in (("quiet", None), (ROWS[name][0], name)):
                    took, longest = row(abuse, path, arguments.seconds)
                    print(f"{title:52}{len(took):9,}{statistics.quantiles(took, n=100)[98]:9.2f}{max(took):10.2f}{longest:17,.0f}", flush=True)
            session = Session(path)
            snapshot = session.ask(do="snapshot")["snapshot"]
            print(f"at the end: {snapshot['descriptorsUsed'] - HELD} descriptors beside the connections, server alive: {server.poll() is None}")
        finally:
            if visitor:
                end(visitor)
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                print("the server did not end in 20 seconds: killed")
                server.kill()
                server.wait()


if __name__ == "__main__":
    main()
