#!/usr/bin/env python3
"""Opens pages of `tconv verify --html` in headless Chromium and looks at what is there.

    chromium_test.py PAGE.html [--json REPORT.json] [--screenshots FOLDER]

Of both colour schemes, 1280 and 400 pixels wide: nothing on the console, nothing fetched, every link leads somewhere, one
article for each finding, all that can be used is reached by the Tab key, text has a contrast of 4.5, the page is not wider
than the window, and without JavaScript it has the same articles. Exit status 77 if there is no Chromium.
"""
import argparse
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys

LEAST_CONTRAST = 4.5  # WCAG 2.1, success criterion 1.4.3
MOST_TABS = 400

CONTRASTS = """(() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
                             return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => { const f = [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                                 return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
  const behind = (e) => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c; }
                          return rgba('Canvas'); };
  const found = {};
  for (const e of document.body.querySelectorAll('*')) {
    if (['SCRIPT', 'STYLE'].includes(e.tagName)) continue;
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [light(rgba(getComputedStyle(e).color)), light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const name = e.tagName + '.' + e.className;
    if (!(name in found) || ratio < found[name]) found[name] = ratio;
  }
  return found; })()"""

USABLE = "document.querySelectorAll('a[href], button, summary, [tabindex=\"0\"]')"


class Chromium:
    """A page in headless Chromium, driven by the DevTools protocol over pipes 3 and 4."""

    def __init__(self, program):
        to_them, self.out = os.pipe()
        self.into, from_them = os.pipe()
        script = f'exec "$0" "$@" 3<&{to_them} 4>&{from_them}'
        self.process = subprocess.Popen(
            ["sh", "-c", script, program, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "about:blank"],
            pass_fds=(to_them, from_them), stderr=subprocess.DEVNULL)
        os.close(to_them)
        os.close(from_them)
        self.number, self.rest, self.events, self.session = 0, b"", [], None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
            self.call(domain + ".enable")

    def message(self):
        while b"\0" not in self.rest:
            more = os.read(self.into, 1 << 16)
            if not more:
                sys.exit("Chromium ended")
            self.rest += more
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **params):
        self.number += 1
        request = {"id": self.number, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.out, json.dumps(request).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, url):
        self.events.clear()
        self.call("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.message())

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            sys.exit(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def size(self, width):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)

    def scheme(self, name):
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def press_tab(self):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)

    def screenshot(self, path, height):
        clip = {"x": 0, "y": 0, "width": self.value("innerWidth"), "height": height, "scale": 1}
        data = self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))


class Checks:
    def __init__(self):
        self.failed = 0

    def expect(self, holds, what):
        if not holds:
            self.failed += 1
            print("FAILS:", what)


def check_structure(page, checks, findings):
    checks.expect(page.value("document.querySelectorAll('h1').length") == 1, "one h1")
    checks.expect(page.value("document.documentElement.lang") == "en", "a language")
    checks.expect(page.value("[...document.querySelectorAll('section')].every((s) => s.querySelector('h2'))"), "headings")
    ids = page.value("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    checks.expect(len(ids) == len(set(ids)), "ids are unique")
    links = page.value("[...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))")
    checks.expect(links and all(link[1:] in ids for link in links), "links lead somewhere")
    drawn = page.value("document.querySelectorAll('article').length")
    if findings is not None:
        checks.expect(drawn == min(findings, 200), f"{drawn} articles for {findings} findings")
    failing = page.value("document.querySelectorAll('.matrix td.fails').length")
    linked = page.value("document.querySelectorAll('.matrix td.fails a').length")
    checks.expect(failing == linked, "what fails leads to a finding")
    wrong = page.value("[...document.querySelectorAll('.heat td.wrong')].every((e) => getComputedStyle(e).outlineStyle === 'solid')")
    checks.expect(wrong, "wrong elements are outlined")
    return drawn


def check_quiet(page, checks, url):
    loud = [event for event in page.events
            if event.get("method") in ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")]
    checks.expect(not loud, f"the console is empty: {loud[:1]}")
    fetched = [event["params"]["request"]["url"] for event in page.events if event.get("method") == "Network.requestWillBeSent"]
    checks.expect(fetched == [url], f"nothing is fetched: {fetched[1:3]}")


def check_keyboard(page, checks):
    page.value(f"[...{USABLE}].forEach((e, i) => e.dataset.number = i); document.activeElement.blur()")
    usable = page.value(f"[...{USABLE}].filter((e) => e.checkVisibility()).map((e) => e.dataset.number)")
    reached, outlined = set(), True
    for _ in range(min(len(usable) + 2, MOST_TABS)):
        page.press_tab()
        reached.add(page.value("document.activeElement.dataset.number"))
        outlined = outlined and page.value("document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== 'none'")
    missed = [number for number in usable[:MOST_TABS - 2] if number not in reached]
    checks.expect(usable and not missed, f"reached by the Tab key; not {missed[:5]} of {len(usable)}")
    checks.expect(outlined, "the focus is visible")


def check_copying(page, checks):
    if page.value("document.querySelectorAll('article').length") == 0:
        return
    page.value("document.querySelector('.replay button').click()")
    text = page.value("new Promise((done) => setTimeout(() => done(document.querySelector('.replay button').textContent), 200))")
    checks.expect(text in ("Copied", "Selected"), f"a button that copies: {text}")


def check_looks(page, checks, screenshots):
    for scheme in ("light", "dark"):
        page.scheme(scheme)
        for width in (1280, 400):
            page.size(width)
            wide = page.value("document.documentElement.scrollWidth")
            checks.expect(wide <= width, f"{wide} pixels at {width}")
            if screenshots:
                page.screenshot(f"{screenshots}/{scheme}-{width}.png", 1600)
        poor = {name: round(ratio, 2) for name, ratio in page.value(CONTRASTS).items() if ratio < LEAST_CONTRAST}
        checks.expect(not poor, f"contrast, {scheme}: {poor}")


def check_without_scripts(page, checks, url, drawn):
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.open(url)
    root = page.call("DOM.getDocument")["root"]["nodeId"]
    count = lambda selector: len(page.call("DOM.querySelectorAll", nodeId=root, selector=selector)["nodeIds"])
    checks.expect(count("article") == drawn and count(".matrix tbody tr") > 0, "the same without JavaScript")
    checks.expect(count("button") == 0, "and no button that does nothing")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("page")
    arguments.add_argument("--json")
    arguments.add_argument("--screenshots")
    given = arguments.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        print("skipped: no chromium (apt-get install --no-install-recommends chromium)")
        sys.exit(77)
    findings = len(json.loads(pathlib.Path(given.json).read_text())["findings"]) if given.json else None
    url = pathlib.Path(given.page).resolve().as_uri()
    page, checks = Chromium(program), Checks()
    page.size(1280)
    page.open(url)
    drawn = check_structure(page, checks, findings)
    check_quiet(page, checks, url)
    check_keyboard(page, checks)
    check_copying(page, checks)
    page.open(url)
    check_looks(page, checks, given.screenshots)
    check_without_scripts(page, checks, url, drawn)
    page.process.kill()
    print(f"{given.page}: {drawn} findings drawn, {checks.failed} checks fail")
    sys.exit(1 if checks.failed else 0)


main()
