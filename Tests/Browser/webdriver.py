"""The little of W3C WebDriver (https://www.w3.org/TR/webdriver2/) that the browser test needs, over the standard library:
chromedriver speaks it as JSON over HTTP on a loopback port of its own choice."""

import http.client
import json
import re
import subprocess
import time

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Failure(Exception):
    pass


class Driver:
    """chromedriver, ended with this object's close()."""

    def __init__(self):
        # Port 0 takes any free one; it is printed.
        self.process = subprocess.Popen(
            ["chromedriver", "--port=0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                self.port = int(found.group(1))
                return
        raise Failure("chromedriver does not start")

    def close(self):
        self.process.terminate()
        self.process.wait(30)

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(
                method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            value = json.loads(answer.read())["value"]
        finally:
            connection.close()
        if answer.status != 200:
            raise Failure(f"{method} {path}: {value['error']}: {value['message'].splitlines()[0]}")
        return value


class Browser:
    """One headless Chromium with a profile of its own."""

    def __init__(self, driver):
        self.driver = driver
        arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--window-size=1000,1200",
                     # As root, and in a container, Chromium's own sandbox cannot be had.
                     "--no-sandbox"]
        session = driver.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": {"args": arguments}}}})
        self.path = "/session/" + session["sessionId"]

    def close(self):
        self.driver.ask("DELETE", self.path)

    def ask(self, method, path, body=None):
        return self.driver.ask(method, self.path + path, body)

    def open(self, url):
        self.ask("POST", "/url", {"url": url})

    @property
    def url(self):
        return self.ask("GET", "/url")

    @property
    def text(self):
        return self.ask("GET", f"/element/{self.find('body')}/text")

    def find(self, selector):
        return self.ask("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def has(self, selector):
        return bool(self.ask("POST", "/elements", {"using": "css selector", "value": selector}))

    def read(self, selector):
        return self.ask("GET", f"/element/{self.find(selector)}/text")

    def value(self, selector):
        return self.ask("GET", f"/element/{self.find(selector)}/property/value")

    def attribute(self, selector, name):
        return self.ask("GET", f"/element/{self.find(selector)}/attribute/{name}")

    def style(self, selector, name):
        return self.ask("GET", f"/element/{self.find(selector)}/css/{name}")

    def type(self, selector, text):
        element = self.find(selector)
        self.ask("POST", f"/element/{element}/clear", {})
        self.ask("POST", f"/element/{element}/value", {"text": text})

    def click(self, selector):
        self.ask("POST", f"/element/{self.find(selector)}/click", {})

    def role(self, selector):
        """As a screen reader is told it (WAI-ARIA)."""
        return self.ask("GET", f"/element/{self.find(selector)}/computedrole")

    def label(self, selector):
        return self.ask("GET", f"/element/{self.find(selector)}/computedlabel")

    def keys(self, *names):
        """Presses keys in whatever has the focus."""
        codes = {"Tab": "\ue004", "Enter": "\ue007", "Space": " "}
        actions = []
        for name in names:
            for character in [codes[name]] if name in codes else name:
                actions += [{"type": "keyDown", "value": character}, {"type": "keyUp", "value": character}]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    @property
    def focused(self):
        return self.ask("GET", f"/element/{self.ask('GET', '/element/active')[ELEMENT]}/attribute/id")

    def cookie(self, name):
        for cookie in self.ask("GET", "/cookie"):
            if cookie["name"] == name:
                return cookie
        return None

    def develop(self, command, parameters):
        """Chrome's DevTools protocol."""
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def wait(self, what, condition):
        def holds():
            try:
                return condition()
            except Failure:
                # The page is just being left.
                return False

        deadline = time.monotonic() + 30
        while not holds():
            if time.monotonic() > deadline:
                raise Failure(f"never came: {what}; at {self.url}:\n{self.text}")
            time.sleep(0.05)
