#!/usr/bin/env python3
"""The static files in a real browser: headless Chromium, driven by chromedriver. Run by scripts/test --all, or by hand:

    python3 Tests/Browser/files.py path/to/reactor

Starts a server of its own on 127.0.0.1 and ends it. Exit status 0 if all holds."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Clients"))

from server import Site, failed_steps  # noqa: E402
from webdriver import Browser, Driver, Failure  # noqa: E402

# What a page's script sees of an answer.
FETCH = """
const done = arguments[arguments.length - 1];
fetch(arguments[0], {headers: arguments[1], cache: 'no-store'}).then(async answer => done({
    status: answer.status, length: (await answer.arrayBuffer()).byteLength, coding: answer.headers.get('content-encoding'),
    range: answer.headers.get('content-range'), type: answer.headers.get('content-type')})).catch(error => done({status: String(error)}));
"""
AGAIN = """
const done = arguments[arguments.length - 1];
fetch(arguments[0], {cache: 'no-cache'}).then(async answer => done((await answer.arrayBuffer()).byteLength));
"""
SIZES = """
return performance.getEntriesByType('resource').filter(entry => entry.name.endsWith(arguments[0]))
    .map(entry => [entry.encodedBodySize, entry.decodedBodySize, entry.transferSize]).pop();
"""


def expect(condition, what):
    if not condition:
        raise Failure(f"does not hold: {what}")


def run(browser, script, *arguments, waits=False):
    return browser.ask("POST", "/execute/" + ("async" if waits else "sync"), {"script": script, "args": list(arguments)})


def page_has_its_style_and_script(browser, site):
    browser.open(site.url + "/")
    browser.wait("the script", lambda: browser.ask("GET", "/title") == "script has run")
    expect("1, 2, 3" in browser.style("#p", "color"), "the style applies")
    encoded, decoded, _ = run(browser, SIZES, "/app.js")
    expect(decoded == len(site.files["app.js"]), f"the script is whole: {decoded}")
    expect(encoded == len(site.files["app.js.br"]), f"and came as the Brotli neighbour: {encoded}")
    encoded, decoded, _ = run(browser, SIZES, "/style.css")
    expect(decoded == len(site.files["style.css"]) and encoded < decoded // 5, f"the style was compressed: {encoded} of {decoded}")


def second_visit_is_not_sent_again(browser, site):
    browser.open(site.url + "/sub")
    expect(browser.url == site.url + "/sub/", f"a folder is led to its slash: {browser.url}")
    browser.open(site.url + "/")
    browser.wait("the script", lambda: browser.ask("GET", "/title") == "script has run")
    # Asks the server whether the copy is still good: the script sees 200, and a head came.
    length = run(browser, AGAIN, "/large.bin", waits=True)
    expect(length == 5_000_000, f"the file the first time: {length}")
    length = run(browser, AGAIN, "/large.bin", waits=True)
    _, _, transferred = run(browser, SIZES, "/large.bin")
    expect(length == 5_000_000 and 0 < transferred < 1000, f"and from the copy the second: {transferred} bytes came")


def script_reads_parts(browser, site):
    browser.open(site.url + "/")
    answer = run(browser, FETCH, "/large.bin", {"Range": "bytes=1000-1999"}, waits=True)
    expect(answer["status"] == 206 and answer["length"] == 1000, f"a range: {answer}")
    expect(answer["range"] == "bytes 1000-1999/5000000", f"with its place: {answer}")
    answer = run(browser, FETCH, "/large.bin", {}, waits=True)
    expect(answer["status"] == 200 and answer["length"] == 5_000_000, f"the whole: {answer}")
    answer = run(browser, FETCH, "/a%20b%C3%A9.txt", {}, waits=True)
    expect(answer["status"] == 200 and answer["length"] == len(site.files["a bé.txt"]), f"an escaped name: {answer}")
    answer = run(browser, FETCH, "/none", {}, waits=True)
    expect(answer["status"] == 404, f"what is not there: {answer}")


def main():
    site = Site(sys.argv[1])
    try:
        driver = Driver()
        try:
            browser = Browser(driver)
            try:
                steps = [page_has_its_style_and_script, second_visit_is_not_sent_again, script_reads_parts]
                failed = failed_steps("browser", steps, browser, site, failure=Failure)
            finally:
                browser.close()
        finally:
            driver.close()
    finally:
        site.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
