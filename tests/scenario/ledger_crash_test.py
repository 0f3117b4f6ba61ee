#!/usr/bin/env python3
"""The real `kuitti-ledger serve`, stopped in every way: what it acknowledged stands at its index, what it published is one log.

  kill     killed at random while 16 writers append; a reader keeps every checkpoint that it ever saw
  syncs    the n-th fsync fails: the process ends, and the next start is clean
  calls    the n-th system call that changes a file fails once: the process ends or goes on, and the next start is clean
  copies   a copy of the folder, taken before a system call that changes a file, starts clean
A short form by default; --long kills 200 times, fails each sync and each call in turn and takes a copy before each call (some minutes).
"""
import argparse
import base64
import hashlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEDGER = ROOT / "build/release/bin/kuitti-ledger"
ORIGIN = "ledger.espoo.example/2026"
failures = []


def complain(words):
    failures.append(words)
    print("ledger_crash_test: " + words, file=sys.stderr)


def ledger(*words):
    return subprocess.run([LEDGER, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def serve(folder, key, environment=None):
    """The process, and its URL; None when it ended before it was ready."""
    process = subprocess.Popen(
        [LEDGER, "serve", "--dir", folder, "--origin", ORIGIN, "--key", key, "--listen", "127.0.0.1:0",
         "--accept-add", "--interval", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **(environment or {})})
    ready = process.stdout.readline()
    return process, ready.split("=", 1)[1].strip() if ready.startswith("ready") else None


def ask(url, body=None):
    with urllib.request.urlopen(urllib.request.Request(url, data=body), timeout=10) as answer:
        return answer.read()


def is_away(problem):
    return isinstance(problem, (OSError, urllib.error.URLError, ValueError)) or "Incomplete" in type(problem).__name__ \
        or "Remote" in type(problem).__name__ or "BadStatus" in type(problem).__name__


class Tree:
    """RFC 6962 over the entries, by itself: the root of every size."""

    def __init__(self, entries):
        peaks, self.roots = [], {0: hashlib.sha256().digest()}
        for size, entry in enumerate(entries, 1):
            peaks.append((0, hashlib.sha256(b"\0" + entry).digest()))
            while len(peaks) > 1 and peaks[-2][0] == peaks[-1][0]:
                (level, left), (_, right) = peaks[-2:]
                peaks[-2:] = [(level + 1, hashlib.sha256(b"\1" + left + right).digest())]
            root = peaks[-1][1]
            for _, left in reversed(peaks[:-1]):
                root = hashlib.sha256(b"\1" + left + root).digest()
            self.roots[size] = root


def head(note):
    lines = note.decode().split("\n")
    return int(lines[1]), base64.b64decode(lines[2])


def group(number):
    digits = f"{number:03d}" if number < 1000 else None
    return digits or f"x{number // 1000:03d}/{number % 1000:03d}"


def entries_of(folder, size):
    entries = []
    for index in range((size + 255) // 256):
        width = min(256, size - 256 * index)
        path = folder / "tile/entries" / (group(index) + ("" if width == 256 else f".p/{width}"))
        bundle, at = path.read_bytes(), 0
        while at < len(bundle):
            length = int.from_bytes(bundle[at:at + 2], "big")
            entries.append(bundle[at + 2:at + 2 + length])
            at += 2 + length
    return entries


def judge(folder, key, acknowledged, notes, what):
    """The folder of a log that runs no more: everything acknowledged is there, everything seen is of this log."""
    checked = ledger("fsck", folder, "--vkey", f"{key}.pub")
    if checked.returncode != 0:
        return complain(f"{what}: fsck: {checked.stderr.strip()}")
    size, root = head((folder / "checkpoint").read_bytes())
    entries = entries_of(folder, size)
    tree = Tree(entries)
    if tree.roots.get(size) != root:
        complain(f"{what}: the entries do not give the root")
    for index, entry in acknowledged.items():
        if index >= size or entries[index] != entry:
            return complain(f"{what}: entry {index} was acknowledged and is not there")
    for note in notes:
        seen, its_root = head(note)
        if tree.roots.get(seen) != its_root:
            return complain(f"{what}: a checkpoint of size {seen} was seen that is not of this log")
    return size


def make_log(scratch, name):
    folder, key = scratch / name, scratch / f"{name}.key"
    ledger("keys", "new", ORIGIN, "-o", key)
    made = ledger("init", "--dir", folder, "--origin", ORIGIN, "--key", key)
    if made.returncode != 0:
        sys.exit("ledger_crash_test: init: " + made.stderr)
    return folder, key


def kills(scratch, count, chance):
    folder, key = make_log(scratch, "kill")
    state = {"url": None, "over": False}
    acknowledged, notes, lock = {}, set(), threading.Lock()

    def write(writer):
        number = 0
        while not state["over"]:
            entry = f"writer {writer} entry {number} {'x' * (number % 300)}".encode()
            try:
                index = int(ask(state["url"] + "add", entry))
            except Exception as problem:  # whatever a dying server does to a connection
                if not is_away(problem):
                    raise
                time.sleep(0.005)
                continue
            finally:
                number += 1
            with lock:
                if index in acknowledged:
                    complain(f"kill: index {index} was given twice")
                acknowledged[index] = entry

    def read():
        while not state["over"]:
            try:
                note = ask(state["url"] + "checkpoint")
                with lock:
                    notes.add(note)
            except Exception as problem:
                if not is_away(problem):
                    raise
            time.sleep(0.001)

    process, state["url"] = serve(folder, key)
    threads = [threading.Thread(target=write, args=(n,)) for n in range(16)] + [threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    done = 0
    while done < count and not failures:
        time.sleep(chance.random() * 0.25)
        process.kill()
        process.wait()
        done += 1
        if chance.random() < 0.2:  # and once more while it recovers
            early = subprocess.Popen([LEDGER, "serve", "--dir", folder, "--origin", ORIGIN, "--key", key, "--listen",
                                      "127.0.0.1:0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.random() * 0.02)
            early.kill()
            early.wait()
            done += 1
        process, url = serve(folder, key)
        if url is None:
            complain(f"kill: it does not start after {done} kills")
            break
        state["url"] = url
    state["over"] = True
    for thread in threads:
        thread.join()
    process.terminate()
    if process.wait() != 0:
        complain("kill: it does not end well")
    size = judge(folder, key, acknowledged, notes, "kill")
    print(f"kill: {done} kills, {len(acknowledged)} of {size} entries acknowledged, {len(notes)} checkpoints seen: "
          + ("all there, one log" if not failures else "BROKEN"))


def watch(scratch, folder, **settings):
    shim = scratch / "watched_calls.so"
    if not shim.exists():
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", shim,
                        ROOT / "tests/scenario/ledger_crash/watched_calls.c", "-ldl"], check=True)
    return {"LD_PRELOAD": str(shim), "WATCH_FOLDER": str(folder), **{name: str(value) for name, value in settings.items()}}


def append(url, count, acknowledged, note=lambda: None):
    """False when the log does not answer any more."""
    for n in range(count):
        entry = f"entry {len(acknowledged)} {n}".encode()
        try:
            acknowledged[int(ask(url + "add", entry))] = entry
        except Exception as problem:
            if not is_away(problem):
                raise
            return False
        note()
    return True


def syncs(scratch, numbers):
    failed = 0
    for number in numbers:
        folder, key = make_log(scratch, f"sync{number}")
        process, url = serve(folder, key, watch(scratch, folder, WATCH_FAIL_SYNC=number))
        acknowledged = {}
        whole = url is not None and append(url, 6, acknowledged)
        if not whole:
            try:
                if process.wait(timeout=5) == 0:
                    complain(f"syncs: sync {number} failed and it ended as if all were well")
            except subprocess.TimeoutExpired:
                complain(f"syncs: sync {number} failed and the process goes on")
        process.kill()
        process.wait()
        failed += not whole
        process, url = serve(folder, key)
        if url is None or not append(url, 2, acknowledged):
            complain(f"syncs: it does not go on after sync {number} failed")
        process.terminate()
        process.wait()
        judge(folder, key, acknowledged, [], f"sync {number}")
        shutil.rmtree(folder)
        if whole:
            break  # there are no more syncs
    print(f"syncs: {failed} syncs failed in turn: each ended the process, each restart was clean")
    if failed == 0:
        complain("syncs: no sync failed: nothing was tested")


def calls(scratch, numbers):
    ended = went_on = 0
    for number in numbers:
        folder, key = make_log(scratch, f"call{number}")
        process, url = serve(folder, key, watch(scratch, folder, WATCH_FAIL_CALL=number))
        acknowledged, refused = {}, 0
        while url is not None and process.poll() is None and len(acknowledged) < 5 and refused < 20:
            if not append(url, 1, acknowledged):
                refused += 1
                time.sleep(0.01)
        if process.poll() is None and url is not None:
            went_on += 1
            if len(acknowledged) < 5:
                complain(f"calls: call {number} failed once; the process lives and takes no entries any more")
        else:
            ended += 1
        process.kill()
        process.wait()
        process, url = serve(folder, key)
        if url is None or not append(url, 2, acknowledged):
            complain(f"calls: it does not go on after call {number} failed")
        process.terminate()
        process.wait()
        judge(folder, key, acknowledged, [], f"call {number}")
        shutil.rmtree(folder)
    print(f"calls: {ended + went_on} calls failed in turn: {ended} ended the process, after {went_on} it went on; "
          "each restart was clean")


def copies(scratch, every):
    folder, key = make_log(scratch, "copied")
    kept = scratch / "copies"
    kept.mkdir()
    process, url = serve(folder, key, watch(scratch, folder, WATCH_COPY=kept, WATCH_EVERY=every))
    acknowledged = {}
    append(url, 5, acknowledged, lambda: (folder / "acknowledged").write_text(str(len(acknowledged))))
    process.kill()
    process.wait()
    tried = sorted(kept.iterdir(), key=lambda path: int(path.name))
    for copy in tried:
        count = int((copy / "acknowledged").read_text() or 0) if (copy / "acknowledged").exists() else 0
        before = {index: acknowledged[index] for index in range(count)}
        again, url = serve(copy, key)
        if url is None or not append(url, 1, before):
            complain(f"copies: the copy before call {copy.name} does not start or go on")
        again.terminate()
        again.wait()
        judge(copy, key, before, [], f"copy {copy.name}")
    print(f"copies: {len(tried)} copies, one before every {every} calls that change a file: each starts and goes on")
    if len(tried) < 5:
        complain("copies: hardly any copy was taken: nothing was tested")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--long", action="store_true")
    options.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    given = options.parse_args()
    parent = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(prefix="kuitti-crash-", dir=parent) as name:
        scratch = pathlib.Path(name)
        print(f"ledger_crash_test: seed {given.seed}")
        kills(scratch, 200 if given.long else 5, random.Random(given.seed))
        syncs(scratch, range(1, 400) if given.long else (3, 13, 23))
        calls(scratch, range(1, 130) if given.long else (9, 22, 34))
        copies(scratch, 1 if given.long else 17)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
