"""A folder of files and a reactor that serves it, for the tests with real clients. Standard library only."""

import gzip
import os
import random
import signal
import subprocess
import tempfile


class Failure(Exception):
    pass


def failed_steps(kind, steps, *arguments, failure=Failure):
    """Takes each step, says how it went, and counts those that failed."""
    failed = 0
    for step in steps:
        try:
            step(*arguments)
            print(f"{kind}: {step.__name__}: passed")
        except failure as reason:
            failed += 1
            print(f"{kind}: {step.__name__}: FAILED: {reason}")
    return failed


def expect(condition, what):
    if not condition:
        raise Failure(f"does not hold: {what}")


def stored_brotli(data):
    """The data as one uncompressed meta-block (RFC 7932 section 9.2): a window of 16 bits, the length less one, and an empty
    last block behind."""
    assert 0 < len(data) <= 1 << 16
    bits = (len(data) - 1) << 4 | 1 << 20
    return bits.to_bytes(3, "little") + data + b"\x03"


class Site:
    """Files of every kind that is sent in a way of its own; gone with close()."""

    def __init__(self, program, *options):
        self.folder = tempfile.TemporaryDirectory(prefix="reactor-clients-")
        www = os.path.join(self.folder.name, "www")
        os.makedirs(os.path.join(www, "sub"))
        chance = random.Random(1)
        script = b"document.title = 'script has run';\n" * 40
        self.files = {
            "index.html": b"<!doctype html><title>top</title><link rel=stylesheet href=/style.css><script src=/app.js></script><p id=p>top\n",
            "sub/index.html": b"<p>below\n",
            "style.css": b"/* colours */ p { color: rgb(1, 2, 3) }\n" * 100,
            "app.js": script,
            "app.js.br": stored_brotli(script),
            "app.js.gz": gzip.compress(script),
            "small.bin": chance.randbytes(10_000),
            "large.bin": chance.randbytes(5_000_000),
            "long.txt": b"a line of text that comes again\n" * 40_000,
            "empty.txt": b"",
            "a bé.txt": b"a name to escape\n",
        }
        for name, content in self.files.items():
            with open(os.path.join(www, name), "wb") as file:
                file.write(content)
        self.www = www
        self.process = subprocess.Popen(
            [program, "serve", "--listen", "127.0.0.1:0", "--data", os.path.join(self.folder.name, "data"), "--www", www,
             "--access-log", "off", *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://"):
            raise Failure("the server does not start")
        self.url = line.split()[-1]
        self.port = int(self.url.rsplit(":", 1)[1])

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        self.folder.cleanup()
        if status != 0:
            raise Failure(f"the server has ended with {status}")
