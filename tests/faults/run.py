#!/usr/bin/env python3
"""Does harm to runs in many ways, and holds what is left against what should be there.

    tests/faults/run.py [--points N] [--workers N] [--seed N] [--only PART...] BINARY PLAN

Every part has a folder of its own, with a first release, and a reader who polls `latest` all along.
After each fault a run without one has to end well: with the release and the files beside it that an
undisturbed run leaves, whole by `verify` and `ledger check`, and with no temporary file.

What came of it is printed as a table. The exit code is 1 where a read was broken or a run did not
recover, and 2 where something could not be tried. It has to be run by root, for file systems are
mounted; strace and faketime are needed.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import calls
import disk
import kills
import others

PARTS = {
    "outputs": others.outputs,
    "second": others.second_run,
    "clock": others.clock,
    "source": others.cut_source,
    "withdraw": calls.of_withdrawals,
    "accept": calls.of_accepting,
    "read-only": disk.read_only,
    "limits": disk.limited,
    "full": disk.full,
    "signals": others.signals,
    "calls": calls.of_builds,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--only", nargs="*", choices=["kills", *PARTS], metavar="PART")
    parser.add_argument("binary", type=Path)
    parser.add_argument("plan", type=Path)
    args = parser.parse_args()
    binary, plan = args.binary.resolve(), args.plan.resolve()

    missing = [tool for tool in ["strace", "faketime", "mount"] if not shutil.which(tool)]
    if missing or os.geteuid() != 0:
        print(f"nothing was tried: root is needed, and {', '.join(missing) or 'no more'}", file=sys.stderr)
        return 2
    print("| fault | what was tried | broken reads | recovered |\n|---|---|---|---|", flush=True)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        for name in args.only or ["kills", *PARTS]:
            root = Path(folder) / name
            root.mkdir()
            began = time.monotonic()
            try:
                if name == "kills":
                    lines = kills.kills(binary, plan, root, args.points, args.seed, args.workers)
                else:
                    lines = PARTS[name](binary, plan, root)
            except Exception as error:  # noqa: BLE001: what could not be tried is told, and the rest is tried
                print(f"{name} could not be tried: {error!r}", file=sys.stderr, flush=True)
                failed = 2
                continue
            for what, words, broken, recovered, wrong in lines:
                print(f"| {what} | {words} | {len(broken)} | {recovered} |", flush=True)
                for line in [*broken[:20], *wrong]:
                    print(f"  {line}", file=sys.stderr, flush=True)
                if broken or wrong:
                    failed = max(failed, 1)
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            shutil.rmtree(root)
    return failed


if __name__ == "__main__":
    sys.exit(main())
