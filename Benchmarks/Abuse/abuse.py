#!/usr/bin/env python3
"""What abuse does to a server: this project's beside nginx, one after the other in one run, on loopback.

    swift build -c release --product reactor
    python3 Benchmarks/Abuse/abuse.py .build/release/reactor                 # the whole table, some ten minutes
    python3 Benchmarks/Abuse/abuse.py .build/release/reactor --rows pipeline,idle --runs 3

nginx is what `nginx -v` names; without one only this server is measured. The load is this process and one more, which
is the polite client: a keep-alive connection that asks for a small page every few milliseconds and remembers its worst
answer. Several addresses of 127.0.0.0/8 are used, because one has 28,000 ports. Every row is bounded in time and count.
Where --runs is more than one, the median of each figure is printed.
"""

import argparse
import multiprocessing
import os
import re
import resource
import select
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

GET = b"GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n"
BIG = b"GET /big.bin HTTP/1.1\r\nHost: t\r\n\r\n"
GIB = 1 << 30


# ---- servers -------------------------------------------------------------------------------------------------------

class Server:
    """A running server: its process ids, and what they use."""

    def __init__(self, name, process, port):
        self.name, self.process, self.port = name, process, port
        # A path whose route takes a body: elsewhere this project's refuses one at the end of the head.
        self.takes_bodies = b"/api/login" if name == "reactor" else b"/body"

    def pids(self):
        found = [self.process.pid]
        try:
            with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
                found += [int(pid) for pid in file.read().split()]
        except OSError:
            pass
        return found

    def memory(self):
        """Bytes that are resident and the process's own: RSS without file pages."""
        total = 0
        for pid in self.pids():
            with open(f"/proc/{pid}/status") as file:
                total += int(re.search(r"RssAnon:\s+(\d+)", file.read()).group(1)) * 1024
        return total

    def cpu(self):
        """Seconds of processor time so far."""
        total = 0
        for pid in self.pids():
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / os.sysconf("SC_CLK_TCK")

    def descriptors(self):
        return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in self.pids())

    def connect(self, receive_buffer=None, number=0):
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if number:
            client.bind((f"127.0.0.{2 + number // 5000}", 0))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.settimeout(30)
        client.connect(("127.0.0.1", self.port))
        return client

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Bench:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.www = os.path.join(folder, "www")
        os.mkdir(self.www)
        with open(os.path.join(self.www, "big.bin"), "wb") as file:
            file.truncate(GIB)
        self.count = 0

    def reactor(self, *options, descriptors=None):
        self.count += 1
        port = free_port()
        command = [
            self.binary, "serve", "--listen", f"127.0.0.1:{port}", "--loops", "2", "--www", self.www, "--access-log", "off",
            "--log-level", "error", "--max-per-address", "1000000", "--data", os.path.join(self.folder, f"data-{self.count}"), *options]
        return self.start("reactor", command, port, descriptors)

    def nginx(self, *_, descriptors=None):
        self.count += 1
        port = free_port()
        path = os.path.join(self.folder, f"nginx-{self.count}.conf")
        with open(path, "w") as file:
            file.write(f"""
                daemon off; worker_processes 2; error_log /dev/null crit;
                pid {self.folder}/nginx-{self.count}.pid; worker_rlimit_nofile {descriptors or 20000};
                events {{ worker_connections {descriptors or 16000}; }}
                http {{
                    access_log off; sendfile on; keepalive_requests 1000000000; client_header_timeout 10s;
                    client_body_temp_path {self.folder}/body; proxy_temp_path {self.folder}/proxy;
                    fastcgi_temp_path {self.folder}/fastcgi; uwsgi_temp_path {self.folder}/uwsgi;
                    scgi_temp_path {self.folder}/scgi;
                    server {{
                        listen 127.0.0.1:{port} backlog=4096; root {self.www};
                        location = /healthz {{ return 200 "ok\\n"; }}
                        location = /body {{ client_max_body_size 1m; proxy_pass http://127.0.0.1:9; }}
                    }}
                }}""")
        return self.start("nginx", ["nginx", "-c", path], port, descriptors)

    def start(self, name, command, port, descriptors):
        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=limit)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                    probe.sendall(GET)
                    if probe.recv(100).startswith(b"HTTP/1.1 200"):
                        return Server(name, process, port)
            except OSError:
                pass
            if process.poll() is not None:
                break
            time.sleep(0.02)
        process.kill()
        raise SystemExit(f"{name} does not start: {' '.join(command)}")


