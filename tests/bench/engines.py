#!/usr/bin/env python3
"""Times the stage of scale/ in one process and on a cluster of processes on this machine.

    tests/bench/engines.py BINARY [--areas N...] [--runs N]

docs/scale.md keeps what it prints.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import written
from timing import Contestant, in_turns, table

PERIODS, INDICATORS = 10, 6
#: Tasks of a query on the cluster: several for each executor.
TASKS = 8
#: Seconds of silence after which an executor is taken for dead: the least that the scheduler takes.
TIMEOUT = 10
#: Seconds that a run may take which has lost an executor.
LIMIT = 600


@contextmanager
def cluster(binary, work, executors):
    """A scheduler and so many executors, as they are once it knows them; gives its address, them and their folders."""
    started = []

    def start(*command, **of):
        started.append(subprocess.Popen([binary, *command, "--with-parent"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, **of))
        return started[-1]

    try:
        scheduler = start("scheduler", "--bind", "127.0.0.1:0", "--timeout", str(TIMEOUT), stdout=subprocess.PIPE, text=True)
        at = scheduler.stdout.readline().strip()
        folders = [Path(tempfile.mkdtemp(dir=work)) for _ in range(executors)]
        for folder in folders:
            start("executor", "--scheduler", at, "--work", folder, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while known(at) < executors:
            if time.monotonic() > until:
                sys.exit("an executor did not begin")
            time.sleep(0.05)
        yield at, started[1:], folders
    finally:
        for process in started:
            process.kill()
            process.wait()


def known(at):
    """How many executors a scheduler knows."""
    with urllib.request.urlopen(f"http://{at}/api/executors", timeout=20) as answer:
        return len(json.load(answer))


def resident(process):
    """The peak of a process's resident memory, in MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def bytes_of(folder):
    """The bytes of a folder's files, by their names in it."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def same(one, other):
    """Ends the run where two results differ."""
    if bytes_of(one) != bytes_of(other):
        sys.exit(f"{one} and {other} differ")


def killed(command, executor, folder, after):
    """The seconds of a run that loses an executor, and what it has made, so many seconds after it began."""
    began = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as asking:
        time.sleep(after)
        if asking.poll() is not None:
            sys.exit("the run was over before an executor was killed")
        executor.kill()
        executor.wait()
        shutil.rmtree(folder)
        try:
            code = asking.wait(LIMIT)
        except subprocess.TimeoutExpired:
            asking.kill()
            sys.exit(f"not done within {LIMIT} s of the loss of an executor")
    if code != 0:
        sys.exit("a query did not survive the loss of an executor")
    return time.perf_counter() - began


def measured(binary, areas, runs, work):
    """A size: both engines in turns, their queries, and runs that lose one of two executors."""
    data = work / "data"
    subprocess.run([binary, "make", data, "--areas", str(areas), "--periods", str(PERIODS), "--indicators", str(INDICATORS)], check=True)

    def asked(out, *more):
        return [binary, "run", data, "--out", work / out, "--report", work / f"{out}.json", *more]

    with cluster(binary, work, 1) as (one, _, _), cluster(binary, work, 2) as (two, executors, _):
        contestants = [
            Contestant("in process, 2 partitions", [asked("alone", "--partitions", "2")], runs),
            Contestant("in process, 1 partition", [asked("single", "--partitions", "1")], runs),
            Contestant("cluster, 1 executor", [asked("one", "--cluster", one, "--partitions", str(TASKS))], runs),
            Contestant("cluster, 2 executors", [asked("two", "--cluster", two, "--partitions", str(TASKS))], runs),
        ]
        in_turns(contestants)
        peaks = ", ".join(f"{resident(executor):.0f}" for executor in executors)
    for other in ["single", "one", "two"]:
        same(work / "alone", work / other)
    kills = []
    for _ in range(runs):
        with cluster(binary, work, 2) as (at, executors, folders):
            command = asked("killed", "--cluster", at, "--partitions", str(TASKS))
            kills.append(killed(command, executors[1], folders[1], contestants[3].median / 2))
        same(work / "alone", work / "killed")
    report = json.loads((work / "alone.json").read_text())
    theirs = json.loads((work / "two.json").read_text())
    steps = "\n".join(
        f"| `{ours['name']}` | {ours['rows']:,} | {ours['seconds']:.2f} | {cluster_s['seconds']:.2f} |"
        for ours, cluster_s in zip(report["steps"], theirs["steps"])
    )
    size = sum(path.stat().st_size for path in data.rglob("*.parquet")) / 1024**2
    spread = f"{min(kills):.2f} to {max(kills):.2f} s in {runs} runs"
    for folder in work.iterdir():
        shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
    return "\n".join([
        f"{areas:,} areas, {2 * areas * PERIODS * INDICATORS:,} rows, {size:.0f} MiB of Parquet; results equal to the byte:",
        "",
        table(contestants).replace("times ours", "times the first"),
        "",
        f"Peaks of the cluster are the asking process's; its two executors had {peaks} MiB. With one of two executors killed half-way: {spread}.",
        "",
        "| query, last run | rows | in process, 2 partitions, s | cluster, 2 executors, s |",
        "|---|---:|---:|---:|",
        steps,
    ])


def main():
    """Reads the command line, measures, and writes the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=Path)
    parser.add_argument("--areas", type=int, nargs="+", default=[33, 4_994, 35_672, 180_000])
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    parts = []
    with tempfile.TemporaryDirectory() as work:
        for areas in args.areas:
            parts.append(measured(args.binary.resolve(), areas, args.runs, Path(work)))
            # After each size: a larger one may take longer than there is time for.
            written.put("scale.md", "engines", "\n\n".join(parts))


if __name__ == "__main__":
    main()
