#!/usr/bin/env python3
"""curl as a client of the static files and of the framing. Run by scripts/test --all, or by hand:

    python3 Tests/Clients/curl.py path/to/reactor

Starts a server of its own on 127.0.0.1 and ends it. Exit status 0 if all holds."""

import email.utils
import os
import subprocess
import sys
import tempfile
import time

from server import Site, expect, failed_steps


class Answer:
    def __init__(self, status, heads, body):
        self.status = status
        self.heads = heads
        self.body = body

    def field(self, name):
        """Of the last head: the answer itself, behind interim ones and redirects."""
        for line in self.heads[-1].splitlines()[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name:
                return value.strip()
        return None


def curl(site, path, *options):
    with tempfile.NamedTemporaryFile() as heads, tempfile.NamedTemporaryFile() as body:
        run = subprocess.run(
            ["curl", "--silent", "--show-error", "--max-time", "60", "--dump-header", heads.name, "--output", body.name,
             "--write-out", "%{http_code}", *options, site.url + path],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        expect(run.returncode == 0, f"curl {options} {path} ends well: {run.stderr}")
        text = heads.read().decode("latin1")
        return Answer(int(run.stdout), [part for part in text.split("\r\n\r\n") if part], body.read())


def files_come_whole(site):
    for name, content in site.files.items():
        path = "/" + "".join(c if c.isalnum() or c in "/._-" else "".join(f"%{b:02x}" for b in c.encode()) for c in name)
        for version in ["--http1.1", "--http1.0"]:
            answer = curl(site, path, version)
            expect(answer.status == 200 and answer.body == content, f"{version} {path}")
        head = curl(site, path, "--head")
        # curl prints a head that it asked for.
        expect(head.status == 200 and head.field("content-length") == str(len(content)), f"HEAD {path}")
    expect(curl(site, "/").body == site.files["index.html"], "the root is its index")


def content_is_decoded(site):
    for name in ["app.js", "style.css", "long.txt", "index.html"]:
        for accept in ["gzip", "deflate, gzip;q=0.5", "identity"]:
            for _ in range(2):
                answer = curl(site, "/" + name, "--compressed", "--header", f"Accept-Encoding: {accept}")
                expect(answer.body == site.files[name], f"{name} as {accept}")
    packed = curl(site, "/app.js", "--header", "Accept-Encoding: gzip, br")
    expect(packed.field("content-encoding") == "br" and packed.body == site.files["app.js.br"], "the neighbour is sent as it is")
    expect(packed.field("vary") == "Accept-Encoding", "and says that it varies")


def ranges_and_resuming(site):
    large = site.files["large.bin"]
    for spec, content in [("0-99", large[:100]), ("4999990-", large[-10:]), ("-7", large[-7:])]:
        answer = curl(site, "/large.bin", "--range", spec)
        expect(answer.status == 206 and answer.body == content, f"range {spec}")
    expect(curl(site, "/large.bin", "--range", "5000000-").status == 416, "a range behind the end")
    several = curl(site, "/large.bin", "--range", "0-9,1000000-1000019")
    expect(several.field("content-type").startswith("multipart/byteranges"), "several ranges are parts")
    expect(large[:10] in several.body and large[1_000_000:1_000_020] in several.body, "with their bytes")
    with tempfile.TemporaryDirectory() as folder:
        half = os.path.join(folder, "half")
        with open(half, "wb") as file:
            file.write(large[:1234567])
        subprocess.run(["curl", "--silent", "--max-time", "60", "--continue-at", "-", "--output", half, site.url + "/large.bin"], check=True)
        with open(half, "rb") as file:
            expect(file.read() == large, "a download is resumed")


def conditions(site):
    with tempfile.TemporaryDirectory() as folder:
        tags = os.path.join(folder, "tags")
        first = curl(site, "/small.bin", "--etag-save", tags)
        expect(first.status == 200, "the first time it is sent")
        expect(curl(site, "/small.bin", "--etag-compare", tags).status == 304, "and then not again")
        copy = os.path.join(folder, "copy")
        with open(copy, "wb") as file:
            file.write(b"x")
        expect(curl(site, "/small.bin", "--time-cond", copy).status == 304, "nor if it is not newer")
        stale = email.utils.formatdate(time.time() - 86400, usegmt=True)
        expect(curl(site, "/small.bin", "--header", f"If-Unmodified-Since: {stale}").status == 412, "a condition that fails")
        expect(curl(site, "/small.bin", "--header", 'If-Match: "x"').status == 412, "a tag that is another's")


def redirects_and_refusals(site):
    answer = curl(site, "/sub?q=1", "--location")
    expect(answer.body == site.files["sub/index.html"] and len(answer.heads) == 2, "a folder leads to its index")
    for path in ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/sub/..%2f..%2f..%2fetc/passwd", "/.git/config", "//etc/passwd"]:
        answer = curl(site, path, "--path-as-is")
        expect(answer.status in (400, 404), f"{path} is nobody's")
    for method, status in [("DELETE", 405), ("PUT", 405), ("BREW", 501), ("OPTIONS", 204), ("TRACE", 405)]:
        answer = curl(site, "/small.bin", "--request", method)
        expect(answer.status == status, f"{method} is {status}")
    expect(curl(site, "/small.bin", "--header", "Host:").status == 400, "no Host")
    expect(curl(site, "/small.bin", "--header", "Host: a b").status == 400, "a bad Host")
    expect(curl(site, "/small.bin", "--header", "X: " + "x" * 20_000).status == 431, "a head too large")
    expect(curl(site, "/" + "x" * 9000).status == 414, "a target too long")
    expect(curl(site, "/small.bin", "--request-target", "http://other/empty.txt").status == 200, "the absolute form")
    expect(curl(site, "", "--request-target", "*", "--request", "OPTIONS").status == 204, "the asterisk form")


def bodies(site):
    form = ["--header", "Content-Type: application/x-www-form-urlencoded", "--data", "username=nobody&password=not-the-password"]
    for options in [[], ["--header", "Transfer-Encoding: chunked"], ["--header", "Expect: 100-continue"]]:
        answer = curl(site, "/api/login", *form, *options)
        expect(answer.status == 401, f"a login with {options}: {answer.status}")
        if "Expect: 100-continue" in options:
            expect(answer.heads[0].startswith("HTTP/1.1 100"), "100 comes first")
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x" * 3_000_000)
        file.flush()
        for options in [[], ["--header", "Expect:"], ["--header", "Transfer-Encoding: chunked", "--header", "Expect:"]]:
            answer = curl(site, "/api/login", "--data-binary", "@" + file.name, *options)
            expect(answer.status == 413, f"a body past the bound with {options} is told so: {answer.status}")


def one_connection_for_many(site):
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            ["curl", "--silent", "--max-time", "60", "--write-out", "%{num_connects}\\n", "--output", os.path.join(folder, "#1"),
             site.url + "/{small.bin,large.bin,long.txt,style.css,small.bin}"],
            capture_output=True, text=True, check=True)
        expect(run.stdout.split() == ["1", "0", "0", "0", "0"], f"the connection is kept: {run.stdout.split()}")


def main():
    site = Site(sys.argv[1])
    try:
        steps = [files_come_whole, content_is_decoded, ranges_and_resuming, conditions, redirects_and_refusals, bodies, one_connection_for_many]
        failed = failed_steps("curl", steps, site)
    finally:
        site.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
