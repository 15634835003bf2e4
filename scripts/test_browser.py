#!/usr/bin/env python3
"""Opens reports in a real browser, headless Chromium, and looks: nothing on the console, nothing asked of a network, every
figure drawn, read-out, legend, views and keys at work, nothing wider than the window at 1280 and 390 pixels.

    test_browser.py DISPATCHSOLVE [--pictures DIR]

Reports are of the default study, the first years with myopic holders, with and without Virginia, and of a sweep.
"""
import argparse
import base64
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]


class Browser:
    """A browser steered over two pipes, by its protocol of JSON ended by a zero byte."""

    def __init__(self, program, profile):
        # Away from 3 and 4, which the browser reads and writes.
        high = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for pair in (os.pipe(), os.pipe()) for end in pair]
        to_read, self.to_write, self.from_read, from_write = high

        def ends():
            os.dup2(to_read, 3)
            os.dup2(from_write, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
             "--no-first-run", "--disable-background-networking", f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=ends, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(from_write)
        self.number = 0
        self.rest = b""
        self.events = []
        self.session = None

    def message(self):
        while b"\0" not in self.rest:
            part = os.read(self.from_read, 1 << 16)
            if not part:
                raise SystemExit("the browser has gone")
            self.rest += part
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **arguments):
        self.number += 1
        request = {"id": self.number, "method": method, "params": arguments}
        if self.session and not method.startswith("Target."):
            request["sessionId"] = self.session
        os.write(self.to_write, json.dumps(request).encode() + b"\0")
        while True:
            found = self.message()
            if found.get("id") == self.number:
                if "error" in found:
                    raise SystemExit(f"{method}: {found['error']['message']}")
                return found["result"]
            self.events.append(found)

    def wait(self, name):
        while not any(event.get("method") == name for event in self.events):
            self.events.append(self.message())

    def open(self, path, width):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Runtime", "Log", "Network", "Page"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
        self.events = []
        self.call("Page.navigate", url=f"file://{path}")
        self.wait("Page.loadEventFired")

    def ask(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise SystemExit(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def pointer(self, x, y, kind="mouseMoved"):
        button = "none" if kind == "mouseMoved" else "left"
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, clickCount=0 if kind == "mouseMoved" else 1)

    def key(self, name):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name)

    def picture(self, path):
        size = self.ask("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": size[0], "height": min(size[1], 12000), "scale": 1})
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def close(self):
        self.session = None
        self.call("Browser.close")
        self.process.wait(timeout=20)


FIGURES = """Array.from(document.querySelectorAll('figure')).map(figure => ({
  name: figure.id,
  views: Array.from(figure.querySelectorAll('.view')).map(view => {
    const hidden = view.classList.contains('off');
    view.classList.remove('off');
    const marks = Array.from(view.querySelectorAll('svg .bar, svg .line, svg .dot, svg .cell, svg .band'))
      .filter(mark => !mark.closest('.legend'))
      .filter(mark => { const box = mark.getBoundingClientRect(); return box.width > 0 || box.height > 0; }).length;
    const rows = view.querySelectorAll('tbody tr').length;
    view.classList.toggle('off', hidden);
    return { label: view.dataset.label, marks, rows };
  }),
}))"""


