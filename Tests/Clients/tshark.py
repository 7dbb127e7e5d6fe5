#!/usr/bin/env python3
"""The files of `reactor ctl tap`, read by tshark: the same bytes as went over the wire, and nothing to complain about.
Run by scripts/test --all, or by hand:

    python3 Tests/Clients/tshark.py path/to/reactor

Starts servers of its own on loopback and ends them. Exit status 0 if all holds."""

import json
import os
import random
import socket
import subprocess
import sys
import time

from server import Failure, Site, expect, failed_steps

LARGE = 8 << 20


class Wire:
    """A client that keeps what it has sent and got, and the tap on its connection."""

    def __init__(self, program, trigger, is_ipv6):
        self.program = program
        self.site = Site(program, "--listen", "[::1]:0", "--loops", "2", "--trigger", trigger)
        with open(os.path.join(self.site.www, "eight.bin"), "wb") as file:
            file.write(random.Random(2).randbytes(LARGE))
        second = self.site.process.stdout.readline().split()[-1]
        host, port = ("::1", int(second.rsplit(":", 1)[1])) if is_ipv6 else ("127.0.0.1", self.site.port)
        self.port = port
        self.sent = b""
        self.got = b""
        self.socket = socket.create_connection((host, port), timeout=60)
        self.ask(b"GET /small.bin HTTP/1.1\r\nHost: t\r\n\r\n")
        self.sent = self.got = b""
        self.id = json.loads(self.ctl("connections", "--json"))["connections"][0]["id"]
        self.file = os.path.join(self.site.folder.name, "wire.pcapng")

    def ctl(self, *words):
        done = subprocess.run(
            [self.program, "ctl", "--data", os.path.join(self.site.folder.name, "data"), *words],
            capture_output=True, text=True, timeout=120)
        expect(done.returncode == 0, f"{words}: {done.stderr}")
        return done.stdout

    def begin_tap(self):
        self.tap = subprocess.Popen(
            [self.program, "ctl", "--data", os.path.join(self.site.folder.name, "data"), "tap", self.id, self.file,
             "--duration", "2m", "--bytes", "64MiB", "--with-secrets", "--json"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 60
        while not os.path.exists(self.file) or os.path.getsize(self.file) == 0:
            expect(time.monotonic() < deadline, "the file has its beginning")
            time.sleep(0.01)

    def ask(self, request, answers=1):
        self.socket.sendall(request)
        self.sent += request
        rest = b""
        for _ in range(answers):
            while b"\r\n\r\n" not in rest:
                rest += self.receive()
            head, _, rest = rest.partition(b"\r\n\r\n")
            length = 0
            for line in head.lower().split(b"\r\n"):
                if line.startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            parts = [rest]
            while sum(map(len, parts)) < length:
                parts.append(self.receive())
            rest = b"".join(parts)[length:]
        expect(rest == b"", "no more came than was asked for")

    def receive(self):
        part = self.socket.recv(1 << 20)
        if not part:
            raise Failure("the server has closed")
        self.got += part
        return part

    def check(self, ending="closed"):
        said = json.loads(self.tap.communicate(timeout=120)[0])
        expect(said["missing"] == 0 and said["ending"] == ending, f"{said}")
        expect(os.stat(self.file).st_mode & 0o777 == 0o600, "the file is its owner's")
        client, server = self.streams()
        expect(client == self.sent, f"{len(client)} of the {len(self.sent)} bytes of the client")
        expect(server == self.got, f"{len(server)} of the {len(self.got)} bytes of the server")
        expect(f"reactor connection {self.id}," in self.fields("frame.comment", "-c", "1"), "the first packet says whose it is")
        wrong = self.fields(
            "_ws.expert.message", "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-Y",
            "_ws.malformed || tcp.checksum.status == 0 || ip.checksum.status == 0 || tcp.analysis.flags")
        expect(wrong == "", f"tshark complains: {wrong[:300]}")

    def fields(self, field, *options):
        return subprocess.run(
            ["tshark", "-r", self.file, *options, "-T", "fields", "-e", field],
            capture_output=True, text=True, check=True, timeout=120).stdout.strip()

    def streams(self):
        """Both sides as tshark puts them together; those of the second one are indented."""
        text = subprocess.run(
            ["tshark", "-r", self.file, "-q", "-z", "follow,tcp,raw,0"],
            capture_output=True, text=True, check=True, timeout=120).stdout
        sides = [[], []]
        for line in text.split("\n"):
            digits = line.strip()
            if digits and all(digit in "0123456789abcdef" for digit in digits):
                sides[line.startswith("\t")].append(bytes.fromhex(digits))
        return b"".join(sides[0]), b"".join(sides[1])

    def close(self):
        self.socket.close()
        if self.tap.poll() is None:
            self.tap.kill()
            self.tap.wait()
        self.site.close()


def with_wire(program, body):
    for trigger in ["lt", "et"]:
        for is_ipv6 in [False, True]:
            wire = Wire(program, trigger, is_ipv6)
            try:
                wire.begin_tap()
                body(wire)
                wire.check()
            finally:
                wire.close()


def pipelined_and_chunked(program):
    def body(wire):
        wire.ask(b"GET /small.bin HTTP/1.1\r\nHost: t\r\n\r\n" * 20, answers=20)
        wire.ask(b"POST /none HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n")
        wire.socket.close()

    with_wire(program, body)


def eight_megabytes_on_a_connection_that_moves(program):
    def body(wire):
        for loop in ["1", "2"]:
            wire.ctl("move", wire.id, loop)
            wire.ask(b"GET /eight.bin HTTP/1.1\r\nHost: t\r\n\r\n")
        wire.socket.close()

    with_wire(program, body)


def reset(program):
    def body(wire):
        wire.ask(b"GET /small.bin HTTP/1.1\r\nHost: t\r\n\r\n")
        wire.ctl("kick", wire.id, "--yes")
        wire.tap.wait(60)
        flags = wire.fields("tcp.flags", "-Y", "tcp.flags.reset == 1")
        expect(flags == "0x0014", f"a reset: {flags}")

    with_wire(program, body)


def main():
    steps = [pipelined_and_chunked, eight_megabytes_on_a_connection_that_moves, reset]
    return 1 if failed_steps("tshark", steps, sys.argv[1]) else 0


if __name__ == "__main__":
    sys.exit(main())
