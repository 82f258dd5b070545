"""Disks that fill up, folders that cannot be written, and limits on files and memory."""

import contextlib
import os
import resource
import subprocess

from place import Place
from reader import Reader

KIB = 1024
# How much there is beyond what the release in the making needs, in KiB: from nothing to the last page.
SPACES = [-32_000, -26_000, -20_000, -14_000, -8_000, -4_000, -1_000, -128, -32, -8, 0, 8, 16, 32, 64, 128]
FILES = [0, 4 * KIB, 64 * KIB, 1024 * KIB, 4096 * KIB]
MEMORY = [48, 96, 128, 192, 256, 384, 512, 768, 1024]


@contextlib.contextmanager
def mounted(folder, *options):
    """A file system at a folder; where none can be mounted, that fails and nothing is told of it."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *options, folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def used(folder):
    """What is taken of a file system, in bytes."""
    found = os.statvfs(folder)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


def full(binary, plan, root):
    """A small file system, filled at many moments of a run."""
    folder = root / "full"
    recovered, refused, wrong = 0, 0, []
    with mounted(folder, "-t", "tmpfs", "-o", "size=1G", "tmpfs") as disk:
        place = Place(binary, plan, root / "full-plan", out=disk / "out")
        place.first()
        # Nights before, so that as much is taken away by the plan's rule as comes.
        for night in ["c", "d", "e"]:
            assert place.build(night).returncode == 0
            place.take_note()
        needs = sum(-(-path.stat().st_size // 4096) * 4096 for path in (place.out / "latest/").rglob("*") if path.is_file())
        with Reader(place.out) as reader:
            for space in SPACES:
                before = place.latest()
                size = used(disk) + max(needs + space * KIB, 4096)
                subprocess.run(["mount", "-o", f"remount,size={size}", disk], check=True)
                run = place.build(f"full {space}")
                found = ended(run, (0, 3), "No space left on device", "GDAL could not write")
                refused += run.returncode == 3
                if run.returncode != 0 and place.latest() != before:
                    # It was in its place, and what stands beside it could not be written.
                    beside = ["changelog", "feed", "index", "KEPT.md"]
                    found += [] if any(name in run.stderr for name in beside) else [run.stderr]
                found += [f"{name} was left behind" for name in place.left_behind()]
                place.take_note()
                subprocess.run(["mount", "-o", "remount,size=1G", disk], check=True)
                print(f"full {space}: {run.returncode} {run.stderr.splitlines()[-1:]}", flush=True)
                found += place.recover(f"full {space} mended" if recovered % 2 else f"full {space}")
                recovered += not found
                wrong += [f"{space} KiB: {what}" for what in found]
    words = f"tmpfs, {len(SPACES)} sizes, {refused} of them too small (exit 3); {reader.reads} reads"
    return [("disk full", words, reader.broken, recovered, wrong)]


def ended(run, codes, *words):
    """What a run that could not go on says, and how it ends."""
    if run.returncode not in codes:
        return [f"it ended with {run.returncode}: {run.stderr[-300:]}"]
    if run.returncode == 3 and not any(word in run.stderr for word in words):
        return [f"it does not say why: {run.stderr[-300:]}"]
    if len([line for line in run.stderr.splitlines() if line.startswith("fgm-map:")]) > 1:
        return [f"it says more than a sentence: {run.stderr}"]
    return []


def read_only(binary, plan, root):
    """The folder of the releases, the cache, and the plan's, each read-only in turn."""
    place = Place(binary, plan, root / "read-only")
    place.first()
    recovered, wrong, points = 0, [], 0
    with Reader(place.out) as reader:
        for folder, codes in [(place.out, (3,)), (place.cache, (0,)), (place.root / "plan", (0,))]:
            points += 1
            night = f"read-only {folder.name}"
            command = place.command(night)
            with read_only_bind(folder):
                run = subprocess.run(command, capture_output=True, text=True, check=False)
            place.take_note()
            found = ended(run, codes, "Read-only file system")
            found += place.recover(f"{night} mended")
            recovered += not found
            wrong += [f"{folder.name}: {what}" for what in found]
            print(f"{night}: {run.returncode} {run.stderr.splitlines()[-1:]}", flush=True)
    words = f"the releases' folder (exit 3), the cache and the plan's folder (exit 0); {reader.reads} reads"
    return [("read-only", words, reader.broken, recovered, wrong)]


@contextlib.contextmanager
def read_only_bind(folder):
    with mounted(folder, "--bind", folder):
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        yield folder


def limited(binary, plan, root):
    """Limits on the size of a file and on memory."""
    place = Place(binary, plan, root / "limits")
    place.first()
    lines = []
    for what, limit, sizes, codes, words in [
        ("a limit on the size of files", resource.RLIMIT_FSIZE, FILES, (3,), ["File too large", "GDAL could not write"]),
        (
            "too little memory",
            resource.RLIMIT_AS,
            [size * KIB * KIB for size in MEMORY],
            (0, 3, -6, -11, 127),
            ["memory", "Cannot allocate"],
        ),
    ]:
        recovered, wrong, ends = 0, [], []
        with Reader(place.out) as reader:
            for size in sizes:
                night = f"{what} {size}"
                run = place.build(night, preexec_fn=lambda: resource.setrlimit(limit, (size, size)))
                place.take_note()
                ends.append(f"{size // KIB} KiB: {run.returncode}")
                print(f"{night}: {run.returncode} {run.stderr.splitlines()[-1:]}", flush=True)
                found = ended(run, codes, *words) + place.recover(f"{night} mended")
                recovered += not found
                wrong += [f"{size}: {of}" for of in found]
        lines.append((what, f"{', '.join(ends)}; {reader.reads} reads", reader.broken, recovered, wrong))
    return lines
