#!/usr/bin/env python3
"""Mixed load on a server of this project: what makes a loop use its heap.

Connections that are kept and connections that come and go; whole requests, heads in pieces with pauses between them,
uploads of many sizes in pieces (with a length, and chunked), bursts of pipelined requests, downloads from 300 bytes to
300,000, readers that do not read for a while, and some whose window is small as well. The load is the same each time, but
for the order in which the kernel delivers. Prints how many answers of each status came.
Usage: mixed-load.py PORT [CONNECTIONS [EXCHANGES [FACTOR]]]; uploads are FACTOR times as large.
"""

import collections
import random
import selectors
import socket
import sys

PORT = int(sys.argv[1])
CONNECTIONS = int(sys.argv[2]) if len(sys.argv) > 2 else 48
EXCHANGES = int(sys.argv[3]) if len(sys.argv) > 3 else 60
FACTOR = int(sys.argv[4]) if len(sys.argv) > 4 else 1
rng = random.Random(7)
statuses = collections.Counter()


def head(method, path, fields=""):
    agent = "x" * rng.choice([20, 80, 120, 300, 900])
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {agent}\r\n{fields}\r\n".encode()


def get():
    return head("GET", rng.choice(["/healthz", "/300.txt", "/5000.txt", "/40000.txt", "/300000.txt", "/none"]))


def upload():
    size = rng.choice([60, 200, 900, 3000, 12000, 30000, 60000])
    body = b'{"username":"nobody","password":"' + b"p" * (size * FACTOR) + b'"}'
    fields = "Content-Type: application/json\r\n"
    if rng.random() < 0.3:
        chunk = rng.choice([500, 4000, 16000])
        parts = [body[at : at + chunk] for at in range(0, len(body), chunk)]
        framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
        return head("POST", "/api/login", fields + "Transfer-Encoding: chunked\r\n") + framed
    return head("POST", "/api/login", fields + f"Content-Length: {len(body)}\r\n") + body


def exchange():
    """The bytes of one exchange, in the pieces they are sent in, and how many answers come."""
    kind = rng.random()
    if kind < 0.3:
        return [get()], 1
    if kind < 0.55:
        whole = get()
        cuts = sorted(rng.randrange(1, len(whole)) for _ in range(rng.choice([1, 1, 2, 4])))
        return [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)]) if a < b], 1
    if kind < 0.85:
        whole = upload()
        pieces = []
        while whole:
            cut = rng.choice([300, 1400, 4000, 16000])
            pieces.append(whole[:cut])
            whole = whole[cut:]
        return pieces, 1
    count = rng.choice([4, 16, 64])
    return [b"".join(head("GET", "/5000.txt") for _ in range(count))], count


class Client:
    def __init__(self, exchanges):
        self.socket = socket.socket()
        # With a small window 300,000 bytes take seconds: few of these, and not for long.
        small = rng.random() < 0.05
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096 if small else rng.choice([16384, 65536]))
        self.socket.connect(("127.0.0.1", PORT))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.left = exchanges
        # Some go after a few exchanges, and another comes for the rest.
        self.stays = 3 if small else rng.choice([1, 5, 30, exchanges])
        self.pieces = []
        self.awaited = 0
        self.received = b""
        self.pause = 0
        self.delay = 0

    def begin(self):
        if self.left == 0 or self.stays == 0:
            return False
        self.left -= 1
        self.stays -= 1
        self.pieces, self.awaited = exchange()
        self.delay = rng.choice([0, 0, 0, 3, 12])
        return True

    def send(self):
        # A pause between two pieces is counted in turns.
        if self.pause > 0:
            self.pause -= 1
            return
        piece = self.pieces[0]
        try:
            sent = self.socket.send(piece)
        except BlockingIOError:
            return
        self.pieces[0] = piece[sent:]
        if not self.pieces[0]:
            self.pieces.pop(0)
            self.pause = rng.choice([0, 0, 0, 0, 2, 20])

    def receive(self):
        """False when the server has closed."""
        if self.delay > 0:
            self.delay -= 1
            return True
        try:
            part = self.socket.recv(65536)
        except BlockingIOError:
            return True
        if not part:
            return False
        self.received += part
        while self.awaited > 0:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                break
            length = 0
            for line in self.received[:end].lower().split(b"\r\n"):
                if line.startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if len(self.received) < end + 4 + length:
                break
            statuses[self.received[9:12].decode()] += 1
            self.received = self.received[end + 4 + length :]
            self.awaited -= 1
        return True


clients = [Client(EXCHANGES) for _ in range(CONNECTIONS)]
for client in clients:
    client.begin()
alive = list(clients)
while alive:
    # In turn and piece by piece, so that many requests are under way at once.
    rng.shuffle(alive)
    waiting = selectors.DefaultSelector()
    for client in alive:
        waiting.register(client.socket, selectors.EVENT_READ | (selectors.EVENT_WRITE if client.pieces else 0), client)
    for key, events in waiting.select(timeout=1):
        client = key.data
        open_ = True
        if events & selectors.EVENT_WRITE and client.pieces:
            try:
                client.send()
            except OSError:
                open_ = False
        if open_ and events & selectors.EVENT_READ:
            try:
                open_ = client.receive()
            except OSError:
                open_ = False
        if open_ and not client.pieces and client.awaited == 0:
            open_ = client.begin()
        if not open_:
            client.socket.close()
            alive.remove(client)
            if client.left > 0:
                # Gone or turned away: whoever comes in its place has the rest to do.
                again = Client(client.left)
                again.begin()
                alive.append(again)
    waiting.close()
print(" ".join(f"{status}:{count}" for status, count in sorted(statuses.items())))