# ---- the polite client ---------------------------------------------------------------------------------------------

def politeness(port, pipe):
    times = []
    client = None
    while not pipe.poll():
        began = time.monotonic()
        try:
            if client is None:
                client = socket.create_connection(("127.0.0.1", port), timeout=10)
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.sendall(GET)
            if not client.recv(4096).startswith(b"HTTP/1.1 200"):
                raise OSError
        except OSError:
            client = None
        times.append(time.monotonic() - began)
        time.sleep(0.002)
    pipe.send(times)


class Polite:
    """Asks beside the abuse; its times in milliseconds when it ends."""

    def __init__(self, server):
        self.pipe, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=politeness, args=(server.port, other))
        self.process.start()

    def end(self):
        self.pipe.send(None)
        times = sorted(self.pipe.recv())
        self.process.join()
        return {"worst ms": times[-1] * 1000, "p99 ms": times[len(times) * 99 // 100] * 1000}


# ---- rows ----------------------------------------------------------------------------------------------------------

def is_cut(client, wait=0):
    """Whether the peer has answered or closed. `wait` in milliseconds."""
    probe = select.poll()
    probe.register(client, select.POLLIN)
    return bool(probe.poll(wait))


def is_gone(client):
    """Whether the peer has reset the connection, whatever there is still to read."""
    probe = select.poll()
    probe.register(client, 0)
    return any(events & (select.POLLERR | select.POLLHUP) for _, events in probe.poll(0))


def drip(server, clients, word, seconds):
    """Each client sends `word` once a second, until all are cut off or the time is over."""
    began = time.monotonic()
    left = list(clients)
    turn = 0
    while left and time.monotonic() - began < seconds:
        turn += 1
        kept = []
        for client in left:
            if is_cut(client):
                continue
            try:
                client.send(word)
                kept.append(client)
            except OSError:
                pass
        left = kept
        time.sleep(max(0, began + turn - time.monotonic()))
    return len(left), time.monotonic() - began


def row_headers(bench, make):
    server = make()
    clients = [server.connect() for _ in range(1000)]
    for client in clients:
        client.sendall(b"GET / HTTP/1.1\r\nHost: t\r\n")
    polite = Polite(server)
    left, seconds = drip(server, clients, b"X-Drip: y\r\n", 70)
    return server, {**polite.end(), "not cut off": left, "after s": seconds}


def row_bodies(bench, make):
    server = make()
    before = server.memory()
    clients = [server.connect() for _ in range(1000)]
    for client in clients:
        client.sendall(b"POST %s HTTP/1.1\r\nHost: t\r\nContent-Length: 16000\r\n\r\n" % server.takes_bodies)
    polite = Polite(server)
    left, seconds = drip(server, clients[:500], b"x", 10)
    grown = server.memory() - before
    more, longer = drip(server, clients, b"x", 35)
    return server, {**polite.end(), "MB more": grown / 1e6, "not cut off": more, "after s": seconds + longer}


def row_slow_readers(bench, make):
    server = make()
    clients = [server.connect(receive_buffer=4096) for _ in range(200)]
    polite = Polite(server)
    for client in clients:
        client.sendall(BIG)
    began = time.monotonic()
    for turn in range(12):
        for client in clients:
            client.recv(128)
        time.sleep(max(0, began + turn + 1 - time.monotonic()))
    return server, polite.end()


def row_never_read(bench, make):
    server = make()
    before = server.memory()
    clients = [server.connect(receive_buffer=4096) for _ in range(100)]
    for client in clients:
        client.sendall(BIG)
    time.sleep(2)
    began, used = time.monotonic(), server.cpu()
    time.sleep(10)
    share = (server.cpu() - used) / (time.monotonic() - began)
    grown = server.memory() - before
    deadline = time.monotonic() + (30 if server.name == "reactor" else 55)
    while sum(map(is_gone, clients)) < len(clients) and time.monotonic() < deadline:
        time.sleep(0.5)
    return server, {
        "MB more": grown / 1e6, "CPU %": share * 100, "cut off": sum(map(is_gone, clients)),
        "after s": 2 + time.monotonic() - began}


def row_idle(bench, make):
    server = make()
    for client in [server.connect() for _ in range(50)]:
        client.sendall(GET)
        client.recv(4096)
        client.close()
    time.sleep(0.3)
    before = server.memory()
    clients = []
    for number in range(10000):
        client = server.connect(number=number)
        client.sendall(GET)
        client.recv(4096)
        clients.append(client)
    polite = Polite(server)
    time.sleep(3)
    grown = server.memory() - before
    figures = polite.end()
    return server, {"bytes each": grown / len(clients), "p99 ms": figures["p99 ms"], "worst ms": figures["worst ms"]}


def row_resets(bench, make):
    server = make()
    polite = Polite(server)
    linger = b"\1\0\0\0\0\0\0\0"
    began = time.monotonic()
    count = 0
    while time.monotonic() - began < 5:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        client.connect(("127.0.0.1", server.port))
        client.close()
        count += 1
    return server, {"a second": count / (time.monotonic() - began), **polite.end()}


def row_descriptors(bench, make):
    server = make(descriptors=64)
    clients = []
    for _ in range(300):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(("127.0.0.1", server.port))
        clients.append(client)
    time.sleep(1)
    began, used = time.monotonic(), server.cpu()
    time.sleep(3)
    share = (server.cpu() - used) / (time.monotonic() - began)
    for client in clients:
        client.close()
    began = time.monotonic()
    while time.monotonic() - began < 20:
        try:
            with server.connect() as client:
                client.settimeout(1)
                client.sendall(GET)
                if client.recv(100).startswith(b"HTTP/1.1 200"):
                    break
        except OSError:
            pass
        time.sleep(0.01)
    return server, {"CPU %": share * 100, "well after s": time.monotonic() - began}


def row_pipeline(bench, make):
    server = make()
    all_requests = GET * 100_000
    # How much is taken from a client that reads nothing.
    deaf = socket.socket()
    # Its own kernel would take megabytes before the server's has any: kept small, so that it is the server that is measured.
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32 << 10)
    deaf.connect(("127.0.0.1", server.port))
    deaf.setblocking(False)
    taken, quiet = 0, time.monotonic()
    while time.monotonic() - quiet < 1 and taken < 64 << 20:
        at = taken % len(all_requests)
        try:
            taken += deaf.send(all_requests[at:at + (16 << 10)])
            quiet = time.monotonic()
        except BlockingIOError:
            time.sleep(0.01)
    deaf.close()
    # How fast they are answered to one that reads.
    client = server.connect()
    client.sendall(GET)
    size = len(client.recv(4096))
    wanted = size * 100_000
    client.setblocking(False)
    view, sent, received = memoryview(all_requests), 0, 0
    room = bytearray(1 << 20)
    began = time.monotonic()
    last = b""
    while received < wanted:
        readable, writable, _ = select.select([client], [client] if sent < len(view) else [], [], 10)
        if writable:
            sent += client.send(view[sent:sent + (1 << 20)])
        if readable:
            count = client.recv_into(room)
            if count == 0:
                break
            received += count
            last = bytes(room[max(0, count - size):count])
        if not readable and not writable:
            break
    seconds = time.monotonic() - began
    if received != wanted or not last.endswith(b"\r\n\r\nok\n"):
        raise SystemExit(f"{server.name}: {received} bytes of {wanted}, ending in {last!r}")
    return server, {"a second": received / size / seconds, "back-pressure after MB": taken / 1e6}


def row_endless(bench, make):
    server = make()
    head = b"GET / HTTP/1.1\r\nHost: t\r\n"
    chunked = b"POST %s HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n" % server.takes_bodies
    kinds = {
        "header line": (head + b"X: ", b"a" * 4096), "URI": (b"GET /", b"a" * 4096),
        "chunk extension": (chunked + b"1", b";a=b" * 1024), "trailers": (chunked + b"0\r\n", b"X: y\r\n" * 600),
        "blank lines": (b"", b"\r\n" * 2048)}
    figures = {}
    for name, (start, piece) in kinds.items():
        client = server.connect()
        client.settimeout(5)
        taken = 0
        try:
            client.sendall(start)
            # Sixteen megabytes are as good as endless.
            while taken < 16 << 20 and not is_cut(client, wait=1):
                taken += client.send(piece)
        except OSError:
            pass
        figures[f"{name} kB"] = taken / 1000
        client.close()
    return server, figures


def row_leaks(bench, make):
    server = make()
    # Whatever it keeps open of the file from now on, it has opened.
    for _ in range(16):
        client = server.connect()
        client.sendall(BIG)
        client.recv(1000)
        client.close()
    time.sleep(0.5)
    before = server.descriptors()
    memory = server.memory()
    linger = b"\1\0\0\0\0\0\0\0"
    for kind in range(2):
        for _ in range(500):
            client = server.connect(receive_buffer=4096)
            client.sendall(BIG)
            if kind == 0:
                client.recv(1000)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            client.close()
    deadline = time.monotonic() + 10
    while server.descriptors() > before and time.monotonic() < deadline:
        time.sleep(0.1)
    return server, {"descriptors more": server.descriptors() - before, "MB more": (server.memory() - memory) / 1e6}


def row_drain(bench, make):
    server = make("--drain-timeout", "120")
    clients = []
    for _ in range(20):
        client = server.connect()
        client.sendall(BIG)
        clients.append([client, len(client.recv(65536))])
    server.process.send_signal(signal.SIGTERM if server.name == "reactor" else signal.SIGQUIT)
    time.sleep(0.5)
    room = bytearray(1 << 20)
    whole, deadline = 0, time.monotonic() + 110
    left = {client.fileno(): [client, taken] for client, taken in clients}
    while left and time.monotonic() < deadline:
        for number in select.select(list(left), [], [], 5)[0]:
            try:
                count = left[number][0].recv_into(room)
            except OSError:
                count = 0
            left[number][1] += count
            if count == 0 or left[number][1] >= GIB + 100:
                # The head is some hundred bytes; a whole answer ends the stream after it.
                whole += left[number][1] >= GIB + 100
                del left[number]
    try:
        status = server.process.wait(20)
    except subprocess.TimeoutExpired:
        status = "none"
    return server, {"finished of 20": whole, "exit status": status}


ROWS = {
    "headers": ("1,000 clients drip one header line a second", row_headers),
    "bodies": ("1,000 bodies at 1 byte a second", row_bodies),
    "slow-readers": ("200 readers of a 1 GiB file at 128 B/s", row_slow_readers),
    "never-read": ("100 clients that never read 1 GiB", row_never_read),
    "idle": ("10,000 idle keep-alive connections", row_idle),
    "resets": ("connect and reset, as fast as it goes", row_resets),
    "descriptors": ("descriptors limited to 64, 300 clients", row_descriptors),
    "pipeline": ("100,000 requests in one write", row_pipeline),
    "endless": ("endless header line, URI, chunk extension, trailers, blank lines", row_endless),
    "leaks": ("500 resets in mid-response, 500 before the answer", row_leaks),
    "drain": ("end asked for with 20 half-read 1 GiB answers", row_drain),
}


def shown(values):
    if all(isinstance(value, (int, float)) for value in values):
        middle = statistics.median(values)
        return f"{middle:,.0f}" if abs(middle) >= 100 or middle == int(middle) else f"{middle:.2f}"
    return str(values[-1])


def main():
    parser = argparse.ArgumentParser(description="What abuse does to this server, with nginx beside it.")
    parser.add_argument("binary", help="the program reactor, a release build")
    parser.add_argument("--rows", default=",".join(ROWS), help="some of: " + ", ".join(ROWS))
    parser.add_argument("--runs", type=int, default=1, help="runs of each row; the median is shown")
    parser.add_argument("--only", choices=["reactor", "nginx"], help="leave the other out")
    arguments = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory(prefix="reactor-abuse-") as folder:
        os.chmod(folder, 0o755)
        bench = Bench(os.path.abspath(arguments.binary), folder)
        os.chmod(bench.www, 0o755)
        makers = {"nginx": bench.nginx, "reactor": bench.reactor}
        if not shutil.which("nginx"):
            print("nginx is not installed: only reactor is measured", file=sys.stderr)
            del makers["nginx"]
        if arguments.only:
            makers = {arguments.only: makers[arguments.only]}
        for name in arguments.rows.split(","):
            if name not in ROWS:
                parser.error(f"there is no row {name}: choose of {', '.join(ROWS)}")
            title, row = ROWS[name]
            found = {}
            for _ in range(max(1, arguments.runs)):
                for maker, make in makers.items():
                    server, figures = row(bench, make)
                    server.stop()
                    for key, value in figures.items():
                        found.setdefault(maker, {}).setdefault(key, []).append(value)
            print(title, flush=True)
            for maker, figures in found.items():
                print(f"  {maker:8}", ", ".join(f"{key} {shown(values)}" for key, values in figures.items()), flush=True)


if __name__ == "__main__":
    main()
