#!/usr/bin/env python3
"""A server and its client in two network namespaces, with packets dropped between them by nftables: the verdict of `reactor
ctl connections --network` names what makes a connection slow. Needs root. Run by scripts/test --all, or by hand:

    python3 Tests/Clients/network.py path/to/reactor

Exit status 0 if all holds, or if this machine has no namespaces to try it in, which is said."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from server import Failure, expect, failed_steps

SERVER, CLIENT, PORT = "10.99.0.1", "10.99.0.2", 8080
# A client that asks for a target over and over on one connection and reads what it gets, until it is ended.
READER = """
import http.client, sys
connection = http.client.HTTPConnection(sys.argv[1], int(sys.argv[2]))
while True:
    connection.request("GET", sys.argv[3])
    connection.getresponse().read()
"""
# One that asks once, with little room, and reads nothing.
STALLED = """
import socket, sys, time
client = socket.socket()
client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
client.connect((sys.argv[1], int(sys.argv[2])))
client.sendall(b"GET %s HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n" % sys.argv[3].encode())
time.sleep(600)
"""
# One that logs in with a password that is wrong, whose hash takes a worker's time.
LOGIN = """
import http.client, json, sys, time
connection = http.client.HTTPConnection(sys.argv[1], int(sys.argv[2]))
body = json.dumps({"username": "nobody", "password": "a wrong password"})
for _ in range(3):
    connection.request("POST", "/api/login", body, {"Content-Type": "application/json"})
    connection.getresponse().read()
time.sleep(600)
"""


def run(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stdout


class Network:
    """Two namespaces, a veth pair between them, and a server in one; gone with close()."""

    def __init__(self, program):
        self.program = program
        self.names = [f"reactor-{side}-{os.getpid()}" for side in ("server", "client")]
        self.folder = tempfile.TemporaryDirectory(prefix="reactor-network-")
        self.process = None
        try:
            self.connect()
            self.start()
        except BaseException:
            self.close()
            raise

    def connect(self):
        server, client = self.names
        for name in self.names:
            run("ip", "netns", "add", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
        run("ip", "-n", server, "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", client)
        for name, address in zip(self.names, (SERVER, CLIENT)):
            run("ip", "-n", name, "address", "add", f"{address}/24", "dev", "wire")
            run("ip", "-n", name, "link", "set", "wire", "up")
        # Each packet is one segment: what is dropped is what the server's kernel counts.
        for name in self.names:
            if shutil.which("ethtool"):
                subprocess.run(["ip", "netns", "exec", name, "ethtool", "-K", "wire", "gso", "off", "tso", "off"],
                               capture_output=True, check=False)

    def start(self):
        www = os.path.join(self.folder.name, "www")
        os.makedirs(www)
        with open(os.path.join(www, "large.bin"), "wb") as file:
            file.write(os.urandom(4_000_000))
        self.data = os.path.join(self.folder.name, "data")
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", self.names[0], self.program, "serve", "--listen", f"{SERVER}:{PORT}", "--data", self.data,
             "--www", www, "--access-log", "off", "--loops", "1"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if not self.process.stdout.readline().startswith("listening on "):
            raise Failure("the server does not start")

    @contextlib.contextmanager
    def client(self, script, target=""):
        process = subprocess.Popen(
            ["ip", "netns", "exec", self.names[1], sys.executable, "-c", script, SERVER, str(PORT), target],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.kill()
            process.wait()

    @contextlib.contextmanager
    def dropping(self, percent):
        """Of the segments with content that come to the client."""
        chance = f"numgen random mod 100 < {percent} " if percent < 100 else ""
        rules = f"""table inet reactor {{
            chain lost {{
                type filter hook input priority 0;
                ip saddr {SERVER} meta length > 500 {chance}drop
            }}
        }}"""
        command = ["ip", "netns", "exec", self.names[1], "nft"]
        subprocess.run(command + ["-f", "-"], input=rules, text=True, check=True)
        try:
            yield
        finally:
            run(*command, "delete", "table", "inet", "reactor")

    def rows(self):
        text = run(self.program, "ctl", "--data", self.data, "connections", "--network", "--json")
        return json.loads(text)["connections"]

    def close(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        for name in self.names:
            subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)
        self.folder.cleanup()


def verdict(network, begins, seconds=60):
    """The row whose verdict begins so."""
    seen = set()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for row in network.rows():
            seen.add(row["verdict"])
            if (row["verdict"] or "").startswith(begins):
                return row
        time.sleep(0.1)
    raise Failure(f"no verdict '{begins}…', but {sorted(map(str, seen))}")


def nothing_is_said_of_a_good_network(network):
    with network.client(READER, "/healthz"):
        end = time.monotonic() + 3
        count = 0
        while time.monotonic() < end:
            for row in network.rows():
                count += 1
                expect(row["verdict"] is None, f"nothing makes it slow: {row['verdict']}")
            time.sleep(0.1)
        expect(count > 5, "there are rows")


def loss_is_said_with_its_share(network):
    with network.dropping(5), network.client(READER, "/large.bin"):
        row = verdict(network, "loss ")
        share = int(row["verdict"].removeprefix("loss ").removesuffix("%"))
        expect(1 <= share <= 30 and row["retransmits"] >= 3, f"some 5 in a hundred: {row}")


def silence_is_said(network):
    with network.client(READER, "/large.bin"):
        deadline = time.monotonic() + 30
        while not network.rows() and time.monotonic() < deadline:
            time.sleep(0.05)
        with network.dropping(100):
            row = verdict(network, "no answer: sent ")
            expect(row["unsent"] > 0, f"what it sent waits: {row}")


def client_that_does_not_read_is_said(network):
    with network.client(STALLED, "/large.bin"):
        row = verdict(network, "client reads slowly")
        expect(row["state"] == "writing" and row["unsent"] > 0, f"it waits for room: {row}")


def our_own_slowness_is_said(network):
    with network.client(LOGIN):
        # Of the request that is under way, or of the last one once it is answered.
        row = verdict(network, "we are slow: ")
        end = time.monotonic() + 30
        while (row["split"] is None or not row["split"]["last"]) and time.monotonic() < end:
            row = verdict(network, "we are slow: ")
        expect(" in worker" in row["verdict"], f"the hash takes the time: {row['verdict']}")
        expect(row["split"]["worker"] >= 0.01, f"its split says the same: {row['split']}")


def obstacle():
    """The reason why nothing can be tried here; None where there is none."""
    if os.geteuid() != 0:
        return "it needs root"
    for tool in ("ip", "nft"):
        if shutil.which(tool) is None:
            return f"there is no {tool}(8): packages iproute2 and nftables"
    name = f"reactor-try-{os.getpid()}"
    tried = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        return f"network namespaces are not allowed: {tried.stderr.strip()}"
    try:
        tried = subprocess.run(["ip", "netns", "exec", name, "nft", "add", "table", "inet", "t"], capture_output=True, text=True,
                               check=False)
        return None if tried.returncode == 0 else f"nftables does not work here: {tried.stderr.strip()}"
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=False)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    reason = obstacle()
    if reason is not None:
        print(f"network: left out: {reason}")
        return 0
    network = Network(os.path.abspath(sys.argv[1]))
    try:
        failed = failed_steps(
            "network",
            [nothing_is_said_of_a_good_network, loss_is_said_with_its_share, silence_is_said, client_that_does_not_read_is_said,
             our_own_slowness_is_said],
            network)
    finally:
        network.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
