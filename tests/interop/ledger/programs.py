"""Kuitti's ledger program and the Go programs of others: installed, started, asked."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
LEDGER = ROOT / "build/release/bin/kuitti-ledger"
BIN = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "kuitti-interop/bin"
PROGRAMS = {
    "fsck": "github.com/transparency-dev/tessera/cmd/fsck@v1.0.4",
    "posix": "github.com/transparency-dev/tessera/cmd/conformance/posix@v1.0.4",
    "hammer": "github.com/transparency-dev/tessera/internal/hammer@v1.0.4",
    "litewitness": "filippo.io/torchwood/cmd/litewitness@v0.9.0",
    "omniwitness": "github.com/transparency-dev/witness/cmd/omniwitness@v0.0.0-20260720115447-2e1c6971d19e",
}
WITNESS = PROGRAMS["omniwitness"].replace("/cmd/omniwitness", "")
# What its load test lacks for a witness that has never seen its logs: the first request has no proof.
FRESH = ("\tnodes, err := proof.Consistency(", "\tif l.witnessedSize == 0 {\n\t\treturn cpSigned, l.size, nil\n\t}\n")


class Unset(Exception):
    """The run cannot be set up."""


class Processes:
    """Programs that run until the end; their output is kept for when something breaks."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.running = folder, {}

    def start(self, name: str, *command, env=None) -> None:
        with open(self.folder / f"{name}.out", "ab") as out:
            self.running[name] = subprocess.Popen(
                [str(word) for word in command], stdout=out, stderr=out, cwd=self.folder, env=env
            )

    def ready(self, name: str) -> str:
        """The URL of a program of ours, once it listens."""
        for _ in range(600):
            for line in (self.folder / f"{name}.out").read_text(errors="replace").splitlines():
                if line.startswith("ready "):
                    return line.split("=", 1)[1]
            if self.running[name].poll() is not None:
                break
            time.sleep(0.05)
        raise Unset(f"{name} did not start: {(self.folder / f'{name}.out').read_text(errors='replace')[-800:]}")

    def stop(self, name: str) -> None:
        process = self.running.pop(name)
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def stop_all(self) -> None:
        for name in list(self.running):
            self.stop(name)


def run(*command, seconds: float = 300, env=None) -> subprocess.CompletedProcess:
    try:
        return subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, timeout=seconds, env=env
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", f"no end within {seconds} s")


def must(*command, **options) -> str:
    done = run(*command, **options)
    if done.returncode != 0:
        raise Unset(f"{command[0]}: {done.stdout[-400:]} {done.stderr[-800:]}")
    return done.stdout


def fetch(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.read()
    except (urllib.error.URLError, OSError):
        return b""


def size_of(url: str) -> int:
    lines = fetch(url).split(b"\n")
    return int(lines[1]) if len(lines) > 2 else -1


def wait_size(url: str, size: int, seconds: float = 180) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if size_of(url) == size:
            return True
        time.sleep(0.1)
    return False


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def install() -> Path:
    """The Go programs, built once into a cache; the judge is ours and built from here."""
    if shutil.which("go") is None:
        raise Unset("Go 1.25 or later is needed")
    BIN.mkdir(parents=True, exist_ok=True)
    env = os.environ | {"GOBIN": str(BIN)}
    for name, module in PROGRAMS.items():
        stamp = BIN / f"{name}.version"
        if (BIN / name).exists() and stamp.exists() and stamp.read_text() == module:
            continue
        print(f"interop: installing {module}", file=sys.stderr, flush=True)
        must("go", "install", module, seconds=1800, env=env)
        stamp.write_text(module)
    install_load_test()
    judge = BIN / "judge"
    must("go", "-C", HERE / "judge", "build", "-buildvcs=false", "-o", judge, ".", seconds=900)
    return judge


def install_load_test() -> None:
    """The load test of transparency-dev/witness, built from a copy because of that line."""
    stamp = BIN / "loadtest.version"
    if (BIN / "loadtest").exists() and stamp.exists() and stamp.read_text() == WITNESS:
        return
    print(f"interop: building the load test of {WITNESS}", file=sys.stderr, flush=True)
    module = json.loads(must("go", "mod", "download", "-json", WITNESS, seconds=900))["Dir"]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "witness"
        shutil.copytree(module, copy, copy_function=shutil.copyfile)
        for path in copy.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        source = copy / "cmd/loadtest/loadtest.go"
        text = source.read_text()
        if text.count(FRESH[0]) != 1:
            raise Unset("the load test is not the one that is known")
        source.write_text(text.replace(FRESH[0], FRESH[1] + FRESH[0]))
        must("go", "-C", copy, "build", "-buildvcs=false", "-o", BIN / "loadtest", "./cmd/loadtest", seconds=1800)
    stamp.write_text(WITNESS)


def known_logs() -> str:
    """The logs that the load test plays, as our witness wants to be told of them."""
    lines, origin = [], ""
    for line in must(BIN / "loadtest").splitlines():
        word, _, value = line.strip().lstrip("- ").partition(": ")
        if word == "Origin":
            origin = value.strip('"')
        elif word == "PublicKey":
            lines.append(f"{origin} {value.strip(chr(34))}\n")
    return "".join(lines)


def add_entries(url: str, first: int, last: int) -> None:
    """Appends entries `first` to `last`-1 over kept connections."""
    host = url.split("/")[2]

    def some(numbers: range) -> None:
        connection = http.client.HTTPConnection(host, timeout=60)
        for number in numbers:
            connection.request("POST", "/add", body=f"entry {number}".encode())
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise Unset(f"/add answers {answer.status}")
        connection.close()

    workers = min(64, last - first)
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(some, [range(first + n, last, workers) for n in range(workers)]))


def fsck(url: str, vkey: Path, seconds: float = 240) -> subprocess.CompletedProcess:
    return run(BIN / "fsck", f"--storage_url={url}", f"--public_key={vkey}", "--ui=false", seconds=seconds)
