#!/usr/bin/env python3
"""nginx as a reverse proxy in front, with connections kept to the upstream. Run by scripts/test --all, or by hand:

    python3 Tests/Clients/nginx.py path/to/reactor

Starts a server and an nginx of its own on 127.0.0.1 and ends both. Exit status 0 if all holds."""

import concurrent.futures
import gzip
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

from server import Failure, Site, expect, failed_steps

CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream reactor {{
        server 127.0.0.1:{upstream};
        keepalive 32;
        keepalive_requests 100000;
    }}
    server {{
        listen 127.0.0.1:{port};
        keepalive_requests 100000;
        location / {{
            proxy_pass http://reactor;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
        }}
    }}
}}
"""


class Proxy:
    def __init__(self, site):
        self.folder = os.path.join(site.folder.name, "nginx")
        os.makedirs(self.folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        path = os.path.join(self.folder, "nginx.conf")
        with open(path, "w") as file:
            file.write(CONFIGURATION.format(folder=self.folder, upstream=site.port, port=self.port))
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen(
            [program, "-p", self.folder, "-c", path], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise Failure("nginx does not start")
                time.sleep(0.05)

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    @property
    def errors(self):
        with open(os.path.join(self.folder, "error.log")) as file:
            return [line for line in file]


def get(connection, path, **fields):
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in fields.items()})
    answer = connection.getresponse()
    return answer, answer.read()


def many_clients(site, proxy):
    names = ["small.bin", "large.bin", "style.css", "index.html", "empty.txt", "app.js"]

    def client(number):
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=60)
        for turn in range(150):
            name = names[(number + turn) % len(names)]
            if name == "large.bin" and turn % 10:
                continue
            answer, body = get(connection, "/" + name)
            if answer.status != 200 or body != site.files[name]:
                return f"{name}: {answer.status}, {len(body)} bytes"
        connection.close()
        return None

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        faults = [fault for fault in pool.map(client, range(16)) if fault]
    expect(not faults, f"every answer is whole: {faults[:3]}")


def codings_and_parts(site, proxy):
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=60)
    for _ in range(3):
        answer, body = get(connection, "/long.txt", Accept_Encoding="gzip")
        expect(answer.getheader("content-encoding") == "gzip" and gzip.decompress(body) == site.files["long.txt"], "compressed on the way")
    answer, body = get(connection, "/large.bin", Range="bytes=100-199")
    expect(answer.status == 206 and body == site.files["large.bin"][100:200], "a range through the proxy")
    tag = answer.getheader("etag")
    answer, body = get(connection, "/large.bin", If_None_Match=tag)
    expect(answer.status == 304 and body == b"", "a condition through the proxy")
    answer, _ = get(connection, "/none")
    expect(answer.status == 404, "an error through the proxy")


def bodies(site, proxy):
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=60)
    for number in range(50):
        body = b"username=nobody&password=not-the-password%d" % number
        chunks = iter([body[:10], body[10:]]) if number % 2 else body
        connection.request("POST", "/api/login", chunks, {"Content-Type": "text/plain"}, encode_chunked=number % 2 == 1)
        answer = connection.getresponse()
        answer.read()
        expect(answer.status in (400, 415, 422), f"a POST through the proxy is answered: {answer.status}")


def upstream_connections_are_kept(site, proxy):
    # Who does not keep them leaves one in TIME-WAIT for each request (state 06 of proc_net_tcp).
    waiting = 0
    with open("/proc/net/tcp") as file:
        for line in file.read().splitlines()[1:]:
            words = line.split()
            ports = [int(address.split(":")[1], 16) for address in words[1:3]]
            if site.port in ports and words[3] == "06":
                waiting += 1
    expect(waiting < 100, f"2,000 requests leave few connections behind: {waiting}")
    expect(not proxy.errors, f"nginx finds no fault with the upstream: {proxy.errors[:3]}")


def main():
    site = Site(sys.argv[1], "--loops", "2")
    try:
        proxy = Proxy(site)
        try:
            steps = [many_clients, codings_and_parts, bodies, upstream_connections_are_kept]
            failed = failed_steps("nginx", steps, site, proxy)
        finally:
            proxy.close()
    finally:
        site.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
