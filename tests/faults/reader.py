"""Somebody who reads `latest` without rest, and holds every file against the checksums."""

import hashlib
import os
import threading
import time


def faults_of(link, known):
    """What is wrong with the release that a link points to, resolved once.

    `known` holds digests of files by what they are on disk, so that one that did not change is not
    read again.
    """
    try:
        folder = os.path.join(os.path.dirname(link), os.readlink(link))
        with open(os.path.join(folder, "SHA256SUMS"), encoding="utf-8") as sums:
            lines = sums.read().splitlines()
        wrong = [] if lines else ["SHA256SUMS is empty"]
        for line in lines:
            expected, name = line.split("  ", 1)
            path = os.path.join(folder, name)
            found = os.stat(path)
            key = (path, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
            if key not in known:
                with open(path, "rb") as file:
                    known[key] = hashlib.file_digest(file, "sha256").hexdigest()
            if known[key] != expected:
                wrong.append(f"{name} is not as SHA256SUMS says")
        return wrong
    except OSError as error:
        return [f"{error.strerror}: {error.filename}"]


class Reader(threading.Thread):
    """Reads until it is told to end; counts what it read, and what was broken."""

    def __init__(self, out):
        super().__init__(daemon=True)
        self.link = os.path.join(out, "latest")
        self.reads, self.broken, self.ended = 0, [], threading.Event()

    def run(self):
        known = {}
        while not self.ended.is_set():
            self.reads += 1
            self.broken += faults_of(self.link, known)
            # A moment for the run that is read from: there are few cores.
            time.sleep(0.005)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()
