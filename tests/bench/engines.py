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
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import written
from timing import Contestant, in_turns, table

PERIODS, INDICATORS = 10, 6
#: Tasks of a query on the cluster: several for each executor.
TASKS = 8


@contextmanager
def cluster(binary, work, executors):
    """A scheduler and so many executors, of one task at a time each; gives the address and the executors."""
    of = {"stdin": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    started = [
        subprocess.Popen(
            [binary, "scheduler", "--bind", "127.0.0.1:0", "--timeout", "5", "--with-parent"],
            stdout=subprocess.PIPE, text=True, **of,
        )
    ]
    try:
        at = started[0].stdout.readline().strip()
        for number in range(executors):
            folder = Path(tempfile.mkdtemp(dir=work))
            command = [binary, "executor", "--scheduler", at, "--work", folder, "--with-parent", "--log", "info"]
            executor = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=open(folder / "log", "w")
            )
            started.append(executor)
            until = time.monotonic() + 60
            while "registration succeed" not in (folder / "log").read_text():
                if time.monotonic() > until or executor.poll() is not None:
                    sys.exit(f"executor {number} did not begin:\n{(folder / 'log').read_text()}")
                time.sleep(0.05)
        yield at, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


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


def measured(binary, areas, runs, work):
    """A size: both engines in turns, their queries, and one executor killed."""
    data = work / "data"
    subprocess.run([binary, "make", data, "--areas", str(areas), "--periods", str(PERIODS), "--indicators", str(INDICATORS)], check=True)

    def asked(out, *more):
        return [binary, "run", data, "--out", work / out, "--report", work / f"{out}.json", *more]

    with cluster(binary, work, 1) as (one, _), cluster(binary, work, 2) as (two, executors):
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
    with cluster(binary, work, 2) as (at, executors):
        began = time.perf_counter()
        asking = subprocess.Popen(asked("killed", "--cluster", at, "--partitions", str(TASKS)), stderr=subprocess.DEVNULL)
        time.sleep(contestants[3].median / 2)
        half_way = asking.poll() is None
        executors[1].kill()
        if asking.wait() != 0:
            sys.exit("a query did not survive the loss of an executor")
        killed = time.perf_counter() - began
    same(work / "alone", work / "killed")
    report = json.loads((work / "alone.json").read_text())
    theirs = json.loads((work / "two.json").read_text())
    steps = "\n".join(
        f"| `{ours['name']}` | {ours['rows']:,} | {ours['seconds']:.2f} | {cluster_s['seconds']:.2f} |"
        for ours, cluster_s in zip(report["steps"], theirs["steps"])
    )
    size = sum(path.stat().st_size for path in data.rglob("*.parquet")) / 1024**2
    kill = f"{killed:.2f} s" if half_way else "not tried: the run was over before"
    for folder in work.iterdir():
        shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
    return "\n".join([
        f"{areas:,} areas, {2 * areas * PERIODS * INDICATORS:,} rows, {size:.0f} MiB of Parquet; results equal to the byte:",
        "",
        table(contestants).replace("times ours", "times the first"),
        "",
        f"Peaks of the cluster are the asking process's; its two executors had {peaks} MiB. With one of two executors killed half-way: {kill}.",
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
    written.put("scale.md", "engines", "\n\n".join(parts))


if __name__ == "__main__":
    main()