def check(browser, path, width, problems):
    browser.open(path, width)
    where = f"{os.path.basename(os.path.dirname(path))} at {width}"

    def expect(holds, what):
        if not holds:
            problems.append(f"{where}: {what}")

    figures = browser.ask(FIGURES)
    expect(len(figures) >= 2, "too few figures")
    for figure in figures:
        for view in figure["views"]:
            expect(view["marks"] > 0, f"{figure['name']} {view['label']}: no marks")
            expect(view["rows"] > 0, f"{figure['name']} {view['label']}: no data")
    wide = browser.ask("document.documentElement.scrollWidth - window.innerWidth")
    expect(wide <= 0, f"{wide} pixels wider than the window")
    for figure in figures:
        name = figure["name"]
        place = f"document.getElementById('{name}')"
        # The middle of a mark, so that maps with few cells have one under the pointer.
        x, y = browser.ask(f"""(() => {{
          const svg = {place}.querySelector('.view:not(.off) svg');
          svg.scrollIntoView({{ block: 'center' }});
          const box = (svg.querySelector('[data-r]') ?? svg).getBoundingClientRect();
          return [box.left + box.width / 2, box.top + box.height / 2];
        }})()""")
        browser.pointer(x, y)
        said = browser.ask(f"{place}.querySelector('.readout').textContent")
        expect(bool(said and said.strip()), f"{name}: the pointer reads out nothing")
        browser.pointer(1, 1)
        browser.ask(f"{place}.querySelector('.view:not(.off) svg').focus()")
        browser.key("ArrowRight")
        keyed = browser.ask(f"{place}.querySelector('.readout').textContent")
        expect(bool(keyed and keyed.strip()), f"{name}: a key reads out nothing")
        browser.key("Escape")
        expect(not browser.ask(f"{place}.querySelector('.readout').textContent"), f"{name}: Escape ends no read-out")
        legend = browser.ask(f"""(() => {{
          const view = {place}.querySelector('.view:not(.off)');
          const button = view.querySelector('.legend button');
          if (!button) return null;
          const marks = () => view.querySelectorAll('svg[role=img] [data-s="' + button.dataset.s + '"]:not(.off)').length;
          const before = marks();
          button.click();
          const off = marks();
          button.click();
          return [before, off, marks()];
        }})()""")
        if legend:
            expect(legend[0] > 0 and legend[1] == 0 and legend[2] == legend[0], f"{name}: legend {legend}")
        if len(figure["views"]) > 1:
            shown = browser.ask(f"""(() => {{
              {place}.querySelectorAll('.views button')[1].click();
              const shown = Array.from({place}.querySelectorAll('.view:not(.off)')).map(view => view.dataset.label);
              {place}.querySelectorAll('.views button')[0].click();
              return shown;
            }})()""")
            expect(shown == [figure["views"][1]["label"]], f"{name}: shows {shown}")
    copied = browser.ask("""(async () => {
      const button = document.querySelector('.copy');
      button.closest('details').open = true;
      button.click();
      await new Promise(done => setTimeout(done, 200));
      const text = button.textContent;
      button.closest('details').open = false;
      return text;
    })()""")
    expect(copied in ("Copied", "Not copied"), f"copying says {copied}")
    for event in browser.events:
        method, facts = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown" or method == "Runtime.consoleAPICalled" or method == "Log.entryAdded":
            problems.append(f"{where}: on the console: {json.dumps(facts)[:300]}")
        if method == "Network.requestWillBeSent" and facts["request"]["url"] != f"file://{path}":
            problems.append(f"{where}: asks for {facts['request']['url'][:200]}")
    return sum(len(figure["views"]) for figure in figures)


def reports(program, folder):
    """Runs what is to be reported, and makes the reports."""
    def run(*arguments):
        subprocess.run([program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    data = os.path.join(ROOT, "data")
    common = ["--inputs", data, "--years", "2025-2028", "--foresight", "myopic", "-q"]
    run(*common, "--output", "base")
    run(*common, "--scenario", "without-virginia", "--output", "without")
    run("sweep", os.path.join(data, "sweeps", "caps-and-triggers.toml"), "--output", "sweep")
    run("report", "base", "without", "--output", "comparison")
    run("report", "sweep")
    return [os.path.join(folder, name, "report.html") for name in ("base", "comparison", "sweep-report")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("program")
    parser.add_argument("--pictures", help="folder for screenshots")
    parser.add_argument("pages", nargs="*", help="report.html files to look at instead")
    options = parser.parse_args()
    browser_program = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if not browser_program:
        print("SKIPPED: no chromium is there")
        return 0
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        pages = [os.path.abspath(page) for page in options.pages] or reports(os.path.abspath(options.program), folder)
        browser = Browser(browser_program, os.path.join(folder, "profile"))
        views = 0
        for page in pages:
            for width in (1280, 390):
                views += check(browser, page, width, problems)
                if options.pictures:
                    os.makedirs(options.pictures, exist_ok=True)
                    name = os.path.basename(os.path.dirname(page))
                    browser.picture(os.path.join(options.pictures, f"{name}-{width}.png"))
                    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
                    browser.picture(os.path.join(options.pictures, f"{name}-{width}-dark.png"))
        browser.close()
    for problem in problems:
        print(problem)
    print(f"{len(pages)} pages at 2 widths, {views} views of figures: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
