#!/usr/bin/env python3
"""The accounts' pages in a real browser: headless Chromium, driven by chromedriver. Run by scripts/test --all, or by hand:

    python3 Tests/Browser/accounts.py path/to/reactor

Starts a server of its own on 127.0.0.1 with a data folder of its own, and ends both. Exit status 0 if all holds."""

import re
import subprocess
import sys
import tempfile
import time

from webdriver import Browser, Driver, Failure


class Server:
    def __init__(self, program, folder, *options):
        self.process = subprocess.Popen(
            [program, "serve", "--listen", "127.0.0.1:0", "--data", folder, "--hash-memory", "8k", "--hash-passes", "1", *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://"):
            raise Failure("the server does not start")
        self.url = line.split()[-1]

    def close(self):
        self.process.terminate()
        if self.process.wait(60) != 0:
            raise Failure("the server has not ended cleanly")


def expect(condition, what):
    if not condition:
        raise Failure(f"does not hold: {what}")


def submitted(browser, selector, path):
    """Clicks, and waits for the page it leads to."""
    mark = browser.find("body")
    browser.click(selector)
    browser.wait(f"the page {path}", lambda: browser.url.split("?")[0].endswith(path) and browser.find("body") != mark)


def registers_and_sees_the_account(browser, url):
    browser.open(url + "/register")
    browser.type("#username", "Ada Lovelace")
    browser.type("#password", "short")
    submitted(browser, "main button", "/register")
    expect("at least 8 characters" in browser.read("#password-error"), "the error stands beside its field")
    expect(browser.attribute("#password", "aria-invalid") == "true", "the field is marked as invalid")
    expect(browser.value("#username") == "Ada Lovelace", "what was typed is kept")
    expect(browser.value("#password") == "", "a password is not")
    browser.type("#password", "engine-1843")
    submitted(browser, "main button", "/account")
    expect(browser.read("h1") == "Ada Lovelace", "the account is shown")
    expect("this session" in browser.text, "the session is listed")
    cookie = browser.cookie("session")
    expect(cookie and cookie["httpOnly"] and cookie["sameSite"] == "Lax", "the cookie is HttpOnly and SameSite=Lax")


def changes_the_password(browser, url):
    browser.open(url + "/account")
    browser.type("#current_password", "wrong-password")
    browser.type("#new_password", "difference-1822")
    submitted(browser, "form[action='/account'] button", "/account")
    expect("wrong" in browser.read("#current_password-error"), "a wrong password is refused beside its field")
    before = browser.cookie("session")["value"]
    browser.type("#current_password", "engine-1843")
    browser.type("#new_password", "difference-1822")
    submitted(browser, "form[action='/account'] button", "/account")
    expect("has been changed" in browser.text, "the change is confirmed")
    expect(browser.cookie("session")["value"] != before, "the session has a new token")


def logs_out_and_is_refused(browser, url):
    browser.open(url + "/account")
    submitted(browser, "form[action='/logout'] button", "/login")
    expect(browser.cookie("session") is None, "the cookie is gone")
    browser.open(url + "/account")
    expect(browser.url.endswith("/login"), "the account asks for a login")
    browser.type("#username", "ada lovelace")
    browser.type("#password", "engine-1843")
    submitted(browser, "main button", "/login")
    expect("Username or password is wrong." in browser.text, "the old password is refused")
    expect(browser.value("#username") == "ada lovelace", "the name is kept")
    browser.type("#password", "difference-1822")
    submitted(browser, "main button", "/account")


def works_with_the_keyboard_alone(browser, url):
    browser.open(url + "/login")
    for _ in range(20):
        browser.keys("Tab")
        if browser.focused == "username":
            break
    expect(browser.focused == "username", "Tab leads to the first field")
    expect(browser.style("#username", "outline-style") != "none", "the focus is seen")
    browser.keys("Ada Lovelace", "Tab")
    expect(browser.focused == "password", "and on to the next")
    browser.keys("difference-1822", "Enter")
    browser.wait("the account", lambda: browser.url.endswith("/account"))
    browser.open(url + "/login")
    browser.keys("Tab")
    expect(browser.read("a.skip") != "", "the first Tab shows the way past the navigation")


def tells_a_screen_reader_what_is_what(browser, url):
    for page in ["/register", "/login"]:
        browser.open(url + page)
        expect(browser.label("#username") == "Username", "the name's field is called Username")
        expect(browser.label("#password") == "Password", "the password's is called Password")
        expect(browser.role("main") == "main", "there is a main landmark")
        expect(browser.role("nav") == "navigation", "and a navigation")
    browser.open(url + "/login")
    browser.type("#username", "nobody")
    browser.type("#password", "wrong-password")
    submitted(browser, "main button", "/login")
    expect("password-error" in browser.attribute("#password", "aria-describedby"), "a field names where its error stands")
    expect(browser.attribute("#password", "aria-invalid") == "true", "and says that it is invalid")


def follows_light_and_dark(browser, url):
    def luminance(color):
        red, green, blue = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    grounds = {}
    for scheme in ["light", "dark"]:
        browser.develop("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        browser.open(url + "/login")
        ground, ink = luminance(browser.style("body", "background-color")), luminance(browser.style("body", "color"))
        grounds[scheme] = ground
        contrast = (max(ground, ink) + 0.05) / (min(ground, ink) + 0.05)
        expect(contrast >= 7, f"the text stands out in {scheme} (WCAG 1.4.6: {contrast:.1f} to 1)")
    expect(grounds["light"] > 0.5 > grounds["dark"], "the page follows the system's choice")


def works_without_scripts(browser, url):
    browser.develop("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.open(url + "/register")
    browser.type("#username", "grace")
    browser.type("#password", "compiler-1952")
    submitted(browser, "main button", "/account")
    expect(browser.read("h1") == "grace", "registering needs no script")
    submitted(browser, "form[action='/account/logout-everywhere'] button", "/login")
    expect("logged out everywhere" in browser.text, "neither does logging out everywhere")


def ends_a_session_and_deletes_the_account(first, second, url):
    for browser in (first, second):
        browser.open(url + "/login")
        browser.type("#username", "grace")
        browser.type("#password", "compiler-1952")
        submitted(browser, "main button", "/account")
    expect(len(first.ask("POST", "/elements", {"using": "css selector", "value": ".sessions li"})) >= 1, "sessions are listed")
    second.open(url + "/account")
    expect("this session" in second.read(".sessions li:first-child"), "the own one comes first")
    submitted(second, ".sessions li:nth-child(2) button", "/account")
    first.open(url + "/account")
    expect(first.url.endswith("/login"), "the other session has ended")
    second.type("#password", "wrong-password")
    submitted(second, "button.danger", "/account/delete")
    expect("wrong" in second.read("#password-error"), "deleting asks for the password")
    second.type("#password", "compiler-1952")
    submitted(second, "button.danger", "/login")
    expect("deleted" in second.text, "the account is deleted")


def behind_https_the_cookie_is_the_hosts_alone(browser, url):
    # What a proxy would add; browsers take Secure cookies from a loopback address.
    browser.develop("Network.enable", {})
    browser.develop("Network.setExtraHTTPHeaders", {"headers": {"X-Forwarded-Proto": "https"}})
    browser.open(url.replace("127.0.0.1", "localhost") + "/login")
    cookie = browser.cookie("__Host-form")
    expect(cookie and cookie["secure"] and cookie["path"] == "/", "the cookie is __Host- and Secure")


def main():
    program = sys.argv[1]
    failed = 0
    driver = Driver()
    browsers = []
    try:
        with tempfile.TemporaryDirectory(prefix="reactor-browser-") as folder:
            server = Server(program, folder, "--trusted-proxy", "127.0.0.1")
            try:
                first, second = Browser(driver), Browser(driver)
                browsers += [first, second]
                steps = [
                    (registers_and_sees_the_account, (first,)), (changes_the_password, (first,)),
                    (logs_out_and_is_refused, (first,)), (works_with_the_keyboard_alone, (first,)),
                    (tells_a_screen_reader_what_is_what, (second,)), (follows_light_and_dark, (second,)),
                    (works_without_scripts, (second,)), (ends_a_session_and_deletes_the_account, (first, second)),
                    (behind_https_the_cookie_is_the_hosts_alone, (second,)),
                ]
                for step, browser in steps:
                    began = time.monotonic()
                    try:
                        step(*browser, server.url)
                        print(f"passed  {step.__name__}  {time.monotonic() - began:.1f} s", flush=True)
                    except Failure as failure:
                        failed += 1
                        print(f"FAILED  {step.__name__}: {failure}", flush=True)
            finally:
                server.close()
    finally:
        for browser in browsers:
            browser.close()
        driver.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
