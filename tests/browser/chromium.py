"""A headless Chromium, spoken to over its debugging pipe: no packages, no ports."""
import json
import os
import shutil
import signal
import subprocess
import tempfile

QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"]


def find():
    """The program, or None."""
    for name in (os.environ.get("KUITTI_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and shutil.which(name):
            return shutil.which(name)
    return None


class Chromium:
    def __init__(self, program, language="en"):
        self.folder = tempfile.TemporaryDirectory()
        to_browser, from_us = os.pipe()
        from_browser, to_us = os.pipe()
        os.set_inheritable(to_browser, True)
        os.set_inheritable(to_us, True)
        # The browser reads its descriptor 3 and writes its descriptor 4.
        shell = f'exec "$0" "$@" 3<&{to_browser} 4>&{to_us}'
        self.process = subprocess.Popen(
            ["bash", "-c", shell, program, *QUIET, "--remote-debugging-pipe", f"--user-data-dir={self.folder.name}",
             f"--lang={language}", f"--accept-lang={language}", "about:blank"],
            pass_fds=(to_browser, to_us), start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(to_us)
        self.out, self.inbox = from_us, from_browser
        self.buffer, self.last, self.events, self.session = b"", 0, [], None

    def _read(self):
        while b"\0" not in self.buffer:
            got = os.read(self.inbox, 1 << 20)
            if not got:
                raise RuntimeError("the browser is gone")
            self.buffer += got
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        while True:
            answer = self._read()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, url, width=1100, height=900):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.resize(width, height)
        self.call("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'")

    def resize(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def evaluate(self, expression):
        """The value of an expression, awaited."""
        got = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in got:
            raise RuntimeError(got["exceptionDetails"]["exception"].get("description", str(got)))
        return got["result"].get("value")

    def wait(self, condition):
        self.evaluate("new Promise((done, fail) => { let left = 1000; const look = () => "
                      f"({condition}) ? done() : left-- ? setTimeout(look, 10) : fail(new Error('in vain')); look(); }})")

    def choose(self, selector, path):
        """Puts a file into an <input type=file>, as a person would."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", files=[str(path)], nodeId=node)

    def press(self, key, code):
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def screenshot(self, path):
        import base64
        height = self.evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)")
        width = self.evaluate("innerWidth")
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": width, "height": height, "scale": 1})
        with open(path, "wb") as out:
            out.write(base64.b64decode(shot["data"]))

    def close(self):
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.out)
        os.close(self.inbox)
        self.folder.cleanup()
